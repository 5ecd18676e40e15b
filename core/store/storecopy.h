// A store copied into another one, of the same dialect or not: all tables, in portions, compared at the end.
#pragma once

#include "domain/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <functional>

namespace trawl {

struct CopyProgress {
    QString table;
    qint64 rows = 0; ///< of this table so far
};

struct CopyOrder {
    QString from, to; ///< places as in Store::Options
    bool moves =
        false; ///< who worked with `from` works with `to` afterwards: no engine opens `from` any more (TD-4028)
    /// After each portion, on the caller's thread; false: stop there. May be empty.
    std::function<bool(const CopyProgress &)> goOn;
    /// When both are alike, before the target may be opened: the caller notes where the runs are. May be empty.
    std::function<Result<>()> agreed;
};

/// A table as both stores have it after the copy.
struct CopiedTable {
    QString name;
    qint64 rows = 0;
    QByteArray hash; ///< of all its values, whatever the order of its rows and the dialect's way to keep numbers
};

struct CopyReport {
    QList<CopiedTable> tables;
    bool resumed = false; ///< an earlier copy had stopped half-way
};

/// Copies everything but who leads. Neither store may have an engine meanwhile: a server's are led by us for the time
/// (TD-4018), a workspace's lock is the caller's. Each portion is one transaction with the note how far it is, so that
/// a copy that was stopped or killed goes on where it was; until it is whole no engine opens the target (TD-4019). If
/// the source has changed meanwhile, what is there is dropped and copied anew. TD-4026: the target has runs or a
/// journal already. TD-4027: counts or hashes differ. TD-9001: stopped by goOn. The calling thread waits, and may be
/// any but one of a store.
Result<CopyReport> copyStore(const CopyOrder &order);

/// Tables that a copy takes, in their order; a test compares them with those of the stores.
QStringList copiedTables();

} // namespace trawl
