// See sitemapreader.h.
#include "extract/child/sitemapreader.h"

#include "extract/child/charset.h"
#include "extract/child/linkresolver.h"
#include "extract/child/xmlscan.h"
#include "policy/urlkey.h"

#include <QList>
#include <QScopeGuard>

#include <algorithm>
#include <map>
#include <new>
#include <optional>
#include <zlib.h>

namespace trawl {
namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype MaxUrl = 2048; ///< characters, as sitemaps.org has it
constexpr size_t MaxPrefixes = 64;

struct Inflated {
    QByteArray bytes;
    QString refused;
    bool cut = false;
};

/// gzip, piece by piece: a bomb costs sitemapMaxBytes, not more. Files made of several members are read to their end;
/// of one that breaks off or is damaged, what came.
Inflated inflated(const QByteArray &body)
{
    Inflated out;
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) // 16: gzip, and nothing else
        throw std::bad_alloc();
    const auto end = qScopeGuard([&stream] { inflateEnd(&stream); });
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.constData()));
    stream.avail_in = uInt(body.size());
    QByteArray piece(64 * 1024, Qt::Uninitialized);
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_out = uInt(piece.size());
        const int done = inflate(&stream, Z_NO_FLUSH);
        const qsizetype got = piece.size() - qsizetype(stream.avail_out);
        if (out.bytes.size() + got > sitemapMaxBytes) {
            out.refused = u"unpacked it is larger than 50 MiB"_s;
            return out;
        }
        out.bytes.append(piece.constData(), got);
        if (done == Z_STREAM_END) {
            const bool another = stream.avail_in > 1 && stream.next_in[0] == 0x1f && stream.next_in[1] == 0x8b;
            if (!another || inflateReset(&stream) != Z_OK)
                return out; // what follows is padding
        } else if (done != Z_OK || (stream.avail_in == 0 && got == 0)) {
            out.cut = true;
            return out;
        }
    }
}

/// Collects the addresses of one file, and what became of those that are none.
class Findings
{
public:
    Findings(QByteArrayView text, const SitemapRequest &request) : m_text(text), m_fragments(request.keepFragments)
    {
        m_urls.setBase(request.url, {});
    }

    /// False: there are too many.
    bool add(QByteArrayView address, bool relative, bool isFile, qsizetype at)
    {
        if (m_page.urls.size() + m_page.sitemaps.size() >= sitemapMaxUrls || m_size > sitemapMaxAddresses) {
            m_page.cut = m_size > sitemapMaxAddresses ? SitemapCut::Bytes : SitemapCut::Entries;
            return false;
        }
        const UrlResolver &urls = relative ? m_urls : m_absolute;
        const QString url = m_fragments && !isFile ? urls.resolve(address) : urls.resolveToFetch(address);
        if (url.isEmpty() || url.size() > MaxUrl) {
            note(m_unusable,
                 u"“%1” is no http or https address of at most %2 characters"_s.arg(
                     QString::fromUtf8(address).trimmed().left(80), QString::number(MaxUrl)),
                 at);
            return true;
        }
        if (!m_fragments && !isFile && isRoute(address))
            note(m_routes, {}, at);
        m_size += url.size() + 4;
        (isFile ? m_page.sitemaps : m_page.urls).append(url);
        return true;
    }
    void damaged(const QString &why, qsizetype at) { note(m_damaged, why, at); }
    void stray(qsizetype at) { note(m_strays, {}, at); }
    bool hasAny() const { return !m_page.urls.isEmpty() || !m_page.sitemaps.isEmpty(); }
    void warn(const QString &text) { m_page.warnings.append(text); }

    SitemapPage page() const
    {
        SitemapPage out = m_page;
        if (m_damaged.count > 0)
            out.warnings.append(
                (m_damaged.count == 1
                     ? u"%1 of its entries is left out as it can't be read, in line %2: %3"_s
                     : u"%1 of its entries are left out as they can't be read, the first in line %2: %3"_s)
                    .arg(m_damaged.count)
                    .arg(m_damaged.line)
                    .arg(m_damaged.why));
        if (m_unusable.count > 0)
            out.warnings.append((m_unusable.count == 1 ? u"%1 of its entries is left out, in line %2: %3"_s
                                                       : u"%1 of its entries are left out, the first in line %2: %3"_s)
                                    .arg(m_unusable.count)
                                    .arg(m_unusable.line)
                                    .arg(m_unusable.why));
        if (m_strays.count > 0)
            out.warnings.append((m_strays.count == 1
                                     ? u"%1 of its entries has an “&” that is not written as “&amp;” and is taken as "
                                       u"it stands, in line %2"_s
                                     : u"%1 of its entries have an “&” that is not written as “&amp;” and is taken as "
                                       u"it stands, the first in line %2"_s)
                                    .arg(m_strays.count)
                                    .arg(m_strays.line));
        if (m_routes.count > 0)
            out.warnings.append(u"%1 of its entries are routes (#/…), the first in line %2: they are pages only where "
                                u"discovery.scope is page-spa"_s.arg(m_routes.count)
                                    .arg(m_routes.line));
        if (!hasAny())
            out.warnings.append(u"it has no address that can be used"_s);
        return out;
    }

private:
    struct Note {
        int count = 0;
        qsizetype line = 0;
        QString why;
    };
    void note(Note &note, const QString &why, qsizetype at) const
    {
        if (note.count++ > 0)
            return;
        note.line = m_text.first(std::min(at, m_text.size())).count('\n') + 1;
        note.why = why;
    }

    QByteArrayView m_text;
    bool m_fragments = false;
    UrlResolver m_urls, m_absolute; ///< the second one without a base
    SitemapPage m_page;
    qsizetype m_size = 0;
    Note m_damaged, m_unusable, m_strays, m_routes;
};

/// Walks over the pieces of one XML file.
class XmlReader
{
public:
    XmlReader(QByteArrayView text, Findings &findings) : m_scanner(text), m_findings(findings) {}

    /// Why it is no sitemap; empty: it was read.
    QString read()
    {
        for (;;) {
            const qsizetype at = m_scanner.position();
            const XmlPiece piece = m_scanner.next();
            if (piece.kind == XmlPiece::End)
                break;
            if (piece.kind == XmlPiece::Subset)
                return u"it has a document type declaration"_s;
            if (m_format == Format::None) {
                if (piece.kind == XmlPiece::Open || piece.kind == XmlPiece::Empty) {
                    if (!begin(piece))
                        return u"its root element is <%1>"_s.arg(
                            QString::fromUtf8(piece.local.first(std::min<qsizetype>(piece.local.size(), 60))));
                    m_closed = piece.kind == XmlPiece::Empty;
                }
                continue;
            }
            if (!take(piece, at))
                return {}; // too many
        }
        if (m_format == Format::None)
            return u"it is empty"_s;
        if (m_inEntry)
            m_findings.damaged(u"the file breaks off in it"_s, m_entryAt);
        else if (!m_closed)
            m_findings.warn(u"the file breaks off before its end; what came is used"_s);
        return {};
    }

private:
    enum class Format { None, Urls, Index, Rss, Atom };

    bool begin(const XmlPiece &root)
    {
        if (root.local == "urlset")
            m_format = Format::Urls, m_entry = "url";
        else if (root.local == "sitemapindex")
            m_format = Format::Index, m_entry = "sitemap";
        else if (root.local == "rss" || root.local == "RDF")
            m_format = Format::Rss, m_entry = "item";
        else if (root.local == "feed")
            m_format = Format::Atom, m_entry = "entry";
        m_root = root.prefix;
        learnPrefixes(root);
        return m_format != Format::None;
    }

    /// Which namespaces prefixes stand for; the first word on each counts.
    void learnPrefixes(const XmlPiece &tag)
    {
        qsizetype at = 0;
        while (const auto attribute = m_spaces.size() < MaxPrefixes ? nextAttribute(tag.inner, at) : std::nullopt) {
            const QByteArrayView name = attribute->name;
            if ((name == "xmlns" || name.startsWith("xmlns:")) && name.size() <= 80)
                m_spaces.emplace(name.sliced(std::min<qsizetype>(6, name.size())).toByteArray(),
                                 attribute->value.trimmed().toByteArray());
        }
    }
    bool belongs(const XmlPiece &tag) const
    {
        if (m_format == Format::Rss)
            return tag.prefix.isEmpty();
        if (tag.prefix == m_root)
            return true;
        const auto own = m_spaces.find(m_root.toByteArray()), its = m_spaces.find(tag.prefix.toByteArray());
        return own != m_spaces.end() && its != m_spaces.end() && own->second == its->second;
    }

    bool take(const XmlPiece &piece, qsizetype at)
    {
        switch (piece.kind) {
        case XmlPiece::Open:
        case XmlPiece::Empty:
            return opened(piece, at);
        case XmlPiece::Close:
            return closed(piece);
        case XmlPiece::Text:
        case XmlPiece::CData:
            if (m_collecting)
                collect(piece);
            return true;
        default:
            return true;
        }
    }

    void collect(const XmlPiece &piece)
    {
        int strays = 0;
        const bool raw = piece.kind == XmlPiece::CData;
        const auto text = raw && !piece.inner.contains("\xef\xbf\xbd") ? std::optional(piece.inner.toByteArray())
                                                                       : decodedText(piece.inner, strays);
        if (strays > 0)
            m_findings.stray(m_entryAt);
        if (text)
            m_address += *text;
        else
            m_broken = raw ? u"a byte of it is no character"_s : u"a byte or a reference of it means nothing"_s;
    }

    bool opened(const XmlPiece &tag, qsizetype at)
    {
        if (tag.inner.contains("xmlns"))
            learnPrefixes(tag);
        if (m_collecting && m_broken.isEmpty())
            m_broken = u"<%1> is not closed"_s.arg(QString::fromUtf8(addressTag()));
        if (tag.local == m_entry && belongs(tag)) {
            if (m_inEntry)
                finish(u"<%1> is not closed"_s.arg(QString::fromUtf8(m_entry)));
            m_inEntry = tag.kind == XmlPiece::Open;
            m_depth = 0;
            m_entryAt = at;
            m_collecting = m_has = false;
            m_address.clear();
            m_broken = tag.damaged ? u"its tag is broken"_s : QString();
            return true;
        }
        if (!m_inEntry)
            return true;
        if (m_depth == 0 && tag.local == addressTag() && belongs(tag) && !m_has)
            address(tag);
        if (tag.kind == XmlPiece::Open)
            ++m_depth;
        return true;
    }

    void address(const XmlPiece &tag)
    {
        if (m_format != Format::Atom) {
            m_collecting = tag.kind == XmlPiece::Open;
            if (tag.damaged)
                m_broken = u"its tag is broken"_s;
            return;
        }
        const auto relation = attributeOf(tag.inner, "rel"), href = attributeOf(tag.inner, "href");
        if (href.isNull() || !(relation.isNull() || relation == "alternate"))
            return;
        m_has = true;
        int strays = 0;
        if (const auto text = decodedText(href, strays))
            m_address = *text;
        else
            m_broken = u"a byte or a reference of it means nothing"_s;
        if (strays > 0)
            m_findings.stray(m_entryAt);
    }

    bool closed(const XmlPiece &tag)
    {
        if (!m_inEntry) {
            m_closed = m_closed || (tag.prefix == m_root && !tag.damaged &&
                                    (tag.local == "urlset" || tag.local == "sitemapindex" || tag.local == "rss" ||
                                     tag.local == "RDF" || tag.local == "feed"));
            return true;
        }
        if (m_collecting) {
            m_collecting = false;
            m_has = true;
            if (tag.local != addressTag() && m_broken.isEmpty())
                m_broken = u"<%1> is not closed"_s.arg(QString::fromUtf8(addressTag()));
        }
        if (tag.local == m_entry && belongs(tag))
            return finish({});
        m_depth = std::max(0, m_depth - 1);
        return true;
    }

    /// False: there are too many.
    bool finish(const QString &fault)
    {
        m_inEntry = m_collecting = false;
        if (m_broken.isEmpty() && !m_has && !fault.isEmpty())
            m_broken = fault;
        if (!m_broken.isEmpty()) {
            m_findings.damaged(m_broken, m_entryAt);
            return true;
        }
        if (!m_has) {
            m_findings.damaged(u"it has no <%1>"_s.arg(QString::fromUtf8(addressTag())), m_entryAt);
            return true;
        }
        return m_findings.add(m_address, true, m_format == Format::Index, m_entryAt);
    }

    QByteArrayView addressTag() const
    {
        return m_format == Format::Rss || m_format == Format::Atom ? QByteArrayView("link") : QByteArrayView("loc");
    }

    XmlScanner m_scanner;
    Findings &m_findings;
    Format m_format = Format::None;
    QByteArrayView m_entry, m_root;
    std::map<QByteArray, QByteArray> m_spaces; ///< prefix → namespace
    bool m_inEntry = false, m_collecting = false, m_has = false, m_closed = false;
    int m_depth = 0; ///< within the entry
    qsizetype m_entryAt = 0;
    QByteArray m_address;
    QString m_broken; ///< why the entry can't be read
};

/// One address per line. Why it is no such list; empty: it was read.
QString readList(QByteArrayView text, Findings &findings)
{
    for (qsizetype from = 0; from < text.size();) {
        qsizetype end = from;
        while (end < text.size() && text[end] != '\n' && text[end] != '\r')
            ++end;
        const QByteArrayView line = text.sliced(from, end - from).trimmed();
        if (!line.isEmpty() && !findings.add(line, false, false, from))
            break;
        from = end + 1;
    }
    return findings.hasAny() ? QString() : u"it is neither XML nor a list of addresses"_s;
}

} // namespace

SitemapPage readSitemapFile(const SitemapRequest &request, Charsets &charsets)
{
    SitemapPage out;
    Inflated unpacked{request.body, {}, false};
    if (request.body.startsWith("\x1f\x8b"))
        unpacked = inflated(request.body);
    if (unpacked.refused.isEmpty() && unpacked.bytes.isEmpty())
        unpacked.refused = unpacked.cut ? u"the compressed file is damaged from its start"_s : u"it is empty"_s;
    if (unpacked.refused.isEmpty() && unpacked.bytes.startsWith("\x1f\x8b"))
        unpacked.refused = u"it is compressed twice"_s;
    out.refused = unpacked.refused;
    if (!out.refused.isEmpty())
        return out;
    // As XML is read, and lists too: UTF-8 where nothing is declared.
    const qsizetype begin =
        qsizetype(std::ranges::find_if_not(unpacked.bytes,
                                           [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }) -
                  unpacked.bytes.cbegin());
    const QByteArray utf8 = charsets.decodeXml(unpacked.bytes.sliced(begin), request.contentType).utf8;
    Findings findings(utf8, request);
    if (unpacked.cut)
        findings.warn(u"the compressed file breaks off or is damaged; what came before is used"_s);
    const bool xml = QByteArrayView(utf8).trimmed().startsWith('<');
    const QString refused = xml ? XmlReader(utf8, findings).read() : readList(utf8, findings);
    if (refused.isEmpty())
        return findings.page();
    out.refused = refused;
    return out;
}

} // namespace trawl
