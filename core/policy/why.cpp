// The explainer; see why.h. Each cause is one function that answers a Why or nothing; their order is the order of
// asking.
#include "policy/why.h"

#include "policy/whycauses.h"

namespace trawl {

QString TimeStyle::clock(Instant at, Instant now) const
{
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(at.ms, zone);
    const QDateTime today = QDateTime::fromMSecsSinceEpoch(now.ms, zone);
    return time.toString(time.date() == today.date() ? u"HH:mm"_s : translate("core", "yyyy-MM-dd HH:mm"));
}

const Standstill *stillOf(const WhyEngine &engine, const PageAtWork &page)
{
    const Standstill &browser = engine.browser, &reader = engine.reader;
    if (browser.any() && page.inBrowser && (!browser.some || page.started < browser.since))
        return &browser;
    return reader.any() && reader.urls.contains(page.url) ? &reader : nullptr;
}

Why whyItem(const WhyEngine &engine, const std::optional<WhyRun> &run, const WhySource &source, const WhyItem &item,
            const TimeStyle &style)
{
    const Asker ask{engine, run, style};
    if (auto why = ask.ended(item))
        return *why;
    if (auto why = ask.leased(item))
        return *why;
    if (auto why = ask.runState())
        return *why;
    if (auto why = ask.wholeEngine())
        return *why;
    if (auto why = ask.memory(source))
        return *why;
    if (auto why = ask.source(source, ask.retry(item)))
        return *why;
    if (auto why = ask.order(source, item))
        return *why;
    return Why{u"next"_s,
               translate("core", "Nothing holds it; it starts next"),
               translate("core", "starts next"),
               engine.now,
               {}};
}

namespace {

constexpr Ms noticedGap = 2s;

/// Time between two pages of a source, if only its rate held it.
Ms pace(const WhySource &source)
{
    const double gap = source.ratePerSecond > 0 ? 1000.0 / source.ratePerSecond : 20'000.0;
    return std::max(Ms(qint64(std::min(gap, 1e9))), source.crawlDelay);
}

} // namespace

Why whySource(const WhyEngine &engine, const std::optional<WhyRun> &run, const WhySource &source,
              const TimeStyle &style)
{
    const Asker ask{engine, run, style};
    if (source.still && ask.leavingStuck())
        return *ask.standsStill(source);
    if (auto why = ask.runState())
        return *why;
    if (source.pending > 0 || source.inFlight == 0) {
        if (auto why = ask.sourceBlocked(source))
            return *why;
    }
    if (source.inFlight > 0) {
        if (auto why = ask.standsStill(source))
            return *why;
    }
    const bool paced = source.pending > 1 && pace(source) >= noticedGap;
    if (source.inFlight > 0 && source.circuit.state == CircuitState::Closed && source.pending > 0 && paced &&
        !ask.wholeEngine() && !ask.memory(source)) {
        // Slow by its own rate: said all the time, not only between two pages.
        return *ask.pace(source);
    }
    if (source.inFlight > 0 && source.circuit.state == CircuitState::Closed)
        return Why{
            u"in-flight"_s,
            translate("core", "%1 in flight, %2 pending").arg(source.inFlight).arg(groupedNumber(source.pending)),
            translate("core", "in flight"),
            {},
            {}};
    if (source.pending == 0 && source.inFlight > 0)
        return Why{u"in-flight"_s,
                   translate("core", "%1 in flight, nothing else pending").arg(source.inFlight),
                   translate("core", "in flight"),
                   {},
                   {}};
    if (source.pending == 0)
        return Why{u"done"_s,
                   translate("core", "%1 has nothing left to do in this run").arg(source.name),
                   translate("core", "nothing left"),
                   {},
                   {}};
    if (auto why = ask.wholeEngine())
        return *why;
    if (auto why = ask.memory(source))
        return *why;
    if (auto why = ask.source(source))
        return *why;
    // One that takes turns with others moves; it waits when its turn does not come for a while.
    const bool takesTurns = source.lastMoved.isSet() && engine.now - source.lastMoved < noticedGap;
    if (auto why = ask.room(source); why && !takesTurns)
        return *why;
    if (source.inFlight == 0) {
        // A source that is only paced moves: between two of its pages it has nothing in flight, and that is its steady
        // state. Said is a gap that people notice; a shorter one would come and go with every page.
        if (paced || (source.tokenWait > Ms(0) && pace(source) >= noticedGap))
            return *ask.pace(source);
        return Why{u"next"_s,
                   translate("core", "Nothing holds %1; its next page starts now").arg(source.name),
                   translate("core", "starts next"),
                   engine.now,
                   {}};
    }
    return Why{u"in-flight"_s,
               translate("core", "%1 in flight, %2 pending").arg(source.inFlight).arg(source.pending),
               translate("core", "in flight"),
               {},
               {}};
}

namespace {

struct Group {
    const WhySource *source = nullptr;
    Why why;
};

/// The sources that have pending items and do not move, the largest first.
QList<Group> waitingGroups(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
                           const TimeStyle &style)
{
    QList<Group> groups;
    for (const WhySource &source : sources) {
        if (source.pending <= 0 || !source.inRun)
            continue;
        const Why why = whySource(engine, run, source, style);
        if (!why.moving())
            groups.append({&source, why});
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group &a, const Group &b) { return a.source->pending > b.source->pending; });
    return groups;
}

/// What holds them all is said once, with what would help; else the two largest groups.
QString groupLine(const QList<Group> &groups)
{
    qint64 all = 0;
    QStringList parts;
    const bool memory = std::ranges::all_of(groups, [](const Group &one) { return one.why.code == u"cache-full"_s; });
    for (const Group &group : groups) {
        all += group.source->pending;
        if (parts.size() < 2)
            parts.append(
                u"%1 %2 — %3"_s.arg(groupedNumber(group.source->pending), group.source->name, group.why.phrase));
    }
    const QString head = countOf(all, translate("core", "item waits"), translate("core", "items wait"));
    if (memory)
        return u"%1 · %2"_s.arg(groups.first().why.text, head);
    return u"%1: %2"_s.arg(head, parts.join(u" · "_s));
}

} // namespace

Why whyRun(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
           const TimeStyle &style)
{
    const Asker ask{engine, run, style};
    if (auto why = ask.leavingStuck())
        return *why;
    if (auto why = ask.runState())
        return *why;
    if (auto why = ask.wholeEngine())
        return *why;
    int inFlight = 0;
    qint64 pending = 0;
    for (const WhySource &source : sources) {
        inFlight += source.inFlight;
        pending += source.inRun ? source.pending : 0;
    }
    const QList<Group> groups = waitingGroups(engine, run, sources, style);
    const Standstill &still = engine.browser.any() ? engine.browser : engine.reader;
    if (still.any() && inFlight > 0)
        return ask.stuck(still, groups.isEmpty() ? still.text
                                                 : translate("core", "%1. %2").arg(still.text, groupLine(groups)));
    if (groups.isEmpty()) {
        if (inFlight > 0)
            return Why{u"moving"_s,
                       translate("core", "Nothing is wrong: %1 in flight, %2 pending")
                           .arg(inFlight)
                           .arg(groupedNumber(pending)),
                       u"moving"_s,
                       {},
                       {}};
        if (pending > 0)
            return Why{u"next"_s,
                       translate("core", "Nothing is wrong: the next page starts now"),
                       translate("core", "starts next"),
                       engine.now,
                       {}};
        return Why{u"done"_s, translate("core", "Everything in this run is done"), u"done"_s, {}, {}};
    }
    Why why = groups.first().why;
    for (const Group &group : groups) {
        if (group.why.until.isSet() && (!why.until.isSet() || group.why.until < why.until))
            why.until = group.why.until;
    }
    why.text = groupLine(groups);
    return why;
}

QString overReason(const QString &reason)
{
    return translate("core", "%1. That is over: the run can be resumed")
        .arg(withoutStop(reason.section(u". "_s, 0, 0)));
}

QString whyLine(const WhyEngine &engine, const std::optional<WhyRun> &run, const QList<WhySource> &sources,
                const TimeStyle &style)
{
    if (!run)
        return {};
    const Asker ask{engine, run, style};
    const auto whole = ask.runState() ? ask.runState() : ask.wholeEngine();
    if (whole) {
        if (whole->moving() || run->pending <= 0)
            return whole->moving() ? QString() : whole->text;
        return u"%1 · %2"_s.arg(withoutStop(whole->text), countOf(run->pending, translate("core", "item waits"),
                                                                  translate("core", "items wait")));
    }
    const QList<Group> groups = waitingGroups(engine, run, sources, style);
    return groups.isEmpty() ? QString() : groupLine(groups);
}

} // namespace trawl
