// The messages between the console and trawldeck-extractor: length-prefixed, bounded both ways (D6
// "Extractor").
#pragma once

#include "extract/extractorpool.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>
#include <vector>

namespace trawl::wire {

inline constexpr quint32 MaxRequest = 64u * 1024 * 1024; ///< bytes of one request, its page included
inline constexpr quint32 MaxReply = 32u * 1024 * 1024;   ///< bytes of one reply; a larger one is refused
inline constexpr int MaxNotes = 50;                      ///< notes of one page
inline constexpr int MemoryExit = 73;                    ///< exit status of a child that ran out of its address space
inline constexpr int NotReadyExit = 2;                   ///< exit status of a child that can't serve here
inline constexpr int ProtocolExit = 74;                  ///< exit status of a child that could not understand its input

/// One extracted value. Numbers and lists are kept apart so that the parent builds JSON without guessing.
struct Value {
    enum class Kind : quint8 { Text, Number, List };
    int field = 0; ///< index in the request's fields
    Kind kind = Kind::Text;
    QString text;
    double number = 0;
    QStringList list;
};

/// What the child found, with fields by index: names are known on the other side.
struct PageResult {
    std::vector<std::vector<Value>> records;
    QStringList recordKeys;
    QStringList links;
    QString title;
    QString charset;
    QString canonicalUrl;
    QString text;
    int textLength = 0;
    PageShape shape;
    QList<CaptureNote> notes; ///< at most MaxNotes; the field by its name
};

/// What a child says once, when it has tried itself and is ready: @p confinement is what keeps it from files and the
/// network. A whole frame.
QByteArray encodeReady(const QString &confinement);
std::optional<QString> decodeReady(const QByteArray &payload);

/// The part of a request that a source repeats for every page; the child caches it compiled, by these bytes.
QByteArray encodeSpec(const ExtractRequest &request);
/// A whole frame, with its length in front.
QByteArray encodeRequest(const ExtractRequest &request);

/// Views into a request's payload (without the length); they live as long as the payload.
struct RequestView {
    QByteArray spec; ///< not copied: raw data of the payload
    QString contentType;
    QString baseUrl;
    QByteArray html; ///< not copied either
};
std::optional<RequestView> decodeRequest(const QByteArray &payload);
/// Fills recordsSelector, fields and linkSelector; time zones stay on the engine's side, where their files are.
std::optional<ExtractRequest> decodeSpec(const QByteArray &spec);

/// A whole frame. Answers an empty array if the result is over MaxReply.
QByteArray encodeReply(const PageResult &result);
/// Every count, length and index is checked: the child may be in the hands of a hostile page.
std::optional<PageResult> decodeReply(const QByteArray &payload, int fieldCount);

ExtractReply toReply(PageResult result, const QList<FieldSpec> &fields);

} // namespace trawl::wire
