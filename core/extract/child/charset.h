// The character set of a page, by the HTML standard's order: BOM, HTTP header, meta prescan, then a look at the bytes.
#pragma once

#include <QByteArray>
#include <QString>

#include <memory>

namespace trawl {

/// Owns the decoders, opened once per process; used by one thread.
class Charsets
{
public:
    Charsets();
    ~Charsets();
    Q_DISABLE_COPY_MOVE(Charsets)

    struct Decoded {
        QByteArray utf8; ///< valid UTF-8, without a BOM
        QString name;    ///< the standard's name in lower case, "gbk", "utf-8"
    };
    Decoded decode(const QByteArray &bytes, const QString &contentType);

    /// The standard's name of a label such as "latin1" or "x-sjis"; empty if there is none.
    static QByteArray nameOf(QByteArrayView label);
    /// The charset parameter of a Content-Type header, as it stands.
    static QByteArray fromContentType(const QString &contentType);
    /// The declaration within the first 1,024 bytes, as a standard name; empty if there is none.
    static QByteArray prescan(QByteArrayView bytes);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

bool isValidUtf8(QByteArrayView bytes);

} // namespace trawl
