// Values in meta.
#include "store/settings.h"

#include "store/codec.h"

namespace trawl::settings {

Result<QJsonValue> get(Db &db, const QString &key)
{
    Rows rows = db.query("meta_get", key);
    if (rows.next())
        return QJsonDocument::fromJson(rows.text(0).toUtf8()).array().at(0);
    if (!rows.ok())
        return rows.error();
    return QJsonValue(QJsonValue::Undefined);
}

Result<> set(Db &db, const QString &key, const QJsonValue &value)
{
    // Wrapped, because a JSON text must be an array or an object.
    const auto done =
        value.isUndefined() ? db.run("meta_remove", key) : db.run("meta_set", key, codec::compact(QJsonArray{value}));
    return done ? success() : Result<>(done.error());
}

} // namespace trawl::settings
