// See notetally.h.
#include "policy/notetally.h"

#include "domain/json.h"

#include <algorithm>

namespace trawl {

namespace {

constexpr qsizetype MostKept = 200;
constexpr qsizetype MostShown = 20;

} // namespace

void NoteTally::add(const QList<CaptureNote> &notes)
{
    ++m_pages;
    QList<std::pair<NoteKind, QString>> seen;
    for (const CaptureNote &note : notes) {
        if (seen.contains(std::pair(note.kind, note.field)))
            continue;
        seen.append({note.kind, note.field});
        const auto known = std::find_if(m_counts.begin(), m_counts.end(), [&](const NoteCount &count) {
            return count.kind == note.kind && count.field == note.field;
        });
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
