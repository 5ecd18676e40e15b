// sources.json: reading and checking; see sourceconfig.h. Edits are in sourceedit.cpp.
#include "policy/sourceconfig.h"
#include "domain/plaintext.h"
#include "domain/text.h"

#include "policy/credentials.h"
#include "policy/fieldchecks.h"
#include "policy/jsonlocate.h"
#include "policy/jsonschema.h"
#include "policy/reach.h"
#include "policy/schedule.h"
#include "policy/schedulegroups.h"
#include "policy/scope.h"
#include "policy/sourcechecks.h"
#include "policy/timezones.h"
#include "policy/urlkey.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>

#include <algorithm>

namespace trawl {
namespace {

constexpr int supportedVersion = 1;
/// Not a key of the file: a run's snapshot of a source tells with it which origins had a user part at its start.
constexpr QLatin1StringView credentialsFor("credentials_for");
constexpr qsizetype mostErrors = 100;

int durationMs(const QJsonValue &value, int otherwise)
{
    const auto duration = parseDuration(value.toString());
    return duration ? int(std::min<qint64>(duration->count(), std::numeric_limits<int>::max())) : otherwise;
}

QStringList texts(const QJsonValue &value)
{
    QStringList out;
    for (const QJsonValue &one : value.toArray())
        out.append(one.toString());
    return out;
}

template <class E>
E wordOr(const QJsonValue &value, E otherwise)
{
    return fromWord<E>(value.toString()).value_or(otherwise);
}

Discovery discoveryOf(const QJsonObject &object)
{
    Discovery out;
    out.linkSelector = object.value(u"links"_s).toString();
    out.scope = object.value(u"scope"_s).toString(out.scope);
    out.include = texts(object.value(u"include"_s));
    out.exclude = texts(object.value(u"exclude"_s));
    out.sitemap = cleanAddress(object.value(u"sitemap"_s).toString());
    out.maximum = object.value(u"maximum"_s).toInt(out.maximum);
    out.depth = object.value(u"depth"_s).toInt(out.depth);
    return out;
}

Rate rateOf(const QJsonObject &object)
{
    Rate out;
    out.perSecond = object.value(u"per_second"_s).toDouble(out.perSecond);
    out.cap = object.value(u"cap"_s).toDouble(std::max(out.cap, out.perSecond));
    out.burst = object.value(u"burst"_s).toInt(out.burst);
    out.group = object.value(u"group"_s).toString();
    return out;
}

ScreenshotSpec screenshotOf(const QJsonValue &value)
{
    ScreenshotSpec out;
    if (value.isString()) { // "none"
        out.format = PictureFormat::None;
        return out;
    }
    const QJsonObject object = value.toObject();
    out.format = wordOr(object.value(u"format"_s), out.format);
    out.width = object.value(u"width"_s).toInt(out.width);
    out.height = object.value(u"height"_s).toInt(out.height);
    out.quality = object.value(u"quality"_s).toInt(out.quality);
    out.fullPage = object.value(u"full_page"_s).toBool(out.fullPage);
    out.element = object.value(u"element"_s).toString();
    out.waitFor = object.value(u"wait_for"_s).toString();
    out.settleMs = durationMs(object.value(u"settle"_s), out.settleMs);
    return out;
}

/// "regex" beside another kind is a filter on what that finds. @p timezone: the source's.
FieldSpec fieldOf(const QString &name, const QJsonObject &object, const QString &timezone)
{
    FieldSpec out;
    out.name = name;
    for (const auto &[kind, key] : Words<FieldKind>::words) {
        const QJsonValue given = object.value(QLatin1StringView(key));
        if (given.isUndefined() || (kind == FieldKind::Regex && !out.expression.isEmpty()))
            continue;
        const QStringList expressions = given.isArray() ? texts(given) : QStringList{given.toString()};
        out.kind = kind;
        out.expression = expressions.value(0);
        out.others = expressions.mid(1);
    }
    if (out.kind != FieldKind::Regex)
        out.pattern = object.value(u"regex"_s).toString();
    out.language = object.value(u"language"_s).toString();
    out.currency = object.value(u"currency"_s).toString();
    out.attribute = object.value(u"attribute"_s).toString();
    out.type = wordOr(object.value(u"type"_s), out.type);
    if (out.type == FieldType::DateTime)
        out.timezone = object.value(u"timezone"_s).toString(timezone);
    out.required = object.value(u"required"_s).toBool();
    return out;
}

/// Collects the notes of one file with their lines.
class Checker
{
public:
    Checker(const QByteArray &text, const QJsonObject &root)
        : m_text(text), m_sources(root.value(u"sources"_s).toArray())
    {
    }

    void error(int code, const QString &pointer, const QString &found, const QString &allowed)
    {
        // One fault is said once: the schema may have said it of the same value.
        const bool said = std::ranges::any_of(
            m_errors, [&](const ConfigNote &known) { return known.code == code && known.pointer == pointer; });
        if (!said && m_errors.size() < mostErrors)
            m_errors.append(note(code, pointer, found, allowed, {}));
    }
    /// Takes the place of what the schema says about the same value, as it knows the character. Selectors, XPath and
    /// paths are no addresses: what stands before an "@" in them is no user.
    void refuse(int code, const QString &pointer, const QString &found, const QString &sentence)
    {
        m_errors.removeIf([&](const ConfigNote &known) { return known.pointer == pointer; });
        if (m_errors.size() < mostErrors)
            m_errors.append(note(code, pointer, found, {},
                                 code == ExpressionCode ? withoutUserParts(sentence) : withoutAnyUserPart(sentence)));
    }
    void warn(const QString &pointer, const QString &text) { m_warnings.append(note(0, pointer, {}, {}, text)); }

    void checkMeaning(int index, const Source &source, const QList<EngineOffer> &engines);
    bool checkTexts(int index);
    void checkSamePages(int index, const Source &source);
    void checkSecrets(int index);
    void checkUnknownKeys(int index, const QJsonObject &schema);
    void checkHosts(const QList<Source> &sources);

    QList<ConfigNote> m_errors, m_warnings;

private:
    ConfigNote note(int code, const QString &pointer, const QString &found, const QString &allowed,
                    const QString &text) const
    {
        ConfigNote out;
        const QStringList parts = splitPointer(pointer);
        if (parts.size() >= 2 && parts[0] == "sources"_L1) {
            out.source = m_sources.at(parts[1].toInt()).toObject().value(u"id"_s).toString();
            if (out.source.isEmpty())
                out.source = u'#' + QString::number(parts[1].toInt() + 1);
        }
        out.line = lineOfPointer(m_text, pointer);
        out.pointer = pointer;
        out.found = withoutAnyUserPart(found);
        out.allowed = withoutAnyUserPart(allowed);
        out.text = text;
        out.code = code;
        return out;
    }
    static QString at(int index, const QString &rest) { return u"/sources/%1%2"_s.arg(index).arg(rest); }

    const QByteArray &m_text;
    QJsonArray m_sources;
};

/// False: something was refused.
bool Checker::checkTexts(int index)
{
    bool sound = true;
    for (const ExpressionFinding &finding : checkExpressions(m_sources.at(index).toObject())) {
        const QString shown = finding.text.size() > 100 ? finding.text.left(100) + u'…' : finding.text;
        const QString character = QString::number(finding.fault.offset + 1);
        if (finding.isWarning) {
            warn(at(index, finding.pointer), translate("core", "%1: what stands at character %2 counts for nothing: %3")
                                                 .arg(shown, character, finding.fault.sentence));
            continue;
        }
        sound = false;
        refuse(finding.code, at(index, finding.pointer), shown,
               translate("core", "%1 is refused at character %2: %3").arg(shown, character, finding.fault.sentence));
    }
    return sound;
}

void Checker::checkSecrets(int index)
{
    const CleanSource clean = withoutSecrets(m_sources.at(index).toObject());
    for (const auto &[pointer, origin] : clean.at) {
        const QString use = origin.isEmpty() ? translate("core", "it is not used")
                                             : translate("core", "it is sent to %1 only").arg(origin);
        warn(at(index, pointer),
             translate("core", "holds a user name or password, which everybody who may read the file can read; %1, "
                               "and kept out of results, lists and logs")
                 .arg(use));
    }
    for (const QString &pointer : clean.doubled)
        warn(at(index, pointer),
             translate("core", "holds another user name or password than the first address of its origin; the "
                               "first one is used"));
}

/// Two start addresses with one key are crawled once.
void Checker::checkSamePages(int index, const Source &source)
{
    const UrlKeyOptions options = keyOptions(source.discovery);
    constexpr int saidOneByOne = 5; // a site of hash routes may have thousands
    int same = 0;
    QHash<QString, qsizetype> first;
    for (qsizetype i = 0; i < source.startUrls.size(); ++i) {
        const QString key = identityKey(source.startUrls[i], options);
        if (key.isEmpty())
            continue;
        const auto known = first.constFind(key);
        if (known == first.constEnd()) {
            first.insert(key, i);
            continue;
        }
        if (++same > saidOneByOne)
            continue;
        UrlKeyOptions routes;
        routes.keepFragment = true;
        const bool byRoute = identityKey(source.startUrls[i], routes) != identityKey(source.startUrls[*known], routes);
        const QString pointer = at(index, u"/start_urls/%1"_s.arg(i));
        const QString other = u"/start_urls/%1"_s.arg(*known);
        warn(pointer,
             byRoute ? translate("core", "is one page with %1 and crawled once: what follows # does not count, unless "
                                         "discovery.scope is \"page-spa\"")
                           .arg(other)
                     : translate("core", "is one page with %1 and crawled once").arg(other));
    }
    if (same > saidOneByOne)
        warn(at(index, u"/start_urls"_s),
             (same - saidOneByOne == 1
                  ? translate("core", "has %1 more address that is one page with another of them, and crawled once")
                  : translate("core", "has %1 more addresses that are one page with another of them, and crawled once"))
                 .arg(same - saidOneByOne));
}

void Checker::checkMeaning(int index, const Source &source, const QList<EngineOffer> &engines)
{
    for (const FieldFinding &finding : checkFields(m_sources.at(index).toObject())) {
        if (finding.warning.isEmpty())
            error(finding.code, at(index, finding.pointer), finding.found, finding.allowed);
        else
            warn(at(index, finding.pointer), finding.warning);
    }
    if (!source.schedule.isEmpty()) {
        const QString zone = isTimeZone(source.timezone) ? source.timezone : u"UTC"_s; // the zone was refused above
        if (const auto parsed = parseSchedule(source.schedule, zone); !parsed) {
            error(1005, at(index, u"/schedule"_s), source.schedule,
                  parsed.error().why.isEmpty() ? parsed.error().remedy : parsed.error().why);
        }
    }
    const bool sound = checkTexts(index);
    if (const auto scope = Scope::make(source.discovery, source.startUrls); !scope && sound)
        error(1004, at(index, u"/discovery"_s), scope.error().what, scope.error().why);
    for (int i = 0; i < source.startUrls.size(); ++i) {
        if (const QString fault = addressFault(source.startUrls[i]); !fault.isEmpty())
            error(1002, at(index, u"/start_urls/%1"_s.arg(i)), source.startUrls[i],
                  translate("core", "an http or https address (%1)").arg(fault));
    }
    const QString &sitemap = source.discovery.sitemap;
    if (const QString fault = sitemap.isEmpty() ? QString() : addressFault(sitemap); !fault.isEmpty())
        error(1002, at(index, u"/discovery/sitemap"_s), sitemap,
              translate("core", "an http or https address (%1)").arg(fault));
    checkSamePages(index, source);
    for (int i = 0; i < source.allowPrivate.size(); ++i) {
        if (!parseRange(source.allowPrivate[i]))
            error(1002, at(index, u"/allow_private/%1"_s.arg(i)), source.allowPrivate[i],
                  translate("core", "a network with or without a port, such as 10.1.0.0/16, 10.1.2.3:8080 or "
                                    "[fd00::1]:443; no bits beyond its prefix"));
    }
    if (source.fields.isEmpty())
        warn(at(index, {}), translate("core", "declares no fields, so its coverage always counts as 100 %"));
    if (const QString obstacle = pictureObstacle(source, engines); !obstacle.isEmpty())
        warn(at(index, u"/engines"_s), obstacle);
    if (source.keepPages)
        warn(at(index, u"/keep_pages"_s),
             translate("core", "asks to keep pages, which this version does not do yet; no page is kept"));
    if (source.rate.cap < source.rate.perSecond)
        warn(at(index, u"/rate/cap"_s), translate("core", "has a cap under its rate; the rate is used as the cap"));
}

void Checker::checkUnknownKeys(int index, const QJsonObject &schema)
{
    const QJsonObject known =
        schema.value(u"definitions"_s).toObject().value(u"source"_s).toObject().value(u"properties"_s).toObject();
    const QJsonObject source = m_sources.at(index).toObject();
    const auto compare = [&](const QJsonObject &object, const QJsonObject &names, const QString &rest) {
        for (auto it = object.begin(); it != object.end(); ++it) {
            if (!names.isEmpty() && !names.contains(it.key()))
                warn(at(index, rest + joinPointer({it.key()})),
                     translate("core", "has the unknown key \"%1\"; it is kept and not used").arg(it.key()));
        }
    };
    compare(source, known, {});
    for (const QString &part : {u"discovery"_s, u"rate"_s, u"circuit"_s}) {
        compare(source.value(part).toObject(), known.value(part).toObject().value(u"properties"_s).toObject(),
                u'/' + part);
    }
}

void Checker::checkHosts(const QList<Source> &sources)
{
    QMap<QString, int> first;
    for (int i = 0; i < sources.size(); ++i) {
        QStringList hosts;
        for (const QString &url : sources[i].startUrls)
            hosts.append(hostOf(url));
        hosts.removeDuplicates();
        for (const QString &host : std::as_const(hosts)) {
            if (!first.contains(host)) {
                first.insert(host, i);
            } else if (const Source &other = sources[first[host]]; other.rateKey() != sources[i].rateKey()) {
                warn(at(i, u"/start_urls"_s),
                     translate("core",
                               "shares the host %1 with %2: give both the same rate.group, or the host gets both rates")
                         .arg(host, other.id));
            }
        }
    }
}

} // namespace

QString ConfigNote::sentence() const
{
    QString where = source.isEmpty() ? u"sources.json"_s : u"Source %1"_s.arg(source);
    if (line > 0)
        where += u", line %1"_s.arg(line);
    if (!pointer.isEmpty())
        where += u", %1"_s.arg(pointer);
    if (!text.isEmpty())
        return plainText(u"%1: %2"_s.arg(where, text));
    return plainText(translate("core", "%1: found %2, allowed is %3").arg(where, found, allowed));
}

Source sourceFromJson(const QJsonObject &given)
{
    Source out;
    CleanSource clean = withoutSecrets(given);
    QJsonArray origins = clean.raw.value(credentialsFor).toArray();
    if (!clean.credentials.isEmpty()) {
        origins = {};
        for (const OriginCredential &credential : std::as_const(clean.credentials))
            origins.append(credential.origin);
        clean.raw.insert(credentialsFor, origins);
    }
    out.credentials = std::move(clean.credentials);
    out.credentialOrigins = texts(origins);
    out.raw = std::move(clean.raw);
    const QJsonObject &object = out.raw;
    out.id = object.value(u"id"_s).toString();
    out.name = object.value(u"name"_s).toString(out.id);
    out.enabled = object.value(u"enabled"_s).toBool(true);
    out.priority = object.value(u"priority"_s).toInt(out.priority);
    out.schedule = object.value(u"schedule"_s).toString();
    out.timezone = object.value(u"timezone"_s).toString(out.timezone);
    for (const QString &url : texts(object.value(u"start_urls"_s)))
        out.startUrls.append(cleanAddress(url));
    out.discovery = discoveryOf(object.value(u"discovery"_s).toObject());
    for (const QString &engine : texts(object.value(u"engines"_s))) {
        if (const auto id = fromWord<EngineId>(engine))
            out.engines.append(*id);
    }
    out.rate = rateOf(object.value(u"rate"_s).toObject());
    out.concurrency = object.value(u"concurrency"_s).toInt(out.concurrency);
    const QJsonObject timeouts = object.value(u"timeouts"_s).toObject();
    for (auto it = timeouts.begin(); it != timeouts.end(); ++it) {
        if (const auto id = fromWord<EngineId>(it.key()))
            out.timeoutsMs.append({*id, durationMs(it.value(), 0)});
    }
    out.recordsSelector = object.value(u"records"_s).toString();
    const QJsonObject fields = object.value(u"fields"_s).toObject();
    for (auto it = fields.begin(); it != fields.end(); ++it)
        out.fields.append(fieldOf(it.key(), it.value().toObject(), out.timezone));
    out.screenshot = screenshotOf(object.value(u"screenshot"_s));
    out.review = wordOr(object.value(u"review"_s), out.review);
    out.isolate = object.value(u"isolate"_s).toBool(out.isolate);
    out.obeyRobots = object.value(u"robots"_s).toBool(out.obeyRobots);
    out.maxAttempts = object.value(u"max_attempts"_s).toInt(out.maxAttempts);
    out.maxRedirects = object.value(u"max_redirects"_s).toInt(out.maxRedirects);
    const QJsonObject circuit = object.value(u"circuit"_s).toObject();
    out.circuit.failures = circuit.value(u"failures"_s).toInt(out.circuit.failures);
    if (const auto hold = parseDuration(circuit.value(u"hold"_s).toString()))
        out.circuit.hold = *hold;
    out.circuit.probes = circuit.value(u"probes"_s).toInt(out.circuit.probes);
    out.circuitEnabled = circuit.value(u"enabled"_s).toBool(out.circuitEnabled);
    out.keepPages = object.value(u"keep_pages"_s).toBool(out.keepPages);
    out.dedupFields = texts(object.value(u"dedup"_s));
    out.allowPrivate = texts(object.value(u"allow_private"_s));
    // A probe's permit comes back after the attempt's limit and 30 s more.
    out.circuit.probeLease = Ms(out.longestTimeoutMs()) + std::chrono::seconds(30);
    return out;
}

ParsedSources parseSources(const QByteArray &text, const QJsonObject &schema, const QList<EngineOffer> &engines)
{
    ParsedSources out;
    QJsonParseError fault;
    const QJsonDocument document = QJsonDocument::fromJson(text, &fault);
    if (document.isNull() || !document.isObject()) {
        ConfigNote note;
        note.code = 1001;
        note.line = document.isNull() ? lineOfOffset(text, fault.offset) : 1;
        note.found = document.isNull() ? fault.errorString() : translate("core", "no object");
        note.allowed = u"one JSON object {\"version\": 1, \"sources\": [...]}"_s;
        out.errors.append(note);
        return out;
    }
    const QJsonObject root = document.object();
    Checker checker(text, root);
    const QJsonValue version = root.value(u"version"_s);
    if (version.toInt() > supportedVersion) {
        checker.error(1003, u"/version"_s, QString::number(version.toInt()),
                      translate("core", "up to %1: the file was written by a newer program").arg(supportedVersion));
        out.errors = checker.m_errors;
        return out;
    }
    for (const SchemaError &error : validateJson(schema, root))
        checker.error(1002, error.pointer, error.found, error.allowed);
    const QJsonArray array = root.value(u"sources"_s).toArray();
    QMap<QString, int> ids;
    for (int i = 0; i < array.size(); ++i) {
        const QString id = array[i].toObject().value(u"id"_s).toString();
        if (!id.isEmpty() && ids.contains(id))
            checker.error(1007, u"/sources/%1/id"_s.arg(i), id,
                          translate("core", "an id of its own: source %1 has it").arg(ids[id] + 1));
        else
            ids.insert(id, i);
        const Source source = sourceFromJson(array[i].toObject());
        checker.checkMeaning(i, source, engines);
        checker.checkSecrets(i);
        checker.checkUnknownKeys(i, schema);
        out.file.sources.append(source);
    }
    checker.checkHosts(out.file.sources);
    for (const GroupFinding &finding : checkGroups(root, out.file.sources)) {
        if (finding.warning.isEmpty())
            checker.error(finding.code, finding.pointer, finding.found, finding.allowed);
        else
            checker.warn(finding.pointer, finding.warning);
    }
    out.file.groups = groupsFromJson(root);
    out.errors = checker.m_errors;
    std::stable_sort(out.errors.begin(), out.errors.end(),
                     [](const ConfigNote &a, const ConfigNote &b) { return a.line < b.line; });
    if (out.errors.isEmpty())
        out.file.warnings = checker.m_warnings;
    else
        out.file = {};
    return out;
}

Result<SourceFile> loadSources(const QByteArray &text, const QJsonObject &schema, const QList<EngineOffer> &engines)
{
    ParsedSources parsed = parseSources(text, schema, engines);
    if (parsed.ok())
        return parsed.file;
    const ConfigNote &first = parsed.errors.first();
    const QString more =
        parsed.errors.size() > 1 ? translate("core", ", and %1 more").arg(parsed.errors.size() - 1) : QString();
    Error error = permanentError(first.code, translate("core", "sources.json is refused"), first.sentence() + more,
                                 translate("core", "Correct the file; until then the sources stay as they were"));
    QStringList all;
    for (const ConfigNote &note : std::as_const(parsed.errors))
        all.append(note.sentence());
    error.detail = all.join(u'\n');
    return error;
}

} // namespace trawl
