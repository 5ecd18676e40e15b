// Processes of an engine under test: finding them, and what the engine says of them.
#pragma once

#include "tests/support/liveengine.h"

#include <atomic>
#include <memory>

#include <QDir>
#include <QFile>

namespace trawl::test {

inline constexpr auto browserMark = "--remote-debugging-pipe";
inline constexpr auto extractorMark = "trawldeck-extractor";

/// A wall clock that is set by hand; the monotonic one goes on.
inline Clock settableClock(std::shared_ptr<std::atomic<qint64>> ahead)
{
    return [ahead, real = systemClock()] {
        Now now = real();
        now.wall = now.wall + Ms(*ahead);
        return now;
    };
}

/// Children of a process whose command line has @p mark.
inline QList<qint64> childrenOf(qint64 parent, const QByteArray &mark)
{
    QList<qint64> found;
    for (const QString &name : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool number = false;
        const qint64 pid = name.toLongLong(&number);
        QFile stat(u"/proc/%1/stat"_s.arg(name)), line(u"/proc/%1/cmdline"_s.arg(name));
        if (!number || !stat.open(QIODevice::ReadOnly) || !line.open(QIODevice::ReadOnly))
            continue;
        const QByteArray text = stat.readAll();
        const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
        if (fields.value(1).toLongLong() == parent && fields.value(0) != "Z" && line.readAll().contains(mark))
            found.append(pid);
    }
    return found;
}

/// Of a browser: its zygotes start some of them.
inline QList<qint64> processesOf(qint64 browser, const QByteArray &mark)
{
    QList<qint64> found = childrenOf(browser, mark);
    for (const qint64 zygote : childrenOf(browser, "--type=zygote"))
        found += processesOf(zygote, mark);
    return found;
}

inline QByteArray pageText(const QByteArray &target)
{
    return "<!doctype html><title>" + target + "</title><body style='background:linear-gradient(red,blue)'><h1>Page " +
           target + "</h1>" + QByteArray(3000, 'x');
}

inline std::optional<Problem> problem(LiveEngine &engine, const QString &key)
{
    for (const Problem &each : engine.now().problems) {
        if (each.key == key)
            return each;
    }
    return std::nullopt;
}

} // namespace trawl::test
