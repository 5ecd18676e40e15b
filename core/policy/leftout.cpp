// Scope, depth and kind of file; see leftout.h.
#include "policy/leftout.h"
#include "domain/text.h"

#include <array>

namespace trawl {

namespace {
/// Pictures, sound, films, archives, programs, documents of other programs, and parts of pages. What may be a page with
/// data in it (html, xml, json, txt, csv, ics) is none of them.
constexpr std::array endings{"7z",   "aac",   "apk",  "avi",  "avif", "bmp",  "bz2", "css",  "deb",  "dmg",  "doc",
                             "docx", "eot",   "epub", "exe",  "flac", "gif",  "gz",  "heic", "ico",  "iso",  "jar",
                             "jpeg", "jpg",   "js",   "m4a",  "m4v",  "mkv",  "mov", "mp3",  "mp4",  "mpeg", "mpg",
                             "msi",  "odp",   "ods",  "odt",  "ogg",  "otf",  "pdf", "png",  "ppt",  "pptx", "rar",
                             "rpm",  "svg",   "tar",  "tgz",  "tif",  "tiff", "ttf", "wav",  "webm", "webp", "wmv",
                             "woff", "woff2", "xls",  "xlsx", "xz",   "zip"};
} // namespace

QString endingOfFile(const QString &url)
{
    constexpr qsizetype longest = 5; // of the endings
    QStringView path(url);
    path = path.left(std::min(url.size(), url.indexOf(u'?') < 0 ? url.size() : url.indexOf(u'?')));
    if (const qsizetype hash = path.indexOf(u'#'); hash >= 0)
        path = path.left(hash);
    const qsizetype host = path.indexOf(u"//"), slash = path.lastIndexOf(u'/');
    if (host < 0 || slash <= host + 1) // a host alone
        return {};
    const QStringView name = path.mid(slash + 1);
    const qsizetype dot = name.lastIndexOf(u'.');
    const bool wiki = name.contains(u':') || name.contains(u"%3A", Qt::CaseInsensitive);
    if (dot < 0 || wiki || name.size() - dot - 1 > longest)
        return {};
    const QString ending = name.mid(dot + 1).toString().toLower();
    const bool known = std::any_of(endings.begin(), endings.end(),
                                   [&ending](const char *one) { return ending == QLatin1StringView(one); });
    return known ? u'.' + ending : QString();
}

std::optional<KeptOut> keptOut(const Scope &scope, const QString &url, int depth)
{
    const ScopeVerdict verdict = scope.check(url, depth);
    if (!verdict.inside)
        return KeptOut{verdict.tooDeep ? LeftOutReason::Depth : LeftOutReason::Scope, verdict.reason};
    const QString ending = verdict.included ? QString() : endingOfFile(url);
    if (!ending.isEmpty())
        return KeptOut{LeftOutReason::Kind, translate("core", "%1 is no page").arg(ending)};
    return std::nullopt;
}

} // namespace trawl
