// Verbs about items, captures, review, journal and "why": everything that pages through the store or decides on what is
// in it.
#pragma once

#include "run/enginecore.h"
#include "store/captures.h"
#include "store/items.h"

namespace trawl {

/// Engine thread; borrowed core.
class ItemDesk final : public QObject
{
    Q_OBJECT
public:
    explicit ItemDesk(EngineCore &core, QObject *parent = nullptr);
    void registerVerbs();
    /// Texts of undo and redo, for the snapshot.
    QCoro::Task<> refreshUndo();

private:
    VerbTask page(QJsonObject args);
    QStringList sourceIdsLike(const QStringList &words) const;
    VerbTask get(QJsonObject args);
    Result<items::ItemQuery> itemQuery(const QJsonObject &args) const;
    VerbTask row(QJsonObject args);
    VerbTask facets(QJsonObject args);
    VerbTask unlock(QJsonObject args);
    VerbTask why(QJsonObject args);
    static captures::CaptureQuery captureQuery(const QJsonObject &args);
    VerbTask capturesPage(QJsonObject args);
    VerbTask captureIds(QJsonObject args);
    VerbTask capturesGet(QJsonObject args);
    VerbTask decide(QJsonObject args);
    VerbTask undo(QJsonObject args);
    VerbTask redo(QJsonObject args);
    VerbTask revert(QJsonObject args);
    VerbTask journalPage(QJsonObject args);
    VerbTask logPage(QJsonObject args);

    VerbTask whyOfItem(RowId item);
    VerbTask revertEntry(RowId entry);

    EngineCore &c;
};

} // namespace trawl
