// A source's fields, compiled once and used for all of its pages.
#pragma once

#include "extract/child/selectors.h"
#include "extract/extractorpool.h"
#include "policy/datapath.h"

#include <QRegularExpression>

namespace trawl {

/// One of the expressions that a field is looked for with, in order.
struct CompiledExpression {
    QString text;
    const Selector *selector = nullptr; ///< css
    QRegularExpression pattern;         ///< regex
    DataPath path;                      ///< jsonld, microdata, rdfa, state
};

struct CompiledField {
    FieldSpec spec;
    QByteArray attribute;                        ///< lower case; empty: the text
    QByteArray attributeAsWritten;               ///< viewBox: those of SVG and XML have capitals
    std::vector<CompiledExpression> expressions; ///< those that can be used
    std::optional<QRegularExpression> filter;    ///< on the text that was found
};

/// A value; made by compileSpec(). Selectors belong to the Selectors that compiled them.
struct CompiledSpec {
    QList<FieldSpec> fields;
    std::vector<CompiledField> compiled;
    const Selector *records = nullptr;
    std::optional<FieldKind> recordsKind; ///< records are things of the page's data
    QString recordsType;                  ///< "jsonld:Event" → "Event"
    bool recordsUsable = true;
    bool hasRecords = false;
    const Selector *links = nullptr;
    bool keepFragments = false;                  ///< links that differ in what is after '#' are different pages
    QHash<FieldKind, QList<DataPath>> dataPaths; ///< the first paths of the fields of each kind of data
    QList<CaptureNote> notes;                    ///< repeated with every page: the log shows them once
};

CompiledSpec compileSpec(const ExtractRequest &request, Selectors &selectors);

} // namespace trawl
