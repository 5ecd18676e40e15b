// What the comparison panel shows.
#include "ui/panels/comparisonpanel_p.h"

#include "ui/models/runsmodel.h"
#include "ui/widgets/emptypanel.h"

#include <QLocale>

namespace trawl {

ComparisonPanel::ComparisonPanel(Desk *desk, MessageArea *messages, QWidget *parent)
    : QWidget(parent), d(std::make_unique<Private>())
{
    setObjectName(u"comparisonPanel"_s);
    d->q = this;
    d->desk = desk;
    d->messages = messages;
    d->pages = new DifferencesModel(desk, this);
    d->sources = makeComparedSourcesTable(desk, this);
    d->fields = makeComparedFieldsTable(this);
    d->build();
    connect(d->pages, &DifferencesModel::answered, this, [this] { d->showList(); });
    connect(d->pages, &DifferencesModel::failed, this,
            [this](const Error &error) { d->desk->fail(error, d->messages); });
    connect(desk, &Desk::snapshotChanged, this, [this] { d->takeSnapshot(); });
    connect(desk, &Desk::formatsChanged, this, [this] { d->showSums(); });
}

ComparisonPanel::~ComparisonPanel()
{
    d->pages->disconnect(this);
    d->pageView->disconnect(this);
    d->sourceView->selectionModel()->disconnect(this);
}

void ComparisonPanel::compare(RowId a, RowId b)
{
    d->read(a, b);
}

bool ComparisonPanel::isReading() const
{
    return d->reading;
}

void ComparisonPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (std::exchange(d->outdated, false))
        d->read(d->a, d->b);
}

void ComparisonPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    constexpr int low = 520; // the pages come first
    d->failures->setMostLines(height() < low ? 1 : 2);
    d->notes->setMostLines(height() < low ? 1 : 3);
}

void ComparisonPanel::Private::takeSnapshot()
{
    const bool news = std::exchange(seenRuns, desk->snapshot().runsVersion) != desk->snapshot().runsVersion;
    if (!news || b == 0)
        return;
    if (q->isVisible())
        read(a, b);
    else
        outdated = true;
}

void ComparisonPanel::Private::read(RowId earlier, RowId later)
{
    reading = true;
    Q_EMIT q->readingChanged();
    desk->ask(RunsCompare{earlier, later}, q, [this, mine = ++asked](const Result<RunComparison> &answer) {
        if (mine != asked)
            return;
        reading = false;
        if (answer)
            take(answer.value());
        else
            desk->fail(answer.error(), messages);
        Q_EMIT q->readingChanged();
    });
}

void ComparisonPanel::Private::take(const RunComparison &comparison)
{
    const bool same = a == comparison.a.id && b == comparison.b.id;
    shown = comparison;
    a = comparison.a.id;
    b = comparison.b.id;
    sources->setRows(rowsOf(comparison));
    if (!same || !sourceView->currentIndex().isValid())
        sourceView->selectRow(0);
    if (!same) {
        RunsDifferences wanted = pages->wanted();
        wanted.difference.reset();
        pages->setWanted(wanted);
    }
    showSums();
    showSource();
    Q_EMIT q->shown();
}

QString ComparisonPanel::Private::sourceId() const
{
    const ComparedSourceRow *row = sources->rowAt(sourceView->currentIndex().row());
    return row ? row->id : QString();
}

void ComparisonPanel::Private::showSums()
{
    const QLocale locale;
    const QString numberA = runNumberText(shown.a.number), numberB = runNumberText(shown.b.number);
    title->setFullText(tr("Run %1 compared with run %2").arg(numberB, numberA));
    ComparedSide before, after;
    for (const ComparedSource &source : std::as_const(shown.sources)) {
        before.captured += source.a.captured;
        before.failed += source.a.failed;
        before.skipped += source.a.skipped;
        after.captured += source.b.captured;
        after.failed += source.b.failed;
        after.skipped += source.b.skipped;
    }
    QStringList parts{deltaText(before.captured, after.captured, tr("captured")),
                      deltaText(before.failed, after.failed, tr("failed")),
                      deltaText(before.skipped, after.skipped, tr("skipped"))};
    parts.removeAll(QString());
    if (parts.isEmpty())
        parts.append(tr("As many captured, failed and skipped in both"));
    const Instant now = desk->snapshot().at;
    parts.append(tr("took %1 instead of %2").arg(runDurationText(shown.b, now), runDurationText(shown.a, now)));
    sums->setFullText(parts.join(u" · "_s));
    QStringList classes;
    for (const ComparedFailures &one : std::as_const(shown.failures))
        classes.append(u"%1 %2 → %3"_s.arg(word(one.failure), locale.toString(one.a), locale.toString(one.b)));
    failures->setFullText(tr("Failures: %1").arg(classes.join(u" · "_s)));
    failures->setVisible(!classes.isEmpty());
    notes->setFullText(shown.notes.join(u" · "_s));
    notes->setVisible(!shown.notes.isEmpty());
}

void ComparisonPanel::Private::showSource()
{
    fields->setRows(fieldsOf(shown, sourceId()));
    showFilters();
    list();
}

qint64 ComparisonPanel::Private::countOf(std::optional<PageDifference> difference) const
{
    const QString id = sourceId();
    qint64 count = 0;
    for (const ComparedSource &source : shown.sources) {
        if (!id.isEmpty() && source.sourceId != id)
            continue;
        for (const auto &[kind, pages] :
             {std::pair{PageDifference::New, source.added}, std::pair{PageDifference::Gone, source.gone},
              std::pair{PageDifference::Changed, source.changed}, std::pair{PageDifference::Lost, source.lost},
              std::pair{PageDifference::Won, source.won}, std::pair{PageDifference::Doubtful, source.doubtful}})
            count += !difference || *difference == kind ? pages : 0;
    }
    return count;
}

void ComparisonPanel::Private::showFilters()
{
    const auto show = [this](int button, const QString &label, std::optional<PageDifference> difference) {
        const qint64 count = countOf(difference);
        filterButtons.at(button)->setText(u"%1 %2"_s.arg(label, QLocale().toString(count)));
        filterButtons.at(button)->setChecked(pages->wanted().difference == difference);
        filterButtons.at(button)->setEnabled(count > 0 || !difference || filterButtons.at(button)->isChecked());
    };
    show(0, tr("All"), std::nullopt);
    int button = 0;
    for (const auto &[difference, name] : Words<PageDifference>::words)
        show(++button, differenceLabel(difference), difference);
}

void ComparisonPanel::Private::filterBy(std::optional<PageDifference> difference)
{
    RunsDifferences wanted = pages->wanted();
    wanted.difference = difference;
    pages->setWanted(wanted);
    showFilters();
    list();
}

void ComparisonPanel::Private::list()
{
    RunsDifferences wanted = pages->wanted();
    const QString source = sourceId();
    const bool other = wanted.a != a || wanted.b != b || wanted.source != source;
    wanted.a = a;
    wanted.b = b;
    wanted.source = source;
    pages->setWanted(wanted);
    if (other) {
        pageView->clearSelection();
        pageView->startAnew();
    }
    pageView->look();
    showList();
}

void ComparisonPanel::Private::showList()
{
    const std::optional<PageDifference> difference = pages->wanted().difference;
    const qint64 count = countOf(difference);
    pageView->setVisible(count > 0);
    empty->setVisible(count == 0);
    if (count == 0 && difference)
        empty->setContent(u"filter"_s,
                          tr("No page here is “%1”. %n page(s) differ otherwise.", nullptr, int(countOf({})))
                              .arg(differenceLabel(*difference)),
                          {{u"differShowAllButton"_s, tr("Show all"), [this] { filterBy({}); }}});
    else if (count == 0)
        empty->setContent(u"ok"_s, tr("No page differs: both runs have the same pages with the same content."), {});
    listed->setFullText(count > 0 ? tr("Enter: its capture on the Review page") : QString());
    const DifferenceRow *row = pages->rowAt(pageView->currentIndex().row());
    review->setEnabled(count > 0 && row);
    review->setToolTip(
        !review->isEnabled() ? tr("Select a page")
        : row->captureB
            ? tr("The capture of run %1 on the Review page (Enter)").arg(runNumberText(shown.b.number))
            : tr("The last capture of it, of run %1, on the Review page (Enter)").arg(runNumberText(shown.a.number)));
}

void ComparisonPanel::Private::openInReview()
{
    const DifferenceRow *row = pages->rowAt(pageView->currentIndex().row());
    if (!row || !pageView->isVisible())
        return;
    const RunRow &run = row->captureB ? shown.b : shown.a;
    Q_EMIT q->captureRequested(run.id, run.number, row->id);
}

} // namespace trawl
