// The character set of a page, by the HTML standard's order: BOM, HTTP header, declaration, then a look at the bytes.
#pragma once

#include "extract/child/encodings.h"

#include <QString>

#include <memory>

namespace trawl {

/// Owns the decoders and the detector, opened once per process; used by one thread.
class Charsets
{
public:
    Charsets();
    ~Charsets();
    Q_DISABLE_COPY_MOVE(Charsets)

    struct Decoded {
        QByteArray utf8;      ///< valid UTF-8, without a BOM
        QString name;         ///< the standard's name in lower case, "gbk", "utf-8"
        bool certain = false; ///< by BOM or header: nothing that the page says changes it
        bool guessed = false; ///< by the look of the bytes
    };
    Decoded decode(const QByteArray &bytes, const QString &contentType);
    /// An XML document: by BOM, header or XML declaration, else UTF-8. Nothing in it changes that.
    Decoded decodeXml(const QByteArray &bytes, const QString &contentType);
    /// By a declaration that came later than the prescan looks; @p name as the functions below give it.
    Decoded decodeAs(const QByteArray &bytes, const QByteArray &name);

    /// The standard's name of a label such as "latin1" or "x-sjis"; empty if there is none.
    QByteArray nameOf(QByteArrayView label) const;
    /// The declaration within the first 1,024 bytes, as a standard name; empty if there is none.
    QByteArray prescan(QByteArrayView bytes) const;
    /// What a meta element's attributes declare; empty: nothing. Null views: the attribute is not there.
    QByteArray declaredBy(QByteArrayView charset, QByteArrayView httpEquiv, QByteArrayView content) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
