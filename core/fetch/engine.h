// What every way to fetch a page offers; one contract suite: tests/contract/tst_engines.cpp.
#pragma once

#include "domain/capture.h"
#include "domain/result.h"
#include "domain/source.h"
#include "fetch/memoryuse.h"
#include "policy/reach.h"
#include "policy/suspicion.h"
#include "policy/trail.h"

#include <QByteArray>
#include <QCoroTask>

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace trawl {

/// What an engine can do and what it takes. The run asks this, and never which engine it is.
struct Capabilities {
    bool fields = true;
    bool script = false;
    bool screenshot = false;
    Place needs = Place::None;
    int limitMs = 30'000;  ///< for one page, unless the source says otherwise
    bool byDefault = true; ///< part of the chain of sources that name none
    bool hopByHop = false; ///< asks the hop check before each redirect; the others are judged by their trail alone
};

/// Decides about each hop before it is requested, by the rules of policy/trail.h. Empty class = go on. Called on the
/// engine thread, must not block.
struct HopVerdict {
    FailClass refuse = FailClass::None;
    QString reason;
    bool unasked = false; ///< refused only because something is not known yet: HopLearn, then the check once more
};
/// The address comes as text, in the one spelling of policy/weburl.h: no other reading of it may give it another key.
using HopCheck = std::function<HopVerdict(const QString &address)>;
/// Asks for what a check lacked, while the hop waits. A stop ends it.
using HopLearn = std::function<QCoro::Task<>(QString address, std::stop_token stop)>;

/// Is everything in this document that its source requires? Asked by engines that run scripts, which look again while
/// their wait limit lasts. It may be called several times and outlives no fetch.
using CompleteCheck = std::function<QCoro::Task<bool>(QByteArray html, QString contentType, QString url)>;

struct FetchRequest {
    QString sourceId;
    QString url;
    ScreenshotSpec screenshot;   ///< format None: no picture is taken
    bool wantHtml = true;        ///< the document for extraction
    bool keepFragment = false;   ///< what follows '#' belongs to the final address
    bool isolate = false;        ///< fresh context
    bool alone = false;          ///< in a fresh process with no other page in it
    std::function<void()> begun; ///< may be empty; called where a page that is to be alone has its process to itself
    qint64 maxBody = 16 * 1024 * 1024;
    int maxRedirects = 5;
    QString userAgent;
    HopCheck hopCheck;                   ///< may be empty
    HopLearn hopLearn;                   ///< may be empty: what is not known is refused
    ReachOf reach;                       ///< asked for each connection of the page and of all it loads
    CompleteCheck complete;              ///< may be empty: the document is taken as it is
    Ms limit{0};                         ///< after which @p stop comes; 0: not known
    std::stop_token unwanted;            ///< a stop that is not the limit: nobody waits for the page any more
    QList<OriginCredential> credentials; ///< each goes to its own origin and nowhere else
};

/// What came back. A fault of the site is an outcome with a class; a fault of the engine itself is engineFault: those
/// move on to the next engine, and do not count for the circuit. The run judges it afterwards by its trail, whoever
/// followed the redirects.
struct FetchOutcome {
    FailClass failure = FailClass::None;
    bool engineFault = false;
    /// A process of the engine ended, or was not to be had: always an engine's fault, and no verdict about the page.
    ProcessEnd processEnd = ProcessEnd::None;
    QString reason; ///< sentence for people when failure is set
    int http = 0;
    QString finalUrl;
    QByteArray html;             ///< raw bytes (http) or serialised UTF-8 (browser)
    QString contentType;         ///< as sent; browsers: "text/html; charset=utf-8"
    QString documentCharset;     ///< browsers: what the page's bytes were in, for its links; empty: UTF-8
    bool charsetGuessed = false; ///< browsers: nobody declared documentCharset
    Picture picture;
    bool unpaintedRetaken = false; ///< the first picture was never painted and was taken again
    bool truncated = false;        ///< the picture was cut at what its format or we allow
    bool notSettled = false;       ///< something in the page never ended loading; it was taken as it stood
    QList<RedirectHop> trail;      ///< the redirects that were followed, first to last
    Place used = Place::None;      ///< what it took
    Ms retryAfter{0};              ///< parsed Retry-After (policy/retryafter.h), 0 = none
    QJsonObject timings;           ///< ms: dns, connect, firstByte, load, picture, total
    int redirects() const { return int(trail.size()); }
    bool ok() const { return failure == FailClass::None; }
};

/// Whether an engine can serve at all now; if not, the sentence that is shown.
struct Availability {
    bool available = true;
    QString reason; ///< what is missing
    QString remedy; ///< what to do
    Ms retryIn{0};  ///< not available now, but tried again by itself after this; 0: somebody has to mend it
};

/// A process that does no work though it should.
struct Silence {
    enum Kind {
        Whole,    ///< nothing goes on: the browser does not answer, or lacks what all pages need
        Page,     ///< pages of one process stand still, the others go on
        Starting, ///< it takes long to start
    };
    Kind kind = Whole;
    QString part; ///< what was stopped from outside: "its process that draws"; empty: it gives no sign of life
    Ms since{0};
    Ms limit{0}; ///< after which it is ended, and a fresh one takes over
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
    /// A run came to rest: what its pages left behind asks nothing more of a site, from now on.
    virtual void quiet() {}
    /// Ends everything it started and waits for it; after it fetch() answers Cancelled.
    virtual QCoro::Task<> shutDown() = 0;
    /// Sessions in use / in all, 0/0 where it has none.
    virtual std::pair<int, int> sessions() const { return {0, 0}; }
    /// Of the processes that it supervises; nothing where it has none.
    virtual std::optional<MemoryUse> memory() const { return {}; }
    /// How long they have given no sign of life though they were asked for one, or been starting; nothing: they answer.
    virtual std::optional<Silence> silence() const { return {}; }
};

} // namespace trawl
