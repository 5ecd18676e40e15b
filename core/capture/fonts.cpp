// Looks for fonts.
#include "capture/fonts.h"

#include "async/sleep.h"
#include "domain/names.h"
#include "domain/text.h"

#include <QProcess>

#include <array>

namespace trawl {

namespace {

constexpr Ms listLimit = 5s;

/// A writing by one character of it.
constexpr std::array<char32_t, 4> samples{U'\u4e2d', U'\u3042', U'\uac00', U'\U0001f600'};

QString nameOf(char32_t sample)
{
    switch (sample) {
    case U'\u4e2d':
        return translate("core", "Chinese");
    case U'\u3042':
        return translate("core", "Japanese");
    case U'\uac00':
        return translate("core", "Korean");
    default:
        return translate("core", "emoji");
    }
}

bool covers(const QByteArray &charset, char32_t sample)
{
    for (const QByteArray &range : charset.split(' ')) {
        const qsizetype dash = range.indexOf('-');
        const uint first = range.left(dash < 0 ? range.size() : dash).toUInt(nullptr, 16);
        const uint last = dash < 0 ? first : range.mid(dash + 1).toUInt(nullptr, 16);
        if (first <= sample && sample <= last)
            return true;
    }
    return false;
}

} // namespace

QStringList writingsWithoutFont(const QByteArray &charsets)
{
    QStringList missing;
    const QList<QByteArray> fonts = charsets.split('\n');
    for (const char32_t sample : samples) {
        const auto shows = [sample](const QByteArray &font) { return covers(font, sample); };
        if (std::none_of(fonts.cbegin(), fonts.cend(), shows))
            missing.append(nameOf(sample));
    }
    return missing;
}

QCoro::Task<FontCheck> checkFonts(Timers *timers, std::stop_token stop)
{
    QProcess process;
    Signal ended;
    QObject::connect(&process, &QProcess::finished, &process, [&ended] { ended.set(); });
    QObject::connect(&process, &QProcess::errorOccurred, &process, [&ended](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            ended.set();
    });
    process.start(u"fc-list"_s, {u"--format"_s, u"%{charset}\n"_s}, QIODevice::ReadOnly);
    Deadline deadline(*timers, listLimit, stop);
    co_await ended.wait(deadline.token());
    if (!ended.isSet()) {
        process.kill();
        co_await ended.wait(std::stop_token());
    }
    FontCheck check;
    check.known = process.error() == QProcess::UnknownError && process.exitCode() == 0 &&
                  process.exitStatus() == QProcess::NormalExit;
    if (check.known)
        check.missing = writingsWithoutFont(process.readAllStandardOutput());
    co_return check;
}

} // namespace trawl
