// See ctlvalidate.h.
#include "app/ctlvalidate.h"

#include "app/ctltext.h"
#include "run/sourcecatalog.h"

#include <cstdio>

namespace trawl {

namespace {

void printLine(FILE *to, const QString &line)
{
    std::fprintf(to, "%s\n", qPrintable(line));
}

void printNote(const CtlOptions &options, const QString &type, const ConfigNote &note)
{
    if (!options.json) {
        if (type == "error"_L1)
            printLine(stderr, u"TD-%1: %2"_s.arg(note.code, 4, 10, QLatin1Char('0')).arg(note.sentence()));
        else if (!options.quiet)
            printLine(stderr, u"warning: "_s + note.sentence());
        return;
    }
    QJsonObject fields{
        {u"source"_s, note.source}, {u"line"_s, note.line}, {u"pointer"_s, note.pointer}, {u"text"_s, note.sentence()}};
    if (note.code > 0)
        fields.insert(u"code"_s, note.code);
    printJson(type, fields);
}

} // namespace

Result<Exit> validateSources(const CtlOptions &options)
{
    if (options.arguments.size() != 2)
        return permanentError(9002, translate("core", "trawlctl sources validate takes one file"), {},
                              translate("core", "For example: trawlctl sources validate sources.json"));
    const QString path = options.arguments[1];
    const auto read = readSources(path);
    if (!read)
        return read.error();
    const ParsedSources &parsed = read.value();
    for (const ConfigNote &note : parsed.errors)
        printNote(options, u"error"_s, note);
    for (const ConfigNote &note : parsed.file.warnings)
        printNote(options, u"warning"_s, note);
    const Exit exit = parsed.ok() ? Exit::Success : Exit::Configuration;
    if (options.json)
        printJson(u"summary"_s, {{u"file"_s, path},
                                 {u"sources"_s, parsed.file.sources.size()},
                                 {u"errors"_s, parsed.errors.size()},
                                 {u"warnings"_s, parsed.file.warnings.size()},
                                 {u"exit"_s, int(exit)}});
    else if (parsed.ok())
        printLine(stdout, translate("core", "%1 is sound. Sources: %2, warnings: %3")
                              .arg(path, QString::number(parsed.file.sources.size()),
                                   QString::number(parsed.file.warnings.size())));
    else
        printLine(
            stderr,
            translate("core", "%1 would be refused. Errors: %2").arg(path, QString::number(parsed.errors.size())));
    return exit;
}

} // namespace trawl
