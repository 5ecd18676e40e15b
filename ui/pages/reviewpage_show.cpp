// What the Review page shows: filter, counts, the current capture, empty and finished states (UX 2.7, 2.13).
#include "ui/pages/reviewpage_p.h"

#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/loupe.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/reviewgrid.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>

namespace trawl {

namespace {

constexpr int neighbours = 4; // whole pictures kept ready on both sides
constexpr int bulkSize = 50;  // above it a bar with Undo stands for ten seconds (UX 2.15)
constexpr int bulkBarMs = 10000;

QHash<QString, QString> namesOf(const Snapshot &snapshot)
{
    QHash<QString, QString> names;
    for (const SourceStatus &source : snapshot.sources)
        names.insert(source.id, source.name.isEmpty() ? source.id : source.name);
    return names;
}

} // namespace

void ReviewPage::Private::applyFilter(const QString &text, bool fromEdit)
{
    const QString wanted = (fromEdit && filterTyping ? settledCaptureFilter(text) : text).trimmed();
    const CaptureFilter parsed = parseCaptureFilter(wanted, namesOf(desk->snapshot()));
    if (!fromEdit && filter->text() != text) {
        const QSignalBlocker quiet(filter);
        filter->setText(text);
    }
    // While what is typed is not valid, the last valid filter stays in force (UX 2.6).
    filter->setToolTip(parsed.error);
    filter->setProperty("invalid", !parsed.isValid());
    filter->setAccessibleDescription(parsed.error);
    filterError->setVisible(!parsed.isValid());
    if (!parsed.isValid()) {
        QPalette palette = q->palette();
        palette.setColor(QPalette::WindowText, token(Token::Bad, palette));
        filterError->setPalette(palette);
        filterError->setText(tr("%1 The last valid filter stays in force.").arg(parsed.error));
    }
    // A wrong term may have been a word of the address a letter ago: what stays in force is the text without it.
    const QString rest = parsed.isValid() ? wanted : withoutLastTerm(wanted);
    const CaptureFilter inForce = parsed.isValid() ? parsed : parseCaptureFilter(rest, namesOf(desk->snapshot()));
    if (!inForce.isValid() || (!parsed.isValid() && (!filterTyping || rest == validFilter)))
        return;
    validFilter = rest;
    CaptureQuery query = inForce.query;
    query.run = queryRun;
    query.sort = sort->currentData().toString();
    const bool same = query == model->query() && seenVersion >= 0;
    if (!same)
        setQuery(query);
    for (qsizetype i = 0; i < countButtons.size(); ++i) {
        const bool all = i == 0 && query.review.isEmpty();
        countButtons[i]->setChecked(all || (i > 0 && query.review == QList<Review>{Review(i - 1)}));
    }
    if (!fromEdit && q->isVisible())
        q->focusView();
}

void ReviewPage::Private::setQuery(const CaptureQuery &query)
{
    // The current capture stays current if the new list has it.
    wantedCapture = model->idAt(grid->currentIndex().row());
    newBelow = 0;
    arrivals->hide();
    direction = 1;
    model->setQuery(query);
}

void ReviewPage::Private::modelChanged()
{
    if (wantedCapture && model->rowOf(wantedCapture) >= 0) {
        grid->setCurrentRow(model->rowOf(wantedCapture));
        wantedCapture = 0;
    } else if (!grid->currentIndex().isValid() && model->rowCount() > 0) {
        const bool firstIsDecided = model->reviewOf(model->idAt(0)) != Review::Unreviewed;
        const int row = firstIsDecided ? model->nextUnreviewed(0, 1) : 0;
        grid->setCurrentRow(qMax(0, row));
    }
    updateStage();
    currentChanged();
}

void ReviewPage::Private::currentChanged()
{
    const int row = grid->currentIndex().row();
    const CaptureRow *capture = model->at(row);
    const RowId id = capture ? capture->id : 0;
    if (capture)
        facts->setCapture(capture, model->reviewOf(id), model->sourceName(capture->sourceId));
    if (id && id != shown) {
        model->setHeld(0); // what was held has been left
        shown = id;
        showPicture();
        QList<RowId> wanted{id};
        const int ahead = model->nextUnreviewed(row, direction);
        wanted << model->idAt(ahead);
        for (int distance = 1; distance <= neighbours; ++distance)
            wanted << model->idAt(row + distance * direction) << model->idAt(row - distance * direction);
        wanted.removeAll(0);
        wanted.removeIf([this](RowId wish) { return model->find(wish)->format == PictureFormat::None; });
        loader->wantFull(wanted);
    } else if (!id && !finished()) {
        shown = 0;
        facts->setCapture(nullptr, Review::Unreviewed, {});
        loupe->setPlaceholder({});
        pictureTitle->setFullText({});
    }
    updateNext();
    selectionChanged();
}

void ReviewPage::Private::showPicture()
{
    const CaptureRow *capture = model->find(shown);
    if (!capture)
        return;
    const QString name = model->sourceName(capture->sourceId) + u" · "_s + shortPath(capture->url);
    pictureTitle->setFullText(name);
    const QImage image = loader->full(shown);
    if (!image.isNull()) {
        loupe->setPicture(image, name, capture->sourceId == shownSource);
        shownSource = capture->sourceId;
    } else if (capture->format == PictureFormat::None) {
        loupe->setPlaceholder(tr("No picture was taken: the page was fetched without a browser."));
    } else {
        const QString problem = loader->problem(shown, true);
        loupe->setPlaceholder(problem.isEmpty() ? tr("Loading the picture…") : problem,
                              problem.isEmpty() ? loader->thumbnail(shown) : QImage());
    }
}

void ReviewPage::Private::selectionChanged()
{
    const QModelIndex current = grid->currentIndex();
    const bool inSelection = current.isValid() && grid->selectionModel()->isSelected(current);
    const int count = !current.isValid() ? 0 : inSelection ? grid->selectedCount() : 1;
    applies->setText(count == 1 ? tr("Applies to: 1 item")
                     : count    ? tr("Applies to: %n items", nullptr, count)
                                : tr("Applies to: nothing"));
    const QString reason = count ? QString() : tr("No capture is selected.");
    for (QPushButton *button : std::as_const(decisionButtons)) {
        button->setEnabled(count > 0);
        button->setAccessibleDescription(count ? applies->text() : reason);
    }
    Q_EMIT q->targetsChanged();
}

void ReviewPage::Private::updateCounts()
{
    const ReviewCounts counts = model->counts();
    const QLocale locale;
    const QString texts[] = {
        tr("All %1").arg(locale.toString(counts.total())), tr("Unreviewed %1").arg(locale.toString(counts.unreviewed)),
        tr("Approved %1").arg(locale.toString(counts.approved)),
        tr("Rejected %1").arg(locale.toString(counts.rejected)), tr("Flagged %1").arg(locale.toString(counts.flagged))};
    for (qsizetype i = 0; i < countButtons.size(); ++i) {
        countButtons[i]->setText(texts[i]);
        countButtons[i]->setAccessibleName(texts[i]);
        countButtons[i]->setToolTip(i ? tr("Show only these") : tr("Show all captures of the run"));
    }
    Q_EMIT q->unreviewedChanged(int(counts.unreviewed));
    updateStage();
    updateNext();
}

bool ReviewPage::Private::finished() const
{
    const ReviewCounts counts = model->counts();
    return counts.total() > 0 && counts.unreviewed == 0;
}

void ReviewPage::Private::updateStage()
{
    const bool rows = model->rowCount() > 0;
    const bool done = finished();
    const bool only = model->query().review == QList<Review>{Review::Unreviewed} || model->query().review.isEmpty();
    QWidget *const focus = QApplication::focusWidget();
    const bool hadFocus = focus && (focus == grid || focus == finish || focus == empty || finish->isAncestorOf(focus) ||
                                    empty->isAncestorOf(focus));
    if (done && only)
        fillFinish();
    if (!rows && !(done && only))
        fillEmpty();
    finish->setVisible(done && only);
    grid->setVisible(rows);
    empty->setVisible(!rows && !(done && only));
    auto *column = static_cast<QBoxLayout *>(finish->parentWidget()->layout());
    column->setStretchFactor(finish, rows ? 0 : 1);
    keepKeys(view);
    // Focus never falls out of the view when its content goes: Space and the arrows go on working.
    if (hadFocus && !focus->isVisible())
        q->focusView();
}

void ReviewPage::Private::fillFinish()
{
    const ReviewCounts counts = model->counts();
    const QLocale locale;
    const int ready = desk->snapshot().upload.ready;
    QList<EmptyAction> actions;
    if (ready > 0)
        actions << EmptyAction{u"finishUploadButton"_s, tr("Upload %n…", nullptr, ready),
                               [this] { Q_EMIT desk->commandRequested(u"upload.start"_s); }};
    if (counts.flagged > 0)
        actions << EmptyAction{u"finishFlaggedButton"_s, tr("Look at flagged"),
                               [this] { applyFilter(u"review:flagged"_s, false); }};
    if (counts.rejected > 0)
        actions << EmptyAction{u"finishRejectedButton"_s, tr("Review rejected"),
                               [this] { applyFilter(u"review:rejected"_s, false); }};
    if (actions.isEmpty() || !model->query().review.isEmpty())
        actions << EmptyAction{u"finishAllButton"_s, tr("Show all"), [this] { applyFilter({}, false); }};
    finish->setContent(u"ok"_s,
                       tr("All %1 reviewed: %2 approve, %3 reject, %4 flagged.")
                           .arg(locale.toString(counts.total()), locale.toString(counts.approved),
                                locale.toString(counts.rejected), locale.toString(counts.flagged)),
                       actions);
}

void ReviewPage::Private::fillEmpty()
{
    const qint64 hidden = model->counts().total();
    const Snapshot &snapshot = desk->snapshot();
    const bool active = snapshot.run && isActive(snapshot.run->state) && !snapshot.run->interrupted;
    if (model->isLoading() && !model->isComplete()) {
        empty->setContent(u"clock"_s, tr("Loading the captures…"), {});
    } else if (hidden > 0 && !validFilter.isEmpty()) {
        QList<EmptyAction> actions{{u"clearFilterButton"_s, tr("Clear filter"), [this] { applyFilter({}, false); }}};
        if (!withoutLastTerm(validFilter).isEmpty())
            actions << EmptyAction{u"removeTermButton"_s, tr("Remove last term"),
                                   [this] { applyFilter(withoutLastTerm(validFilter), false); }};
        empty->setContent(u"filter"_s,
                          tr("No capture matches %1. %n capture(s) are hidden.", nullptr, int(hidden)).arg(validFilter),
                          actions);
    } else if (active) {
        const QString what = snapshot.inFlight > 0
                                 ? tr("Screenshots appear here as they are captured. %n page(s) are in flight.",
                                      nullptr, snapshot.inFlight)
                                 : tr("Screenshots appear here as they are captured.");
        empty->setContent(u"image"_s, what, {{u"showRunButton"_s, tr("Show the run"), [this] {
                                                  Q_EMIT desk->pageRequested(u"operate"_s);
                                              }}});
    } else {
        empty->setContent(
            u"image"_s, tr("Nothing has been captured yet. Start a run, and its screenshots come here."),
            {firstStep(snapshot, u"empty"_s, [this](const QString &id) { Q_EMIT desk->commandRequested(id); })});
    }
}

void ReviewPage::Private::updateNext()
{
    const int row = model->nextUnreviewed(grid->currentIndex().row(), direction);
    const CaptureRow *next = model->at(row);
    nextText->setText(next ? tr("Next unreviewed: %1 %2").arg(model->sourceName(next->sourceId), shortPath(next->url))
                      : finished() ? tr("Nothing is left to review")
                                   : QString());
    const QString undo = desk->snapshot().undoText, redo = desk->snapshot().redoText;
    undoButton->setEnabled(!undo.isEmpty());
    redoButton->setEnabled(!redo.isEmpty());
    undoButton->setToolTip(undo.isEmpty() ? tr("Nothing to undo.") : tr("Undo: %1 (Ctrl+Z)").arg(undo));
    redoButton->setToolTip(redo.isEmpty() ? tr("Nothing to redo.") : tr("Redo: %1 (Ctrl+Shift+Z)").arg(redo));
    for (QPushButton *button : {undoButton, redoButton})
        button->setAccessibleDescription(button->toolTip());
}

void ReviewPage::Private::decided(int count, Review review)
{
    if (count <= bulkSize)
        return;
    messages->show({u"bulk"_s,
                    Severity::Info,
                    tr("%1: %n capture(s)", nullptr, count).arg(reviewText(review)),
                    {},
                    {},
                    {},
                    {{tr("Undo"), [this] { model->undo(); }}},
                    bulkBarMs});
}

void ReviewPage::Private::takeSnapshot()
{
    const Snapshot &snapshot = desk->snapshot();
    model->setSourceNames(namesOf(snapshot));
    const RowId newest = snapshot.run ? snapshot.run->id : 0;
    if (!shownRun && newest != queryRun) {
        // A new run takes the page over only if the old one has nothing left to review; else a button offers it.
        if (queryRun == 0 || model->counts().unreviewed == 0)
            q->showRun(0, 0);
        else
            q->showRun(queryRun, queryRunNumber);
    }
    if (shownRun && newest && newest != shownRun) {
        scope->setText(
            tr("Run %1: show run %2").arg(runNumberText(queryRunNumber), runNumberText(snapshot.run->number)));
        scope->show();
    }
    if (seenVersion != snapshot.capturesVersion) {
        const bool first = seenVersion < 0;
        seenVersion = snapshot.capturesVersion;
        loader->forgetProblems();
        if (!first)
            model->refresh(grid->seenIds());
    }
    updateStage();
    updateNext();
}

void ReviewPage::showRun(RowId run, int number)
{
    d->shownRun = run;
    const RunRow *current = d->desk->snapshot().run ? &*d->desk->snapshot().run : nullptr;
    d->queryRun = run ? run : current ? current->id : 0;
    d->queryRunNumber = run ? number : current ? current->number : 0;
    d->scope->setVisible(run != 0);
    d->scope->setText(tr("Run %1: show the current run").arg(runNumberText(number)));
    CaptureQuery query = d->model->query();
    query.run = d->queryRun;
    if (!(query == d->model->query()))
        d->setQuery(query);
}

} // namespace trawl
