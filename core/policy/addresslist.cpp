// Reading lists of addresses; see addresslist.h.
#include "policy/addresslist.h"

#include "domain/item.h"
#include "domain/text.h"
#include "policy/credentials.h"
#include "policy/scope.h"
#include "policy/urlkey.h"

#include <QSet>
#include <QStringDecoder>

namespace trawl {

namespace {
constexpr qsizetype longestAddress = 4096; ///< characters; servers take no more
constexpr qsizetype shownOfALine = 120;

struct Decoded {
    QString text, refused, note;
};

Decoded decoded(const QByteArray &content)
{
    const auto mark = QStringConverter::encodingForData(content);
    const bool wide = mark && *mark != QStringConverter::Utf8;
    if (!wide && content.contains('\0'))
        return {{}, translate("core", "it is no text: it has bytes that are zero"), {}};
    QStringDecoder decoder(wide ? *mark : QStringConverter::Utf8);
    Decoded read{decoder.decode(content), {}, {}};
    if (!decoder.hasError())
        return read;
    if (wide)
        return {{}, translate("core", "its text is broken"), {}};
    read.text = QString::fromLatin1(content);
    read.note = translate("core", "The list is not in UTF-8: it was read as Latin-1");
    return read;
}

/// The next line, and behind it; "\r\n", "\n" and "\r" end one.
QStringView takeLine(QStringView &rest)
{
    qsizetype end = 0;
    while (end < rest.size() && rest.at(end) != u'\n' && rest.at(end) != u'\r')
        ++end;
    const QStringView line = rest.first(end);
    const bool both = end + 1 < rest.size() && rest.at(end) == u'\r' && rest.at(end + 1) == u'\n';
    rest = rest.sliced(std::min(rest.size(), end + (both ? 2 : 1)));
    return line;
}

/// The cells of a line of CSV (RFC 4180). A quoted cell ends with its line at the latest: addresses have no line
/// breaks.
QStringList cellsOf(QStringView line, QChar between)
{
    QStringList cells(1);
    bool quoted = false;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line.at(i);
        if (c == u'"' && quoted && i + 1 < line.size() && line.at(i + 1) == u'"')
            cells.last() += line.at(++i);
        else if (c == u'"' && (quoted || cells.last().isEmpty()))
            quoted = !quoted;
        else if (c == between && !quoted)
            cells.append(QString());
        else
            cells.last() += c;
    }
    return cells;
}

/// Which column of a CSV file has the addresses.
struct Table {
    QChar between;
    qsizetype column = -1; ///< -1: the text is no table
};

Table tableOf(QStringView head)
{
    static const QStringList names{u"url"_s, u"address"_s, u"link"_s, u"loc"_s};
    for (const QChar between : {u',', u';', u'\t'}) {
        QStringList cells = cellsOf(head, between);
        for (QString &cell : cells)
            cell = cell.trimmed().toLower();
        for (const QString &name : names) {
            if (cells.contains(name))
                return {between, cells.indexOf(name)};
        }
    }
    return {};
}

/// What stops a line from being an address; empty: nothing.
QString faultOf(const QString &text)
{
    if (text.size() > longestAddress)
        return translate("core", "it has more than %1 characters").arg(longestAddress);
    for (const QChar c : text) {
        if (c.unicode() < 0x20 || (c.unicode() >= 0x7f && c.unicode() < 0xa0))
            return translate("core", "it has a control code (U+%1)").arg(int(c.unicode()), 4, 16, QChar(u'0'));
        if (c.isSpace())
            return translate("core", "it has a space: one address a line");
    }
    return addressFault(text);
}
} // namespace

bool isMarkup(const QByteArray &content)
{
    if (content.startsWith("\x1f\x8b")) // gzip
        return true;
    const QByteArray head = content.left(1024).trimmed();
    return head.startsWith('<') || head.startsWith("\xef\xbb\xbf<");
}

void addAddress(AddressList &list, const QString &text, int line)
{
    const QString fault = faultOf(text);
    if (fault.isEmpty()) {
        list.addresses.append(text);
        return;
    }
    ++list.invalid;
    if (list.faults.size() < importMostFaults)
        list.faults.append({line, withoutAnyUserPart(text.left(shownOfALine)), fault});
}

AddressList readAddressList(const QByteArray &content, qint64 most)
{
    AddressList list;
    const Decoded decoded = trawl::decoded(content);
    list.refused = decoded.refused;
    if (!decoded.note.isEmpty())
        list.notes.append(decoded.note);
    QStringView rest(decoded.text);
    std::optional<Table> table;
    qint64 beyond = 0;
    for (int number = 1; !rest.isEmpty(); ++number) {
        const QStringView line = takeLine(rest).trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        if (!table) {
            table = tableOf(line);
            if (table->column >= 0)
                continue;
        }
        const QString text =
            table->column < 0 ? line.toString() : cellsOf(line, table->between).value(table->column).trimmed();
        if (list.addresses.size() >= most)
            ++beyond;
        else
            addAddress(list, text, number);
    }
    if (beyond > 0)
        list.notes.append(translate("core", "The list has more than %1 addresses: %2 further lines are not looked at; "
                                            "bring them in a list of their own")
                              .arg(most)
                              .arg(beyond));
    return list;
}

Result<ImportPlan> planImport(const Source &source, const QStringList &addresses, bool outsideToo)
{
    const auto scope = Scope::make(source.discovery, source.startUrls);
    if (!scope)
        return scope.error();
    const UrlKeyOptions keys = keyOptions(source.discovery);
    ImportPlan plan;
    QSet<QString> seen;
    bool userParts = false;
    for (const QString &address : addresses) {
        const SplitAddress split = splitUserPart(cleanAddress(address));
        userParts = userParts || split.address != cleanAddress(address);
        NewItem item;
        item.sourceId = source.id;
        item.url = keys.keepFragment ? split.address : split.address.section(u'#', 0, 0);
        item.identityKey = identityKey(item.url, keys);
        const bool twice = seen.contains(item.identityKey);
        seen.insert(item.identityKey);
        const ScopeVerdict verdict = scope->check(item.url);
        if (twice)
            ++plan.duplicates;
        else if (!verdict.inside)
            ++plan.outside;
        if (!verdict.inside && !outsideToo) {
            if (!twice)
                plan.out.append(
                    {source.id, item.url, item.identityKey, {}, LeftOutReason::Scope, verdict.reason, false});
            continue;
        }
        plan.fresh += twice ? 0 : 1;
        plan.items.append(item);
    }
    if (userParts)
        plan.userParts.append(
            translate("core", "Addresses of the list have a user name or password, which are neither used nor kept"));
    return plan;
}

Source sourceOfDraft(Source source, bool anywhere)
{
    QJsonObject discovery = source.raw["discovery"_L1].toObject();
    discovery.remove(u"links"_s);
    discovery.remove(u"sitemap"_s);
    if (anywhere)
        discovery.insert(u"scope"_s, u"any"_s);
    source.raw.insert(u"discovery"_s, discovery);
    source.raw.insert(u"list_only"_s, true); // such a run says nothing about the pages that are not on its list
    return source;
}

} // namespace trawl
