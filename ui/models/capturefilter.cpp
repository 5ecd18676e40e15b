// Parser of the review's filter.
#include "ui/models/capturefilter.h"

#include <QRegularExpression>

#include <algorithm>

namespace trawl {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("ParsedCaptureFilter", text);
}

QStringList termsOf(const QString &text)
{
    static const QRegularExpression term(u"[^\\s\"]*\"[^\"]*\"|\\S+"_s);
    QStringList terms;
    for (auto it = term.globalMatch(text); it.hasNext();)
        terms << it.next().captured();
    return terms;
}

template <class E>
QString wordsOf()
{
    QStringList words;
    for (const auto &[value, text] : Words<E>::words)
        words << QString::fromLatin1(text);
    return words.join(u", "_s);
}

QString takeReview(const QString &value, CaptureQuery &query)
{
    if (value == u"*"_s || value == u"all"_s)
        return {};
    for (const QString &part : value.split(u',', Qt::SkipEmptyParts)) {
        const auto review = fromWord<Review>(part);
        if (!review)
            return tr("\"%1\" is no review state; there are %2.").arg(part, wordsOf<Review>());
        query.review.append(*review);
    }
    return {};
}

QString takeSource(const QString &value, CaptureQuery &query, const QHash<QString, QString> &sources)
{
    if (value == u"*"_s)
        return {};
    QStringList like;
    for (auto it = sources.cbegin(); it != sources.cend(); ++it) {
        if (it.key() == value || it.value().compare(value, Qt::CaseInsensitive) == 0) {
            query.source = it.key();
            return {};
        }
        if (it.key().contains(value, Qt::CaseInsensitive) || it.value().contains(value, Qt::CaseInsensitive))
            like << it.key();
    }
    if (!like.isEmpty()) {
        like.sort();
        query.source = like.join(u',');
        return {};
    }
    if (!sources.isEmpty())
        return tr("No source has \"%1\" in its name.").arg(value);
    query.source = value;
    return {};
}

} // namespace

ParsedCaptureFilter parseCaptureFilter(const QString &text, const QHash<QString, QString> &sources)
{
    ParsedCaptureFilter filter;
    for (const QString &term : termsOf(text)) {
        const qsizetype colon = term.indexOf(u':');
        const QString key = term.left(colon);
        QString value = colon < 0 ? QString() : term.mid(colon + 1);
        value.remove(u'"');
        if (colon < 0 || term.startsWith(u'"') || term.contains(u"://"_s)) {
            filter.query.text = (filter.query.text + u' ' + QString(term).remove(u'"')).simplified();
        } else if (value.isEmpty()) {
            filter.error = tr("\"%1:\" has no value.").arg(key);
        } else if (key == u"review"_s) {
            filter.error = takeReview(value, filter.query);
        } else if (key == u"source"_s) {
            filter.error = takeSource(value, filter.query, sources);
        } else if (key == u"finding"_s || key == u"flag"_s) { // the second word of earlier days
            if (fromWord<Flag>(value))
                filter.query.flag = value;
            else
                filter.error = tr("\"%1\" is no finding; there are %2.").arg(value, wordsOf<Flag>());
        } else {
            filter.error = tr("Unknown key \"%1\"; there are review, source and finding.").arg(key);
        }
        if (!filter.isValid())
            break;
    }
    return filter;
}

QString settledCaptureFilter(const QString &text)
{
    if (text.isEmpty() || text.back().isSpace())
        return text;
    const QString word = text.section(u' ', -1);
    const QString value = word.section(u':', 1).section(u',', -1);
    const QStringList keys{u"review"_s, u"source"_s, u"finding"_s};
    bool half = false;
    for (const QString &key : keys)
        half = half || (key + u':').startsWith(word, Qt::CaseInsensitive);
    const auto begins = [&value](const QString &known) { return value != known && known.startsWith(value); };
    const auto anyBegins = [&begins](const QStringList &words) {
        return std::any_of(words.begin(), words.end(), begins);
    };
    if (word.startsWith(u"review:"_s))
        half = half || anyBegins(wordsOf<Review>().split(u", "_s));
    else if (word.startsWith(u"finding:"_s) || word.startsWith(u"flag:"_s))
        half = half || anyBegins(wordsOf<Flag>().split(u", "_s));
    return half ? text.chopped(word.size()).trimmed() : text;
}

QString withoutLastTerm(const QString &text)
{
    QStringList terms = termsOf(text);
    if (!terms.isEmpty())
        terms.removeLast();
    return terms.join(u' ');
}

} // namespace trawl
