// See launchpreview.h.
#include "policy/launchpreview.h"

#include "domain/counted.h"
#include "domain/text.h"
#include "policy/distributor.h"

#include <QMap>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trawl {

namespace {
constexpr qint64 mostDealt = 100'000;
constexpr double slowestRate = 0.001; ///< a rate of nothing never ends, and is no divisor

/// What has been worked out of a plan so far.
struct Sketch {
    const LaunchPlan &plan;
    LaunchPreview preview;
    QList<qsizetype> byPriority;          ///< indexes of the sources
    QMap<QString, QList<qsizetype>> keys; ///< sources by rate key
    QList<double> seconds;                ///< that each source takes by itself

    const LaunchSource &source(qsizetype i) const { return plan.sources.at(i); }
    double rate(qsizetype i) const { return std::max(slowestRate, source(i).perSecond); }
    void contradict(const QString &text) { preview.contradictions.append(text); }
};

QString timeText(double seconds)
{
    return durationText(Ms(std::llround(std::ceil(seconds) * 1000)));
}

QString rateText(double perSecond)
{
    return perSecond >= 0.1 ? translate("core", "%1 a second").arg(QLocale::c().toString(perSecond, 'g', 3))
                            : translate("core", "%1 a minute").arg(QLocale::c().toString(perSecond * 60, 'g', 3));
}

QString pagesText(qint64 pages, bool atMost)
{
    const QString text = countOf(pages, translate("core", "page"), translate("core", "pages"));
    return atMost ? translate("core", "up to %1").arg(text) : text;
}

QString namesOf(const Sketch &sketch, const QList<qsizetype> &sources)
{
    constexpr qsizetype shown = 3;
    QStringList names;
    for (const qsizetype i : sources)
        names.append(sketch.source(i).name);
    if (names.size() > shown)
        names = names.mid(0, shown - 1) << translate("core", "%1 more").arg(names.size() - shown + 1);
    const QString last = names.takeLast();
    return names.isEmpty() ? last : translate("core", "%1 and %2").arg(names.join(u", "_s), last);
}

void giveOutItems(Sketch &sketch)
{
    qint64 left = sketch.plan.limit > 0 ? sketch.plan.limit : std::numeric_limits<qint64>::max();
    for (const qsizetype i : sketch.byPriority) {
        const qint64 items = std::min(left, sketch.source(i).items);
        left -= items;
        sketch.preview.sources[i] = items;
        sketch.preview.total += items;
    }
}

void dealOut(Sketch &sketch)
{
    // Of more pages than that a part is dealt out, and counts for all: a maximum may be millions.
    const qint64 share = std::max<qint64>(1, (sketch.preview.total + mostDealt - 1) / mostDealt);
    QList<WorkItem> items;
    QList<SessionSlot> sessions;
    for (qsizetype i = 0; i < sketch.plan.sources.size(); ++i) {
        if (!sketch.source(i).inBrowser)
            continue;
        for (qint64 n = 0; n < sketch.preview.sources[i]; n += share)
            items.append(WorkItem{QString(), sketch.source(i).domain, false});
    }
    for (int i = 0; i < sketch.plan.sessions; ++i)
        sessions.append(sessionSlot(i));
    const Distribution distribution = itemsToSessions(items, sessions, sketch.plan.strategy);
    for (const QList<qsizetype> &session : distribution.sessions)
        sketch.preview.sessions.append(session.size() * share);
    if (sketch.preview.total == 0 || distribution.problem == Distribution::NoSessions)
        sketch.preview.problem = distribution.problemText();
}

/// Sources in the order of their priority, so many at a time; those of one rate key share its rate.
void takeTimes(Sketch &sketch)
{
    QList<double> places(std::max(1, sketch.plan.sourcesAtOnce), 0.0);
    double longest = 0;
    for (const qsizetype i : sketch.byPriority) {
        const double items = double(sketch.preview.sources[i]);
        const int hands = sketch.source(i).inBrowser ? std::min(sketch.source(i).concurrency, sketch.plan.sessions)
                                                     : sketch.source(i).concurrency;
        sketch.seconds[i] = std::max(items / sketch.rate(i), items * pageSeconds / std::max(1, hands));
        double &place = *std::min_element(places.begin(), places.end());
        place += sketch.seconds[i];
        longest = std::max(longest, place);
    }
    for (const QList<qsizetype> &sharing : std::as_const(sketch.keys)) {
        double shared = 0;
        for (const qsizetype i : sharing)
            shared += double(sketch.preview.sources[i]) / sketch.rate(i);
        longest = std::max(longest, shared);
    }
    for (const qint64 items : std::as_const(sketch.preview.sessions))
        longest = std::max(longest, double(items) * pageSeconds);
    sketch.preview.expected = Ms(std::llround(longest * 1000));
}

// --- what does not fit together

/// True if a rate alone breaks the limit.
bool rateAgainstTimeLimit(Sketch &sketch, const QList<qsizetype> &sharing, double limit)
{
    double seconds = 0;
    qint64 items = 0;
    bool atMost = false;
    QList<double> each;
    for (const qsizetype i : sharing) {
        each.append(double(sketch.preview.sources[i]) / sketch.rate(i));
        seconds += each.constLast();
        items += sketch.preview.sources[i];
        atMost = atMost || sketch.source(i).atMost;
    }
    if (seconds <= limit)
        return false;
    const qsizetype first = sharing.constFirst();
    const bool oneRate =
        std::all_of(sharing.begin(), sharing.end(), [&](qsizetype i) { return sketch.rate(i) == sketch.rate(first); });
    const QString rate = oneRate ? rateText(sketch.rate(first)) : translate("core", "one rate");
    const QString ends = timeText(limit);
    if (sharing.size() == 1) {
        sketch.contradict(translate("core", "%1: %2 at %3 take %4, and the run ends after %5. Raise its rate or the "
                                            "time limit, or lower its maximum")
                              .arg(sketch.source(first).name, pagesText(items, atMost), rate, timeText(seconds), ends));
        return true;
    }
    std::sort(each.begin(), each.end());
    int fit = 0;
    for (double sum = 0; fit < each.size() && sum + each[fit] <= limit; ++fit)
        sum += each[fit];
    sketch.contradict(translate("core", "%1 share %2: their %3 take %4, and the run ends after %5. At most %6 of the "
                                        "%7 sources fit")
                          .arg(namesOf(sketch, sharing), rate, pagesText(items, atMost), timeText(seconds), ends)
                          .arg(fit)
                          .arg(sharing.size()));
    return true;
}

void timeLimitAgainstAll(Sketch &sketch)
{
    const double limit = double(sketch.plan.timeLimit.count()) / 1000;
    if (limit <= 0)
        return;
    bool said = false;
    for (const QList<qsizetype> &sharing : std::as_const(sketch.keys))
        said = rateAgainstTimeLimit(sketch, sharing, limit) || said;
    const double expected = double(sketch.preview.expected.count()) / 1000;
    if (!said && expected > limit)
        sketch.contradict(translate("core",
                                    "All sources take about %1, %2 at a time, and the run ends after %3. Let more "
                                    "of them work at once, or raise the time limit")
                              .arg(timeText(expected))
                              .arg(sketch.plan.sourcesAtOnce)
                              .arg(timeText(limit)));
    Ms longest{0};
    for (const LaunchSource &source : sketch.plan.sources)
        longest = std::max(longest, source.longestPage);
    const qint64 waves = (sketch.plan.sources.size() + sketch.plan.sourcesAtOnce - 1) / sketch.plan.sourcesAtOnce;
    const double worst = double(waves) * double(longest.count()) / 1000;
    if (worst > limit)
        sketch.contradict(
            translate("core", "One page may take %1 until its last engine gives up: a single such page of each of %2, "
                              "%3 at a time, takes %4, and the run ends after %5")
                .arg(limitText(longest),
                     countOf(sketch.plan.sources.size(), translate("core", "source"), translate("core", "sources")))
                .arg(sketch.plan.sourcesAtOnce)
                .arg(timeText(worst), timeText(limit)));
}

void sessionsAgainstSources(Sketch &sketch)
{
    QList<int> hands;
    for (const LaunchSource &source : sketch.plan.sources) {
        if (!source.inBrowser)
            continue;
        hands.append(source.concurrency);
        if (source.concurrency > sketch.plan.sessions)
            sketch.contradict(translate("core", "%1 may load %2 pages at once, and the run has %3")
                                  .arg(source.name)
                                  .arg(source.concurrency)
                                  .arg(countOf(sketch.plan.sessions, translate("core", "browser session"),
                                               translate("core", "browser sessions"))));
    }
    std::sort(hands.begin(), hands.end(), std::greater<>());
    const auto atOnce = hands.mid(0, sketch.plan.sourcesAtOnce);
    const int used = std::accumulate(atOnce.begin(), atOnce.end(), 0);
    if (!hands.isEmpty() && used < sketch.plan.sessions)
        sketch.contradict(translate("core", "%1 of the %2 browser sessions never work: %3 at a time load %4 at once")
                              .arg(sketch.plan.sessions - used)
                              .arg(sketch.plan.sessions)
                              .arg(countOf(atOnce.size(), translate("core", "source"), translate("core", "sources")),
                                   countOf(used, translate("core", "page"), translate("core", "pages"))));
}

void limitsAgainstSchedules(Sketch &sketch)
{
    qint64 all = 0;
    for (qsizetype i = 0; i < sketch.plan.sources.size(); ++i) {
        const LaunchSource &source = sketch.source(i);
        all += source.items;
        if (source.every <= Ms(0))
            continue;
        if (sketch.seconds[i] * 1000 > double(source.every.count()))
            sketch.contradict(translate("core", "%1 is due every %2 and takes about %3: the times that come while it "
                                                "works are left out")
                                  .arg(source.name, durationText(source.every), timeText(sketch.seconds[i])));
    }
    if (sketch.plan.limit > 0 && all > sketch.plan.limit)
        sketch.contradict(translate("core",
                                    "This run takes %1 of the %2 pages that are known; the next one with this limit "
                                    "begins with the same ones again")
                              .arg(groupedNumber(sketch.plan.limit), groupedNumber(all)));
}

void circuitsAgainstTimeLimit(Sketch &sketch, const TimeStyle &style)
{
    for (const LaunchSource &source : sketch.plan.sources) {
        const bool open = source.circuit == CircuitState::Open || source.circuit == CircuitState::ForcedOpen;
        if (!open)
            continue;
        if (!source.blockedUntil.isSet())
            sketch.contradict(translate("core",
                                        "%1's circuit is held open until somebody releases it: nothing of it is "
                                        "crawled before")
                                  .arg(source.name));
        else if (sketch.plan.timeLimit > Ms(0) && source.blockedUntil - sketch.plan.now > sketch.plan.timeLimit)
            sketch.contradict(translate("core", "%1's circuit is open until %2, when the run is over already")
                                  .arg(source.name, style.clock(source.blockedUntil, sketch.plan.now)));
    }
}
} // namespace

LaunchPreview previewLaunch(const LaunchPlan &plan, const TimeStyle &style)
{
    Sketch sketch{plan, {}, {}, {}, {}};
    const qsizetype count = plan.sources.size();
    sketch.preview.sources.resize(count);
    sketch.seconds.resize(count);
    for (qsizetype i = 0; i < count; ++i) {
        sketch.byPriority.append(i);
        sketch.keys[plan.sources.at(i).rateKey].append(i);
    }
    std::stable_sort(sketch.byPriority.begin(), sketch.byPriority.end(), [&plan](qsizetype a, qsizetype b) {
        return plan.sources.at(a).priority < plan.sources.at(b).priority;
    });
    giveOutItems(sketch);
    dealOut(sketch);
    takeTimes(sketch);
    timeLimitAgainstAll(sketch);
    sessionsAgainstSources(sketch);
    limitsAgainstSchedules(sketch);
    circuitsAgainstTimeLimit(sketch, style);
    return sketch.preview;
}

} // namespace trawl
