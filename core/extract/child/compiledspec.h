// A source's fields, compiled once and used for all of its pages.
#pragma once

#include "extract/child/selectors.h"
#include "extract/extractorpool.h"

#include <QRegularExpression>

namespace trawl {

struct CompiledField {
    FieldSpec spec;
    QByteArray attribute;               ///< lower case; empty: the text
    const Selector *selector = nullptr; ///< css
    QRegularExpression pattern;         ///< regex
    bool usable = true;
};

/// A value; made by compileSpec(). Selectors belong to the Selectors that compiled them.
struct CompiledSpec {
    QList<FieldSpec> fields;
    std::vector<CompiledField> compiled;
    const Selector *records = nullptr;
    QString recordsType; ///< "jsonld:Event" → "Event"
    bool recordsUsable = true;
    bool hasRecords = false;
    const Selector *links = nullptr;
    bool keepFragments = false;
    bool needsJsonLd = false;
    QStringList warnings; ///< repeated with every page: the run shows them once
};

CompiledSpec compileSpec(const ExtractRequest &request, Selectors &selectors);

} // namespace trawl
