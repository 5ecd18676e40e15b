// Sinks around sinks: faults, answers that come when a test wants them, and everything else as it is.
#pragma once

#include "publish/objectsink.h"
#include "publish/rowsink.h"

#include <optional>

namespace trawl::test {

/// Passes on; a test replaces what it is about.
class ObjectWrap final : public ObjectSink
{
public:
    explicit ObjectWrap(ObjectSink &sink) : inner(sink) {}
    ObjectSink &inner;
    /// Instead of the put; empty: the put. Counted in puts either way.
    std::function<std::optional<SinkFuture<StoredObject>>(const SinkObject &, const std::stop_token &)> onPut;
    std::function<std::optional<SinkFuture<ObjectCheck>>(const QString &key)> onVerify;
    std::function<std::optional<SinkFuture<>>(const QString &key)> onRemove;
    int puts = 0;

    QString describe() const override { return inner.describe(); }
    SinkFuture<> test() override { return inner.test(); }
    SinkFuture<StoredObject> put(SinkObject object, std::stop_token stop, SinkProgress progress) override
    {
        ++puts;
        if (onPut) {
            if (auto instead = onPut(object, stop))
                return *instead;
        }
        return inner.put(std::move(object), std::move(stop), std::move(progress));
    }
    SinkFuture<QByteArray> get(QString key) override { return inner.get(std::move(key)); }
    SinkFuture<ObjectCheck> verify(QString key, QString sha256) override
    {
        if (onVerify) {
            if (auto instead = onVerify(key))
                return *instead;
        }
        return inner.verify(std::move(key), std::move(sha256));
    }
    SinkFuture<> remove(QString key) override
    {
        if (onRemove) {
            if (auto instead = onRemove(key))
                return *instead;
        }
        return inner.remove(std::move(key));
    }
};

class RowWrap final : public RowSink
{
public:
    explicit RowWrap(RowSink &sink) : inner(sink) {}
    RowSink &inner;
    std::function<std::optional<SinkFuture<>>(QList<SinkRow> &)> onWrite; ///< may change the rows, too
    std::function<std::optional<SinkFuture<>>(const QString &run, const QJsonObject &statistics)> onStatistics;
    std::function<std::optional<SinkFuture<>>(const QString &run, const QString &item)> onRemove;

    QString describe() const override { return inner.describe(); }
    SinkFuture<> test() override { return inner.test(); }
    SinkFuture<> writeRows(QList<SinkRow> rows) override
    {
        if (onWrite) {
            if (auto instead = onWrite(rows))
                return *instead;
        }
        return inner.writeRows(std::move(rows));
    }
    SinkFuture<> writeRunStatistics(QString run, QJsonObject statistics) override
    {
        if (onStatistics) {
            if (auto instead = onStatistics(run, statistics))
                return *instead;
        }
        return inner.writeRunStatistics(std::move(run), std::move(statistics));
    }
    SinkFuture<> removeRow(QString run, QString item) override
    {
        if (onRemove) {
            if (auto instead = onRemove(run, item))
                return *instead;
        }
        return inner.removeRow(std::move(run), std::move(item));
    }
};

/// Both of an uploader, wrapped.
struct SinkWraps {
    std::unique_ptr<ObjectWrap> objects;
    std::unique_ptr<RowWrap> rows;
    SinkWraps(ObjectSink &o, RowSink &r) : objects(new ObjectWrap(o)), rows(new RowWrap(r)) {}
};

} // namespace trawl::test
