// Pure reading of DevTools protocol messages: enough of the head to route them, and pictures without a JSON tree.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace trawl {

/// What stands at the head of a message: {"id":7,… or {"method":"Page.x",… (Chromium writes these first).
struct CdpHead {
    int id = 0;            ///< of a reply, 0 for an event
    QByteArrayView method; ///< of an event; points into the message
};

/// Nothing when the head has another shape; then the message is parsed as a whole.
std::optional<CdpHead> cdpHead(QByteArrayView message);

/// The text of a reply of the shape {"id":N,"result":{"data":"…"}…}: base64 of a picture. Nothing for any other shape.
/// A screenshot's reply is 150 KB and more; a JSON tree of it costs several copies in UTF-16.
std::optional<QByteArrayView> cdpDataSlice(QByteArrayView message);

/// What base64 text of the browser stands for; nothing where it is none.
std::optional<QByteArray> cdpData(QByteArrayView base64);

} // namespace trawl
