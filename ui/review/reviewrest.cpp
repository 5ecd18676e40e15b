// Counting and saying what is left of a review.
#include "ui/review/reviewrest.h"

#include "domain/snapshot.h"
#include "ui/models/capturesmodel.h"

#include <QCoreApplication>
#include <QLocale>

namespace trawl {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ReviewRest", text);
}

} // namespace

ReviewRest restOf(const CapturesModel &model, const Snapshot &snapshot)
{
    const CaptureQuery &query = model.query();
    if (!snapshot.run || snapshot.run->id != query.run)
        return {};
    ReviewRest rest;
    // Without a filter the model's own counts are the newest; the snapshot's lag behind the last decision.
    if (!query.source.isEmpty() || !query.flag.isEmpty() || !query.text.isEmpty())
        rest.elsewhere = snapshot.run->counts.unreviewed;
    if (isActive(snapshot.run->state) && !snapshot.run->interrupted)
        rest.toCome = snapshot.run->counts.pending + snapshot.run->counts.leased;
    return rest;
}

QString ReviewRest::sentence() const
{
    if (elsewhere > 0)
        return tr("Nothing is left to review in this filter, but %1 outside it.").arg(QLocale().toString(elsewhere));
    if (toCome > 0)
        return toCome == 1
                   ? tr("Nothing is left to review now; 1 page is still to come.")
                   : tr("Nothing is left to review now; %1 pages are still to come.").arg(QLocale().toString(toCome));
    return tr("Nothing is left to review.");
}

} // namespace trawl
