// Requests about the program itself: information, settings, log, health, the window's dump.
#pragma once

#include "domain/requests/page.h"
#include "domain/requests/request.h"
#include "domain/snapshot.h"

namespace trawl {

struct EngineInfo {
    static constexpr auto verb = "engine.info"_L1;
    struct Answer {
        qint64 pid = 0;
        QString version, workspace;
        bool sample = false;
        void map(JsonMapper &m)
        {
            m("pid"_L1, pid);
            m("version"_L1, version);
            m("workspace"_L1, workspace);
            m("sample"_L1, sample);
        }
    };
    void map(JsonMapper &) {}
};

/// Newest first.
struct LogPage {
    static constexpr auto verb = "log.page"_L1;
    RowId run = 0; ///< 0 = all
    int level = 0; ///< at least
    QString source, text;
    qint64 offset = 0;
    int limit = 500;
    using Answer = PageOf<LogLine>;
    void map(JsonMapper &m)
    {
        m("run"_L1, run);
        m("level"_L1, level);
        m("source"_L1, source);
        m("text"_L1, text);
        m("offset"_L1, offset);
        m("limit"_L1, limit);
    }
};

struct SettingsGet {
    static constexpr auto verb = "settings.get"_L1;
    struct Answer {
        QJsonObject settings;
        void map(JsonMapper &m) { m("settings"_L1, settings); }
    };
    void map(JsonMapper &) {}
};

struct SettingsSet {
    static constexpr auto verb = "settings.set"_L1;
    QString key;
    QJsonValue value;
    using Answer = Unit;
    void map(JsonMapper &m)
    {
        m.need("key"_L1, key);
        m.need("value"_L1, value);
    }
};

/// One thing the engine needs, and how it was found.
struct HealthCheck {
    QString id, name;
    QString state; ///< "OK", "Degraded", "Down"
    QString text, remedy;
    qint64 ms = 0;
    bool required = true; ///< without it nothing can run
    void map(JsonMapper &m)
    {
        m("id"_L1, id);
        m("name"_L1, name);
        m("state"_L1, state);
        m("text"_L1, text);
        m("remedy"_L1, remedy);
        m("ms"_L1, ms);
        m("required"_L1, required);
    }
};

/// In dependency order.
struct Doctor {
    static constexpr auto verb = "doctor"_L1;
    bool notify = false; ///< each webhook gets a message; else it is connected to and gets none
    struct Answer {
        QList<HealthCheck> checks;
        void map(JsonMapper &m) { m("checks"_L1, checks); }
    };
    void map(JsonMapper &m) { m("notify"_L1, notify); }
};

/// Makes a bundle of diagnostics of a run (R9.4). TD-4022: there is no such run; TD-9060: it can't be written.
struct BundleMake {
    static constexpr auto verb = "bundle.make"_L1;
    RowId run = 0; ///< 0 = the shown one, else the newest
    struct Answer {
        QString path; ///< absolute, in the workspace's folder bundles
        int number = 0;
        qint64 bytes = 0;
        void map(JsonMapper &m)
        {
            m("path"_L1, path);
            m("number"_L1, number);
            m("bytes"_L1, bytes);
        }
    };
    void map(JsonMapper &m) { m("run"_L1, run); }
};

/// The widget tree of the owner's window; answered by the front end, refused where there is no window.
struct UiDump {
    static constexpr auto verb = "ui.dump"_L1;
    struct Answer {
        QJsonObject tree;
        void map(JsonMapper &m) { m("tree"_L1, tree); }
    };
    void map(JsonMapper &) {}
};

} // namespace trawl
