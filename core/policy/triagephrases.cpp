// Finds phrases by their first two letters; see triagephrases.h.
#include "policy/triagephrases.h"

#include <QHash>

#include <algorithm>

namespace trawl {
namespace {

struct Phrase {
    QString text;
    bool whole = false; ///< ends where a word ends
    Topic topic{};
};

using PhraseTable = QHash<quint32, QList<Phrase>>;

quint32 keyOf(QChar first, QChar second)
{
    return quint32(first.unicode()) << 16 | second.unicode();
}

/// A phrase that stands in two lists belongs to the first.
void add(PhraseTable &table, const PhraseList &list)
{
    for (QStringView phrase : list.phrases.split(u'|', Qt::SkipEmptyParts)) {
        const bool whole = phrase.endsWith(u'_');
        const QString text = asPhrases(whole ? phrase.chopped(1) : phrase);
        QList<Phrase> &bucket = table[keyOf(text.at(0), text.at(1))];
        if (std::ranges::none_of(bucket, [&](const Phrase &known) { return known.text == text; }))
            bucket.append({text, whole, list.topic});
    }
}

const PhraseTable &phraseTable()
{
    static const PhraseTable table = [] {
        PhraseTable built;
        for (const PhraseList &list : errorPhrases() + blockedPhrases() + talkPhrases())
            add(built, list);
        for (QList<Phrase> &bucket : built)
            std::ranges::stable_sort(bucket, std::greater{}, [](const Phrase &one) { return one.text.size(); });
        return built;
    }();
    return table;
}

} // namespace

QString asPhrases(QStringView text)
{
    QString written;
    written.reserve(text.size());
    for (const QChar c : text) {
        if (c == u'\u2019' || c == u'\u00b4' || c == u'\u02bc')
            written.append(u'\'');
        else if (c == u'\u00a0' || c == u'\u202f')
            written.append(u' ');
        else if (c == u'ё' || c == u'Ё')
            written.append(u'е');
        else if (c == u'İ')
            written.append(u'i');
        else
            written.append(c.toLower());
    }
    return written;
}

QList<PhraseHit> phrasesIn(QStringView text)
{
    const PhraseTable &table = phraseTable();
    QList<PhraseHit> hits;
    bool inWord = false; // does a word go on here?
    for (qsizetype at = 0; at + 1 < text.size();) {
        const QChar c = text[at];
        const bool anywhere = isWithoutBlanks(c);
        const bool begins = c.isLetterOrNumber() && (anywhere || !inWord);
        inWord = c.isLetterOrNumber() && !anywhere;
        const auto bucket = begins ? table.constFind(keyOf(c, text[at + 1])) : table.constEnd();
        qsizetype length = 0;
        if (bucket != table.constEnd()) {
            const QStringView rest = text.sliced(at);
            const auto found = std::ranges::find_if(*bucket, [&](const Phrase &one) {
                const qsizetype end = one.text.size();
                return rest.startsWith(one.text) && !(one.whole && end < rest.size() && rest[end].isLetterOrNumber());
            });
            if (found != bucket->cend()) {
                length = found->text.size();
                hits.append({at, at + length, found->topic});
                inWord = text[at + length - 1].isLetterOrNumber() && !isWithoutBlanks(text[at + length - 1]);
            }
        }
        at += std::max<qsizetype>(1, length);
    }
    return hits;
}

} // namespace trawl
