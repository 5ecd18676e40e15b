// A Console for tests of the window: a synthetic engine whose state the test sets, with answers that can be late or
// fail.
#pragma once

#include "console/console.h"

#include <QHash>
#include <QSet>

#include <optional>

namespace trawl {

/// Test thread only. Items are generated from their index, so that a million cost nothing.
class ScriptedConsole final : public Console
{
    Q_OBJECT
public:
    using Console::Console;
    void submit(AnyRequest request, AnswerTaker reply) override;
    QFuture<Result<QByteArray>> image(RowId capture, bool full) override;
    std::shared_ptr<const Snapshot> snapshot() const override { return m_shown; }
    void setDump(std::function<Result<UiDump::Answer>()> made) override { dump = std::move(made); }
    void shutDown(std::function<void()> done) override { done(); }

    /// What the next publish() shows.
    Snapshot next;
    void publish();
    /// A workspace in the middle of a run: every circuit state, stuck and failed items, log, problems, samples.
    void fillDemo(qint64 items);
    void setRunState(RunState state);
    ItemRow itemAt(qint64 index) const;
    /// Overrides a generated item.
    void setItem(const ItemRow &row) { m_changed.insert(row.id, row); }

    int delayMs = 0;                ///< answers come this much later
    QHash<QString, Error> failures; ///< verb → error, once
    std::function<Result<UiDump::Answer>()> dump;
    QHash<QString, std::function<Result<QJsonObject>(QJsonObject)>> handlers; ///< verb → answer, instead of the usual
    QList<std::pair<QString, QJsonObject>> requests;
    int count(const QString &verb) const;
    std::optional<QJsonObject> last(const QString &verb) const;
    QJsonObject settings;
    Instant clock{1'767'261'600'000}; ///< 2026-01-01 10:00 UTC

private:
    Result<QJsonObject> answer(const QString &verb, const QJsonObject &args);
    QJsonObject itemsPage(const QJsonObject &args) const;
    QJsonObject capturesPage(const QJsonObject &args) const;
    CaptureRow captureAt(qint64 index) const;
    QJsonObject why(const QJsonObject &args) const;
    std::shared_ptr<const Snapshot> m_shown = std::make_shared<Snapshot>();
    qint64 m_items = 0;
    QHash<RowId, ItemRow> m_changed;
};

} // namespace trawl
