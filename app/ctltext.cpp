// See ctltext.h.
#include "app/ctltext.h"

#include "domain/names.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QRegularExpression>

#include <cstdio>

namespace trawl {

void printJson(const QString &type, QJsonObject fields)
{
    fields.insert(u"v"_s, 1);
    fields.insert(u"type"_s, type);
    std::printf("%s\n", QJsonDocument(fields).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout); // who reads along sees each at once
}

QString timeText(qint64 ms)
{
    return ms == 0 ? u"—"_s : QDateTime::fromMSecsSinceEpoch(ms).toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

QString padded(const QString &text, int width)
{
    return text.size() > width ? text.left(width - 1) + QChar(u'…') : text.leftJustified(width);
}

std::optional<Error> faultIn(const QString &text)
{
    static const QRegularExpression pattern(u"TD-([0-9]{4}): (.*)$"_s, QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch match = pattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    QString sentence = match.captured(2);
    if (sentence.endsWith(u'.'))
        sentence.chop(1);
    return transientError(match.captured(1).toInt(), sentence);
}

bool isOfWorkspace(const Problem &problem)
{
    static const QStringList keys{u"store"_s,    u"sources"_s,   u"log"_s,       u"spool"_s,
                                  u"pictures"_s, u"baselines"_s, u"workspace"_s, u"sink"_s};
    return keys.contains(problem.key);
}

QString problemText(const Problem &problem)
{
    QStringList sentences{problem.code.isEmpty() ? problem.what : problem.code + u": "_s + problem.what};
    for (const QString &part : {problem.why, problem.fix}) {
        if (!part.isEmpty())
            sentences.append(part);
    }
    return sentences.join(u". "_s) + u'.';
}

} // namespace trawl
