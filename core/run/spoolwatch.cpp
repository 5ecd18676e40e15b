// One look at a time: read the store, list the folder, decide by the pure rule, carry it out.
#include "run/spoolwatch.h"

#include "store/settings.h"

#include <QCoroFuture>
#include <QDir>
#include <QSet>

namespace trawl {

namespace {

constexpr Ms swarm = 1s; ///< faults of one cause: every picture of a page says the same

const QString idKey = u"workspace.id"_s, baselinesKey = u"baselines.made"_s;

QString picturesText(int n)
{
    return n == 1 ? u"1 picture"_s : u"%1 pictures"_s.arg(n);
}

/// Those that are still in @p now, as they stand there.
void keepOnly(QList<captures::SpoolNeed> &files, const QList<captures::SpoolNeed> &now)
{
    QHash<RowId, bool> needed;
    for (const captures::SpoolNeed &one : now)
        needed.insert(one.capture, one.needed);
    files.removeIf([&needed](const captures::SpoolNeed &one) { return !needed.contains(one.capture); });
    for (captures::SpoolNeed &one : files)
        one.needed = needed.value(one.capture);
}

Error mostMissing(int missing, int needed, int damaged)
{
    QString why =
        translate("core", "%1 of the %2 that are still needed are not in the spool folder").arg(missing).arg(needed);
    if (damaged > 0)
        why += translate("core", " as they were written (damaged: %1)").arg(damaged);
    return transientError(6015, translate("core", "Most screenshots are missing from the spool"), why,
                          translate("core", "Bring the files back"));
}

} // namespace

SpoolWatch::SpoolWatch(Parts &parts, QObject *parent) : QObject(parent), m_parts(parts) {}

/// Made once per workspace; it stands in the store and in the marks of our folders.
QCoro::Task<Result<QString>> SpoolWatch::workspaceId()
{
    if (!m_id.isEmpty())
        co_return Result<QString>(m_id); // a copy: co_return would move a member away
    const QString fresh = newId(m_parts.now());
    auto asked = m_parts.store->write(Lane::Interactive, [fresh](Db &db) -> Result<QString> {
        const auto known = settings::get(db, idKey);
        if (!known)
            return known.error();
        if (!known->toString().isEmpty())
            return known->toString();
        const auto set = settings::set(db, idKey, fresh);
        return set ? Result<QString>(fresh) : Result<QString>(set.error());
    });
    const Result<QString> id = co_await asked;
    if (id)
        m_id = id.value();
    co_return id;
}

QCoro::Task<Result<SpoolWatch::Found>> SpoolWatch::find()
{
    Found found;
    const Result<QString> id = co_await workspaceId();
    if (!id)
        co_return id.error();
    auto read = m_parts.store->read([](Db &db) { return captures::spoolFiles(db); });
    Result<QList<captures::SpoolNeed>> files = co_await read;
    if (!files)
        co_return files.error();
    found.files = files.take();
    QList<SpoolFile> counted;
    for (const captures::SpoolNeed &one : std::as_const(found.files)) {
        if (one.needed)
            counted.append({one.file, one.bytes});
    }
    auto looked = m_parts.pictures->look(m_id, counted);
    Result<SpoolSight> sight = co_await looked;
    if (!sight)
        co_return sight.error();
    found.sight = sight.take();
    const FolderState state = found.sight.state;
    SpoolFacts &facts = found.facts;
    facts.on = m_parts.pictures->gauge().spool;
    facts.usable = state == FolderState::Ours || state == FolderState::Unmarked;
    facts.replaceable = state == FolderState::Absent;
    if (!facts.usable || !found.sight.absent.isEmpty()) {
        // What was uploaded and let go while the folder was listed is not missing.
        auto again = m_parts.store->read([](Db &db) { return captures::spoolFiles(db); });
        Result<QList<captures::SpoolNeed>> now = co_await again;
        if (!now)
            co_return now.error();
        keepOnly(found.files, now.value());
    }
    const QSet<QString> absent(found.sight.absent.begin(), found.sight.absent.end());
    const QSet<QString> damaged(found.sight.damaged.begin(), found.sight.damaged.end());
    for (const captures::SpoolNeed &one : std::as_const(found.files)) {
        const bool broken = damaged.contains(one.file);
        facts.needed += one.needed ? 1 : 0;
        if (one.needed && (!facts.usable || broken || absent.contains(one.file)))
            found.missing.append(one);
        found.damaged += one.needed && broken ? 1 : 0;
    }
    facts.missing = int(found.missing.size());
    co_return found;
}

QCoro::Task<> SpoolWatch::look()
{
    if (const std::shared_ptr<Signal> under = m_looking) {
        co_await under->wait(std::stop_token());
        co_return;
    }
    m_looking = std::make_shared<Signal>();
    ++m_looks;
    co_await lookOnce();
    co_await lookAtBaselines();
    m_looked = m_parts.clock().mono;
    std::exchange(m_looking, nullptr)->set();
    Q_EMIT changed();
}

QCoro::Task<> SpoolWatch::lookSoon(std::stop_token stop)
{
    if (std::exchange(m_planned, true))
        co_return;
    const int looks = m_looks;
    const Ms since = m_parts.clock().mono - m_looked;
    co_await sleepFor(*m_parts.timers, std::max(Ms(0), swarm - since), stop);
    m_planned = false;
    const bool lookedSince = m_looks != looks && !m_looking; // somebody else did, and saw what there was to see
    if (!stop.stop_requested() && !lookedSince)
        co_await look();
}

QCoro::Task<> SpoolWatch::lookOnce()
{
    const Result<Found> found = co_await find();
    if (!found) { // the store: it says so itself, and nothing is decided here
        m_parts.log->error("capture", found.error().sentence());
        co_return;
    }
    switch (judgeSpool(found->facts)) {
    case SpoolVerdict::Unused:
        close();
        co_return;
    case SpoolVerdict::Ask:
        ask(found.value());
        co_return;
    case SpoolVerdict::GoOn:
        break;
    }
    captures::LostPictures order;
    order.why = translate("core", "Its picture was not on disk any more");
    const Result<int> lost = co_await carryOut(found.value(), order);
    if (lost)
        close();
}

/// First the damaged files aside, then their captures lost: the other way round a crash in between would leave files
/// that nobody needs, and those are removed.
QCoro::Task<Result<int>> SpoolWatch::carryOut(Found found, captures::LostPictures order)
{
    const Result<> settled = co_await settle(found);
    if (!settled)
        co_return settled.error();
    for (const captures::SpoolNeed &one : std::as_const(found.missing))
        order.captures.append(one.capture);
    const Result<int> lost = co_await lose(order);
    if (lost) {
        for (const captures::SpoolNeed &one : std::as_const(found.missing))
            m_parts.pictures->release(one.uid, QString(), false); // what the cache may still hold of it
    }
    co_return lost;
}

QCoro::Task<Result<int>> SpoolWatch::lose(captures::LostPictures order)
{
    if (order.captures.isEmpty())
        co_return 0;
    const Instant now = m_parts.now();
    auto write =
        m_parts.store->write(Lane::Interactive, [=](Db &db) { return captures::losePictures(db, order, now); });
    const Result<int> lost = co_await write;
    if (!lost) {
        m_parts.log->error("store", lost.error().sentence());
        co_return lost;
    }
    if (lost.value() > 0) {
        m_parts.log->warn("capture",
                          translate("core", "%1 lost (%2): crawled again; decisions on them are kept in the journal")
                              .arg(picturesText(lost.value()), order.why));
        Q_EMIT itemsBack(lost.value());
    }
    co_return lost;
}

QCoro::Task<Result<>> SpoolWatch::settle(Found found)
{
    const QSet<QString> absent(found.sight.absent.begin(), found.sight.absent.end());
    SpoolOrder order;
    order.aside = found.sight.damaged;
    const QSet<QString> aside(order.aside.begin(), order.aside.end());
    for (const captures::SpoolNeed &one : std::as_const(found.files)) {
        if (aside.contains(one.file))
            continue;
        order.keep.append(one.file);
        if (one.needed && !absent.contains(one.file))
            order.present.append(one.file);
    }
    auto asked = m_parts.pictures->settle(m_id, order);
    const Result<> settled = co_await asked;
    if (!settled) { // found well a moment ago: pictures can't be kept there, and no decision is touched
        SpoolQuestion question;
        question.error = settled.error();
        question.error.remedy += translate("core", ", then look again (trawlctl spool look)");
        question.needed = found.facts.needed;
        ask(question);
    }
    co_return settled;
}

void SpoolWatch::ask(const Found &found)
{
    SpoolQuestion question;
    question.needed = found.facts.needed;
    question.missing = found.facts.missing;
    question.mayRecrawl = question.missing > 0 && (found.facts.usable || found.facts.replaceable);
    const SpoolPlace place{QDir(m_parts.setup.workspace).filePath(u"spool"_s), m_id};
    if (!found.facts.usable)
        question.error = found.sight.error;
    else if (found.sight.state == FolderState::Unmarked)
        question.error = spoolFolderError(place, FolderState::Unmarked, 0);
    else
        question.error = mostMissing(question.missing, question.needed, found.damaged);
    if (!found.facts.usable || found.sight.state == FolderState::Unmarked)
        question.error.why += translate("core", "; %1 needed from it, nothing is decided about them")
                                  .arg(question.needed == 1 ? translate("core", "1 picture is")
                                                            : picturesText(question.needed) + u" are"_s);
    question.error.remedy += translate("core", ", then look again (trawlctl spool look)");
    if (question.mayRecrawl)
        question.error.remedy += translate("core", ", or have %1 crawled again (trawlctl spool recrawl)")
                                     .arg(picturesText(question.missing));
    ask(question);
}

void SpoolWatch::ask(SpoolQuestion question)
{
    const bool known = m_question && m_question->error.code == question.error.code;
    question.since = known ? m_question->since : m_parts.now();
    if (!known)
        m_parts.log->error("capture", question.error.codeText() + u": "_s + question.error.sentence());
    m_question = std::move(question);
    Q_EMIT changed();
}

void SpoolWatch::close()
{
    if (m_question)
        m_parts.log->info("capture", translate("core", "The spool is well again"));
    m_question.reset();
}

QCoro::Task<Result<>> SpoolWatch::ready()
{
    if (m_question)
        co_await look();
    if (m_question)
        co_return Result<>(m_question->error);
    co_return success();
}

QCoro::Task<Result<>> SpoolWatch::readyFor(bool pictured)
{
    if (!pictured)
        co_return success();
    const Result<> answer = co_await ready();
    co_return answer;
}

QCoro::Task<Result<int>> SpoolWatch::recrawl(QString by)
{
    co_await look(); // nothing is crawled again that is there by now
    if (!m_question) {
        co_return permanentError(9003, translate("core", "There is nothing to crawl again"),
                                 translate("core", "The pictures that are needed are in the spool"));
    }
    if (!m_question->mayRecrawl)
        co_return Result<int>(m_question->error);
    const Result<Found> found = co_await find();
    if (!found)
        co_return found.error();
    captures::LostPictures order;
    order.why = m_question ? m_question->error.what : QString();
    order.by = std::move(by);
    order.action = u"spool.recrawl"_s;
    const Result<int> lost = co_await carryOut(found.value(), order);
    if (!lost)
        co_return lost;
    close();
    Q_EMIT changed();
    co_return lost;
}

/// Comparing is a help, never a condition: a fault here is said and stops nothing.
QCoro::Task<> SpoolWatch::lookAtBaselines()
{
    if (m_id.isEmpty())
        co_return;
    auto read = m_parts.store->read([](Db &db) { return settings::get(db, baselinesKey); });
    const Result<QJsonValue> made = co_await read;
    if (!made)
        co_return;
    const bool before = made->toBool();
    auto asked = m_parts.baselines->open(m_id, before);
    const Result<> opened = co_await asked;
    if (!opened) {
        if (m_baselineFault.code != opened.error().code)
            m_parts.log->warn("capture", opened.error().codeText() + u": "_s + opened.error().sentence());
        m_baselineFault = opened.error();
        m_baselineFaultAt = m_parts.now();
        co_return;
    }
    m_baselineFault = {};
    m_baselineFaultAt = {};
    if (!before)
        m_parts.writeLater(translate("core", "That the folder of baseline pictures was made"),
                           [](Db &db) { return settings::set(db, baselinesKey, true); });
}

QCoro::Task<Result<>> SpoolWatch::newBaselines()
{
    auto asked = m_parts.baselines->renew();
    const Result<> made = co_await asked;
    co_await look();
    co_return made;
}

} // namespace trawl
