// Deciding: approve, reject, flag, take back, undo and redo, as buttons below the captures and as what the keys call.
#pragma once

#include "ui/models/capturesmodel.h"

#include <QPointer>
#include <QWidget>

#include <memory>
#include <optional>

class QAction;
class QMenu;
class QPushButton;

namespace trawl {

class AskLine;
class ElidedLabel;
class ReviewCursor;
struct Snapshot;

/// GUI thread. What a decision applies to says the cursor when it is begun, be that a key, a menu or a question for its
/// reason; what was decided since is left alone, and that is said. Where it leads says the cursor, too. A text is asked
/// for in the ask line, which the page lays out.
class DecisionBar final : public QWidget
{
    Q_OBJECT
public:
    DecisionBar(CapturesModel *model, ReviewCursor *cursor, AskLine *line, QWidget *parent = nullptr);

    /// A decision leads on to the next unreviewed capture.
    void setAdvances(bool advances) { m_advances = advances; }
    void decide(Review review, const QString &reason = {});
    void decideOtherWay(Review review); ///< without advancing where decide() advances, and the reverse
    void rejectFor(int number);         ///< of reasons(), from 1; the last one asks
    void askNote();
    /// What is chosen in @p menu applies to the captures that were chosen when it opened; its first line says so. While
    /// the bar is not on the screen it does not.
    void beginWith(QMenu *menu);
    /// While the answer lives, decisions apply to what is chosen now.
    std::shared_ptr<void> keepTargets();
    /// The sentence of setTargets(), with what was decided since the targets were kept.
    QString scope() const { return m_scope; }
    /// How many captures a decision applies to now: in an open menu or palette those of it.
    int targetCount() const;
    /// targetCount(), and the sentence for it, which an open menu shows too.
    void setTargets(int count, const QString &text);
    /// What comes next, and what could be undone.
    void showNext(const Snapshot &snapshot);

    static QStringList reasons();
    /// How many of those are uploaded and keep their decision; of very many it is not looked at.
    int uploadedCount() const;
    static QString appliesText(int count, int uploaded = 0);

Q_SIGNALS:
    void statusText(const QString &text); ///< a decision that fell on nothing, or on less than was chosen
    void scopeChanged();                  ///< targetCount() is of another menu, or of none

private:
    QPushButton *addButton(const QString &name, const QString &mark, const QString &text, const QString &tip);
    void buildReasons();
    using Begun = QList<CaptureStand>;
    void apply(const Begun &begun, Review review, bool goesOn, const QString &reason);
    void send(const QList<RowId> &ids, Review review, bool goesOn, const QString &reason);
    Begun standingNow() const;
    Begun chosen() const;
    bool refusesDisplaced();
    bool ask(const QString &label, std::function<void(const QString &)> done);
    void showReasonScope();
    static QString leftAloneText(qsizetype count);
    QString named(const QList<RowId> &ids) const;
    void sayNothingChosen();

    CapturesModel *m_model;
    ReviewCursor *m_cursor;
    AskLine *m_line;
    bool m_advances = true;
    std::optional<Begun> m_begun;  ///< while a menu or the palette is open
    QPointer<QAction> m_scopeLine; ///< the first of that menu
    QString m_scope;
    Begun m_asked; ///< whose reason is being written
    QString m_askedName;
    QList<QPushButton *> m_buttons; ///< off while there is nothing to decide
    ElidedLabel *m_next = nullptr;
    QPushButton *m_undo = nullptr, *m_redo = nullptr;
};

} // namespace trawl
