// What the window did, as a line for the terminal: with its workspace, ids and values.
#include "console/commands.h"

#include "domain/names.h"
#include "domain/text.h"

#include <QRegularExpression>

namespace trawl {

QString shellWord(const QString &word)
{
    static const QRegularExpression plain(u"^[A-Za-z0-9_./:@%+=,-]+$"_s);
    return plain.match(word).hasMatch() ? word : u'\'' + QString(word).replace(u'\'', u"'\\''"_s) + u'\'';
}

namespace {

QStringList words(const QList<RowId> &ids)
{
    QStringList list;
    for (const RowId id : ids)
        list.append(QString::number(id));
    return list;
}

const SourceStatus *sourceOf(const Snapshot &snapshot, const QString &id)
{
    for (const SourceStatus &source : snapshot.sources) {
        if (source.id == id)
            return &source;
    }
    return nullptr;
}

/// Sources, with what the command sets.
QStringList sourceWords(const QString &command, const Snapshot &snapshot, const QStringList &sources)
{
    const SourceStatus *first = sources.isEmpty() ? nullptr : sourceOf(snapshot, sources.first());
    if (command == "source.setRate"_L1 && first)
        return QStringList{QString::number(first->rateAllowed)} + sources;
    if (command == "source.pinEngine"_L1 && first)
        return {first->id, first->engine};
    if (command == "circuit.close"_L1)
        return sources + QStringList{u"--reason"_s, translate("core", "closed by hand")};
    return sources;
}

QStringList whyWords(const Selection &selection)
{
    if (!selection.items.isEmpty())
        return {QString::number(selection.items.first())};
    if (!selection.sources.isEmpty())
        return {u"--source"_s, selection.sources.first()};
    return {};
}

QStringList runWords(const QString &command, const Snapshot &snapshot, const Selection &selection)
{
    QStringList list;
    if (command == "run.start"_L1) {
        for (const QString &source : selection.sources)
            list << u"--source"_s << source;
        return list;
    }
    const RowId run = snapshot.run                     ? snapshot.run->id
                      : snapshot.interrupted.isEmpty() ? 0
                                                       : snapshot.interrupted.first().id;
    if (run != 0)
        list << u"--run"_s << QString::number(run);
    return list;
}

} // namespace

QString commandLine(const QString &id, const Snapshot &snapshot, const Selection &selection)
{
    const CommandInfo *info = findCommand(id);
    if (!info || info->cli.isEmpty() || (id == "review.undo"_L1 && !selection.undoHere.isEmpty()))
        return {};
    QStringList line = info->cli.split(u' ');
    if (snapshot.sample)
        line.insert(1, u"--sample"_s);
    if (!snapshot.workspace.isEmpty())
        line << u"--workspace"_s << snapshot.workspace;
    if (id.startsWith(u"source."_s) || id.startsWith(u"circuit."_s))
        line << sourceWords(id, snapshot, selection.sources);
    else if (id == "item.why"_L1)
        line << whyWords(selection);
    else if (id == "item.requeue"_L1)
        line << words(selection.items);
    else if (info->reviewOnly)
        line << words(selection.captures);
    else if (id.startsWith(u"run."_s))
        line << runWords(id, snapshot, selection);
    for (QString &word : line)
        word = shellWord(word);
    return line.join(u' ');
}

} // namespace trawl
