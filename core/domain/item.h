// Items, attempts, failures: the unit of work (R6; D1).
#pragma once

#include "domain/ids.h"
#include "domain/names.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

namespace trawl {

class JsonMapper;

enum class ItemState { Pending, Leased, Captured, Failed, Skipped };
template <>
struct Words<ItemState> {
    static constexpr std::array words{std::pair{ItemState::Pending, "pending"}, std::pair{ItemState::Leased, "leased"},
                                      std::pair{ItemState::Captured, "captured"},
                                      std::pair{ItemState::Failed, "failed"}, std::pair{ItemState::Skipped, "skipped"}};
};

/// Why an attempt, or an item, did not end in a capture. One list for engines, retry, breaker, filters and the console.
enum class FailClass {
    None,
    Dns,
    Connect,
    Tls,
    Timeout,
    Throttled,   ///< 429, or 503 with Retry-After
    ServerError, ///< 5xx
    NotFound,    ///< 404, 410
    ClientError, ///< other 4xx
    Forbidden,   ///< 401, 403
    Captcha,     ///< a challenge page
    RedirectLoop,
    BadRedirect, ///< a redirect to a refused scheme or out of scope
    BodyTooLarge,
    NotAPage,      ///< a download, an unsupported type
    Unpainted,     ///< no picture could be taken of a painted page
    RendererGone,  ///< the page's process died
    EngineCrash,   ///< the browser itself died
    EngineMissing, ///< no engine of the chain can serve
    Extraction,    ///< the extractor refused or died on the page
    Robots,        ///< robots.txt disallows it
    Stalled,       ///< lost its lease too often
    Cancelled,
    LocalFault,     ///< our side: disk, store
    PrivateAddress, ///< it leads into a network that the source may not ask (policy/reach.h)
};
template <>
struct Words<FailClass> {
    static constexpr std::array words{std::pair{FailClass::None, "none"},
                                      std::pair{FailClass::Dns, "dns"},
                                      std::pair{FailClass::Connect, "connect"},
                                      std::pair{FailClass::Tls, "tls"},
                                      std::pair{FailClass::Timeout, "timeout"},
                                      std::pair{FailClass::Throttled, "throttled"},
                                      std::pair{FailClass::ServerError, "server-error"},
                                      std::pair{FailClass::NotFound, "not-found"},
                                      std::pair{FailClass::ClientError, "client-error"},
                                      std::pair{FailClass::Forbidden, "forbidden"},
                                      std::pair{FailClass::Captcha, "captcha"},
                                      std::pair{FailClass::RedirectLoop, "redirect-loop"},
                                      std::pair{FailClass::BadRedirect, "bad-redirect"},
                                      std::pair{FailClass::BodyTooLarge, "body-too-large"},
                                      std::pair{FailClass::NotAPage, "not-a-page"},
                                      std::pair{FailClass::Unpainted, "unpainted"},
                                      std::pair{FailClass::RendererGone, "renderer-gone"},
                                      std::pair{FailClass::EngineCrash, "engine-crash"},
                                      std::pair{FailClass::EngineMissing, "engine-missing"},
                                      std::pair{FailClass::Extraction, "extraction"},
                                      std::pair{FailClass::Robots, "robots"},
                                      std::pair{FailClass::Stalled, "stalled"},
                                      std::pair{FailClass::Cancelled, "cancelled"},
                                      std::pair{FailClass::LocalFault, "local-fault"},
                                      std::pair{FailClass::PrivateAddress, "private-address"}};
};

/// Stored as numbers: new ones go to the end.
enum class SkipReason {
    None,
    Robots,
    CircuitOpen,
    Scope,
    Duplicate,
    Operator,
    RunEnded,   ///< its run was finalized before it was done
    Superseded, ///< a newer run of its source has started
};
template <>
struct Words<SkipReason> {
    static constexpr std::array words{std::pair{SkipReason::None, "none"},
                                      std::pair{SkipReason::Robots, "robots"},
                                      std::pair{SkipReason::CircuitOpen, "circuit-open"},
                                      std::pair{SkipReason::Scope, "scope"},
                                      std::pair{SkipReason::Duplicate, "duplicate"},
                                      std::pair{SkipReason::Operator, "operator"},
                                      std::pair{SkipReason::RunEnded, "run-ended"},
                                      std::pair{SkipReason::Superseded, "superseded"}};
};

enum class Review { Unreviewed, Approved, Rejected, Flagged };
template <>
struct Words<Review> {
    static constexpr std::array words{std::pair{Review::Unreviewed, "unreviewed"},
                                      std::pair{Review::Approved, "approved"}, std::pair{Review::Rejected, "rejected"},
                                      std::pair{Review::Flagged, "flagged"}};
};

/// The upload ledger's states (D1). Stored, verified and recorded are what the console counts.
enum class UploadState { None, Ready, Storing, Stored, Verified, Recorded, Failed, Held, Abandoned };
template <>
struct Words<UploadState> {
    static constexpr std::array words{
        std::pair{UploadState::None, "none"},          std::pair{UploadState::Ready, "ready"},
        std::pair{UploadState::Storing, "storing"},    std::pair{UploadState::Stored, "stored"},
        std::pair{UploadState::Verified, "verified"},  std::pair{UploadState::Recorded, "recorded"},
        std::pair{UploadState::Failed, "failed"},      std::pair{UploadState::Held, "held"},
        std::pair{UploadState::Abandoned, "abandoned"}};
};

enum class EngineId { Http, DevTools, DevToolsMcp, PlaywrightMcp, Firecrawl };
template <>
struct Words<EngineId> {
    static constexpr std::array words{std::pair{EngineId::Http, "http"}, std::pair{EngineId::DevTools, "devtools"},
                                      std::pair{EngineId::DevToolsMcp, "devtools-mcp"},
                                      std::pair{EngineId::PlaywrightMcp, "playwright-mcp"},
                                      std::pair{EngineId::Firecrawl, "firecrawl"}};
};
/// "DevTools": the name for people; never translated.
QString engineLabel(EngineId engine);
/// How long an engine may take for a page unless a source says otherwise: 30, 150, 150, 180, 90 s.
int usualLimitMs(EngineId engine);

/// What an engine occupies while it loads a page, beside its connections.
enum class Place { None, Browser, Remote };
template <>
struct Words<Place> {
    static constexpr std::array words{std::pair{Place::None, "none"}, std::pair{Place::Browser, "browser"},
                                      std::pair{Place::Remote, "remote"}};
};

/// An item to be put into the queue.
struct NewItem {
    QString sourceId;
    QString url;         ///< the fetch URL, never mutated
    QString identityKey; ///< canonical key: equal keys are the same page (C1–C11)
    int depth = 0;       ///< 0 for start URLs
    QString foundOn;     ///< URL of the page that linked to it, empty for start URLs
};

/// A claim on an item (R6.2, LS1–LS5). The token fences: results with an older token are refused.
struct Lease {
    RowId item = 0;
    RowId run = 0;
    QString itemUid;
    QString sourceId;
    QString url;
    QString identityKey;
    QString pageId;
    qint64 token = 0; ///< grows by one with each claim of the item
    int attempt = 0;  ///< attempts started so far
    int stalls = 0;
    int depth = 0;
    Instant until;
};

/// An item as tables and `trawlctl items` show it.
struct ItemRow {
    RowId id = 0;
    QString uid;
    RowId run = 0;
    QString sourceId;
    QString url;
    ItemState state = ItemState::Pending;
    FailClass failClass = FailClass::None;
    SkipReason skip = SkipReason::None;
    QString reason; ///< sentence for the last failure or skip
    int attempt = 0;
    int maxAttempts = 3;
    Instant due; ///< not before (retry back-off)
    Instant leaseUntil;
    QString leaseOwner;
    Instant started; ///< of the attempt that its lease is for; not set: claimed, and not begun
    Instant changed;
    std::optional<EngineId> engine;
    double coverage = -1; ///< 0..100, -1 unknown
    int http = 0;
    RowId capture = 0; ///< newest capture, 0 none
    Review review = Review::Unreviewed;
    UploadState upload = UploadState::None;

    QJsonObject toJson() const;
};
void map(JsonMapper &m, ItemRow &v);

/// The label people see for an item's state (D1): Queued, Waiting, Retrying, In flight, Captured,
/// Failed, Skipped, Stuck.
enum class ItemLabel { Queued, Waiting, Retrying, InFlight, Captured, Failed, Skipped, Stuck };
template <>
struct Words<ItemLabel> {
    static constexpr std::array words{
        std::pair{ItemLabel::Queued, "queued"},     std::pair{ItemLabel::Waiting, "waiting"},
        std::pair{ItemLabel::Retrying, "retrying"}, std::pair{ItemLabel::InFlight, "in-flight"},
        std::pair{ItemLabel::Captured, "captured"}, std::pair{ItemLabel::Failed, "failed"},
        std::pair{ItemLabel::Skipped, "skipped"},   std::pair{ItemLabel::Stuck, "stuck"}};
};
/// @p sourceBlocked: the item's source can't start anything now (circuit, pause, robots).
ItemLabel label(const ItemRow &item, Instant now, bool sourceBlocked);

/// Legal item transitions as data; anything else is a programming error.
bool isLegal(ItemState from, ItemState to);

} // namespace trawl
