// Verbs about the program itself: information, settings, health checks.
#pragma once

#include "run/enginecore.h"

namespace trawl {

/// Engine thread; borrowed core.
class SystemDesk final : public QObject
{
    Q_OBJECT
public:
    explicit SystemDesk(EngineCore &core, QObject *parent = nullptr);
    void registerVerbs();

private:
    VerbTask info(QJsonObject args);
    VerbTask getSettings(QJsonObject args);
    VerbTask setSetting(QJsonObject args);
    VerbTask doctor(QJsonObject args);

    EngineCore &c;
};

} // namespace trawl
