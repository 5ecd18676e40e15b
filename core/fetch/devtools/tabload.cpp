// How a tab waits for its page: until it is loaded and stays, or until waiting longer would help nobody.
#include "fetch/devtools/pagescripts.h"
#include "fetch/devtools/tab.h"

namespace trawl {

namespace {
constexpr Ms usualWait = 10s;  ///< for what a document loads
constexpr Ms leaveGrace = 5s;  ///< for a script's navigation that is under way at load
constexpr Ms askAgain = 1s;    ///< whether the body has come meanwhile
constexpr Ms answerLimit = 2s; ///< for a page that may be busy with itself
constexpr Ms restLimit = 3s;   ///< for what is shown without scripts
} // namespace

/// Never more than a third of what the whole attempt has, so that a picture can still be taken.
Ms Tab::waitLimit() const
{
    return m_request.limit > 0ms ? std::min(usualWait, m_request.limit / 3) : usualWait;
}

QCoro::Task<> Tab::awaitChange(Ms limit, std::stop_token stop)
{
    Deadline deadline(*m_timers, limit, stop);
    m_changed.reset();
    co_await m_changed.wait(deadline.token());
}

QCoro::Task<> Tab::load(std::stop_token stop)
{
    m_outcome.notSettled = false;
    std::pair<int, bool> seen(-1, false);
    qint64 loadedAt = -1, until = 0;
    while (!ended(stop)) {
        const qint64 now = m_clock.elapsed();
        // What a document loads has its time from the document's beginning, and from its end if that comes late.
        if (const std::pair<int, bool> stands(m_page.changes(), m_page.parsed()); stands != seen) {
            if (stands.first != seen.first)
                loadedAt = -1;
            seen = stands;
            m_began = now;
            until = now + waitLimit().count();
        }
        const bool loaded = m_page.loaded();
        if (loaded && loadedAt < 0)
            loadedAt = now;
        if (loaded && (!m_page.leaving() || now - loadedAt >= leaveGrace.count()))
            break;
        if (!loaded && now >= until) {
            const bool there = co_await cutShort(stop);
            if (there) {
                m_outcome.notSettled = true;
                break;
            }
            until = m_clock.elapsed() + askAgain.count();
        }
        const qint64 next = loaded ? loadedAt + leaveGrace.count() : until;
        co_await awaitChange(Ms(std::max<qint64>(next - m_clock.elapsed(), 1)), stop);
    }
    m_loaded = m_clock.elapsed();
}

/// The document is there, and something in it never ends: what is under way is given up, so that the page can be taken
/// as it stands. false: its own body is still coming, or it answers nothing.
QCoro::Task<bool> Tab::cutShort(std::stop_token stop)
{
    if (!m_page.begun() || m_page.leaving())
        co_return false;
    const bool parsed = m_page.parsed();
    Deadline soon(*m_timers, answerLimit, stop);
    if (!parsed) {
        const QString arrived = co_await evaluate(pagescripts::bodyArrived(), soon.token());
        if (arrived != "1"_L1)
            co_return false;
    }
    const QJsonObject none;
    const auto stopped = co_await ask("Page.stopLoading", none, soon.token());
    if (!stopped)
        co_return false;
    if (!parsed)
        co_await showRest(stop);
    co_return !ended(stop);
}

/// A script that never comes holds the parser up, and all that stands behind it is missing: the page is drawn once more
/// from what was sent, without scripts, if that says more.
QCoro::Task<> Tab::showRest(std::stop_token stop)
{
    Deadline soon(*m_timers, restLimit, stop);
    const QString frame = QString::fromLatin1(m_target);
    const QJsonObject which{{u"frameId"_s, frame}, {u"url"_s, m_page.url()}};
    const auto sent = co_await ask("Page.getResourceContent", which, soon.token());
    if (!sent || sent->result["base64Encoded"_L1].toBool())
        co_return; // what was parsed is all there is
    const QString html = sent->result["content"_L1].toString();
    const QString more = co_await evaluate(pagescripts::saysMore(html), soon.token());
    if (more != "1"_L1)
        co_return;
    m_scriptsOff = true;
    m_connection->send(m_session, "Emulation.setScriptExecutionDisabled", QJsonObject{{u"value"_s, true}});
    const QJsonObject content{{u"frameId"_s, frame}, {u"html"_s, html}};
    const auto shown = co_await ask("Page.setDocumentContent", content, soon.token());
    while (shown && !m_page.loaded() && !ended(soon.token()))
        co_await awaitChange(restLimit, soon.token());
}

} // namespace trawl
