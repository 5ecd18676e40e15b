// What every way to fetch a page offers (SPEC 4; one contract suite: tests/contract/tst_engines.cpp).
#pragma once

#include "domain/capture.h"
#include "domain/result.h"
#include "domain/source.h"

#include <QByteArray>
#include <QCoroTask>
#include <QUrl>

#include <functional>
#include <memory>
#include <stop_token>

namespace trawl {

struct Capabilities {
    bool fields = true;
    bool script = false;
    bool screenshot = false;
};

/// Decides about each hop before it is requested: scope, robots, schemes (DESIGN: "redirects are followed by us, hop by
/// hop"). Empty class = go on. Called on the engine thread, must not block.
struct HopVerdict {
    FailClass refuse = FailClass::None;
    QString reason;
};
using HopCheck = std::function<HopVerdict(const QUrl &)>;

struct FetchRequest {
    QString sourceId;
    QString url;
    ScreenshotSpec screenshot; ///< format None: no picture is taken
    bool wantHtml = true;      ///< the document for extraction
    bool isolate = false;      ///< fresh context (R4.7)
    qint64 maxBody = 16 * 1024 * 1024;
    int maxRedirects = 5;
    QString userAgent;
    HopCheck hopCheck; ///< may be empty
};

/// What came back. A fault of the site is an outcome with a class; a fault of the engine itself is engineFault
/// (DECISIONS 1: those move on to the next engine, and do not count for the circuit).
struct FetchOutcome {
    FailClass failure = FailClass::None;
    bool engineFault = false;
    QString reason; ///< sentence for people when failure is set
    int http = 0;
    QString finalUrl;
    QByteArray html;     ///< raw bytes (http) or serialised UTF-8 (browser)
    QString contentType; ///< as sent; browsers: "text/html; charset=utf-8"
    Picture picture;
    bool unpaintedRetaken = false; ///< the first picture was never painted and was taken again
    bool truncated = false;        ///< full page cut at 16,384 px
    int redirects = 0;
    Ms retryAfter{0};    ///< parsed Retry-After (policy/retryafter.h), 0 = none
    QJsonObject timings; ///< ms: dns, connect, firstByte, load, picture, total
    bool ok() const { return failure == FailClass::None; }
};

/// Whether an engine can serve at all now; if not, the sentence that is shown (R4.1).
struct Availability {
    bool available = true;
    QString reason; ///< what is missing
    QString remedy; ///< what to do
};

/// A way to fetch and render a page. Lives on the engine thread. fetch() never throws and ends soon after stop.
class Engine
{
public:
    virtual ~Engine() = default;
    virtual EngineId id() const = 0;
    virtual Capabilities capabilities() const = 0;
    virtual Availability availability() const = 0;
    /// One page. The caller sets the hard limit through @p stop (a Deadline); a stopped fetch answers
    /// FailClass::Cancelled.
    virtual QCoro::Task<FetchOutcome> fetch(FetchRequest request, std::stop_token stop) = 0;
    /// Starts what is slow to start (a browser); idempotent.
    virtual QCoro::Task<Result<>> warmUp(std::stop_token stop) = 0;
    /// Ends everything it started and waits for it; after it fetch() answers Cancelled.
    virtual QCoro::Task<> shutDown() = 0;
    /// Sessions in use / in all, 0/0 where it has none.
    virtual std::pair<int, int> sessions() const { return {0, 0}; }
};

} // namespace trawl
