// Verbs of the question about the spool: look again, crawl again; and a new folder of baseline pictures.
#pragma once

#include "run/enginecore.h"

namespace trawl {

class UploadDesk;

/// Engine thread; borrowed core and desk.
class SpoolDesk final : public QObject
{
    Q_OBJECT
public:
    SpoolDesk(EngineCore &core, UploadDesk &upload, QObject *parent = nullptr);
    void registerVerbs();

private:
    VerbTask look(QJsonObject args);
    VerbTask recrawl(QJsonObject args);
    VerbTask newBaselines(QJsonObject args);
    QCoro::Task<> goOn();

    EngineCore &c;
    UploadDesk &uploadDesk;
};

} // namespace trawl
