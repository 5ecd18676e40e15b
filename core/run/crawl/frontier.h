// How addresses come into a run's queue: start addresses, links and sitemaps, within the room that the source and the
// run have.
#pragma once

#include "fetch/robotscache.h"
#include "fetch/sitemap.h"
#include "run/crawl/foundlinks.h"
#include "run/crawl/lifecycle.h"
#include "store/items.h"

namespace trawl {

/// Engine thread; borrows all.
class Frontier final
{
public:
    Frontier(Parts &parts, const Lifecycle &lifecycle, Lanes &lanes, RunEvents &events);

    /// How many items the source and the run may have.
    items::Room roomOf(const SourceLane &lane) const;
    /// @p added found items are in the queue; @p over had no room left.
    void linksCame(SourceLane &lane, int added, int over);
    /// The first @p count start addresses of a source, where they are not in the queue yet; the others are left out.
    /// Cancelled: as enqueue().
    QCoro::Task<Result<>> seed(SourceLane *lane, qsizetype count, std::stop_token stop);
    /// Each file is a request like that of a page: robots.txt, rate, redirects, reach. A sitemap that can't be read is
    /// a line in the log; one whose items can't be kept is an error.
    QCoro::Task<Result<>> readSitemaps(std::stop_token stop);
    /// Does a sitemap wait for a robots.txt that could not be had?
    bool hasWaiting() const;
    /// Reads those that wait, while the run goes on: as patiently as pages are asked for. The run does not end before.
    QCoro::Task<> readWaiting(std::stop_token stop);

private:
    struct Found {
        QStringList urls;
        QString on; ///< empty: start addresses, which no rule keeps out
        bool tellTwice = false;
        bool tooMany = false; ///< start addresses beyond the room there is: only noted
    };
    QCoro::Task<Result<>> readSitemapOf(SourceLane *lane, std::stop_token stop);
    SitemapManner mannerOf(SourceLane *lane);
    /// One file of a source's sitemap: robots.txt lets it through, and its rate token is taken.
    QCoro::Task<Result<>> mayAsk(SourceLane *lane, QString file, std::stop_token stop);
    /// robots.txt could not be had: until when, and how often it was so.
    void postpone(SourceLane *lane, Instant again);
    /// Some at a time: the engine's thread and the store serve others in between, and a paused run waits there.
    /// Cancelled: the run stops. What is in the queue by then stays; whoever asks again adds the rest.
    QCoro::Task<Result<>> enqueue(SourceLane *lane, Found found, std::stop_token stop);
    FoundLinks partOf(const SourceLane &lane, const Found &found, qsizetype from) const;
    bool isPaused() const;

    Parts &m_parts;
    const Lifecycle &m_lifecycle;
    Lanes &m_lanes;
    RunEvents &m_events;
};

} // namespace trawl
