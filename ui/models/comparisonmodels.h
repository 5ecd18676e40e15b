// The tables of the comparison of two runs: sources side by side, fields side by side, pages that differ.
#pragma once

#include "domain/requests/comparison.h"
#include "ui/models/listtable.h"

namespace trawl {

/// A source of either run, or their sum (id empty).
struct ComparedSourceRow : ComparedSource {
    QString id;
};
using ComparedSourcesTable = ListTable<ComparedSourceRow>;
/// In how many of its records either run has a field.
struct ComparedFieldRow {
    QString id; ///< the field
    qint64 filledA = 0, recordsA = 0, filledB = 0, recordsB = 0;
};
using ComparedFieldsTable = ListTable<ComparedFieldRow>;

/// GUI thread.
enum class SourceColumn {
    Source,
    New,
    Gone,
    Changed,
    Pictures,
    Lost,
    Won,
    Doubtful,
    Captured,
    Failed,
    Median,
    Slow,
    Coverage,
    Count
};
ComparedSourcesTable *makeComparedSourcesTable(Desk *desk, QObject *parent);
enum class FieldColumn { Field, A, B, Difference, Count };
/// Heads say the numbers of the runs.
ComparedFieldsTable *makeComparedFieldsTable(QObject *parent);
/// All of them first, then each; one alone stands for all.
QList<ComparedSourceRow> rowsOf(const RunComparison &comparison);
/// The fields of a source, or of all (@p id empty).
QList<ComparedFieldRow> fieldsOf(const RunComparison &comparison, const QString &id);

/// A page that differs; id is that of a capture, the later run's if it has one.
struct DifferenceRow : ComparedPage {
    RowId id = 0;
    DifferenceRow() = default;
    explicit DifferenceRow(const ComparedPage &page) : ComparedPage(page), id(page.captureB ? page.captureB : captureA)
    {
    }
};

/// GUI thread. Pages through runs.differences.
class DifferencesModel final : public PagedTableModel<RunsDifferences, DifferenceRow>
{
    Q_OBJECT
public:
    enum Column { Difference, Source, Address, What, ColumnCount };
    explicit DifferencesModel(Desk *desk, QObject *parent = nullptr);
    /// What is listed from the next refresh on; offset and limit of @p wanted mean nothing.
    void setWanted(const RunsDifferences &wanted) { m_wanted = wanted; }
    const RunsDifferences &wanted() const { return m_wanted; }

protected:
    void prepare(RunsDifferences &page) const override;

private:
    RunsDifferences m_wanted;
};

/// What differs on a page, one line.
QString whatDiffers(const ComparedPage &page);

} // namespace trawl
