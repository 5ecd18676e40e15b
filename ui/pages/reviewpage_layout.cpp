// What the Review page remembers between sessions, and its first visit (UX 2.22).
#include "ui/pages/reviewpage_p.h"

#include "ui/dialogs/journaldialog.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/reviewgrid.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonObject>
#include <QPushButton>
#include <QShowEvent>
#include <QSplitter>
#include <QToolButton>

#include <utility>

namespace trawl {

QJsonObject ReviewPage::layoutState() const
{
    QJsonObject state{{u"size"_s, d->pictureSize},
                      {u"sort"_s, d->sort->currentData().toString()},
                      {u"advance"_s, d->autoAdvance->isChecked()}};
    // The loupe lays the same splitters out in another way; only the grid's places are kept.
    if (d->mode == ReviewView::Grid && d->placed) {
        state.insert(u"split"_s, QString::fromLatin1(d->split->saveState().toBase64()));
        state.insert(u"side"_s, QString::fromLatin1(d->side->saveState().toBase64()));
    }
    return state;
}

void ReviewPage::restoreLayout(const QJsonObject &state)
{
    const int size = state.value(u"size"_s).toInt(-1);
    if (size >= 0 && size < d->sizes.size())
        d->sizes.at(size)->click();
    const int order = d->sort->findData(state.value(u"sort"_s).toString());
    if (order >= 0 && order != d->sort->currentIndex()) {
        d->sort->setCurrentIndex(order);
        CaptureQuery query = d->model->query();
        query.sort = d->sort->currentData().toString();
        d->setQuery(query);
    }
    if (state.contains(u"advance"_s))
        d->autoAdvance->setChecked(state.value(u"advance"_s).toBool());
    const auto bytes = [&state](const QString &key) {
        return QByteArray::fromBase64(state.value(key).toString().toLatin1());
    };
    if (d->mode == ReviewView::Grid && state.contains(u"split"_s)) {
        d->split->restoreState(bytes(u"split"_s));
        d->side->restoreState(bytes(u"side"_s));
        d->placed = true;
    }
}

void ReviewPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    const bool again = std::exchange(d->visited, true);
    if (d->model->isOrderStale()) {
        // What came while nobody looked stands at the end; who comes in finds the order the page promises.
        d->setQuery(CaptureQuery(d->model->query()));
        if (!again)
            d->wantedCapture = 0; // the first of the order, not what happened to be first
        return;
    }
    if (again || d->model->rowCount() == 0)
        return;
    // While the page was hidden the list grew around whatever came first: work begins at the first that is undecided.
    d->newBelow = 0;
    d->arrivals->hide();
    const int row = d->model->reviewOf(d->model->idAt(0)) == Review::Unreviewed ? 0 : d->model->nextUnreviewed(0, 1);
    if (row >= 0)
        d->grid->setCurrentRow(row);
}

} // namespace trawl
