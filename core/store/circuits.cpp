// Circuits and rate state as rows.
#include "store/circuits.h"

#include "store/codec.h"

namespace trawl::circuits {

using namespace codec;

Result<> save(Db &db, const QString &sourceId, const Circuit &circuit, Instant now)
{
    const auto done = db.run("circuits_save", sourceId, word(circuit.state), circuit.failures, circuit.reopened,
                             circuit.epoch, circuit.openedAt.ms, circuit.blockedUntil.ms, circuit.notPermitted,
                             circuit.probesOut, circuit.probeSince.ms, word(circuit.lastClass), circuit.reason,
                             circuit.by, int(circuit.wouldHaveOpened), circuit.countedFailures, now.ms);
    return done ? success() : Result<>(done.error());
}

Result<QHash<QString, Circuit>> all(Db &db)
{
    QHash<QString, Circuit> found;
    Rows rows = db.query("circuits_all");
    while (rows.next()) {
        Circuit &circuit = found[rows.text(0)];
        circuit.state = fromWord<CircuitState>(rows.text(1)).value_or(CircuitState::Closed);
        circuit.failures = rows.i32(2);
        circuit.reopened = rows.i32(3);
        circuit.epoch = rows.i64(4);
        circuit.openedAt = rows.at(5);
        circuit.blockedUntil = rows.at(6);
        circuit.notPermitted = rows.i64(7);
        circuit.probesOut = rows.i32(8);
        circuit.probeSince = rows.at(9);
        circuit.lastClass = fromWord<FailClass>(rows.text(10)).value_or(FailClass::None);
        circuit.reason = rows.text(11);
        circuit.by = rows.text(12);
        circuit.wouldHaveOpened = rows.i64(13) != 0;
        circuit.countedFailures = rows.i64(14);
    }
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::circuits

namespace trawl::rates {

Result<> save(Db &db, const QString &rateKey, const QJsonObject &state, Instant now)
{
    const auto done = db.run("rates_save", rateKey, codec::compact(state), now.ms);
    return done ? success() : Result<>(done.error());
}

Result<QHash<QString, QJsonObject>> all(Db &db)
{
    QHash<QString, QJsonObject> found;
    Rows rows = db.query("rates_all");
    while (rows.next())
        found.insert(rows.text(0), codec::object(rows.text(1)));
    if (!rows.ok())
        return rows.error();
    return found;
}

} // namespace trawl::rates
