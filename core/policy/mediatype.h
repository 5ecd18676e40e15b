// The media type of an answer, as browsers read it: pure (Fetch "extract a MIME type", MIME Sniffing 7).
#pragma once

#include <QByteArrayView>
#include <QString>

namespace trawl {

/// Both empty: the header names none.
struct MediaType {
    QString essence; ///< "text/html", in lower case, without parameters
    QString charset; ///< as it stands
};

/// @p header: all Content-Type values, joined by commas. Of several the last that is one counts.
MediaType extractMediaType(const QString &header);

/// A document for people: HTML, or HTML written as XML.
bool isPageType(const MediaType &type);
/// It says nothing: the first bytes tell what it is.
bool isUnknownType(const MediaType &type);
/// XML of any kind ("text/xml"): a document for people only where isXhtml().
bool isXmlType(const MediaType &type);

/// Bytes that sniffedType() looks at; more change nothing.
inline constexpr qsizetype SniffedBytes = 1445;
/// What an answer without a type is by its first bytes. @p scriptable: it may turn out to be a page (no "nosniff").
QString sniffedType(QByteArrayView head, bool scriptable);
/// Is the first element of an XML document XHTML's html? @p head: its first bytes.
bool isXhtml(QByteArrayView head);

} // namespace trawl
