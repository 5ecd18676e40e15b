// trawlctl bundle: diagnostics of a run in one file.
#include "app/ctl.h"

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QSaveFile>

namespace trawl {

namespace {
/// At @p to, readable by its owner alone; into it under its own name if that is a folder. Answers where it is.
Result<QString> copyOf(const QString &made, const QString &to)
{
    const QFileInfo wanted(to);
    const QString place = wanted.isDir() ? QDir(to).filePath(QFileInfo(made).fileName()) : to;
    const auto refused = [&place](const QString &why) {
        return transientError(9060, translate("core", "The bundle of diagnostics could not be written"),
                              u"%1: %2"_s.arg(place, why), translate("core", "Give --to another file"));
    };
    QFile bundle(made);
    if (!bundle.open(QIODevice::ReadOnly))
        return refused(bundle.errorString());
    QSaveFile copy(place);
    if (!copy.open(QIODevice::WriteOnly))
        return refused(copy.errorString());
    copy.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    copy.write(bundle.readAll());
    if (!copy.commit())
        return refused(copy.errorString());
    return QFileInfo(place).absoluteFilePath();
}
} // namespace

void Ctl::bundle()
{
    if (!m_options.arguments.isEmpty())
        return fail(permanentError(9002, translate("core", "trawlctl bundle takes no words"),
                                   u"Found \"%1\""_s.arg(m_options.arguments.first()),
                                   translate("core", "Give the run with --run ID and the file with --to FILE")));
    ask(BundleMake{m_options.run}, [this](const BundleMake::Answer &made) { keepBundle(made); });
}

/// The one in the workspace stays beside the copy: it is the engine's, which may be another process.
void Ctl::keepBundle(const BundleMake::Answer &made)
{
    BundleMake::Answer kept = made;
    if (!m_options.to.isEmpty()) {
        const Result<QString> copied = copyOf(made.path, m_options.to);
        if (!copied)
            return fail(copied.error());
        kept.path = copied.value();
    }
    const QString size = QLocale::c().formattedDataSize(kept.bytes, 1, QLocale::DataSizeIecFormat);
    tell(u"summary"_s, kept,
         translate("core", "Run %1 as a bundle of %2: %3").arg(runNumberText(kept.number), size, kept.path));
}

} // namespace trawl
