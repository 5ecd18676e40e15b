// The newest approved picture of each page, for comparing: content-addressed, within a byte budget.
#pragma once

#include "domain/instant.h"
#include "domain/result.h"

#include <QByteArray>
#include <QFuture>
#include <QString>
#include <QThreadPool>

#include <memory>

namespace trawl {

struct BaselineUsage {
    qint64 bytes = 0, budget = 0;
    int pages = 0, pictures = 0; ///< pages may share a picture
};

/// Owns workspace/baselines: pictures/<sha256>.<ext> and pages/<page id> (which picture, since when). Callable from any
/// thread; all work is on the pool, one job after another. What the budget can't hold goes oldest first. Only regular
/// files whose names (and, of pages, whose text) are ours are read, replaced or removed, and never through a link.
class BaselineStore final
{
public:
    BaselineStore(QString folder, qint64 budgetBytes, QThreadPool &pool);
    ~BaselineStore();

    /// Says whose folder it must be, and looks at it. @p made: an earlier process has made and marked it, so that an
    /// absent or empty one is a disk that is not mounted, and is left alone. Without this call any real folder will do.
    /// TD-6016 a link, TD-6017 unreadable, TD-6018 not there or not ours: then get() and put() answer the same, until
    /// the folder is well again; they look by themselves.
    QFuture<Result<>> open(QString workspaceId, bool made);
    /// Makes and marks it anew where it is absent or unmarked: the operator wants no old one back.
    QFuture<Result<>> renew();
    /// Takes @p bytes as the page's newest approved picture; an older @p captured than the present one changes nothing.
    /// TD-6008, TD-6019, and the folder's own.
    QFuture<Result<>> put(QString pageId, QByteArray bytes, Instant captured);
    /// TD-6007 if the page has none; a damaged one is set aside in damaged/ and counts as none.
    QFuture<Result<QByteArray>> get(QString pageId);
    /// What is kept, after removing down to the budget (put() does that by itself).
    QFuture<Result<BaselineUsage>> trim();

    static constexpr qint64 defaultBudget = 2LL * 1024 * 1024 * 1024;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace trawl
