// Notes of a source's captures, counted: what its extraction could not do so far. Pure.
#pragma once

#include "domain/capturenote.h"

#include <QJsonObject>
#include <QStringList>

namespace trawl {

/// A value; one per source of a run.
class NoteTally
{
public:
    /// One captured page with its notes. Several of one kind about one field count once.
    void add(const QList<CaptureNote> &notes);
    int pages() const { return m_pages; }
    /// What is worth an operator's look, the most frequent first, at most 20. A field that is missing on some pages
    /// only is none: many pages have no price.
    QList<NoteCount> counts() const;

    QJsonObject toJson() const;
    static NoteTally fromJson(const QJsonObject &object);

private:
    int m_pages = 0;
    QList<NoteCount> m_counts; ///< at most 200; NoteCount::of is not used
};

} // namespace trawl
