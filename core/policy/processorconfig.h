// "processors" of settings.json: JSON → processors, and what is wrong with them; and what an answer counts. Pure.
#pragma once

#include "domain/processor.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QList>

#include <optional>

namespace trawl {

struct ProcessorConfig {
    QList<Processor> processors;
    QStringList problems; ///< sentences: entries that are not used, and why
};
ProcessorConfig readProcessors(const QJsonArray &entries);

/// What the pointers find in @p answer: whole numbers, and lists by their length. Nothing: it is no JSON.
std::optional<QMap<QString, qint64>> countsOf(const QMap<QString, QString> &pointers, const QByteArray &answer);

} // namespace trawl
