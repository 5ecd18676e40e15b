// Groups of sources.json; see schedulegroups.h.
#include "policy/schedulegroups.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/schedule.h"
#include "policy/schedulefire.h"
#include "policy/timezones.h"

#include <QJsonArray>
#include <QMap>

#include <algorithm>

namespace trawl {
namespace {

constexpr int notAllowed = 1002, badSchedule = 1005, sameId = 1007;
constexpr Ms shortestLimit = 1min, longestLimit = std::chrono::hours(24 * 20); // as trawlctl run --timeout has it

QString at(int index, const QString &rest)
{
    return u"/schedules/%1%2"_s.arg(index).arg(rest);
}

const Source *find(const QList<Source> &sources, const QString &id)
{
    const auto found = std::find_if(sources.begin(), sources.end(), [&](const Source &one) { return one.id == id; });
    return found == sources.end() ? nullptr : &*found;
}

/// Checks one group.
class GroupCheck
{
public:
    GroupCheck(int index, QJsonObject object, const QList<Source> &sources)
        : m_index(index), m_object(std::move(object)), m_sources(sources)
    {
    }
    QList<GroupFinding> findings(QMap<QString, int> &ids)
    {
        checkId(ids);
        checkWhen();
        checkSelect();
        const auto limit = parseDuration(m_object.value(u"limit"_s).toString());
        if (limit && (*limit < shortestLimit || *limit > longestLimit))
            error(notAllowed, u"/limit"_s, m_object.value(u"limit"_s).toString(),
                  translate("core", "at least %1, at most 20 days").arg(durationText(shortestLimit)));
        return m_findings;
    }

private:
    void error(int code, const QString &rest, const QString &found, const QString &allowed)
    {
        m_findings.append({at(m_index, rest), found, allowed, {}, code});
    }
    void warn(const QString &rest, const QString &text) { m_findings.append({at(m_index, rest), {}, {}, text, 0}); }

    void checkId(QMap<QString, int> &ids)
    {
        const QString id = m_object.value(u"id"_s).toString();
        if (id.isEmpty())
            return;
        if (ids.contains(id))
            error(sameId, u"/id"_s, id, translate("core", "an id of its own: group %1 has it").arg(ids[id] + 1));
        else if (find(m_sources, id))
            error(sameId, u"/id"_s, id, translate("core", "an id of its own: a source has it"));
        ids.insert(id, m_index);
    }

    void checkWhen()
    {
        const bool cron = m_object.contains(u"cron"_s), every = m_object.contains(u"every"_s);
        if (cron == every)
            error(badSchedule, {}, cron ? translate("core", "both cron and every") : translate("core", "neither"),
                  translate("core", "one of cron and every"));
        const QString zone = m_object.value(u"timezone"_s).toString(u"UTC"_s);
        if (!isTimeZone(zone))
            error(badSchedule, u"/timezone"_s, zone,
                  translate("core", "an IANA time zone; the nearest is %1").arg(nearestTimeZone(zone)));
        const QString key = cron ? u"cron"_s : u"every"_s;
        const QString text = m_object.value(key).toString();
        if (text.isEmpty())
            return;
        const auto parsed = parseSchedule(cron ? text : u"every: "_s + text, isTimeZone(zone) ? zone : u"UTC"_s);
        if (!parsed || (cron && parsed->every))
            error(badSchedule, u'/' + key, text,
                  parsed                         ? translate("core", "five fields; an interval stands under \"every\"")
                  : parsed.error().why.isEmpty() ? parsed.error().remedy
                                                 : parsed.error().why);
    }

    void checkSelect()
    {
        const QJsonObject select = m_object.value(u"select"_s).toObject();
        if (!m_object.value(u"select"_s).isObject())
            return; // the schema says it
        const bool byPriority = select.contains(u"priority"_s), byIds = select.contains(u"ids"_s);
        if (byPriority == byIds)
            error(notAllowed, u"/select"_s,
                  byIds ? translate("core", "both priority and ids") : translate("core", "neither"),
                  translate("core", "one of priority and ids"));
        const QJsonArray ids = select.value(u"ids"_s).toArray();
        for (int i = 0; i < ids.size(); ++i)
            checkMember(u"/select/ids/%1"_s.arg(i), ids.at(i).toString());
        if (!byPriority || byIds)
            return;
        ScheduleGroup group;
        group.priority = select.value(u"priority"_s).toInt();
        if (membersOf(group, m_sources).isEmpty())
            warn(u"/select/priority"_s,
                 translate("core", "means no source: none without a schedule of its own has this priority"));
    }

    void checkMember(const QString &rest, const QString &id)
    {
        const Source *source = find(m_sources, id);
        if (!source)
            error(notAllowed, rest, id, translate("core", "the id of a source of this file"));
        else if (!source->schedule.isEmpty())
            warn(rest, translate("core", "has a schedule of its own, which wins: this group never starts %1").arg(id));
    }

    int m_index;
    QJsonObject m_object;
    const QList<Source> &m_sources;
    QList<GroupFinding> m_findings;
};

ScheduleGroup groupFromJson(const QJsonObject &object)
{
    ScheduleGroup group;
    group.id = object.value(u"id"_s).toString();
    const QString cron = object.value(u"cron"_s).toString();
    group.schedule = cron.isEmpty() ? u"every: "_s + object.value(u"every"_s).toString() : cron;
    group.timezone = object.value(u"timezone"_s).toString(group.timezone);
    const QJsonObject select = object.value(u"select"_s).toObject();
    group.priority = select.value(u"priority"_s).toInt();
    for (const QJsonValue &id : select.value(u"ids"_s).toArray())
        group.ids.append(id.toString());
    group.limit =
        parseDuration(object.value(u"limit"_s).toString()).value_or(defaultRunLimit(group.priority == 1 ? 1 : 2));
    return group;
}

} // namespace

QList<GroupFinding> checkGroups(const QJsonObject &root, const QList<Source> &sources)
{
    QList<GroupFinding> findings;
    QMap<QString, int> ids;
    const QJsonArray groups = root.value(u"schedules"_s).toArray();
    for (int i = 0; i < groups.size(); ++i)
        findings += GroupCheck(i, groups.at(i).toObject(), sources).findings(ids);
    return findings;
}

QList<ScheduleGroup> groupsFromJson(const QJsonObject &root)
{
    QList<ScheduleGroup> groups;
    for (const QJsonValue &value : root.value(u"schedules"_s).toArray())
        groups.append(groupFromJson(value.toObject()));
    return groups;
}

} // namespace trawl
