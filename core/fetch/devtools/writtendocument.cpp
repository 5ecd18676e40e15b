// See writtendocument.h.
#include "fetch/devtools/writtendocument.h"

#include "domain/names.h"
#include "domain/text.h"
#include "policy/mediatype.h"

#include <QJsonDocument>

namespace trawl {

namespace {

WrittenDocument failed(FailClass failure, const QString &reason)
{
    WrittenDocument out;
    out.failure = failure;
    out.reason = reason;
    return out;
}

/// In the document that Chromium makes of XML without a style: a tree of its elements, in XHTML.
constexpr QByteArrayView treeOfXml("id=\"webkit-xml-viewer-source-xml\"");

/// A text has a length that no text can have: the page is too large, and the script is not to blame.
bool isTooLong(const QString &thrown)
{
    return thrown.contains("Invalid string length"_L1) || thrown.contains("allocation failed"_L1);
}

} // namespace

QString thrownIn(const QJsonObject &evaluated)
{
    const QJsonObject details = evaluated["exceptionDetails"_L1].toObject();
    if (details.isEmpty())
        return {};
    const QString description = details["exception"_L1]["description"_L1].toString();
    const QString text = description.isEmpty() ? details["text"_L1].toString() : description;
    const QString line = text.section(u'\n', 0, 0).left(200);
    return line.isEmpty() ? u"Error"_s : line;
}

WrittenDocument readWritten(const QString &json, const QString &thrown, const QByteArray &sentType, qint64 maxBody)
{
    if (isTooLong(thrown))
        return failed(FailClass::BodyTooLarge, translate("core", "The page is longer than a browser can write down"));
    if (!thrown.isEmpty())
        return failed(FailClass::LocalFault,
                      translate("core", "The script that writes the page down failed: %1").arg(thrown));
    const QJsonObject document = QJsonDocument::fromJson(json.toUtf8()).object();
    if (document["size"_L1].toInteger() > maxBody)
        return failed(FailClass::BodyTooLarge, translate("core", "The page has more than %1 bytes").arg(maxBody));
    if (!document.contains("html"_L1))
        return failed(FailClass::Timeout,
                      translate("core", "The page took its time, and the browser gave up writing it down"));
    const QString type = document["type"_L1].toString();
    WrittenDocument out;
    out.html = document["html"_L1].toString().toUtf8();
    // A browser shows texts, data and pictures, too, in a document of its own making: the site sent no page.
    const MediaType shown = extractMediaType(type);
    const bool xhtml = isXmlType(shown) && isXhtml(out.html) && !out.html.contains(treeOfXml);
    if (!type.isEmpty() && !isPageType(shown) && !xhtml)
        return failed(FailClass::NotAPage, translate("core", "The address leads to %1, not to a page").arg(type));
    // The browser writes a document down as what it is: one of XML's types is read as XML again.
    const bool xml = type.endsWith("/xml"_L1) || type.endsWith("+xml"_L1);
    out.contentType = xml ? u"application/xhtml+xml;charset=utf-8"_s : u"text/html;charset=utf-8"_s;
    const QString charset = document["charset"_L1].toString().left(40).toLower();
    out.charset = charset == "utf-8"_L1 ? QString() : charset;
    // UTF-16 is read only where a byte order mark says so, and what is ASCII is the same in all that can be guessed.
    out.charsetGuessed = !xml && !out.charset.isEmpty() && !charset.startsWith("utf-"_L1) &&
                         !document["declared"_L1].toBool() && !document["ascii"_L1].toBool() &&
                         extractMediaType(QString::fromLatin1(sentType)).charset.isEmpty();
    out.fragment = document["hash"_L1].toString();
    out.dns = document["dns"_L1];
    out.connect = document["connect"_L1];
    return out;
}

} // namespace trawl
