// The bar above the items: facets, filter, saved filters with their counts, how many are shown, columns.
#pragma once

#include "ui/desk.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace trawl {

class FilterEdit;

/// GUI thread. Says what is wanted by signals; saved filters are its own and kept in the desk's memory.
class ItemsFilterBar final : public QWidget
{
    Q_OBJECT
public:
    explicit ItemsFilterBar(Desk *desk, QWidget *parent = nullptr);
    QString text() const;
    void setText(const QString &text);
    void focusEdit();
    bool isEditing() const;
    void setFacetsShown(bool shown);
    /// Words with their counts, for completion.
    void setOffered(const QList<std::pair<QString, qint64>> &offered);
    void setCounts(qint64 matching, qint64 total, bool filtered);
    /// What an act on the selection applies to: @p ids of the @p rows that are selected; more than these are not
    /// loaded.
    void setSelected(qint64 ids, qint64 rows);
    /// Items under 70 % coverage in the shown run.
    void setLowCoverage(qint64 count);
    void setOrderStale(bool stale);

Q_SIGNALS:
    void filterChanged(const QString &filter); ///< valid, and typing has paused
    void leaveRequested();
    void orderRequested();
    void columnsRequested(const QPoint &globalPlace);
    void facetsToggled(bool shown);

private:
    QToolButton *tool(const QString &text, const QString &name, const QString &tip);
    void buildTools();
    QWidget *buildProblem();
    void showProblem(const QString &error, const QString &suggestion);
    void keep();
    void showSaved();
    QToolButton *savedButton(const QString &name, const QString &filter, bool own);
    void countSaved();

    Desk *m_desk;
    QHBoxLayout *m_row, *m_saved;
    FilterEdit *m_edit;
    QToolButton *m_facets, *m_stale, *m_clear, *m_suggestion;
    QLabel *m_count, *m_selected, *m_problem;
    QWidget *m_problemRow;
    QString m_suggested, m_typed;
    QTimer m_typing;
    qint64 m_lowCoverage = 0;
};

} // namespace trawl
