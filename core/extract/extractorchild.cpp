// See extractorchild.h.
#include "extract/extractorchild.h"

#include "async/processtime.h"
#include "domain/names.h"
#include "extract/wire.h"

#include <algorithm>

namespace trawl {

namespace {
constexpr int MaxWatchMs = 1000; ///< a page that takes so long, or a quarter of its limit, has its child watched
constexpr int IdleShare = 20;    ///< one twentieth of a processor, or less, is no work
} // namespace

QStringList ExtractorChild::arguments(const ExtractorLimits &limits)
{
    return {u"--address-space"_s, QString::number(limits.addressSpace), u"--page-ms"_s, QString::number(limits.pageMs)};
}

QProcessEnvironment ExtractorChild::environment()
{
    QProcessEnvironment clean;
    const auto own = QProcessEnvironment::systemEnvironment();
    for (const auto &name : {u"LD_LIBRARY_PATH"_s, u"ASAN_OPTIONS"_s, u"UBSAN_OPTIONS"_s, u"LLVM_PROFILE_FILE"_s}) {
        if (own.contains(name))
            clean.insert(name, own.value(name));
    }
    clean.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
    return clean;
}

void ExtractorChild::watch(qint64 now, int pageMs)
{
    if (!ready || watchedSince >= 0 || now - headSince < std::min(MaxWatchMs, pageMs / 4))
        return;
    if (const auto used = processorTime(process->processId())) {
        watchedSince = now;
        usedThen = *used;
    }
}

bool ExtractorChild::isIdle(qint64 now) const
{
    const auto used = processorTime(process->processId());
    return watchedSince >= 0 && used && (*used - usedThen).count() * IdleShare < now - watchedSince;
}

Error ExtractorChild::verdict(const ExtractorLimits &limits, bool crashed, int exitCode) const
{
    const QString said = QString::fromUtf8(errors).trimmed();
    Error error;
    if (fate == Fate::Time) {
        error = permanentError(
            3002, translate("core", "The page took longer than %1 s to extract").arg(limits.pageMs / 1000.0),
            translate("core",
                      "Its markup (tens of thousands of different names, or of elements within each other) or a "
                      "pattern of the source keeps the parser busy"),
            translate("core", "Look at the page: if its markup is like that, leave it out. Else look at the source's "
                              "regular expressions"));
    } else if (fate == Fate::Hung) {
        error = permanentError(
            3007, translate("core", "The extractor gave no sign of life for %1 s").arg(limits.pageMs / 1000.0),
            translate("core", "It did no work in that time and was ended by the program"),
            translate("core", "Look for what stops processes on this computer, then put the item back"));
    } else if (fate == Fate::Hostile) {
        error = permanentError(3006, translate("core", "The extractor's answer was refused"),
                               translate("core", "It was malformed or over %1 MiB").arg(wire::MaxReply >> 20),
                               translate("core", "Narrow the source's selectors, or report the page"));
    } else if (!crashed && exitCode == wire::MemoryExit) {
        error = permanentError(3003, translate("core", "The page needed more memory than the extractor may use"),
                               translate("core", "The limit is %1 MiB").arg(limits.addressSpace >> 20),
                               translate("core", "Leave this page out"));
    } else {
        error = permanentError(3001, translate("core", "The extractor crashed on the page"),
                               crashed ? translate("core", "It was ended by a signal")
                                       : translate("core", "It left with status %1").arg(exitCode),
                               translate("core", "Report the page; the other pages are not affected"));
    }
    error.detail = said;
    return error;
}

} // namespace trawl
