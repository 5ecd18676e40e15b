// What the review shows and how: counts that are filters, order, picture size, the filter's text, and the switches of
// its row.
#pragma once

#include "ui/models/capturefilter.h"

#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace trawl {

/// GUI thread. The only place where the review's query is made; it is told once for each change.
class ReviewFilterBar final : public QWidget
{
    Q_OBJECT
public:
    explicit ReviewFilterBar(QWidget *parent = nullptr);
    ~ReviewFilterBar() override;

    void setFilter(const QString &text);
    /// The filter in force: the text of the edit, or the last valid one while that is wrong.
    QString filter() const { return m_inForce; }
    void setRun(RowId run); ///< 0 = all runs
    void setSourceNames(const QHash<QString, QString> &names) { m_sources = names; }
    void setCounts(const ReviewCounts &counts);
    void setScope(const QString &text);   ///< another run than the current one is shown: the way back; empty = none
    void setApplies(const QString &text); ///< what the next decision applies to
    void toggleAdvance();
    int pictureWidth() const;
    void editFilter(); ///< the keyboard focus goes to the filter
    /// What is remembered between sessions: picture size, order, auto-advance.
    QJsonObject state() const;
    void restore(const QJsonObject &state);

Q_SIGNALS:
    void queryChanged(const trawl::CaptureQuery &query);
    void viewWanted(); ///< a filter was chosen or left: the keys go back to the captures
    void scopeDropped();
    void pictureWidthChanged(int width);
    void advanceChanged(bool advances); ///< a decision leads on to the next capture
    void layoutChanged();               ///< state() is another
    void journalRequested();
    void keysRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *buildHeader();
    QWidget *buildFilterRow();
    void buildEdit(QWidget *line);
    void apply(const QString &text, bool isTyped);
    void showProblem(const QString &problem);
    void ask();

    QList<QToolButton *> m_counts; ///< all, unreviewed, approved, rejected, flagged
    QList<QToolButton *> m_sizes;
    QPushButton *m_scope = nullptr;
    QComboBox *m_sort = nullptr;
    QLineEdit *m_edit = nullptr;
    QLabel *m_problem = nullptr, *m_applies = nullptr;
    QCheckBox *m_advance = nullptr;
    QHash<QString, QString> m_sources; ///< id → name
    RowId m_run = 0;
    int m_size = 1;
    bool m_isTyping = false; ///< the last word may still be on its way to a term
    QString m_inForce;
    CaptureQuery m_query; ///< of the filter in force, without run and order
    std::optional<CaptureQuery> m_asked;
};

} // namespace trawl
