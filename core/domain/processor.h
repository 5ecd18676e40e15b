// An external processor as settings.json describes it (R9.3).
#pragma once

#include "domain/instant.h"

#include <QMap>
#include <QStringList>

namespace trawl {

/// An HTTP endpoint or a command. Holds no secret: headers name variables of the environment.
struct Processor {
    QString id;
    QString url;         ///< empty: it is a command
    QStringList command; ///< program and arguments, no shell
    QString method = QStringLiteral("POST");
    QMap<QString, QString> headersEnv; ///< header → name of an environment variable
    QMap<QString, QString> counts;     ///< name → JSON pointer into its answer
    Ms limit{60'000};                  ///< so long an answer is waited for
};

} // namespace trawl
