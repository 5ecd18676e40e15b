// The one table of the keys of settings.json: the file is checked against it, and the window's settings are made from
// it.
#pragma once

#include <QJsonValue>
#include <QList>
#include <QString>

namespace trawl {

struct SettingKey {
    enum class Kind {
        Text,
        Whole, ///< a whole number from least to most
        Switch,
        List, ///< of objects; written in the file, not in the window
        Own   ///< kept by the program for itself; nobody sets it by hand
    };
    enum class Applies { NextRun, NextStart };

    QString name; ///< in the file
    Kind kind = Kind::Text;
    QJsonValue usual; ///< holds where the file says nothing
    int least = 0, most = 0;
    QString label, unit;
    QString help; ///< one sentence
    QString page; ///< of the settings window
    Applies applies = Applies::NextRun;
};

/// In the order of the settings window. Pure.
const QList<SettingKey> &settingKeys();
/// Null: there is no such key.
const SettingKey *findSettingKey(const QString &name);

} // namespace trawl
