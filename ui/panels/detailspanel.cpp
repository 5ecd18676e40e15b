// Filling the details.
#include "ui/panels/detailspanel.h"

#include "ui/models/itemsmodel.h"
#include "ui/widgets/glyphs.h"

#include <QHBoxLayout>
#include <QImage>
#include <QLabel>
#include <QPromise>
#include <QTextBrowser>
#include <QThreadPool>

namespace trawl {

struct DetailsPanel::Private {
    Desk *desk;
    ItemsModel *items;
    QTextBrowser *text;
    QLabel *picture;
    RowId shownItem = 0, shownCapture = 0;
    QString facts, fields;
    QString page; ///< what became of the item's page across runs; empty: it is there, or was never captured
};

DetailsPanel::DetailsPanel(Desk *desk, ItemsModel *items, QWidget *parent)
    : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    d->items = items;
    setObjectName(u"detailsPanel"_s);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    d->text = new QTextBrowser(this);
    d->text->setObjectName(u"detailsText"_s);
    d->text->setAccessibleName(tr("Details of the selected item"));
    d->text->setOpenExternalLinks(true);
    d->text->document()->setDocumentMargin(10);
    row->addWidget(d->text, 1);
    d->picture = new QLabel(this);
    d->picture->setObjectName(u"detailsPicture"_s);
    d->picture->setAlignment(Qt::AlignCenter);
    d->picture->setMinimumWidth(fontMetrics().averageCharWidth() * 30);
    d->picture->hide();
    row->addWidget(d->picture);
    connect(desk, &Desk::selectionChanged, this, &DetailsPanel::refresh);
    connect(items, &QAbstractItemModel::dataChanged, this, &DetailsPanel::refresh);
    connect(desk, &Desk::formatsChanged, this, &DetailsPanel::refresh);
    refresh();
}

DetailsPanel::~DetailsPanel() = default;

void DetailsPanel::refresh()
{
    const QList<RowId> ids = d->desk->selection().items;
    const ItemRow *item = ids.size() == 1 ? d->items->at(d->items->rowOf(ids.first())) : nullptr;
    if (!item) {
        d->shownItem = d->shownCapture = 0;
        d->picture->hide();
        const QString text = ids.isEmpty() ? tr("Select an item to see its details.")
                                           : tr("%Ln items selected.", nullptr, int(ids.size()));
        if (d->facts != text)
            d->text->setPlainText(text);
        d->facts = text;
        return;
    }
    QList<std::pair<QString, QString>> facts{{tr("State"), d->items->stateText(*item)}, {tr("Address"), item->url}};
    if (!item->reason.isEmpty())
        facts.append({tr("Reason"), item->reason});
    facts.append({tr("Attempts"), tr("%1 of %2").arg(item->attempt).arg(item->maxAttempts)});
    if (item->due > d->desk->now())
        facts.append({tr("Not before"), d->desk->timeText(item->due)});
    if (!item->leaseOwner.isEmpty())
        facts.append(
            {tr("Worker"), tr("%1, lease until %2").arg(item->leaseOwner, d->desk->timeText(item->leaseUntil))});
    if (item->engine)
        facts.append({tr("Engine"), engineLabel(*item->engine)});
    if (item->coverage >= 0)
        facts.append({tr("Coverage"), tr("%1 %").arg(qRound(item->coverage))});
    if (item->id == d->shownItem && !d->page.isEmpty())
        facts.append({tr("Page"), d->page});
    facts.append({tr("Changed"), d->desk->dateTimeText(item->changed)});
    facts.append({tr("Id"), item->uid});
    QString html = u"<table cellspacing=\"0\" cellpadding=\"2\">"_s;
    const QString caption = token(Token::TextSecondary, palette()).name();
    for (const auto &[name, value] : std::as_const(facts)) {
        html += u"<tr><td style=\"color:%1\">%2&nbsp;&nbsp;&nbsp;</td><td>%3</td></tr>"_s.arg(
            caption, name.toHtmlEscaped(),
            name == tr("Address") ? u"<a href=\"%1\">%1</a>"_s.arg(value.toHtmlEscaped()) : value.toHtmlEscaped());
    }
    html += u"</table>"_s;
    if (item->id != d->shownItem || item->capture != d->shownCapture) {
        d->fields.clear();
        d->page.clear();
        d->picture->hide();
        d->shownItem = item->id;
        loadPage(item->id);
        d->shownCapture = item->capture;
        if (item->capture != 0)
            loadCapture(item->capture);
    }
    if (html + d->fields != d->facts) {
        d->facts = html + d->fields;
        d->text->setHtml(d->facts);
    }
}

/// Only where there is something to say: most pages are just there.
void DetailsPanel::loadPage(RowId item)
{
    PagesPage order;
    order.item = item;
    d->desk->request(order, this, [this, item](const PagesPage::Answer &answer) {
        const PageRow page = answer.rows.value(0);
        if (d->shownItem != item || answer.rows.isEmpty() || page.state == PageState::Present)
            return;
        d->page = tr("%1 since %2, last captured %3")
                      .arg(pageStateText(page.state, page.missing), d->desk->dateTimeText(page.since),
                           d->desk->dateTimeText(page.seen));
        refresh();
    });
}

void DetailsPanel::loadCapture(RowId capture)
{
    d->desk->request(CapturesGet{{capture}}, this, [this, capture](const CapturesGet::Answer &answer) {
        if (d->shownCapture != capture)
            return;
        const CaptureRow row = answer.rows.value(0);
        QString html = u"<p><b>%1</b></p><table cellspacing=\"0\" cellpadding=\"2\">"_s.arg(
            tr("%Ln record(s)", nullptr, int(row.records.size())));
        const QString caption = token(Token::TextSecondary, palette()).name();
        for (const QJsonValue &record : row.records) {
            const QJsonObject fields = record.toObject();
            for (auto it = fields.begin(); it != fields.end(); ++it) {
                const QString value =
                    it.value().isString() ? it.value().toString() : it.value().toVariant().toStringList().join(u", "_s);
                html += u"<tr><td style=\"color:%1\">%2&nbsp;&nbsp;&nbsp;</td><td>%3</td></tr>"_s.arg(
                    caption, it.key().toHtmlEscaped(),
                    value.isEmpty() ? u"<i>"_s + tr("missing") + u"</i>"_s : value.toHtmlEscaped());
            }
        }
        d->fields = html + u"</table>"_s;
        d->facts.clear();
        refresh();
        if (row.format != PictureFormat::None)
            showPicture();
    });
}

void DetailsPanel::showPicture()
{
    const RowId capture = d->shownCapture;
    d->desk->image(capture, false, this, [this, capture](const Result<QByteArray> &result) {
        if (!result.ok() || d->shownCapture != capture)
            return; // the facts stand for themselves; the review page explains missing pictures
        const QSize box(d->picture->minimumWidth(), qMax(60, height() - space::unit));
        auto promise = std::make_shared<QPromise<QImage>>();
        promise->start();
        promise->future().then(this, [this, capture](const QImage &image) {
            if (d->shownCapture != capture || image.isNull())
                return;
            d->picture->setPixmap(QPixmap::fromImage(image));
            d->picture->setAccessibleName(tr("Screenshot of the selected item"));
            d->picture->show();
        });
        QThreadPool::globalInstance()->start([promise, bytes = result.value(), box] {
            const QImage image = QImage::fromData(bytes);
            promise->addResult(image.isNull() ? image
                                              : image.scaled(box, Qt::KeepAspectRatio, Qt::SmoothTransformation));
            promise->finish();
        });
    });
}

} // namespace trawl
