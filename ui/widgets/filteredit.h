// The filter's text field: live validity by border, icon and words; completion of keys and values; the last valid
// filter stays in force.
#pragma once

#include <QLineEdit>

class QCompleter;
class QStringListModel;

namespace trawl {

/// Whether @p filter has a term "key:value" where a text has the one that is being typed between @p before and @p
/// after.
bool hadTermBetween(const QString &filter, const QString &before, const QString &after);

/// Names the clear button of @p edit, which has just been enabled, for screen readers.
void nameClearButton(QLineEdit *edit);

/// GUI thread.
class FilterEdit final : public QLineEdit
{
    Q_OBJECT
public:
    explicit FilterEdit(QWidget *parent = nullptr);
    /// Values with counts that the popup offers: "state:failed" → 7.
    void setFacets(const QList<std::pair<QString, qint64>> &facets);
    /// Source ids, for completion.
    QString error() const { return m_error; }

Q_SIGNALS:
    void filterChanged(const QString &valid); ///< only valid texts
    void validityChanged(const QString &error, const QString &suggestion);
    void leaveRequested(); ///< Esc on an empty field

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void check();
    void settle(); ///< typing has ended: what stands there counts as it is
    void putInForce(const QString &valid);
    QString settledText() const;
    void complete(const QString &choice);
    void offer();
    QString lastWord() const;
    QStringListModel *m_choices;
    QCompleter *m_completer;
    QList<std::pair<QString, qint64>> m_facets;
    QString m_error;
    QString m_inForce; ///< the last valid filter
    bool m_typing = false;
};

} // namespace trawl
