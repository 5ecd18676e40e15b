// The inner parts of the page extractor: pageextractor.cpp goes through a page, fieldtexts.cpp finds the texts of its
// fields.
#pragma once

#include "domain/names.h"
#include "extract/child/charset.h"
#include "extract/child/compiledspec.h"
#include "extract/child/linkresolver.h"
#include "extract/child/pagedata.h"
#include "extract/child/pageextractor.h"
#include "extract/child/queryencoding.h"
#include "extract/child/xpathdoc.h"

#include <QHash>

namespace trawl {

/// Parsers, arenas and compiled expressions, and what is known of the page that is being worked on.
struct PageExtractor::Private {
    Charsets charsets;
    HtmlTree tree;
    Selectors selectors;
    XPathDocument xpath;
    PageData data;
    UrlResolver urls;
    QueryEncodings queries{[this](const QByteArray &bytes, const QString &charset) {
        return QString::fromUtf8(charsets.decode(bytes, u"text/plain; charset="_s + charset).utf8);
    }};
    QHash<QByteArray, std::shared_ptr<CompiledSpec>> specs;
    std::vector<Node *> found;
    std::vector<Node *> recordNodes;
    QByteArray html;  ///< of the page that is being worked on, UTF-8
    QString htmlText; ///< the same for regular expressions, made at need
    QList<CaptureNote> notes;
    std::optional<QString> language;   ///< of the page, looked up at need
    StepBudget textSteps{0};           ///< of the field that is worked on
    std::vector<StepsTaken> textTaken; ///< by fields
    StepsTaken textTakenByAll;
    QHash<QString, int> longMatches; ///< by field: matches on this page that ended by their limit

    std::shared_ptr<CompiledSpec> specFor(const QByteArray &bytes);
    void note(NoteKind kind, const QString &text, const QString &field = {});
    QString pageLanguage();
    std::vector<Record> records(const CompiledSpec &spec);
    QString keyOf(const Record &record, size_t ordinal);
    QStringList texts(const CompiledField &field, const CompiledExpression &expression, const Record &record);
    QStringList cssTexts(const CompiledField &field, const CompiledExpression &expression, const Record &record);
    QString nodeText(const CompiledField &field, const Node *node);
    QString textBelow(const CompiledField &field, const Node *node, qsizetype limit);
    bool mayMatch(const CompiledField &field, bool ended);
    QStringList xpathTexts(const CompiledField &field, const CompiledExpression &expression, const Record &record);
    QStringList metaTexts(const CompiledField &field, const CompiledExpression &expression, const Record &record);
    QStringList regexTexts(const CompiledField &field, const CompiledExpression &expression, const Record &record);
    QStringList filtered(const CompiledField &field, const QStringList &texts);
    bool extract(const CompiledField &field, const Record &record, wire::Value &value);
    bool extractInShare(const CompiledSpec &spec, size_t index, const Record &record, wire::Value &value);
    QStringList linksOf(const CompiledSpec &spec);
    void tidyNotes();
    QString readPage(const wire::RequestView &request);
    bool readXml(const wire::RequestView &request, QString &charset);
    QByteArray declaredLate() const;
};

/// A note on a selector; @p what: "Field price".
QString tooCostly(const QString &what);

} // namespace trawl
