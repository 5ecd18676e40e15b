// The Upload page: sentence, steps, causes, objects, verbs.
#include "ui/pages/uploadpage_p.h"

#include "console/commands.h"
#include "ui/icons.h"
#include "ui/models/uploadmodel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pagedview.h"
#include "ui/widgets/stepbar.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace trawl {

namespace {

constexpr int lookPauseMs = 400; // the table follows the batch at most this often

} // namespace

QWidget *UploadPage::Private::buildHeader()
{
    auto *header = new QWidget(content);
    auto *column = new QVBoxLayout(header);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::half);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::unit);
    auto *texts = new QVBoxLayout;
    texts->setSpacing(2);
    title = new QLabel(header);
    title->setObjectName(u"uploadTitle"_s);
    title->setTextFormat(Qt::PlainText);
    title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    QFont big = title->font();
    big.setPointSizeF(big.pointSizeF() * 1.2);
    big.setWeight(QFont::DemiBold);
    title->setFont(big);
    state = new QLabel(header);
    state->setObjectName(u"uploadState"_s);
    state->setTextFormat(Qt::PlainText);
    state->setWordWrap(true);
    texts->addWidget(title);
    texts->addWidget(state);
    row->addLayout(texts, 1);
    const auto button = [&](const QString &name, const QString &mark, const QString &text) {
        auto *made = new QPushButton(icon(mark), text, header);
        made->setObjectName(name);
        made->setFocusPolicy(Qt::TabFocus);
        row->addWidget(made, 0, Qt::AlignTop);
        return made;
    };
    folder = button(u"uploadFolderButton"_s, u"folder"_s, tr("Open folder"));
    connect(folder, &QPushButton::clicked, q, [this] { openFolder(); });
    more = button(u"uploadMoreButton"_s, u"upload"_s, {});
    pause = button(u"uploadPauseButton"_s, u"pause"_s, tr("Pause"));
    cancel = button(u"uploadCancelButton"_s, u"dismiss"_s, tr("Cancel"));
    connect(more, &QPushButton::clicked, q, [this] { Q_EMIT desk->commandRequested(u"upload.start"_s); });
    connect(pause, &QPushButton::clicked, q,
            [this] { desk->snapshot().upload.paused ? send(UploadResume{}) : send(UploadPause{}); });
    connect(cancel, &QPushButton::clicked, q, [this] { send(UploadCancel{}); });
    column->addLayout(row);
    bar = new StepBar(header);
    bar->setObjectName(u"uploadBar"_s);
    column->addWidget(bar);
    steps = new QLabel(header);
    steps->setObjectName(u"uploadSteps"_s);
    column->addWidget(steps);
    return header;
}

QWidget *UploadPage::Private::buildFooter()
{
    auto *footer = new QWidget(content);
    auto *row = new QHBoxLayout(footer);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::unit);
    const auto button = [&](const QString &name, const QString &mark, const QString &text, auto run) {
        auto *made = new QPushButton(icon(mark), text, footer);
        made->setObjectName(name);
        made->setFocusPolicy(Qt::TabFocus);
        connect(made, &QPushButton::clicked, q, run);
        row->addWidget(made);
        return made;
    };
    retryFailed =
        button(u"uploadRetryFailedButton"_s, u"retry"_s, tr("Retry failed"), [this] { send(UploadRetryFailed{}); });
    retrySelected = button(u"uploadRetrySelectedButton"_s, u"retry"_s, tr("Retry selected"), [this] {
        send(UploadRetryFailed{selectedIds(true), {}});
    });
    hold = button(u"uploadHoldButton"_s, u"lock"_s, tr("Hold selected"), [this] {
        send(UploadHold{selectedIds(false), !hold->property("release").toBool()},
             [this](const UploadHold::Answer &done) {
                 if (done.underway > 0)
                     Q_EMIT q->statusText(tr("%n object(s) were under way and are uploaded.", nullptr, done.underway));
             });
    });
    retract = button(u"uploadRetractButton"_s, u"undo"_s, tr("Retract selected…"), [this] { retractSelected(); });
    manifest = button(u"uploadManifestButton"_s, u"save"_s, tr("Save manifest…"), [this] { saveManifest(); });
    row->addStretch();
    count = new QLabel(footer);
    count->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(count);
    return footer;
}

void UploadPage::Private::build()
{
    content = new QWidget(q);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(space::wide, space::unit, space::wide, space::unit);
    column->setSpacing(space::unit);
    column->addWidget(buildHeader());
    groupArea = new QWidget(content);
    groupRows = new QVBoxLayout(groupArea);
    groupRows->setContentsMargins(0, 0, 0, 0);
    groupRows->setSpacing(space::half);
    column->addWidget(groupArea);
    table = new PagedView(model, u"uploadView"_s, tr("Objects of the upload"), {88, 8, 13, 8, 15, 20}, content);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setTextElideMode(Qt::ElideMiddle); // the ends of a key tell objects apart
    column->addWidget(table, 1);
    column->addWidget(buildFooter());

    empty = new EmptyPanel(q);
    empty->setObjectName(u"uploadEmptyPanel"_s);
    messages = new MessageArea(q);
    auto *outer = new QVBoxLayout(q);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(messages);
    outer->addWidget(content, 1);
    outer->addWidget(empty, 1);
}

UploadPage::UploadPage(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    setObjectName(u"uploadPage"_s);
    d->q = this;
    d->desk = desk;
    d->model = new UploadModel(desk, this);
    d->pool.setMaxThreadCount(1);
    d->build();
    d->pause400.setSingleShot(true);
    d->pause400.setInterval(lookPauseMs);
    connect(&d->pause400, &QTimer::timeout, this, [this] {
        if (d->lookWanted)
            d->look();
    });
    connect(d->model, &UploadModel::groupsChanged, this, [this] { d->showGroups(); });
    connect(d->model, &UploadModel::answered, this, [this] {
        d->show();
        if (d->lookWanted && !d->pause400.isActive())
            d->look();
    });
    connect(d->model, &UploadModel::failed, this, [this](const Error &error) { d->desk->fail(error, d->messages); });
    connect(d->table, &PagedView::chosen, this, [this] { d->updateButtons(); });
    connect(desk, &Desk::snapshotChanged, this, [this] { d->takeSnapshot(); });
    d->takeSnapshot();
}

UploadPage::~UploadPage()
{
    d->model->disconnect(this);
    d->table->disconnect(this);
    delete d->content;
}

void UploadPage::Private::look()
{
    // What is on its way is waited for: asking anew each time would never let an answer in while the engine is busy.
    if (pause400.isActive() || model->isAsking()) {
        lookWanted = true;
        return;
    }
    lookWanted = false;
    pause400.start();
    table->look();
}

void UploadPage::Private::takeSnapshot()
{
    const UploadStatus &u = desk->snapshot().upload;
    const QString signature = u"%1/%2/%3/%4/%5/%6/%7/%8"_s.arg(u.batch)
                                  .arg(u.total)
                                  .arg(u.stored)
                                  .arg(u.verified)
                                  .arg(u.recorded)
                                  .arg(u.failed)
                                  .arg(u.held)
                                  .arg(desk->snapshot().capturesVersion);
    const QString before = std::exchange(batch, u.batch);
    if (!before.isEmpty() && before != u.batch)
        table->startAnew(); // other objects
    const bool another = std::exchange(this->signature, signature) != signature;
    if (another)
        look();
    show();
}

void UploadPage::Private::show()
{
    const UploadStatus &u = desk->snapshot().upload;
    const QLocale locale;
    const bool nothing = u.batch.isEmpty() && model->rowCount() == 0;
    const bool appears = !nothing && content->isHidden();
    content->setVisible(!nothing);
    empty->setVisible(nothing);
    if (appears && q->isVisible())
        q->focusView();
    if (nothing) {
        if (const Problem *led = ledElsewhere(desk->snapshot()))
            empty->setContent(u"upload"_s,
                              tr("Nothing has been uploaded yet. %n approved capture(s) are ready.", nullptr, u.ready) +
                                  u' ' + led->what + u'.',
                              {});
        else if (u.ready > 0)
            empty->setContent(u"upload"_s,
                              tr("Nothing has been uploaded yet. %n approved capture(s) are ready.", nullptr, u.ready),
                              {{u"emptyUploadButton"_s, tr("Upload %n…", nullptr, u.ready),
                                [this] { Q_EMIT desk->commandRequested(u"upload.start"_s); }}});
        else
            empty->setContent(
                u"upload"_s,
                tr("Nothing has been uploaded yet. Approve captures first; what is approved can be uploaded."),
                {{u"emptyReviewButton"_s, tr("Go to review"), [this] { Q_EMIT desk->pageRequested(u"review"_s); }}});
        return;
    }
    // Names of batches are long and differ at their end; the whole one is in the tool tip.
    const QString batch = u.batch.size() > 14 ? u'…' + u.batch.right(8) : u.batch;
    title->setText(u.target.isEmpty() ? tr("Batch %1").arg(batch) : tr("Batch %1 → %2").arg(batch, u.target));
    title->setToolTip(u.batch + u" → "_s + u.target);
    QStringList facts;
    if (u.active) {
        facts << (u.paused ? tr("Paused: %1 of %2 stored") : tr("Uploading: %1 of %2 stored"))
                     .arg(locale.toString(u.stored), locale.toString(u.total));
        facts << tr("%1 of %2").arg(sizeText(u.bytes), sizeText(u.bytesTotal));
        if (!u.paused && u.bytesPerSecond > 0)
            facts << tr("%1/s").arg(sizeText(qint64(u.bytesPerSecond)));
        if (!u.paused && u.etaMs >= 0)
            facts << tr("about %1 left").arg(durationText(Ms(u.etaMs)));
        // Why it waits, where nobody has paused it: the cause, and what to do about it; once, where the bar above all
        // pages says it already.
        state->setText(u.message.isEmpty() || isHeldAbove() ? facts.join(u" · "_s)
                                                            : facts.join(u" · "_s) + u'\n' + u.message);
    } else if (!u.message.isEmpty()) {
        state->setText(u.message);
    } else {
        state->setText(u.failed
                           ? tr("%1 of %2 uploaded, %3 failed")
                                 .arg(locale.toString(u.recorded), locale.toString(u.total), locale.toString(u.failed))
                           : tr("%1 of %2 uploaded").arg(locale.toString(u.recorded), locale.toString(u.total)));
    }
    bar->setValues(u.total, {u.recorded, u.verified, u.stored}, u.failed, u.held);
    QStringList counted{tr("Stored %1/%2").arg(locale.toString(u.stored), locale.toString(u.total)),
                        tr("Verified %1/%2").arg(locale.toString(u.verified), locale.toString(u.total)),
                        tr("Records written %1/%2").arg(locale.toString(u.recorded), locale.toString(u.total))};
    if (u.failed)
        counted << tr("Failed %1").arg(locale.toString(u.failed));
    if (u.held)
        counted << tr("Held %1").arg(locale.toString(u.held));
    steps->setText(counted.join(u" · "_s));
    bar->setAccessibleDescription(steps->text());
    count->setText(tr("Objects: %1").arg(locale.toString(model->rowCount())));
    more->setText(tr("Upload %n more…", nullptr, u.ready));
    more->setVisible(u.ready > 0 && !u.active);
    // Between uploads nothing is to be paused: the place is for what was brought there.
    pause->setVisible(u.active);
    cancel->setVisible(u.active);
    folder->setVisible(!u.active && u.stored > 0 && !targetFolder().isEmpty());
    folder->setToolTip(tr("Show the uploaded pictures and results: %1").arg(targetFolder()));
    updateButtons();
}

bool UploadPage::Private::isHeldAbove() const
{
    const QList<Problem> &problems = desk->snapshot().problems;
    const auto asked =
        std::ranges::find_if(problems, [](const Problem &one) { return one.severity >= 3 && !one.actions.isEmpty(); });
    return asked != problems.cend() && asked->key == u"upload.held"_s; // the bar shows one question at a time
}

QString UploadPage::Private::targetFolder() const
{
    static const QString kind = u"directory:"_s;
    const QString &target = desk->snapshot().upload.target;
    return target.startsWith(kind) ? target.mid(kind.size()) : QString();
}

void UploadPage::Private::openFolder()
{
    const QString path = targetFolder();
    messages->dismiss(u"upload.folder"_s);
    const bool there = QFileInfo(path).isDir(); // the system's opener does not tell that it is not
    if (there && QDesktopServices::openUrl(QUrl::fromLocalFile(path)))
        return;
    messages->show({u"upload.folder"_s,
                    there ? Severity::Info : Severity::Warning,
                    there ? tr("No file manager could be opened.") : tr("The folder of the uploads is not there."),
                    there ? tr("The objects are in %1").arg(path)
                          : tr("%1 was moved, renamed or deleted, or its disk is not mounted. What the workspace keeps "
                               "itself is not touched by that; the next upload makes the folder anew.")
                                .arg(path),
                    {},
                    {},
                    {{tr("Copy path"), [path] { QGuiApplication::clipboard()->setText(path); }}},
                    0});
}

void UploadPage::focusView()
{
    (d->content->isHidden() ? static_cast<QWidget *>(d->empty) : static_cast<QWidget *>(d->table))
        ->setFocus(Qt::OtherFocusReason);
}

void UploadPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    // Also behind a closing sheet: the keys go to the objects, not to where Qt finds the next stop.
    QWidget *focus = window()->focusWidget();
    if (!focus || !isAncestorOf(focus))
        QTimer::singleShot(0, this, &UploadPage::focusView);
}

void UploadPage::Private::updateButtons()
{
    const UploadStatus &u = desk->snapshot().upload;
    const auto set = [](QPushButton *button, bool enabled, const QString &tip, const QString &reason) {
        button->setEnabled(enabled);
        button->setToolTip(enabled ? tip : reason);
        button->setAccessibleDescription(button->toolTip());
    };
    const auto counted = [](const QString &text, qsizetype n) {
        return n > 0 ? u"%1 (%2)"_s.arg(text, QLocale().toString(n)) : text;
    };
    const QString idle = tr("No upload is running.");
    pause->setText(u.paused ? tr("Resume") : tr("Pause"));
    pause->setIcon(icon(u.paused ? u"resume"_s : u"pause"_s));
    set(pause, u.active, u.paused ? tr("Go on with the batch") : tr("Objects under way are finished, then it waits"),
        idle);
    set(cancel, u.active, tr("What is recorded stays; the rest becomes ready again"), idle);
    retryFailed->setText(u.failed ? tr("Retry failed (%1)").arg(QLocale().toString(u.failed)) : tr("Retry failed"));
    set(retryFailed, u.failed > 0,
        tr("Try the failed objects again; keys come from the content, so nothing is stored twice"),
        tr("No object has failed."));
    const QModelIndexList rows = table->selectionModel()->selectedRows();
    const QString none = tr("Select objects in the table first.");
    retrySelected->setText(counted(tr("Retry selected"), selectedIds(true).size()));
    set(retrySelected, !selectedIds(true).isEmpty(), tr("Try the selected objects again"),
        rows.isEmpty() ? none : tr("None of the selected objects has failed."));
    bool allHeld = !rows.isEmpty(), allThere = allHeld;
    for (const QModelIndex &index : rows) {
        const CaptureRow *row = model->rowAt(index.row());
        allHeld = allHeld && row && row->upload == UploadState::Held;
        allThere = allThere && row && row->upload == UploadState::Recorded;
    }
    hold->setProperty("release", allHeld);
    hold->setText(counted(allHeld ? tr("Release selected") : tr("Hold selected"), allThere ? 0 : rows.size()));
    set(hold, !rows.isEmpty() && !allThere,
        allHeld ? tr("Let the selected objects be uploaded again") : tr("Leave the selected objects out of uploads"),
        rows.isEmpty() ? none : tr("The selected objects are uploaded: retract them instead."));
    retract->setText(counted(tr("Retract selected…"), retractableIds().size()));
    set(retract, !retractableIds().isEmpty(),
        tr("Remove the selected objects and their rows from the target; the captures are unreviewed again"),
        rows.isEmpty() ? none : tr("None of the selected objects is at the target."));
    set(manifest, model->rowCount() > 0, tr("Save the list of objects as JSON"), tr("There are no objects."));
}

QList<RowId> UploadPage::Private::selectedIds(bool failedOnly) const
{
    QList<RowId> ids;
    for (const QModelIndex &index : table->selectionModel()->selectedRows()) {
        const CaptureRow *row = model->rowAt(index.row());
        if (row && (!failedOnly || row->upload == UploadState::Failed || row->upload == UploadState::Abandoned))
            ids << row->id;
    }
    return ids;
}

QList<RowId> UploadPage::Private::retractableIds() const
{
    QList<RowId> ids;
    for (const QModelIndex &index : table->selectionModel()->selectedRows()) {
        const CaptureRow *row = model->rowAt(index.row());
        if (row && row->upload != UploadState::None && row->uploadTries > 0)
            ids << row->id;
    }
    return ids;
}

} // namespace trawl
