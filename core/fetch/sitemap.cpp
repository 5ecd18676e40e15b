// File by file, one at a time.
#include "fetch/sitemap.h"

#include "domain/names.h"
#include "policy/urlkey.h"

#include <QCoroFuture>
#include <QSet>

namespace trawl {

namespace {

constexpr int MaxFiles = 100;

Error notRead(const QString &file, const QString &why, bool transient)
{
    const QString what = translate("core", "The sitemap %1 could not be read").arg(file);
    return transient ? transientError(2002, what, why) : permanentError(2002, what, why);
}

QCoro::Task<Result<SitemapPage>> readOne(TextFetcher *texts, QString url, SitemapManner manner, std::stop_token stop)
{
    if (manner.mayAsk) {
        const Result<> may = co_await manner.mayAsk(url, stop);
        if (!may)
            co_return may.error();
    }
    RawLimits limits;
    limits.maxBody = sitemapMaxBytes;
    limits.wall = 60s;
    limits.userAgent = manner.userAgent;
    limits.credentials = manner.credentials;
    limits.hopCheck = manner.hopCheck;
    limits.hopLearn = manner.hopLearn;
    limits.reach = manner.reach;
    auto running = texts->get(url, limits, stop);
    const RawReply reply = co_await running;
    if (reply.failure == FailClass::Cancelled)
        co_return cancelledError();
    if (reply.failure != FailClass::None)
        co_return notRead(url, reply.reason, true);
    if (reply.http < 200 || reply.http >= 300)
        co_return notRead(url, translate("core", "the site answered HTTP %1").arg(reply.http), false);
    auto parsing = manner.parse(reply.body, reply.contentType, reply.finalUrl);
    const Result<SitemapPage> page = co_await parsing;
    if (!page && page.error().kind != ErrorKind::Cancelled) {
        const Error &error = page.error();
        co_return notRead(url, error.why.isEmpty() ? error.what : error.what + u": "_s + error.why, false);
    }
    co_return page;
}

/// What the files of one sitemap have named so far.
struct Gathered {
    QString domain;
    QStringList files;
    QSet<QString> seenFiles;
    qsizetype pages = 0;

    void take(const SitemapPage &page, const std::function<void(QString)> &warn)
    {
        int foreign = 0;
        for (const QString &file : page.sitemaps) {
            if (registrableDomain(hostOf(file)) != domain) {
                ++foreign;
            } else if (files.size() <= MaxFiles && !seenFiles.contains(file)) { // one more tells that there are more
                seenFiles.insert(file);
                files.append(file);
            }
        }
        if (foreign > 0)
            warn((foreign == 1 ? translate("core", "%1 of its files is left out: it is of another site than %2")
                               : translate("core", "%1 of its files are left out: they are of another site than %2"))
                     .arg(foreign)
                     .arg(domain));
    }
};

} // namespace

QCoro::Task<SitemapEnd> readSitemap(TextFetcher &texts, QString url, SitemapManner manner, std::stop_token stop)
{
    SitemapEnd end;
    TextFetcher *fetcher = &texts;
    const auto say = [&manner](const QString &sentence) {
        if (manner.warn)
            manner.warn(sentence);
    };
    Gathered all;
    all.domain = registrableDomain(hostOf(url));
    all.files.append(url);
    all.seenFiles.insert(url);
    for (qsizetype i = 0; i < all.files.size() && i < MaxFiles && all.pages < sitemapMaxInAll; ++i) {
        if (manner.hasRoom && !manner.hasRoom()) {
            end.left = all.files.size() - i;
            end.whole = false;
            break;
        }
        const QString file = all.files.at(i);
        auto running = readOne(fetcher, file, manner, stop);
        Result<SitemapPage> page = co_await running;
        if (!page && (i == 0 || page.error().kind == ErrorKind::Cancelled)) {
            end.read = page.error();
            co_return end;
        }
        if (!page) {
            end.whole = false;
            say(page.error().sentence());
            continue;
        }
        const auto ofFile = [&say, &file](const QString &what) {
            say(translate("core", "The sitemap %1: %2").arg(file, what));
        };
        for (const QString &warning : page->warnings)
            ofFile(warning);
        if (page->cut == SitemapCut::Entries)
            ofFile(translate("core", "it has more than %1 entries, the rest is left out").arg(sitemapMaxUrls));
        else if (page->cut == SitemapCut::Bytes)
            ofFile(translate("core", "its addresses have more than %1 MiB, the rest is left out after %2 entries")
                       .arg(sitemapMaxAddresses / (1024 * 1024))
                       .arg(page->urls.size() + page->sitemaps.size()));
        all.take(page.value(), ofFile);
        QStringList pages = std::move(page->urls);
        if (!page->warnings.isEmpty() || page->cut != SitemapCut::None || pages.size() > sitemapMaxInAll - all.pages)
            end.whole = false;
        pages.resize(std::min(pages.size(), sitemapMaxInAll - all.pages));
        all.pages += pages.size();
        end.taken = co_await manner.take(std::move(pages), stop);
        if (!end.taken)
            co_return end;
    }
    if (all.files.size() > MaxFiles) {
        end.whole = false;
        say(translate("core", "The sitemap %1 names more than %2 files, the rest is left out")
                .arg(url, QString::number(MaxFiles)));
    }
    co_return end;
}

} // namespace trawl
