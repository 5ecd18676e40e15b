// A source as sources.json describes it (R2, D3). A run keeps a snapshot of its sources.
#pragma once

#include "domain/circuit.h"
#include "domain/item.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace trawl {

enum class FieldKind { Css, XPath, JsonLd, Meta, Regex, Microdata, Rdfa, State };
template <>
struct Words<FieldKind> {
    static constexpr std::array words{
        std::pair{FieldKind::Css, "css"},       std::pair{FieldKind::XPath, "xpath"},
        std::pair{FieldKind::JsonLd, "jsonld"}, std::pair{FieldKind::Meta, "meta"},
        std::pair{FieldKind::Regex, "regex"},   std::pair{FieldKind::Microdata, "microdata"},
        std::pair{FieldKind::Rdfa, "rdfa"},     std::pair{FieldKind::State, "state"}};
};
enum class FieldType { Text, Number, Date, Url, List, DateTime, Price };
template <>
struct Words<FieldType> {
    static constexpr std::array words{std::pair{FieldType::Text, "text"},  std::pair{FieldType::Number, "number"},
                                      std::pair{FieldType::Date, "date"},  std::pair{FieldType::Url, "url"},
                                      std::pair{FieldType::List, "list"},  std::pair{FieldType::DateTime, "datetime"},
                                      std::pair{FieldType::Price, "price"}};
};

/// One field to extract: where it stands and what it is.
struct FieldSpec {
    QString name;
    FieldKind kind = FieldKind::Css;
    QString expression; ///< selector, XPath, dotted path into data, meta name, or regular expression (first group)
    QString attribute;  ///< css: take this attribute instead of the text
    FieldType type = FieldType::Text;
    bool required = false;
    QStringList others = {}; ///< further expressions of the same kind, tried in order until one gives a value
    QString pattern = {};    ///< regular expression on the text that was found; its first group counts
    QString language = {};   ///< BCP 47, for numbers and dates; empty: as the page says
    QString currency = {};   ///< ISO 4217, for a price that names none
    QString timezone = {};   ///< IANA, for a datetime without one: the field's, else the source's
    QStringList expressions() const { return QStringList{expression} + others; }
    friend bool operator==(const FieldSpec &, const FieldSpec &) = default;
};

/// How further pages are found.
struct Discovery {
    QString linkSelector;                   ///< CSS selector of links to follow, empty = none
    QString scope = QStringLiteral("host"); ///< page, prefix, host, domain, any
    QStringList include, exclude;           ///< regular expressions on the URL; exclude wins
    QString sitemap;                        ///< URL of a sitemap, empty = none
    int maximum = 100;                      ///< pages at most per run, start URLs included
    int depth = 3;
    friend bool operator==(const Discovery &, const Discovery &) = default;
};

enum class PictureFormat { None, Jpeg, Png, Webp };
template <>
struct Words<PictureFormat> {
    static constexpr std::array words{std::pair{PictureFormat::None, "none"}, std::pair{PictureFormat::Jpeg, "jpeg"},
                                      std::pair{PictureFormat::Png, "png"}, std::pair{PictureFormat::Webp, "webp"}};
};

struct ScreenshotSpec {
    PictureFormat format = PictureFormat::Jpeg; ///< None: the source wants no screenshot
    int width = 1280, height = 800;
    int quality = 80;
    bool fullPage = false; ///< cut at 16,384 px and flagged
    QString element;       ///< CSS selector of one element instead of the viewport
    QString waitFor;       ///< CSS selector to wait for before the picture; empty: load and first paint
    int settleMs = 0;      ///< extra wait after load
    friend bool operator==(const ScreenshotSpec &, const ScreenshotSpec &) = default;
};

struct Rate {
    double perSecond = 0.5; ///< start; adapts between 0.05 and cap (RL15)
    double cap = 1.0;
    int burst = 1;
    QString group; ///< rate key, empty = the source's id
    friend bool operator==(const Rate &, const Rate &) = default;
};

enum class ReviewPolicy { Manual, ApproveUnchanged, ApproveAll };
template <>
struct Words<ReviewPolicy> {
    static constexpr std::array words{std::pair{ReviewPolicy::Manual, "manual"},
                                      std::pair{ReviewPolicy::ApproveUnchanged, "auto-approve-unchanged"},
                                      std::pair{ReviewPolicy::ApproveAll, "auto-approve"}};
};

/// A user name and password that sources.json gives for an origin: in memory only, never in a snapshot, row or log.
struct OriginCredential {
    QString origin;            ///< "https://host:8443"
    QByteArray user, password; ///< decoded
    friend bool operator==(const OriginCredential &, const OriginCredential &) = default;
};

struct Source {
    QString id;
    QString name;
    bool enabled = true;
    int priority = 5; ///< 1 first … 9
    QString schedule; ///< cron expression or "every: 2h"; empty = none of its own: a group may start it
    QString timezone = QStringLiteral("UTC");
    QStringList startUrls;
    Discovery discovery;
    QList<EngineId> engines; ///< the chain in order; empty = default
    Rate rate;
    int concurrency = 1;
    QList<std::pair<EngineId, int>> timeoutsMs; ///< overrides of the engines' limits
    QString recordsSelector;                    ///< CSS selector; one capture gives n records
    QList<FieldSpec> fields;
    ScreenshotSpec screenshot;
    ReviewPolicy review = ReviewPolicy::Manual;
    bool isolate = false; ///< a fresh browser context per item
    bool obeyRobots = true;
    int maxAttempts = 3;
    int maxRedirects = 5; ///< of one page; one more fails it as a loop
    CircuitLimits circuit;
    bool circuitEnabled = true;
    bool keepPages = false;
    QStringList dedupFields;
    QStringList
        allowPrivate; ///< "CIDR[:port]": networks that are not public and that its requests may go to all the same
    QJsonObject raw;  ///< as in the file, unknown keys kept, user parts of addresses left out
    QList<OriginCredential> credentials; ///< the user parts that were left out
    QStringList credentialOrigins;       ///< the origins that had one when the source was read from the file

    bool wantsScreenshot() const { return screenshot.format != PictureFormat::None; }
    QString rateKey() const { return rate.group.isEmpty() ? id : rate.group; }
    /// R4.4: what the source says, else @p usual, which the engine says.
    int timeoutMs(EngineId engine, int usual) const;
    int timeoutMs(EngineId engine) const { return timeoutMs(engine, usualLimitMs(engine)); }
    int longestTimeoutMs() const; ///< of its chain; without one, of any engine
};

} // namespace trawl
