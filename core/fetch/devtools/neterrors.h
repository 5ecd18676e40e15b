// From the browser's words to the one list of failure classes (pure).
#pragma once

#include "fetch/engine.h"

#include <QByteArray>
#include <QJsonArray>
#include <QList>

#include <utility>

namespace trawl {

struct Verdict {
    FailClass failure = FailClass::None;
    QString reason;
};

/// "net::ERR_NAME_NOT_RESOLVED" as Page.navigate reports it.
Verdict verdictOfNetError(const QString &errorText);
/// "NameNotResolved" as a request that stands still reports it (Network.ErrorReason).
Verdict verdictOfErrorReason(const QString &reason);

/// What the status and headers of the main document mean before its body is read: errors, downloads, too large bodies.
struct DocumentHead {
    int status = 0;
    QList<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
    QByteArray value(QByteArrayView name) const;
    QList<QByteArray> values(QByteArrayView name) const;
    static DocumentHead fromCdp(int status, const QJsonArray &headers);
};
Verdict verdictOfHead(const DocumentHead &head, qint64 maxBody);

} // namespace trawl
