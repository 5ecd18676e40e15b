// The two clocks: Instant is wall time in UTC milliseconds and may be stored; MonoTime is only for
// differences.
#pragma once

#include <QString>
#include <QtGlobal>

#include <chrono>
#include <compare>
#include <limits>

namespace trawl {

using Ms = std::chrono::milliseconds;
using namespace std::chrono_literals;

/// Wall time, UTC milliseconds since 1970. 0 means "never" or "not set".
struct Instant {
    qint64 ms = 0;
    bool isSet() const { return ms != 0; }
    friend auto operator<=>(const Instant &, const Instant &) = default;
    /// Saturates instead of overflowing (CB26).
    friend Instant operator+(Instant at, Ms delta)
    {
        qint64 sum = 0;
        if (__builtin_add_overflow(at.ms, qint64(delta.count()), &sum))
            sum = delta.count() > 0 ? std::numeric_limits<qint64>::max() : std::numeric_limits<qint64>::min();
        return Instant{sum};
    }
    friend Instant operator-(Instant at, Ms delta) { return at + Ms(-delta.count()); }
    friend Ms operator-(Instant a, Instant b) { return Ms(a.ms - b.ms); }
};

/// Monotonic milliseconds since an arbitrary start of this process; never stored.
struct MonoTime {
    qint64 ms = 0;
    friend auto operator<=>(const MonoTime &, const MonoTime &) = default;
    friend MonoTime operator+(MonoTime at, Ms delta) { return MonoTime{at.ms + delta.count()}; }
    friend Ms operator-(MonoTime a, MonoTime b) { return Ms(a.ms - b.ms); }
};

/// Both clocks read at one moment: what pure code takes where it needs "now".
struct Now {
    Instant wall;
    MonoTime mono;
};

/// "41:10", "1:02:03": a countdown. Negative counts as 0:00.
QString countdownText(Ms left);
/// "3 s", "4 min", "2 h 5 min": a duration for sentences.
QString durationText(Ms duration);
/// "150 s": a limit exactly as it was set, or what is held against it, in whole seconds.
QString limitText(Ms limit);
/// "99,952": counts in sentences.
QString groupedNumber(qint64 number);

} // namespace trawl
