// Lists of addresses that an operator brings: a text with one address a line, or CSV. Hostile input as any other. Pure.
#pragma once

#include "domain/leftout.h"
#include "domain/requests/leftout.h"
#include "domain/source.h"

#include <QByteArray>
#include <QStringList>

namespace trawl {

/// What was read of a list.
struct AddressList {
    QString refused;           ///< a phrase: why it is no list at all; empty: it is one
    QStringList addresses;     ///< as they stand there, in order; none is invalid
    qint64 invalid = 0;        ///< lines that are no address
    QList<ImportFault> faults; ///< the first of them, at most importMostFaults
    QStringList notes;         ///< sentences: of the encoding, of what was cut or changed
};
inline constexpr qsizetype importMostFaults = 200;

/// Markup or a packed file, which the extractor reads: a sitemap.
bool isMarkup(const QByteArray &content);
/// UTF-8, UTF-16 with its mark, else read as Latin-1 with a note. Empty lines and those that begin with "#" are passed
/// over. A first line with a cell "url" (or address, link, loc) makes it CSV, with commas, semicolons or tabs. At most
/// @p most addresses; the rest is counted in a note.
AddressList readAddressList(const QByteArray &content, qint64 most = importMostAddresses);
/// Adds an address to the list, or its fault, as the line @p line.
void addAddress(AddressList &list, const QString &text, int line);

/// The addresses as a source takes them.
struct ImportPlan {
    QList<NewItem> items;  ///< twice the same page among them, so that the store tells it
    QList<NewLeftOut> out; ///< outside the scope
    qint64 fresh = 0;      ///< pages among the items
    qint64 duplicates = 0; ///< the same page twice in the list
    qint64 outside = 0;    ///< outside the scope, whether they are taken or not
    QStringList userParts; ///< a note, if an address had a user name or password: they are left off
};
/// @p outsideToo: what the scope keeps out is taken all the same. What an address is named like says nothing here: the
/// operator chose it.
Result<ImportPlan> planImport(const Source &source, const QStringList &addresses, bool outsideToo);
/// The source as a draft run of such addresses keeps it: nothing is discovered beside them. @p anywhere: some are
/// outside its scope, and so may be where they redirect to.
Source sourceOfDraft(Source source, bool anywhere);

} // namespace trawl
