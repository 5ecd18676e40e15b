// Found addresses, sorted into what may come into the queue and what is left out with its reason. Pure.
#pragma once

#include "domain/item.h"
#include "domain/leftout.h"
#include "policy/scope.h"

#include <QList>

namespace trawl {

struct FoundLinks {
    QList<NewItem> items;
    QList<NewLeftOut> out;
    bool isEmpty() const { return items.isEmpty() && out.isEmpty(); }
};

/// @p item by the rules of its source; without an identity key it is no address, and is passed over.
void sortIn(FoundLinks &found, const NewItem &item, const Scope &scope);
/// An item that ended without being asked for.
NewLeftOut closedItem(const Lease &lease, LeftOutReason reason, const QString &rule);

} // namespace trawl
