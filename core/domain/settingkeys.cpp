// The table of settings.
#include "domain/settingkeys.h"

#include "domain/names.h"
#include "domain/run.h"
#include "domain/text.h"

#include <QJsonArray>

#include <algorithm>

namespace trawl {

const QList<SettingKey> &settingKeys()
{
    using Kind = SettingKey::Kind;
    using Applies = SettingKey::Applies;
    const auto runs = [] { return translate("core", "Runs"); };
    const auto notices = [] { return translate("core", "Notifications"); };
    const auto storage = [] { return translate("core", "Pictures and storage"); };
    // name, kind, usual, least, most, label, unit, help, page, applies
    static const QList<SettingKey> table{
        {u"contact"_s,
         Kind::Text,
         QString(),
         0,
         0,
         translate("core", "Contact"),
         {},
         translate("core", "An address that stands in the user agent, so that a site can reach you before it blocks "
                           "you."),
         translate("core", "General"),
         Applies::NextStart},
        {u"run.sessions"_s, Kind::Whole, 2, 1, maxSessions, translate("core", "Browser sessions"),
         translate("core", "sessions"), translate("core", "How many pages a run loads in browsers at the same time."),
         runs(), Applies::NextRun},
        {u"run.sourcesAtOnce"_s, Kind::Whole, 3, 1, 100, translate("core", "Sources at once"),
         translate("core", "sources"), translate("core", "How many sources a run works on at the same time."), runs(),
         Applies::NextRun},
        {u"run.timeLimitSeconds"_s, Kind::Whole, 0, 0, 24 * 86'400, translate("core", "Time limit"),
         translate("core", "s"), translate("core", "A run ends after so many seconds at work; 0 means without limit."),
         runs(), Applies::NextRun},
        {u"tick.everyMinutes"_s, Kind::Whole, 10, 0, 1440, translate("core", "Tick every"), translate("core", "min"),
         translate("core",
                   "Orphans are unlocked, due runs started and processors poked so often; 0 means only by hand."),
         runs(), Applies::NextStart},
        {u"processors"_s, Kind::List, QJsonArray(), 0, 0, {}, {}, {}, {}, Applies::NextStart},
        {u"cache.budgetMiB"_s, Kind::Whole, 512, 8, 65'536, // below 8 a few pictures fill it
         translate("core", "Picture cache"), translate("core", "MiB"),
         translate("core", "Memory for pictures that are not uploaded; what does not fit is read from the spool."),
         storage(), Applies::NextStart},
        {u"spool"_s,
         Kind::Switch,
         true,
         0,
         0,
         translate("core", "Keep pictures in files"),
         {},
         translate("core", "Each picture has a file until it is uploaded; without it pictures end with the program."),
         storage(),
         Applies::NextStart},
        {u"etl.mirror"_s,
         Kind::Switch,
         true,
         0,
         0,
         translate("core", "Mirror runs to the ETL API"),
         {},
         translate("core", "New runs are told to the API that ETL_API_ENDPOINT and ETL_API_KEY name; without these, "
                           "nothing is."),
         runs(),
         Applies::NextStart},
        {u"notifications.runFailed"_s,
         Kind::Switch,
         true,
         0,
         0,
         translate("core", "Tell of failed runs"),
         {},
         translate("core", "A message when a run fails, or more than half of its pages do."),
         notices(),
         Applies::NextStart},
        {u"notifications.runFinished"_s,
         Kind::Switch,
         false,
         0,
         0,
         translate("core", "Tell of completed runs"),
         {},
         translate("core", "A message when a run completes."),
         notices(),
         Applies::NextStart},
        {u"notifications.circuitOpened"_s,
         Kind::Switch,
         true,
         0,
         0,
         translate("core", "Tell of circuits that open"),
         {},
         translate("core", "A message when a source fails so often that nothing is asked of it for a while."),
         notices(),
         Applies::NextStart},
        {u"notifications.uploadFinished"_s,
         Kind::Switch,
         true,
         0,
         0,
         translate("core", "Tell of uploads"),
         {},
         translate("core", "A message when a batch of uploads ends, with what failed in it."),
         notices(),
         Applies::NextStart},
        {u"notifications.desktop"_s,
         Kind::Switch,
         true,
         0,
         0,
         translate("core", "Messages on the desktop"),
         {},
         translate("core", "These messages also appear on the desktop while no window of Trawldeck is active. A click "
                           "opens the place."),
         notices(),
         Applies::NextStart},
        {u"notifications.slackUrlEnv"_s,
         Kind::Text,
         u"SLACK_WEBHOOK_URL"_s,
         0,
         0,
         translate("core", "Slack: environment variable"),
         {},
         translate("core", "The name of the environment variable that holds the address of Slack's incoming webhook; "
                           "never the address itself."),
         notices(),
         Applies::NextStart},
        {u"notifications.webhookUrlEnv"_s,
         Kind::Text,
         u"TRAWLDECK_WEBHOOK_URL"_s,
         0,
         0,
         translate("core", "Webhook: environment variable"),
         {},
         translate("core", "The name of the environment variable that holds the address of any other webhook; never "
                           "the address itself."),
         notices(),
         Applies::NextStart},
        {u"ui"_s, Kind::Own, {}, 0, 0, {}, {}, {}, {}, Applies::NextStart},
        {u"sample"_s, Kind::Own, false, 0, 0, {}, {}, {}, {}, Applies::NextStart},
    };
    return table;
}

const SettingKey *findSettingKey(const QString &name)
{
    const QList<SettingKey> &keys = settingKeys();
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const SettingKey &key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

} // namespace trawl
