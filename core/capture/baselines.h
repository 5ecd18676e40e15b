// The newest approved picture of each page, for comparing: content-addressed, within a byte budget (DECISIONS 3
// "Baselines").
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
/// thread; all work is on the pool, one job after another. What the budget can't hold goes oldest first.
class BaselineStore final
{
public:
    BaselineStore(QString folder, qint64 budgetBytes, QThreadPool &pool);
    ~BaselineStore();

    /// Takes @p bytes as the page's newest approved picture; an older @p captured than the present one changes nothing.
    /// TD-6008.
    QFuture<Result<>> put(QString pageId, QByteArray bytes, Instant captured);
    /// TD-6007 if the page has none; a damaged one is removed and counts as none.
    QFuture<Result<QByteArray>> get(QString pageId);
    /// What is kept, after removing down to the budget (put() does that by itself).
    QFuture<Result<BaselineUsage>> trim();

    static constexpr qint64 defaultBudget = 2LL * 1024 * 1024 * 1024;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace trawl
