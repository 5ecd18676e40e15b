// FactsPanel: facts and a table.
#include "ui/widgets/factspanel.h"

#include "ui/desk.h"
#include "ui/icons.h"
#include "ui/models/capturesmodel.h"
#include "ui/widgets/elidedlabel.h"

#include <QCache>
#include <QDateTime>
#include <QGridLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QTableWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace trawl {

namespace {

constexpr int restMs = 90; // longer than the pace of fast keys: only where the operator stays, details are asked for

QString valueText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return QLocale().toString(value.toDouble(), 'g', 12);
    if (value.isBool())
        return value.toBool() ? FactsPanel::tr("true") : FactsPanel::tr("false");
    if (value.isArray()) {
        QStringList parts;
        for (const QJsonValue &part : value.toArray())
            parts << valueText(part);
        return parts.join(u"; "_s);
    }
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    return {};
}

/// How far it is in its batch. One that stands still stores nothing, whatever step its captures are in.
QString uploadText(UploadState state, const QString &error, const UploadStatus &batch)
{
    switch (state) {
    case UploadState::None:
        return FactsPanel::tr("not selected");
    case UploadState::Ready:
        return FactsPanel::tr("ready");
    case UploadState::Storing:
        return batch.paused   ? FactsPanel::tr("not stored yet: the upload is paused")
               : batch.active ? FactsPanel::tr("being stored")
                              : FactsPanel::tr("not stored yet");
    case UploadState::Stored:
        return FactsPanel::tr("stored");
    case UploadState::Verified:
        return FactsPanel::tr("stored and verified");
    case UploadState::Recorded:
        return FactsPanel::tr("uploaded");
    case UploadState::Failed:
        return FactsPanel::tr("failed: %1").arg(error);
    case UploadState::Held:
        return FactsPanel::tr("held");
    case UploadState::Abandoned:
        return FactsPanel::tr("given up: %1").arg(error);
    }
    return {};
}

} // namespace

QString sizeText(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeIecFormat);
}

QString momentText(Instant at, bool utc)
{
    if (!at.isSet())
        return QString(QChar(0x2013));
    const QDateTime time = utc ? QDateTime::fromMSecsSinceEpoch(at.ms, Qt::UTC) : QDateTime::fromMSecsSinceEpoch(at.ms);
    return QLocale().toString(time.date(), QLocale::ShortFormat) + u' ' +
           QLocale().toString(time.time(), u"HH:mm:ss"_s) + (utc ? u" UTC"_s : QString());
}

struct FactsPanel::Private {
    FactsPanel *q = nullptr;
    Desk *desk = nullptr;
    RowId id = 0;
    UploadState upload = UploadState::None; ///< of the capture
    QString uploadError;
    QCache<RowId, CaptureRow> details{64};
    QTimer rest;
    QLabel *title = nullptr, *fieldsTitle = nullptr;
    QGridLayout *form = nullptr; ///< not a form: one with hidden rows writes past its end in this Qt
    QHash<QString, QLabel *> names;
    QHash<QString, ElidedLabel *> values;
    QTableWidget *table = nullptr;
    QWidget *body = nullptr;
    QList<QPushButton *> buttons;

    void addFact(const QString &key, const QString &label);
    void setFact(const QString &key, const QString &text);
    void showUpload();
    void ask();
    void showDetails(const CaptureRow *row);
    void showRecords(const QJsonArray &records, const QList<CaptureNote> &notes, bool known);
    void showNotes(const QList<CaptureNote> &notes);
    void fitTable();
    void fitButtons();
};

FactsPanel::FactsPanel(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->desk = desk;
    setObjectName(u"factsPanel"_s);
    setAccessibleName(tr("Facts of the capture"));
    // One scroll area around everything: a low window scrolls, nothing is squeezed or painted over something else.
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(u"factsScroll"_s);
    scroll->setAccessibleName(accessibleName());
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->viewport()->setAutoFillBackground(false);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    d->body = new QWidget(scroll);
    d->body->setAutoFillBackground(false);
    d->body->installEventFilter(this);
    d->title = new QLabel(d->body);
    d->title->setObjectName(u"factsTitle"_s);
    d->title->setTextFormat(Qt::PlainText);
    d->title->setWordWrap(true);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    d->title->setFont(bold);

    d->form = new QGridLayout;
    d->form->setColumnStretch(1, 1);
    d->form->setContentsMargins(0, 0, 0, 0);
    d->form->setHorizontalSpacing(space::unit + space::half);
    d->form->setVerticalSpacing(2);
    d->addFact(u"source"_s, tr("Source"));
    d->addFact(u"url"_s, tr("Address"));
    d->addFact(u"time"_s, tr("Taken"));
    d->addFact(u"engine"_s, tr("Engine"));
    d->addFact(u"coverage"_s, tr("Coverage"));
    d->addFact(u"picture"_s, tr("Picture"));
    d->addFact(u"flags"_s, tr("Findings"));
    d->addFact(u"notes"_s, tr("Notes"));
    d->addFact(u"review"_s, tr("Decision"));
    d->addFact(u"upload"_s, tr("Upload"));

    d->fieldsTitle = new QLabel(d->body);
    d->fieldsTitle->setObjectName(u"fieldsTitle"_s);
    d->fieldsTitle->setFont(bold);
    d->table = new QTableWidget(0, 2, d->body);
    d->table->setObjectName(u"fieldsTable"_s);
    d->table->setAccessibleName(tr("Fields"));
    d->table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    d->table->setSelectionBehavior(QAbstractItemView::SelectRows);
    d->table->setWordWrap(true);
    d->table->setTabKeyNavigation(false);
    d->table->setShowGrid(false);
    d->table->setAlternatingRowColors(true);
    d->table->setFrameShape(QFrame::NoFrame);
    d->table->horizontalHeader()->setAccessibleName(tr("Columns of the fields"));
    d->table->setHorizontalHeaderLabels({tr("Field"), tr("Value")});
    d->table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    d->table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    d->table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    d->table->horizontalHeader()->setHighlightSections(false);
    d->table->verticalHeader()->hide();
    d->table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // as high as its rows; the panel scrolls
    d->table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::unit);
    const auto addButton = [&](const QString &name, const QString &mark, const QString &text, const QString &tip,
                               auto signal) {
        auto *button = new QPushButton(icon(mark), text, d->body);
        button->setObjectName(name);
        button->setToolTip(tip);
        button->setAccessibleName(text);
        button->setFocusPolicy(Qt::TabFocus);
        button->setEnabled(false);
        button->setMinimumWidth(button->iconSize().width() + 2 * space::unit);
        connect(button, &QPushButton::clicked, this, signal);
        buttons->addWidget(button);
        d->buttons << button;
    };
    addButton(u"openPageButton"_s, u"open"_s, tr("Open page"), tr("Open the page in the web browser"),
              &FactsPanel::openRequested);
    addButton(u"copyPictureButton"_s, u"copy"_s, tr("Copy"), tr("Copy the picture and its address"),
              &FactsPanel::copyRequested);
    addButton(u"savePictureButton"_s, u"save"_s, tr("Save…"), tr("Save the picture as a file"),
              &FactsPanel::saveRequested);
    buttons->addStretch();

    auto *column = new QVBoxLayout(d->body);
    column->setContentsMargins(space::unit, space::unit, space::unit, space::unit);
    column->setSpacing(space::half + 2);
    column->addWidget(d->title);
    column->addLayout(d->form);
    column->addLayout(buttons);
    column->addWidget(d->fieldsTitle);
    column->addWidget(d->table);
    column->addStretch(1);
    scroll->setWidget(d->body);
    d->rest.setSingleShot(true);
    d->rest.setInterval(restMs);
    connect(&d->rest, &QTimer::timeout, this, [this] { d->ask(); });
    connect(desk, &Desk::snapshotChanged, this, [this] { d->showUpload(); }); // the batch paused, or goes on
    setCapture(nullptr, Review::Unreviewed, {});
}

FactsPanel::~FactsPanel() = default;

void FactsPanel::Private::addFact(const QString &key, const QString &label)
{
    auto *name = new QLabel(label, body);
    name->setForegroundRole(QPalette::PlaceholderText);
    name->setMinimumHeight(name->fontMetrics().height());
    auto *value = new ElidedLabel(body);
    value->setObjectName(u"fact."_s + key);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum); // a squeezed line would lose its descenders
    value->setMinimumHeight(value->fontMetrics().height());
    value->setAccessibleName(label);
    const int row = form->rowCount();
    form->addWidget(name, row, 0);
    form->addWidget(value, row, 1);
    names.insert(key, name);
    values.insert(key, value);
}

void FactsPanel::Private::setFact(const QString &key, const QString &text)
{
    ElidedLabel *label = values.value(key);
    label->setFullText(text); // one line each: wrapped ones overlap what follows
    label->setAccessibleName(names.value(key)->text());
    label->setAccessibleDescription(text);
    label->setVisible(!text.isEmpty());
    names.value(key)->setVisible(!text.isEmpty());
}

void FactsPanel::setCapture(const CaptureRow *row, Review review, const QString &sourceName)
{
    const bool another = !row || row->id != d->id;
    d->id = row ? row->id : 0;
    for (QPushButton *button : std::as_const(d->buttons))
        button->setEnabled(row && (button->objectName() == u"openPageButton"_s || row->format != PictureFormat::None));
    if (!row) {
        d->rest.stop();
        d->title->setText(tr("No capture is selected."));
        for (auto it = d->values.cbegin(); it != d->values.cend(); ++it)
            d->setFact(it.key(), {});
        d->showDetails(nullptr);
        return;
    }
    const QLocale locale;
    d->title->setText(row->title.isEmpty() ? shortPath(row->url) : row->title);
    d->setFact(u"source"_s, sourceName);
    const QString url = row->finalUrl.isEmpty() ? row->url : row->finalUrl;
    d->setFact(u"url"_s, url);
    d->setFact(u"time"_s,
               row->runNumber > 0
                   ? tr("%1, run %2").arg(momentText(row->captured, d->desk->utc()), runNumberText(row->runNumber))
                   : momentText(row->captured, d->desk->utc()));
    d->setFact(u"engine"_s, row->http > 0 ? tr("%1 · HTTP %2").arg(engineLabel(row->engine)).arg(row->http)
                                          : engineLabel(row->engine));
    d->setFact(u"coverage"_s, tr("%1 % of the fields").arg(locale.toString(row->coverage, 'f', 0)));
    d->setFact(u"picture"_s, row->format == PictureFormat::None
                                 ? tr("none was taken")
                                 : tr("%1 × %2 · %3 · %4")
                                       .arg(row->width)
                                       .arg(row->height)
                                       .arg(sizeText(row->bytes), word(row->format).toUpper()));
    QStringList flags;
    if (row->changed >= 0)
        flags << tr("changed %1 % against the approved picture").arg(locale.toString(row->changed * 100, 'f', 1));
    for (const QString &flag : row->flags) {
        if (row->changed < 0 || (flag != word(Flag::Changed) && flag != word(Flag::Unchanged)))
            flags << flagText(flag);
    }
    d->setFact(u"flags"_s, flags.join(u", "_s));
    QString decision = reviewText(review);
    if (review == row->review && !row->reviewReason.isEmpty())
        decision += u": "_s + row->reviewReason;
    if (review == row->review && row->reviewBy == u"policy"_s)
        decision += tr(" (by policy)");
    d->setFact(u"review"_s, decision);
    d->upload = row->upload;
    d->uploadError = row->uploadError;
    d->showUpload();
    if (const CaptureRow *known = d->details.object(row->id)) {
        if (another)
            d->showDetails(known);
        return;
    }
    if (another) {
        d->showDetails(nullptr);
        d->rest.start();
    }
}

void FactsPanel::Private::showUpload()
{
    const bool shown = id != 0 && upload != UploadState::None;
    setFact(u"upload"_s, shown ? uploadText(upload, uploadError, desk->snapshot().upload) : QString());
}

void FactsPanel::Private::ask()
{
    desk->ask(CapturesGet{{id}}, q, [this, asked = id](const Result<CapturesGet::Answer> &answer) {
        if (!answer) {
            if (answer.error().kind != ErrorKind::Cancelled)
                Q_EMIT q->failed(answer.error());
            return;
        }
        if (answer->rows.isEmpty())
            return;
        auto *row = new CaptureRow(answer->rows.first());
        if (asked == id)
            showDetails(row);
        details.insert(asked, row); // it may drop the row at once
    });
}

/// @p row: with records and notes; null: they are not known.
void FactsPanel::Private::showDetails(const CaptureRow *row)
{
    showRecords(row ? row->records : QJsonArray(), row ? row->notes : QList<CaptureNote>(), row != nullptr);
    showNotes(row ? row->notes : QList<CaptureNote>());
}

/// How many, then the first one, whose end may be out of sight; all of them in the tip.
void FactsPanel::Private::showNotes(const QList<CaptureNote> &notes)
{
    QStringList all;
    for (const CaptureNote &note : notes)
        all << note.text;
    setFact(u"notes"_s, all.size() > 1 ? u"%1: %2"_s.arg(all.size()).arg(all.first()) : all.value(0));
    values.value(u"notes"_s)->setToolTip(all.join(u'\n'));
}

/// Fields that no record has are known from the notes; they are missing too.
void FactsPanel::Private::showRecords(const QJsonArray &records, const QList<CaptureNote> &notes, bool known)
{
    QStringList names; // in the order of their first appearance
    for (const QJsonValue &record : records) {
        for (const QString &name : record.toObject().keys()) {
            if (!names.contains(name))
                names << name;
        }
    }
    for (const CaptureNote &note : notes) {
        if (!note.field.isEmpty() && !names.contains(note.field))
            names << note.field;
    }
    const bool several = records.size() > 1;
    table->setUpdatesEnabled(false);
    table->clearContents();
    table->setRowCount(int(records.size() * names.size() + (several ? records.size() : 0)));
    int line = 0, filled = 0;
    int number = 0;
    for (const QJsonValue &value : records) {
        const QJsonObject record = value.toObject();
        table->clearSpans();
        if (several) {
            auto *head = new QTableWidgetItem(FactsPanel::tr("Record %1 of %2").arg(++number).arg(records.size()));
            QFont bold = table->font();
            bold.setWeight(QFont::DemiBold);
            head->setFont(bold);
            table->setItem(line++, 0, head);
        }
        for (const QString &name : std::as_const(names)) {
            const QString text = valueText(record.value(name));
            filled += text.isEmpty() ? 0 : 1;
            auto *field = new QTableWidgetItem(name);
            auto *shown = new QTableWidgetItem(text.isEmpty() ? FactsPanel::tr("missing") : text);
            if (text.isEmpty())
                shown->setIcon(icon(u"reject"_s, Token::Bad));
            field->setData(Qt::AccessibleTextRole, FactsPanel::tr("%1: %2").arg(name, shown->text()));
            table->setItem(line, 0, field);
            table->setItem(line++, 1, shown);
        }
    }
    table->setUpdatesEnabled(true);
    const qsizetype all = records.size() * names.size();
    if (!known)
        fieldsTitle->setText(id ? FactsPanel::tr("Fields") : QString());
    else if (all == 0)
        fieldsTitle->setText(FactsPanel::tr("No fields were extracted"));
    else
        fieldsTitle->setText(FactsPanel::tr("Fields: %1 of %2 filled").arg(filled).arg(all));
    table->setVisible(known && all > 0);
    fitTable();
}

/// The rows wrap in the width there is; the table is as high as they need.
void FactsPanel::Private::fitTable()
{
    table->resizeRowsToContents();
    int height = table->horizontalHeader()->sizeHint().height() + 2 * table->frameWidth();
    for (int row = 0; row < table->rowCount(); ++row)
        height += table->rowHeight(row);
    if (table->minimumHeight() != height)
        table->setFixedHeight(height);
}

/// A panel too narrow for their words keeps the marks; names and tool tips stay.
void FactsPanel::Private::fitButtons()
{
    int wanted = 2 * space::unit + int(buttons.size()) * space::unit;
    for (QPushButton *button : std::as_const(buttons)) {
        button->setText(button->accessibleName());
        wanted += button->sizeHint().width();
    }
    for (QPushButton *button : std::as_const(buttons)) {
        if (wanted > body->width())
            button->setText({});
    }
}

bool FactsPanel::eventFilter(QObject *watched, QEvent *event)
{
    const bool wider = event->type() == QEvent::Resize && static_cast<QResizeEvent *>(event)->size().width() !=
                                                              static_cast<QResizeEvent *>(event)->oldSize().width();
    if (watched == d->body && wider)
        QMetaObject::invokeMethod(
            this,
            [this] {
                d->fitButtons();
                d->fitTable();
            },
            Qt::QueuedConnection); // the layout is done first
    return QWidget::eventFilter(watched, event);
}

} // namespace trawl
