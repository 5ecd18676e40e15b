// Tags and texts of XML as it comes, well-formed or not, in one pass: what is broken costs itself, not the rest. Pure.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace trawl {

struct XmlPiece {
    enum Kind { Open, Empty, Close, Text, CData, Subset, End };
    Kind kind = End;
    QByteArrayView prefix, local; ///< of a tag's name
    QByteArrayView inner;         ///< of a tag: what follows its name; of a text: itself
    bool damaged = false;         ///< a tag that another one interrupts, or the end of the file
};

/// Views into the text it was given. Comments, processing instructions and document types are passed over; a document
/// type with declarations of its own is a Subset.
class XmlScanner
{
public:
    explicit XmlScanner(QByteArrayView utf8) : m_text(utf8) {}
    XmlPiece next();
    qsizetype position() const { return m_at; }

private:
    XmlPiece tag();
    bool pass(QByteArrayView begin, QByteArrayView end);
    std::optional<XmlPiece> declaration();
    QByteArrayView m_text;
    qsizetype m_at = 0;
};

struct XmlAttribute {
    QByteArrayView name, value; ///< not decoded
};
/// The next attribute that has a quoted value; @p at goes behind it. Nothing: there is none any more.
std::optional<XmlAttribute> nextAttribute(QByteArrayView inner, qsizetype &at);
/// The value of a tag's attribute, not decoded; null if it has none.
QByteArrayView attributeOf(QByteArrayView inner, QByteArrayView name);
/// A text with its references decoded. @p strays counts '&' that begin none and stand as they are; nothing if there is
/// a reference to something unknown, or a byte that was none.
std::optional<QByteArray> decodedText(QByteArrayView text, int &strays);

} // namespace trawl
