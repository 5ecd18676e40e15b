// Columns of the tables of the comparison.
#include "ui/models/comparisonmodels.h"

#include "domain/coveragetext.h"
#include "ui/icons.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace trawl {

namespace {
constexpr int mostFieldsInTip = 12;

QString sourceName(const Desk *desk, const QString &id)
{
    const SourceStatus *source = desk->source(id);
    return source && !source->name.isEmpty() ? source->name : id;
}

/// "96 → 99"; one number where both are the same.
QString both(qint64 a, qint64 b)
{
    const QLocale locale;
    return a == b ? locale.toString(a) : u"%1 → %2"_s.arg(locale.toString(a), locale.toString(b));
}

/// Nothing is quieter than a nought.
QString count(qint64 value)
{
    return value == 0 ? u"–"_s : QLocale().toString(value);
}

QString bothTimes(const ComparedSource &source, qint64 ComparedSide::*time)
{
    const QString before = pageTimeText(source.a.*time, source.a.captured);
    const QString after = pageTimeText(source.b.*time, source.b.captured);
    if (before == after)
        return before;
    for (const QString &unit : {u" ms"_s, u" s"_s}) { // said once
        if (before.endsWith(unit) && after.endsWith(unit) && before.count(u' ') == 1)
            return u"%1 → %2"_s.arg(before.chopped(unit.size()), after);
    }
    return u"%1 → %2"_s.arg(before, after);
}

QString bothShares(double a, double b)
{
    const auto text = [](double share) { return share < 0 ? u"–"_s : QLocale().toString(std::round(share), 'f', 0); };
    return text(a) == text(b) ? text(a) : u"%1 → %2"_s.arg(text(a), text(b));
}

struct Look {
    QString icon;
    Token token;
};

Look lookOf(PageDifference difference)
{
    switch (difference) {
    case PageDifference::New:
        return {u"up"_s, Token::Good};
    case PageDifference::Gone:
        return {u"down"_s, Token::Muted};
    case PageDifference::Changed:
        return {u"edit"_s, Token::Accent};
    case PageDifference::Lost:
        return {u"error"_s, Token::Bad};
    case PageDifference::Won:
        return {u"ok"_s, Token::Good};
    case PageDifference::Doubtful:
        return {u"warning"_s, Token::Caution};
    }
    return {u"edit"_s, Token::Muted};
}

/// Mean of what both sides count by captures.
void addSide(ComparedSide &sum, const ComparedSide &side)
{
    const double captured = double(sum.captured + side.captured);
    if (side.coverage >= 0 && captured > 0)
        sum.coverage =
            (std::max(sum.coverage, 0.0) * double(sum.captured) + side.coverage * double(side.captured)) / captured;
    sum.captured += side.captured;
    sum.failed += side.failed;
    sum.skipped += side.skipped;
    sum.records += side.records;
}

QList<PagedColumn<ComparedSourceRow>> sourceColumns(Desk *desk)
{
    using Row = ComparedSourceRow;
    const auto at = [](SourceColumn column) { return int(column); };
    QList<PagedColumn<Row>> columns(at(SourceColumn::Count));
    const auto number = [&](SourceColumn column, const QString &title, auto text) {
        columns[at(column)] = {title, text, true};
    };
    columns[at(SourceColumn::Source)] = {DifferencesModel::tr("Source"), [desk](const Row &row) {
                                             return row.id.isEmpty() ? DifferencesModel::tr("All sources")
                                                                     : sourceName(desk, row.id);
                                         }};
    columns[at(SourceColumn::Source)].toolTip = [desk](const Row &row) {
        if (row.id.isEmpty())
            return DifferencesModel::tr("All sources of both runs");
        return DifferencesModel::tr("%1\nA page took %2 (median), %3 (95 %)\nCoverage %4 %")
            .arg(sourceName(desk, row.id), bothTimes(row, &ComparedSide::p50), bothTimes(row, &ComparedSide::p95),
                 bothShares(row.a.coverage, row.b.coverage));
    };
    number(SourceColumn::New, DifferencesModel::tr("New"), [](const Row &row) { return count(row.added); });
    number(SourceColumn::Gone, DifferencesModel::tr("Gone"), [](const Row &row) { return count(row.gone); });
    number(SourceColumn::Changed, DifferencesModel::tr("Changed"), [](const Row &row) { return count(row.changed); });
    number(SourceColumn::Pictures, DifferencesModel::tr("Pictures"),
           [](const Row &row) { return count(row.changedPictures); });
    number(SourceColumn::Lost, DifferencesModel::tr("Not got"), [](const Row &row) { return count(row.lost); });
    number(SourceColumn::Won, DifferencesModel::tr("Got again"), [](const Row &row) { return count(row.won); });
    number(SourceColumn::Doubtful, DifferencesModel::tr("Doubtful"),
           [](const Row &row) { return count(row.doubtful); });
    number(SourceColumn::Captured, DifferencesModel::tr("Captured"),
           [](const Row &row) { return both(row.a.captured, row.b.captured); });
    number(SourceColumn::Failed, DifferencesModel::tr("Failed"),
           [](const Row &row) { return both(row.a.failed, row.b.failed); });
    number(SourceColumn::Median, DifferencesModel::tr("Median"),
           [](const Row &row) { return row.id.isEmpty() ? u"–"_s : bothTimes(row, &ComparedSide::p50); });
    number(SourceColumn::Slow, DifferencesModel::tr("95 %"),
           [](const Row &row) { return row.id.isEmpty() ? u"–"_s : bothTimes(row, &ComparedSide::p95); });
    number(SourceColumn::Coverage, DifferencesModel::tr("Coverage %"),
           [](const Row &row) { return bothShares(row.a.coverage, row.b.coverage); });
    return columns;
}
} // namespace

ComparedSourcesTable *makeComparedSourcesTable(Desk *desk, QObject *parent)
{
    return new ComparedSourcesTable(sourceColumns(desk), parent);
}

ComparedFieldsTable *makeComparedFieldsTable(QObject *parent)
{
    using Row = ComparedFieldRow;
    constexpr int count = int(FieldColumn::Count);
    QList<PagedColumn<Row>> columns(count);
    columns[int(FieldColumn::Field)] = {DifferencesModel::tr("Field"), [](const Row &row) { return row.id; }};
    columns[int(FieldColumn::A)] = {DifferencesModel::tr("Before"),
                                    [](const Row &row) { return shareText(row.filledA, row.recordsA); }, true};
    columns[int(FieldColumn::B)] = {DifferencesModel::tr("Now"),
                                    [](const Row &row) { return shareText(row.filledB, row.recordsB); }, true};
    columns[int(FieldColumn::Difference)] = {
        DifferencesModel::tr("Points"),
        [](const Row &row) {
            if (row.recordsA == 0 || row.recordsB == 0)
                return u"–"_s;
            const double points =
                100.0 * (double(row.filledB) / double(row.recordsB) - double(row.filledA) / double(row.recordsA));
            return std::abs(points) < 0.05
                       ? u"="_s
                       : (points > 0 ? u"+"_s : u"−"_s) + QLocale().toString(std::abs(points), 'f', 1);
        },
        true};
    return new ComparedFieldsTable(std::move(columns), parent);
}

QList<ComparedSourceRow> rowsOf(const RunComparison &comparison)
{
    QList<ComparedSourceRow> rows;
    ComparedSourceRow all;
    for (const ComparedSource &source : comparison.sources) {
        rows.append({source, source.sourceId});
        all.added += source.added;
        all.gone += source.gone;
        all.changed += source.changed;
        all.changedPictures += source.changedPictures;
        all.lost += source.lost;
        all.won += source.won;
        all.doubtful += source.doubtful;
        addSide(all.a, source.a);
        addSide(all.b, source.b);
    }
    if (rows.size() > 1)
        rows.prepend(all); // times of several sources have no median of their own
    return rows;
}

QList<ComparedFieldRow> fieldsOf(const RunComparison &comparison, const QString &id)
{
    QList<ComparedFieldRow> rows;
    for (const ComparedSource &source : comparison.sources) {
        if (!id.isEmpty() && source.sourceId != id)
            continue;
        for (const FieldShare &field : source.fields) {
            auto at = std::ranges::find(rows, field.field, &ComparedFieldRow::id);
            if (at == rows.end())
                at = rows.insert(rows.end(), ComparedFieldRow{field.field});
            at->filledA += field.filledA;
            at->recordsA += source.a.records; // a field is expected where its source has it
            at->filledB += field.filledB;
            at->recordsB += source.b.records;
        }
    }
    std::ranges::sort(rows, {}, &ComparedFieldRow::id);
    return rows;
}

QString whatDiffers(const ComparedPage &page)
{
    QStringList parts;
    if (page.pictureChanged)
        parts.append(DifferencesModel::tr("another picture"));
    for (const FieldChange &change : page.fields)
        parts.append(fieldChangeText(change));
    if (parts.isEmpty())
        parts.append(page.reason.isEmpty() ? page.title : page.reason);
    return parts.join(u" · "_s);
}

DifferencesModel::DifferencesModel(Desk *desk, QObject *parent) : PagedTableModel(desk, Growth::Bottom, parent)
{
    using Row = DifferenceRow;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[Difference] = {tr("Difference"), [](const Row &row) { return differenceLabel(row.difference); }};
    columns[Difference].mark = [](const Row &row) {
        return icon(lookOf(row.difference).icon, lookOf(row.difference).token);
    };
    columns[Source] = {tr("Source"), [desk](const Row &row) { return sourceName(desk, row.sourceId); }};
    columns[Address] = {tr("Address"), [](const Row &row) { return row.address; }};
    columns[Address].toolTip = [](const Row &row) {
        return row.title.isEmpty() ? row.address : row.title + u'\n' + row.address;
    };
    columns[What] = {tr("What differs"), whatDiffers};
    columns[What].toolTip = [](const Row &row) {
        QStringList lines;
        for (const FieldChange &change : row.fields.mid(0, mostFieldsInTip))
            lines.append(fieldChangeText(change));
        if (row.fields.size() > mostFieldsInTip)
            lines.append(tr("and %n more field(s)", nullptr, int(row.fields.size()) - mostFieldsInTip));
        return lines.isEmpty() ? whatDiffers(row) : lines.join(u'\n');
    };
    for (PagedColumn<Row> &column : columns)
        column.spoken = [title = column.title, text = column.text](const Row &row) {
            return tr("%1: %2").arg(title, text(row));
        };
    setColumns(std::move(columns), Address);
    connect(desk, &Desk::formatsChanged, this, [this] { repaintAll(); });
}

void DifferencesModel::prepare(RunsDifferences &page) const
{
    page.a = m_wanted.a;
    page.b = m_wanted.b;
    page.source = m_wanted.source;
    page.difference = m_wanted.difference;
}

} // namespace trawl
