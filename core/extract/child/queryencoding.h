// The bytes that a link's query has on a page of a legacy character set, by the Encoding standard's encoders.
#pragma once

#include "policy/weburl.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <functional>
#include <memory>

namespace trawl {

/// Makes encoders out of the decoders that there are: the tables are the decoders' own, turned round when the first
/// character is asked for, and kept. Used by one thread.
class QueryEncodings
{
public:
    /// Text of bytes in a character set of the standard's name.
    using Decode = std::function<QString(const QByteArray &bytes, const QString &charset)>;
    explicit QueryEncodings(Decode decode);
    ~QueryEncodings();
    Q_DISABLE_COPY_MOVE(QueryEncodings)

    /// Empty for UTF-8, UTF-16 and what is no name. It lives as long as this.
    QueryEncoder encoder(const QString &charset);

private:
    struct Table;
    std::shared_ptr<const Table> tableOf(const QString &charset);
    Decode m_decode;
    QHash<QString, std::shared_ptr<const Table>> m_tables;
};

} // namespace trawl
