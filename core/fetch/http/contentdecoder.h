// Content-Encoding undone piece by piece: a bomb costs its limit, and a body that was cut is not taken for a whole one.
#pragma once

#include <QByteArray>

#include <memory>
#include <vector>

namespace trawl {

/// One coding of a body, as its bytes come in.
class ContentCoding
{
public:
    enum Step { Fine, Damaged, TooLarge };
    virtual ~ContentCoding() = default;
    /// Appends to @p out what @p in gives, up to @p most bytes in all.
    virtual Step feed(QByteArrayView in, QByteArray &out, qint64 most) = 0;
    /// Did the data come to its own end?
    virtual bool complete() const = 0;
};

/// All codings of one answer, the last one applied undone first. One body each.
class ContentDecoder
{
public:
    /// What we can undo, for Accept-Encoding.
    static QByteArray accepted();
    /// @p header: all Content-Encoding values, joined by commas. With a word that is no coding the body stays as it
    /// is, as browsers have it; false: it names one that exists and that we can't undo.
    bool begin(const QByteArray &header);
    ContentCoding::Step feed(QByteArrayView in, QByteArray &out, qint64 most);
    /// True also for a body without a byte.
    bool complete() const;

private:
    std::vector<std::unique_ptr<ContentCoding>> m_codings;
    bool m_any = false;
};

} // namespace trawl
