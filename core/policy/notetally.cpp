// See notetally.h.
#include "policy/notetally.h"

#include "domain/json.h"

#include <algorithm>

namespace trawl {

namespace {

constexpr qsizetype MostKept = 200;
constexpr qsizetype MostShown = 20;

/// Of the page itself, no record and no link are two things.
bool countsAs(const NoteCount &count, const CaptureNote &note)
{
    const bool ofPage = note.kind == NoteKind::NothingFound && note.field.isEmpty();
    return count.kind == note.kind && count.field == note.field && (!ofPage || count.last == note.text);
}

} // namespace

void NoteTally::add(const QList<CaptureNote> &notes)
{
    ++m_pages;
    QList<NoteCount> seen;
    for (const CaptureNote &note : notes) {
        const auto isAlike = [&](const NoteCount &count) { return countsAs(count, note); };
        if (std::ranges::any_of(seen, isAlike))
            continue;
        seen.append({note.kind, note.field, 1, 0, note.text});
        const auto known = std::ranges::find_if(m_counts, isAlike);
        if (known != m_counts.end()) {
            ++known->pages;
            known->last = note.text;
        } else if (m_counts.size() < MostKept) {
            m_counts.append({note.kind, note.field, 1, 0, note.text});
        }
    }
}

QList<NoteCount> NoteTally::counts() const
{
    QList<NoteCount> out;
    for (NoteCount count : m_counts) {
        count.of = m_pages;
        if (count.kind != NoteKind::NothingFound || count.pages == m_pages)
            out.append(std::move(count));
    }
    std::stable_sort(out.begin(), out.end(), [](const NoteCount &a, const NoteCount &b) { return a.pages > b.pages; });
    return out.mid(0, MostShown);
}

QJsonObject NoteTally::toJson() const
{
    QJsonArray counts;
    for (const NoteCount &count : m_counts)
        counts.append(mappedToJson(count));
    return {{u"pages"_s, m_pages}, {u"counts"_s, counts}};
}

NoteTally NoteTally::fromJson(const QJsonObject &object)
{
    NoteTally out;
    out.m_pages = object["pages"_L1].toInt();
    for (const QJsonValue &count : object["counts"_L1].toArray())
        out.m_counts.append(mappedFromJson<NoteCount>(count.toObject()));
    return out;
}

} // namespace trawl
