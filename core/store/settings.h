// Small values of the workspace that belong to the store (meta): schedule marks, counters. Never secrets.
#pragma once

#include "store/db.h"

#include <QJsonValue>

namespace trawl::settings {

Result<QJsonValue> get(Db &db, const QString &key); ///< Undefined if it was never set
Result<> set(Db &db, const QString &key, const QJsonValue &value);

} // namespace trawl::settings
