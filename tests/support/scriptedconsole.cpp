// The synthetic engine's answers.
#include "scriptedconsole.h"

#include <QBuffer>
#include <QImage>
#include <QTimer>

namespace trawl {

namespace {

struct DemoSource {
    const char *id, *name;
    CircuitState circuit;
    int priority;
    bool enabled, assumed;
};

constexpr DemoSource demoSources[] = {
    {"mgto", "MGTO Calendar", CircuitState::Closed, 1, true, false},
    {"galaxy", "Galaxy Arena", CircuitState::Open, 1, true, false},
    {"venetian", "Venetian Theatre", CircuitState::Closed, 1, true, false},
    {"mgm", "MGM Cotai", CircuitState::HalfOpen, 2, true, false},
    {"coliseum", "Londoner Coliseum", CircuitState::ForcedOpen, 2, true, false},
    {"timable", "Timable", CircuitState::Closed, 3, true, false},
    {"broadway", "Broadway Macau", CircuitState::Closed, 3, true, true},
    {"ccm", "Centro Cultural de Macau", CircuitState::Closed, 4, true, false},
    {"studio", "Studio City Event Center", CircuitState::MetricsOnly, 5, true, false},
    {"sands", "Sands Theatre", CircuitState::Closed, 9, false, false},
};

SourceStatus demoSource(const DemoSource &d, Instant now)
{
    SourceStatus s;
    s.id = QString::fromLatin1(d.id);
    s.name = QString::fromLatin1(d.name);
    s.enabled = d.enabled;
    s.inRun = d.enabled;
    s.priority = s.filePriority = d.priority;
    s.circuit = d.circuit;
    s.circuitAssumed = d.assumed;
    s.rateMeasured = d.circuit == CircuitState::Closed && d.enabled ? 0.43 : 0;
    s.rateAllowed = 0.5;
    s.counts.pending = d.enabled ? 99 : 0;
    s.counts.captured = 41;
    s.lastAt = now - 4s;
    s.lastHttp = 200;
    s.lastEngine = u"DevTools"_s;
    s.lastCoverage = 96;
    s.streak = u"+++++-++++"_s;
    s.engine = u"http"_s;
    if (d.circuit == CircuitState::Open) {
        s.circuitSince = now - 19min;
        s.blockedUntil = now + 41min + 10s;
        s.circuitReason = u"3 times HTTP 503 in a row"_s;
        s.circuitFailures = 3;
        s.lastHttp = 503;
        s.lastCoverage = -1;
        s.streak = u"+++++++---"_s;
        s.why = u"The circuit is open until 10:41."_s;
        s.whyCode = u"circuit-open"_s;
        s.whyUntil = s.blockedUntil;
        s.waiting = 99;
    } else if (d.circuit == CircuitState::HalfOpen) {
        s.probesOut = 1;
        s.lastHttp = 0;
        s.lastClass = u"timeout"_s;
        s.lastCoverage = -1;
        s.engine = u"playwright-mcp"_s;
        s.engineReason = u"Coverage 61 % was under 70 % at 09:51."_s;
        s.why = u"One probe is in flight; the rest waits for its result."_s;
        s.whyCode = u"circuit-probing"_s;
        s.waiting = 21;
    } else if (d.circuit == CircuitState::ForcedOpen) {
        s.circuitReason = u"Maintenance until noon, says the venue."_s;
        s.circuitBy = u"operator"_s;
        s.why = u"Held open by the operator."_s;
        s.whyCode = u"circuit-open"_s;
    }
    return s;
}

QJsonObject object(std::initializer_list<std::pair<QString, QJsonValue>> pairs)
{
    return QJsonObject(pairs);
}

} // namespace

void ScriptedConsole::publish()
{
    ++next.seq;
    if (!next.at.isSet())
        next.at = clock;
    m_shown = std::make_shared<Snapshot>(next);
    // Lists hold what is new since the last snapshot.
    next.samples.clear();
    next.events.clear();
    next.log.clear();
    next.changedItems.clear();
    next.allItemsChanged = false;
    Q_EMIT snapshotArrived(m_shown);
}

void ScriptedConsole::setRunState(RunState state)
{
    next.run->state = state;
    if (!isActive(state))
        next.run->ended = clock;
    publish();
}

void ScriptedConsole::fillDemo(qint64 items)
{
    m_items = items;
    next.at = clock;
    next.sources.clear();
    for (const DemoSource &d : demoSources)
        next.sources.append(demoSource(d, clock));
    RunRow run;
    run.id = 7;
    run.uid = u"019b0000-0000-7000-8000-000000000147"_s;
    run.number = 147;
    run.state = RunState::Running;
    run.created = run.started = clock - 12min - 41s;
    run.counts.pending = items * 4 / 10;
    run.counts.leased = 3;
    run.counts.failed = items / 40;
    run.counts.skipped = items / 100;
    run.counts.captured = items - run.counts.pending - run.counts.leased - run.counts.failed - run.counts.skipped;
    run.counts.unreviewed = run.counts.captured / 2;
    run.counts.approved = run.counts.captured - run.counts.unreviewed;
    next.run = run;
    next.inFlight = 3;
    next.oldestInFlight = clock - 41s;
    next.oldestLimitMs = 150'000;
    next.sessions = next.sessionsBusy = 2;
    next.etaLowMs = 14 * 60'000;
    next.etaHighMs = 19 * 60'000;
    next.blocked = 120;
    next.stuck = 2;
    next.why = u"120 items wait: 99 Galaxy Arena — circuit open until 10:41 (41:10) · 21 Timable — rate limit 0.5/s"_s;
    for (int i = 1200; i >= 0; --i) {
        if (i > 500 && i < 560)
            continue; // sampling stopped for a minute
        ChartSample s;
        s.at = clock - std::chrono::seconds(i);
        s.queued = 300 + i / 4;
        s.waiting = i < 700 ? 120 : 21;
        s.inFlight = 3;
        s.ok = (i * 7) % 9 < 6 ? 1 : 0;
        s.failed = i % 41 == 0 ? 1 : 0;
        s.circuits = i < 700 ? u"cocphccccm"_s : u"cccccccccm"_s;
        next.samples.append(s);
    }
    next.events = {{clock - 700s, u"opened"_s, u"Galaxy Arena opened"_s},
                   {clock - 300s, u"priority"_s, u"MGM Cotai to 2"_s}};
    for (int i = 0; i < 60; ++i) {
        LogLine line;
        line.seq = i + 1;
        line.at = clock - std::chrono::seconds(120 - 2 * i);
        line.level = i % 17 == 3 ? 3 : i % 7 == 2 ? 2 : 1;
        line.category = line.level == 2 ? u"breaker"_s : u"fetch"_s;
        line.source = QString::fromLatin1(demoSources[i % 10].id);
        line.text = line.level == 3   ? u"/events/%1: HTTP 503 after 3 tries (limit 3)"_s.arg(8800 + i)
                    : line.level == 2 ? u"opened: 3 consecutive failures (limit 3), next probe in 1 h"_s
                                      : u"/events/%1 captured, coverage 96 %, 1.3 s"_s.arg(8800 + i);
        next.log.append(line);
    }
    next.problems = {{u"circuit.galaxy"_s, 3, u"Galaxy Arena's circuit is open"_s, u"3 times HTTP 503 in a row"_s,
                      u"Wait, probe it now, or close it by hand"_s, u"circuit.probe"_s, 3, clock - 19min, clock - 1min},
                     {u"stuck"_s, 2, u"2 items are stuck"_s, u"Their lease expired and nobody works on them"_s,
                      u"Unlock them"_s, u"items.unlock"_s, 2, clock - 47min, clock},
                     {u"contact"_s,
                      2,
                      u"No contact in the user agent"_s,
                      u"Sites can't reach you before they block you"_s,
                      u"Set \"contact\" in settings.json"_s,
                      {},
                      1,
                      clock - 47min,
                      clock}};
    next.dependencies = {{u"store"_s, u"Store"_s, u"OK"_s, {}},
                         {u"redis"_s, u"Redis"_s, u"Optional-off"_s, {}},
                         {u"browser"_s, u"Browser"_s, u"OK"_s, u"chromium-headless-shell"_s},
                         {u"proxies"_s, u"Proxies"_s, u"Degraded"_s, u"7 of 10"_s},
                         {u"llm"_s, u"LLM"_s, u"Optional-off"_s, {}}};
    next.cache = {412LL << 20, 512LL << 20, 640, 38, false, true};
    next.upload.target = u"directory:sink"_s;
    next.upload.ready = int(run.counts.approved);
    next.undoText = u"Approve 3 captures"_s;
}

ItemRow ScriptedConsole::itemAt(qint64 index) const
{
    const RowId id = index + 1;
    const auto changed = m_changed.constFind(id);
    if (changed != m_changed.constEnd())
        return *changed;
    ItemRow row;
    row.id = id;
    row.uid = u"item-%1"_s.arg(id);
    row.run = 7;
    row.sourceId = QString::fromLatin1(demoSources[index % 10].id);
    row.url = u"https://www.%1.example/events/%2/an-evening-with-the-orchestra"_s.arg(row.sourceId).arg(8000 + id);
    row.changed = clock - 1min;
    switch (index % 11) {
    case 0:
    case 3:
    case 5:
    case 8:
        row.state = ItemState::Captured;
        row.engine = index % 2 ? EngineId::DevTools : EngineId::PlaywrightMcp;
        row.coverage = index % 3 ? 96 : 61;
        row.http = 200;
        row.attempt = 1;
        row.capture = id;
        row.review = Review(index % 4);
        row.upload = row.review == Review::Approved ? UploadState::Ready : UploadState::None;
        break;
    case 1:
        row.state = ItemState::Leased;
        row.attempt = 1;
        row.leaseOwner = u"worker 1"_s;
        row.leaseUntil = index % 2 ? clock + 40s : clock - 47min;
        break;
    case 2:
        row.state = ItemState::Failed;
        row.failClass = FailClass::ServerError;
        row.reason = u"HTTP 503 three times"_s;
        row.attempt = 3;
        row.http = 503;
        break;
    case 4:
        row.state = ItemState::Skipped;
        row.skip = SkipReason::Robots;
        row.reason = u"robots.txt disallows it"_s;
        break;
    case 6:
        row.attempt = 1;
        row.due = clock + 75s;
        row.failClass = FailClass::Timeout;
        break;
    default:
        break;
    }
    return row;
}

QJsonObject ScriptedConsole::itemsPage(const QJsonObject &args) const
{
    const qint64 offset = args.value(u"offset"_s).toInteger();
    const qint64 limit = args.value(u"limit"_s).toInteger(200);
    const QString filter = args.value(u"filter"_s).toString();
    auto matches = [&filter](const ItemRow &row) {
        for (const QString &term : filter.split(u' ', Qt::SkipEmptyParts)) {
            const QString value = term.section(u':', 1);
            if (term.startsWith(u"state:"_s)
                    ? word(row.state) != value &&
                          !(value == u"stuck"_s && row.leaseUntil.isSet() && row.leaseUntil.ms < 1'767'261'600'000)
                : term.startsWith(u"source:"_s) ? row.sourceId != value
                                                : !row.url.contains(term))
                return false;
        }
        return true;
    };
    QJsonArray rows;
    qint64 matching = m_items;
    if (filter.isEmpty()) {
        const bool down = args.value(u"descending"_s).toBool();
        for (qint64 i = offset; i < qMin(m_items, offset + limit); ++i)
            rows.append(itemAt(down ? m_items - 1 - i : i).toJson());
    } else {
        matching = 0;
        for (qint64 i = 0; i < m_items; ++i) {
            const ItemRow row = itemAt(i);
            if (!matches(row))
                continue;
            if (matching >= offset && matching < offset + limit)
                rows.append(row.toJson());
            ++matching;
        }
    }
    return object({{u"total"_s, m_items}, {u"matching"_s, matching}, {u"rows"_s, rows}});
}

CaptureRow ScriptedConsole::captureAt(qint64 index) const
{
    const ItemRow item = itemAt(index);
    CaptureRow row;
    row.id = item.id;
    row.uid = u"capture-%1"_s.arg(item.id);
    row.item = item.id;
    row.itemUid = item.uid;
    row.run = 7;
    row.runNumber = 147;
    row.sourceId = item.sourceId;
    row.url = row.finalUrl = item.url;
    row.title = u"An evening with the orchestra %1"_s.arg(item.id);
    row.coverage = item.coverage;
    row.http = 200;
    row.records = QJsonArray{object({{u"title"_s, row.title},
                                     {u"date"_s, u"2026-03-14"_s},
                                     {u"venue"_s, u"Grand Hall"_s},
                                     {u"price"_s, QString()}})};
    row.format = PictureFormat::Jpeg;
    row.width = 1280;
    row.height = 800;
    row.bytes = 180'000;
    row.review = item.review;
    row.upload = item.upload;
    row.captured = clock - 1min;
    return row;
}

QJsonObject ScriptedConsole::capturesPage(const QJsonObject &args) const
{
    const qint64 offset = args.value(u"offset"_s).toInteger();
    const qint64 limit = args.value(u"limit"_s).toInteger(100);
    QStringList wanted;
    for (const QJsonValue &entry : args.value(u"review"_s).toArray())
        wanted << entry.toString();
    QJsonArray rows;
    qint64 total = 0;
    QHash<QString, qint64> counts;
    for (qint64 i = 0; i < qMin<qint64>(m_items, 500); ++i) {
        if (itemAt(i).capture == 0)
            continue;
        const CaptureRow row = captureAt(i);
        ++counts[word(row.review)];
        if (!wanted.isEmpty() && !wanted.contains(word(row.review)))
            continue;
        if (total >= offset && rows.size() < limit)
            rows.append(row.toJson());
        ++total;
    }
    QJsonObject told;
    for (auto it = counts.constBegin(); it != counts.constEnd(); ++it)
        told.insert(it.key(), it.value());
    return object({{u"total"_s, total}, {u"counts"_s, told}, {u"rows"_s, rows}});
}

QJsonObject ScriptedConsole::why(const QJsonObject &args) const
{
    const QJsonObject probe =
        object({{u"text"_s, u"Probe now"_s},
                {u"verb"_s, u"circuit.probe"_s},
                {u"args"_s, object({{u"ids"_s, QJsonArray{u"galaxy"_s}}, {u"reason"_s, u"operator"_s}})}});
    const QJsonObject close = object({{u"text"_s, u"Close…"_s},
                                      {u"verb"_s, u"circuit.close"_s},
                                      {u"asks"_s, true},
                                      {u"args"_s, object({{u"ids"_s, QJsonArray{u"galaxy"_s}}})}});
    const bool item = args.value(u"item"_s).toInteger() != 0;
    return object(
        {{u"code"_s, u"circuit-open"_s},
         {u"text"_s, u"Galaxy Arena's circuit is open since 09:41 after 3 times HTTP 503. Next probe 10:41 (41:10)."_s +
                         (item ? u""_s : u" 99 items wait."_s)},
         {u"until"_s, (clock + 41min + 10s).ms},
         {u"actions"_s, QJsonArray{probe, close}}});
}

Result<QJsonObject> ScriptedConsole::answer(const QString &verb, const QJsonObject &args)
{
    if (failures.contains(verb))
        return failures.take(verb);
    if (handlers.contains(verb))
        return handlers.value(verb)(args);
    if (verb == u"items.page"_s)
        return itemsPage(args);
    if (verb == u"items.row"_s) { // of the order that itemsPage() gives
        const qint64 id = args.value(u"id"_s).toInteger();
        if (!args.value(u"filter"_s).toString().isEmpty()) {
            QJsonObject all = args;
            all.insert(u"offset"_s, 0);
            all.insert(u"limit"_s, m_items);
            const QJsonArray rows = itemsPage(all)[u"rows"_s].toArray();
            qint64 row = -1;
            for (qsizetype i = 0; i < rows.size() && row < 0; ++i)
                row = rows.at(i)[u"id"_s].toInteger() == id ? i : -1;
            return object({{u"row"_s, row}});
        }
        return object({{u"row"_s, args.value(u"descending"_s).toBool() ? m_items - id : id - 1}});
    }
    if (verb == u"items.get"_s) {
        QJsonArray rows;
        for (const QJsonValue &id : args.value(u"ids"_s).toArray())
            rows.append(itemAt(id.toInteger() - 1).toJson());
        return object({{u"total"_s, m_items}, {u"rows"_s, rows}});
    }
    if (verb == u"items.facets"_s)
        return object({{u"state"_s, object({{u"failed"_s, 7}, {u"captured"_s, 612}})},
                       {u"source"_s, object({{u"galaxy"_s, 99}})},
                       {u"lowCoverage"_s, 12}});
    if (verb == u"captures.page"_s)
        return capturesPage(args);
    if (verb == u"captures.get"_s) {
        QJsonArray rows;
        for (const QJsonValue &id : args.value(u"ids"_s).toArray())
            rows.append(captureAt(id.toInteger() - 1).toJson());
        return object({{u"rows"_s, rows}});
    }
    if (verb == u"why"_s)
        return why(args);
    if (verb == u"settings.get"_s)
        return object({{u"settings"_s, settings}});
    if (verb == u"settings.set"_s) {
        settings.insert(args.value(u"key"_s).toString(), args.value(u"value"_s));
        return QJsonObject{};
    }
    if (verb == u"run.preview"_s)
        return object({{u"sessions"_s, QJsonArray{object({{u"items"_s, 340}, {u"minutes"_s, 11}}),
                                                  object({{u"items"_s, 286}, {u"minutes"_s, 9}})}},
                       {u"total"_s, 626},
                       {u"minutes"_s, 11}});
    if (verb == u"doctor"_s)
        return object({{u"checks"_s, QJsonArray{object({{u"id"_s, u"store"_s},
                                                        {u"name"_s, u"Store"_s},
                                                        {u"state"_s, u"OK"_s},
                                                        {u"text"_s, u"SQLite 3.40"_s}}),
                                                object({{u"id"_s, u"browser"_s},
                                                        {u"name"_s, u"Browser"_s},
                                                        {u"state"_s, u"OK"_s},
                                                        {u"text"_s, u"Chromium"_s}}),
                                                object({{u"id"_s, u"proxies"_s},
                                                        {u"name"_s, u"Proxies"_s},
                                                        {u"state"_s, u"Degraded"_s},
                                                        {u"text"_s, u"7 of 10 answer"_s},
                                                        {u"remedy"_s, u"Add proxies to the list"_s}})}}});
    if (verb == u"source.setPriority"_s) {
        for (SourceStatus &s : next.sources) {
            if (args.value(u"ids"_s).toArray().contains(s.id))
                s.priority = args.contains(u"priority"_s) ? args.value(u"priority"_s).toInt()
                                                          : qBound(1, s.priority + args.value(u"delta"_s).toInt(), 9);
        }
        QTimer::singleShot(0, this, &ScriptedConsole::publish);
        return object(
            {{u"moved"_s, 18},
             {u"text"_s, u"Coliseum now before MGM — about 18 items move ahead; work in flight is unaffected."_s}});
    }
    if (verb == u"run.pause"_s) {
        QTimer::singleShot(0, this, [this] { setRunState(RunState::Pausing); });
        return QJsonObject{};
    }
    if (verb == u"run.start"_s || verb == u"run.resume"_s) {
        QTimer::singleShot(0, this, [this] {
            if (next.run)
                setRunState(RunState::Running);
        });
        return QJsonObject{};
    }
    if (verb == u"run.stop"_s) {
        QTimer::singleShot(0, this, [this] { setRunState(RunState::Stopping); });
        return QJsonObject{};
    }
    return object({{u"total"_s, 0}, {u"rows"_s, QJsonArray()}});
}

/// The script is written as JSON: requests come and answers go as over the control socket.
void ScriptedConsole::submit(AnyRequest request, AnswerTaker reply)
{
    const QString verb = request.verb();
    const QJsonObject args = argumentsOf(request);
    requests.append({verb, args});
    QTimer::singleShot(delayMs, this, [this, verb, args, reply = std::move(reply)] {
        const Result<QJsonObject> scripted = answer(verb, args);
        reply(scripted ? findRequestType(verb)->answer(scripted.value()) : scripted.error());
    });
}

QFuture<Result<QByteArray>> ScriptedConsole::image(RowId capture, bool full)
{
    QImage image(full ? QSize(1280, 800) : QSize(256, 160), QImage::Format_RGB32);
    image.fill(QColor::fromHsv(int(capture * 37 % 360), 90, 220));
    for (int y = image.height() / 4; y < image.height() / 2; ++y) {
        for (int x = image.width() / 8; x < image.width() * 6 / 8; ++x)
            image.setPixel(x, y, qRgb(250, 250, 250));
    }
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "JPG", 80);
    auto promise = std::make_shared<QPromise<Result<QByteArray>>>();
    promise->start();
    QTimer::singleShot(delayMs, this, [promise, bytes] {
        promise->addResult(Result<QByteArray>(bytes));
        promise->finish();
    });
    return promise->future();
}

int ScriptedConsole::count(const QString &verb) const
{
    return int(std::count_if(requests.begin(), requests.end(), [&](const auto &entry) { return entry.first == verb; }));
}

std::optional<QJsonObject> ScriptedConsole::last(const QString &verb) const
{
    for (auto it = requests.crbegin(); it != requests.crend(); ++it) {
        if (it->first == verb)
            return it->second;
    }
    return std::nullopt;
}

} // namespace trawl
