// The causes that the explainer looks at, each a question with a Why or nothing for its answer. Used by why.cpp alone.
#pragma once

#include "domain/counted.h"
#include "policy/why.h"

#include "domain/requests/items.h"
#include "domain/requests/sources.h"

#include <QDateTime>

#include <algorithm>
#include <cmath>

#include "domain/text.h"

namespace trawl {

using Cause = std::optional<Why>;

/// A command of the console that asks for what it needs: a reason, a number, sources.
inline WhyAction command(const QString &text, const QString &id, const QStringList &sources = {})
{
    return WhyAction{text, {}, id, sources};
}

/// A request that can be sent as it is.
inline WhyAction action(const QString &text, AnyRequest request)
{
    return WhyAction{text, std::move(request), {}, {}};
}

inline WhyAction retryNow(const WhyItem &item)
{
    return action(translate("core", "Retry now"), ItemsRequeue{{item.row.id}});
}

inline QString number(double value)
{
    return QString::number(value, 'g', 3);
}

/// "about 4 s", "in a moment": how long somebody waits for his turn.
inline QString aboutText(Ms wait)
{
    return wait < Ms(1500) ? translate("core", "it starts in a moment") : u"about %1"_s.arg(durationText(wait));
}

inline QString megabytes(qint64 bytes)
{
    return u"%1 MiB"_s.arg(bytes / (1024 * 1024));
}

/// A URL or sentence of the store, short enough for a sentence.
/// The middle gives way: what happened stands at the beginning, what to do about it at the end.
inline QString shortened(const QString &text)
{
    constexpr qsizetype most = 400;
    return text.size() > most ? text.left(most / 2) + QChar(0x2026) + text.right(most / 2 - 1) : text;
}

inline QString withoutStop(QString text)
{
    while (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

/// Asks one cause after the other for one moment of the engine and a run.
struct Asker {
    const WhyEngine &engine;
    const std::optional<WhyRun> &run;
    const TimeStyle &style;

    QString clock(Instant at) const { return style.clock(at, engine.now); }
    QString until(Instant at) const { return u"%1 (%2)"_s.arg(clock(at), countdownText(at - engine.now)); }

    Cause runState() const;
    Cause wholeEngine() const;
    /// Room for pictures: sources that take none go on.
    Cause memory(const WhySource &source) const;
    Cause sourceBlocked(const WhySource &source) const;
    Cause standsStill(const WhySource &source) const;
    Cause leavingStuck() const;
    Why stuck(const Standstill &still, const QString &text) const;
    QString whatComes(const Standstill &still) const;
    Cause circuit(const WhySource &source) const;
    Cause robots(const WhySource &source) const;
    Cause scheduled(const WhySource &source) const;
    Cause throttled(const WhySource &source) const;
    Cause rate(const WhySource &source, int ahead) const;
    /// The same for a source as a whole: when its next page may start.
    Cause pace(const WhySource &source) const;
    Cause room(const WhySource &source) const;
    /// What blocks a source, whichever of its items is asked about; @p extra is one more timed cause (an item's own).
    Cause source(const WhySource &source, const Cause &extra = {}) const;
    Cause ended(const WhyItem &item) const;
    Cause leased(const WhyItem &item) const;
    Cause retry(const WhyItem &item) const;
    Cause order(const WhySource &source, const WhyItem &item) const;
};

} // namespace trawl
