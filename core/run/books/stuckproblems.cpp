// See stuckproblems.h.
#include "run/books/stuckproblems.h"

#include "domain/counted.h"
#include "run/books/runbooks.h"
#include "run/enginecomposition.h"

namespace trawl {

namespace {

constexpr Ms leavingPatience = 15s; ///< a page may take this long before a stop or a pause that waits for it says so
constexpr Ms overtime = 10s;        ///< closing a tab or ending a browser takes its time after the limit
constexpr Ms hungShown = 10min;     ///< how long a worker that hung and was ended is a problem
constexpr qsizetype mostNamed = 8;

/// What becomes of pages whose workers were ended, as the run stands.
QString remedyOf(const QList<HungPage> &pages, RunState state)
{
    const auto open = std::ranges::count_if(pages, [](const HungPage &page) { return !page.done; });
    if (open == 0)
        return translate("core", "Nothing: a fresh worker has done it, and nothing is counted");
    switch (state) {
    case RunState::Preparing:
    case RunState::Running:
        return translate("core", "Nothing: it is loaded again by a fresh worker, and nothing is counted");
    case RunState::Pausing:
    case RunState::Paused:
        return translate("core", "It is loaded again when the run goes on, and nothing is counted");
    case RunState::Stopping:
    case RunState::Stopped:
        return translate("core", "The run was stopped: it is loaded again only if the run is resumed");
    case RunState::Draft:
    case RunState::Completed:
    case RunState::Failed:
        break;
    }
    return translate("core", "The run is over; the row of the item says what became of it");
}

void addHung(QList<Problem> &problems, const QString &source, const HungPages &hung, RunState state, Instant now)
{
    const QList<HungPage> pages = hung.since(now - hungShown);
    if (pages.isEmpty())
        return;
    const QString what = pages.size() == 1
                             ? translate("core", "%1: item %2 was stuck").arg(source).arg(pages.first().item)
                             : translate("core", "%1: %2 items were stuck").arg(source, groupedNumber(pages.size()));
    problems.append(Problem{u"hung:"_s + source,
                            2,
                            what,
                            pages.size() == 1 ? pages.first().reason : hungText(pages),
                            remedyOf(pages, state),
                            {},
                            int(pages.size()),
                            pages.first().at,
                            pages.last().at});
}

void addHungOfEnded(QList<Problem> &problems, const EngineCore &core, Instant now)
{
    const EndedBooks *ended = core.runs.endedBooks();
    const RunRow *shown = core.runs.shown();
    if (!ended || !shown || isActive(shown->state)) // a run that goes on tells of its own
        return;
    const QJsonObject books = ended->statistics["books"_L1].toObject();
    for (auto it = books.begin(); it != books.end(); ++it) {
        const Source *source = core.catalog.find(it.key());
        addHung(problems, source ? source->name : it.key(), HungPages::fromJson(it->toObject()["stuck"_L1].toArray()),
                shown->state, now);
    }
}

/// Pages that hold up a stop or a pause, and pages that outlived their limit: who waits for whom, and what ends it
/// (honest stop).
/// One whose worker stands still is told of with that: it is not the page that is slow.
void addSlowPages(QList<Problem> &problems, const RunController &run, const SourceLane &lane, const WhyEngine &engine)
{
    const Instant now = engine.now;
    const RunState state = run.row().state;
    const bool leaving = state == RunState::Stopping || state == RunState::Pausing;
    for (const Flight &flight : lane.flights) {
        if (!flight.begun)
            continue; // nothing of it is asked for yet
        const Ms limit(flight.limitMs), age = now - flight.started;
        const bool over = age > limit + overtime;
        if ((!over && !(leaving && age > leavingPatience)) || stillOf(engine, flight.atWork()))
            continue;
        const QString what =
            over ? translate("core", "%1: item %2 is stuck").arg(lane.source.name).arg(flight.lease.item)
                 : translate("core", "%1 holds up the %2")
                       .arg(lane.source.name, state == RunState::Stopping ? u"stop"_s : u"pause"_s);
        const QString reason =
            flight.fetched
                ? translate("core",
                            "%1 is loaded: what came is still being read or saved, %2 after it began (limit %3)")
            : over ? translate("core", "Its worker does not answer: %1 has been loading for %2, its limit is %3")
                   : translate("core", "%1 has been loading for %2; its limit is %3");
        problems.append(Problem{u"slow:%1"_s.arg(flight.lease.item), over ? 3 : 2, what,
                                reason.arg(flight.lease.url, limitText(age), limitText(limit)),
                                translate("core", "Stop now abandons it; its item goes back to the queue"),
                                u"run.stopNow"_s, 1, flight.started, now});
    }
}

/// The pages that it holds, as a list for a sentence, and how many they are.
std::pair<QString, int> pagesIn(const EngineCore &core, const WhyEngine &engine)
{
    QStringList named;
    int all = 0;
    for (const auto &[id, run] : core.runs.active()) {
        for (const SourceLane &lane : run->lanes()) {
            for (const Flight &flight : lane.flights) {
                if (!flight.begun || stillOf(engine, flight.atWork()) != &engine.browser)
                    continue;
                if (++all <= mostNamed)
                    named.append(translate("core", "item %1 (%2)").arg(flight.lease.item).arg(lane.source.name));
            }
        }
    }
    QString list = named.join(u", "_s);
    if (all > named.size())
        list = translate("core", "%1 and %2 more").arg(list).arg(all - named.size());
    return {list, all};
}

QString whatStands(const Standstill &browser, int pages)
{
    if (browser.starting)
        return pages == 0   ? translate("core", "The browser is starting")
               : pages == 1 ? translate("core", "The browser is starting, and 1 item waits for it")
                            : translate("core", "The browser is starting, and %1 items wait for it").arg(pages);
    if (browser.some)
        return translate("core", "The process of a page stands still");
    return pages == 0   ? translate("core", "The browser is stuck")
           : pages == 1 ? translate("core", "The browser is stuck with 1 item")
                        : translate("core", "The browser is stuck with %1 items").arg(pages);
}

void addSilentBrowser(QList<Problem> &problems, const EngineCore &core, const WhyEngine &engine, const QString &id,
                      const QString &remedy)
{
    const Standstill &browser = engine.browser;
    if (!browser.any())
        return;
    const auto [list, all] = pagesIn(core, engine);
    QString why = browser.text;
    if (all > 0)
        why += browser.some       ? translate("core", "; it may hold: %1").arg(list)
               : browser.starting ? translate("core", "; for it wait: %1").arg(list)
                                  : translate("core", "; in it: %1").arg(list);
    problems.append(Problem{u"silent:"_s + id, 3, whatStands(browser, all), why, remedy, u"run.stopNow"_s,
                            std::max(1, all), browser.since, engine.now});
}

/// What does not answer now: its pages are stuck in it, until it is ended.
void addSilent(QList<Problem> &problems, const EngineCore &core, const WhyEngine &engine)
{
    // Where every run comes to rest nothing is started again.
    const auto goesOn = [](const auto &active) { return active.second->row().state == RunState::Running; };
    const bool work = std::any_of(core.runs.active().begin(), core.runs.active().end(), goesOn);
    const QString remedy =
        work ? translate("core", "Nothing: it is ended at its limit, and a fresh one takes over. Stop "
                                 "now ends the work in flight at once")
             : translate("core", "Nothing: it is ended at its limit, and its items go back to the "
                                 "queue. Stop now does so at once");
    for (const auto &one : core.parts.engines) {
        if (one->silence())
            addSilentBrowser(problems, core, engine, word(one->id()), remedy);
    }
    const Standstill &reader = engine.reader;
    if (!reader.any())
        return;
    problems.append(
        Problem{u"silent:extractor"_s, 3,
                reader.urls.size() == 1
                    ? translate("core", "An extractor is stuck with 1 item")
                    : translate("core", "%1 extractors are stuck, with an item each").arg(reader.urls.size()),
                reader.text + translate("core", "; in it: %1").arg(reader.urls.join(u", "_s)), remedy, u"run.stopNow"_s,
                int(reader.urls.size()), reader.since, engine.now});
}

/// "DevTools has given no sign of life for 4 s. At 10 s it is ended …"
QString silentText(const QString &name, const Silence &silence)
{
    const QString since = durationText(silence.since), limit = durationText(silence.limit);
    switch (silence.kind) {
    case Silence::Starting:
        return translate("core", "%1 has been starting for %2. At %3 the start is given up, and tried again")
            .arg(name, since, limit);
    case Silence::Page:
        return translate("core", "%1: %2 has been stopped from outside for %3. At %4 it is ended, the others go on")
            .arg(name, silence.part, since, limit);
    case Silence::Whole:
        break;
    }
    const QString how = silence.part.isEmpty()
                            ? translate("core", "%1 has given no sign of life for %2.").arg(name, since)
                            : translate("core", "%1 stands still: %2 has been stopped from outside for %3.")
                                  .arg(name, silence.part, since);
    return translate("core", "%1 At %2 it is ended").arg(how, limit);
}

} // namespace

Standstill standstillOf(const Engine &engine, const Silence &silence, Instant now)
{
    Standstill still;
    still.text = silentText(engineLabel(engine.id()), silence);
    still.since = now - silence.since;
    still.starting = silence.kind == Silence::Starting;
    still.some = silence.kind == Silence::Page;
    return still;
}

Standstill standstillOf(const ExtractorPool &extractor, Instant now)
{
    Standstill still;
    const QList<ExtractorPool::Silent> silent = extractor.silent();
    if (silent.isEmpty())
        return still;
    Silence longest{Silence::Whole, {}, silent.first().since, silent.first().limit};
    for (const ExtractorPool::Silent &one : silent) {
        still.urls.append(one.url);
        if (one.since > longest.since)
            longest = {Silence::Whole, {}, one.since, one.limit};
    }
    still.text = silentText(translate("core", "The extractor"), longest);
    still.since = now - longest.since;
    return still;
}

void addStuck(QList<Problem> &problems, const EngineCore &core, Instant now)
{
    const WhyEngine engine = core.whyEngine();
    addSilent(problems, core, engine);
    for (const auto &[id, run] : core.runs.active()) {
        for (const SourceLane &lane : run->lanes()) {
            addHung(problems, lane.source.name, lane.hung, run->row().state, now);
            addSlowPages(problems, *run, lane, engine);
        }
    }
    addHungOfEnded(problems, core, now);
}

} // namespace trawl
