// The pages of the ten sample sources: a pure function of source, path and visit (R15.1, D5).
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace trawl {

struct SampleEvent {
    QString id, title, chinese, start, venue, kind, text;
    int price = 0;
    int number = 0; ///< position in the list; picks the picture
};

struct SampleReply {
    int status = 200;
    QByteArray contentType = "text/html; charset=utf-8";
    QByteArray body;
    int delayMs = 0; ///< wait this long before the answer begins
};

struct SampleOptions {
    quint32 seed = 20261204; ///< of the flaky and the slow source
    int bulk = 0;            ///< so many cheap paths more below /bulk/ of source 1 (--sample-size)
};

inline constexpr int sampleSources = 10;
/// "127.0.1.<source>", source 1…10.
QString sampleHost(int source);

/// Owns the events and templates; immutable after construction, callable from any thread.
class SamplePages
{
public:
    explicit SamplePages(SampleOptions options = {});

    /// @p target: path with query. @p visit: how often this target of this source was asked for, from 1. @p port: for
    /// absolute URLs.
    SampleReply get(int source, const QByteArray &target, int visit, quint16 port) const;
    const QList<SampleEvent> &events() const { return m_events; }
    /// Does the flaky source fail this time? 30 % by hash of seed, path and visit.
    static bool flakyFails(quint32 seed, const QByteArray &path, int visit);

private:
    SampleReply healthy(const QByteArray &path, quint16 port) const;
    SampleReply agenda(const QByteArray &path, int page) const;
    SampleReply scripted(const QByteArray &path) const;
    SampleReply slow(const QByteArray &path) const;
    SampleReply flaky(const QByteArray &path, int visit) const;
    SampleReply changing(const QByteArray &path, int visit) const;
    SampleReply changed(const QByteArray &path) const;
    SampleReply guide(const QByteArray &path) const;
    SampleReply lantern(const QByteArray &path) const;
    SampleReply lanternInBig5(const QByteArray &path) const;
    SampleReply bulkPage(const QByteArray &path, quint16 port) const;
    QByteArray layout(int source, const QString &title, const QString &body, const QString &extraClass = {},
                      const QString &head = {}) const;
    QString card(const SampleEvent &event, const QString &link) const;
    QString detail(const SampleEvent &event, const QString &note = {}) const;
    const SampleEvent *byId(const QByteArray &id) const;
    const SampleEvent &at(int number) const { return m_events.at(number % m_events.size()); }

    SampleOptions m_options;
    QList<SampleEvent> m_events;
    QString m_css, m_script;
};

} // namespace trawl
