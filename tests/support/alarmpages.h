// Two sets of pages that have nothing in common but the words: thresholds were chosen on the first, the second judges.
// Every page is answered with status 200, so that nothing but coverage, structure and words can tell.
#pragma once

#include "domain/source.h"

#include <QList>
#include <QString>

namespace trawl::alarmpages {

struct Page {
    QString html;
    bool alarming = false;
    QList<FieldSpec> fields; ///< what a source would ask of such a site
};

/// 200 ordinary and 60 alarming ones each (120 in the additional one). Thresholds and words were chosen on the first
/// two; the last one judges.
QList<Page> firstSet();
QList<Page> moreOfTheFirstSet();
QList<Page> secondSet();

} // namespace trawl::alarmpages
