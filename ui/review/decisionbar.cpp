// The row of decisions, and how each of them is sent.
#include "ui/review/decisionbar.h"

#include "domain/snapshot.h"
#include "ui/delegates/thumbdelegate.h"
#include "ui/icons.h"
#include "ui/review/askline.h"
#include "ui/review/reviewcursor.h"
#include "ui/review/reviewrest.h"
#include "ui/widgets/elidedlabel.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace trawl {

namespace {

constexpr int mostLookedAt = 2000; // for each move of the cursor

QList<RowId> idsOf(const QList<CaptureStand> &begun)
{
    QList<RowId> ids;
    ids.reserve(begun.size());
    for (const CaptureStand &each : begun)
        ids.append(each.id);
    return ids;
}

} // namespace

DecisionBar::DecisionBar(CapturesModel *model, ReviewCursor *cursor, AskLine *line, QWidget *parent)
    : QWidget(parent), m_model(model), m_cursor(cursor), m_line(line)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(space::unit, space::half, space::unit, space::half);
    row->setSpacing(space::half);
    const auto add = [&](const QString &name, Review review, const QString &text, const QString &tip) {
        QPushButton *button = addButton(name, {}, text, tip);
        button->setIcon(icon(review == Review::Unreviewed ? u"unset"_s : reviewIcon(review), reviewToken(review)));
        connect(button, &QPushButton::clicked, this, [this, review] { decide(review); });
        m_buttons << button;
    };
    add(u"approveButton"_s, Review::Approved, tr("Approve  P"),
        tr("Approve what the line above names (Shift+P: without going on)"));
    add(u"rejectButton"_s, Review::Rejected, tr("Reject  X"),
        tr("Reject (Shift+X: without going on, 1 to 6: with a reason)"));
    buildReasons();
    add(u"flagButton"_s, Review::Flagged, tr("Flag  F"), tr("Ask for a second look"));
    add(u"unsetButton"_s, Review::Unreviewed, tr("Unset  U"), tr("Take the decision back to unreviewed"));
    row->addSpacing(space::wide);
    m_next = new ElidedLabel(this);
    m_next->setObjectName(u"nextUnreviewedLabel"_s);
    m_next->setForegroundRole(QPalette::PlaceholderText);
    row->addWidget(m_next, 1);
    m_undo = addButton(u"reviewUndoButton"_s, u"undo"_s, tr("Undo"), {});
    m_redo = addButton(u"reviewRedoButton"_s, u"redo"_s, tr("Redo"), {});
    connect(m_undo, &QPushButton::clicked, model, &CapturesModel::undo);
    connect(m_redo, &QPushButton::clicked, model, &CapturesModel::redo);
    connect(line, &AskLine::closed, this, [this] { m_asked.clear(); });
}

QPushButton *DecisionBar::addButton(const QString &name, const QString &mark, const QString &text, const QString &tip)
{
    auto *button = new QPushButton(text, this);
    if (!mark.isEmpty())
        button->setIcon(icon(mark));
    button->setObjectName(name);
    button->setToolTip(tip);
    button->setFocusPolicy(Qt::TabFocus); // a click must not take the focus, or Space would press it again
    button->setEnabled(false);
    layout()->addWidget(button);
    return button;
}

void DecisionBar::buildReasons()
{
    auto *menu = new QMenu(this);
    menu->setObjectName(u"rejectReasonMenu"_s);
    beginWith(menu);
    for (int i = 1; i <= reasons().size(); ++i) {
        QAction *entry = menu->addAction(u"%1  %2"_s.arg(i).arg(reasons()[i - 1]));
        connect(entry, &QAction::triggered, this, [this, i] { rejectFor(i); });
    }
    QPushButton *reason =
        addButton(u"rejectReasonButton"_s, {}, tr("Reason"), tr("Reject with a reason (keys 1 to 6)"));
    reason->setAccessibleName(tr("Reject with a reason"));
    reason->setMenu(menu);
    m_buttons << reason;
}

QStringList DecisionBar::reasons()
{
    return {tr("blank"), tr("error page"), tr("cookie wall"), tr("wrong page"), tr("cropped"), tr("other…")};
}

int DecisionBar::uploadedCount() const
{
    if (targetCount() > mostLookedAt)
        return 0;
    const QList<RowId> ids = m_begun ? m_model->standing(*m_begun) : m_cursor->targets();
    return int(std::ranges::count_if(ids, [this](RowId id) {
        const CaptureRow *row = m_model->find(id);
        return row && row->upload == UploadState::Recorded;
    }));
}

QString DecisionBar::appliesText(int count, int uploaded)
{
    if (uploaded > 0 && uploaded == count)
        return tr("Applies to: nothing (uploaded: retract first)");
    if (uploaded > 0)
        return tr("Applies to: %1 of %2 items (%3 uploaded: retract first)")
            .arg(count - uploaded)
            .arg(count)
            .arg(uploaded);
    return count == 1 ? tr("Applies to: 1 item")
           : count    ? tr("Applies to: %Ln items", nullptr, count)
                      : tr("Applies to: nothing");
}

QString DecisionBar::leftAloneText(qsizetype count)
{
    return tr("%Ln was decided meanwhile and is left alone", nullptr, int(count));
}

void DecisionBar::beginWith(QMenu *menu)
{
    auto *line = new QAction(menu);
    line->setObjectName(u"reviewScopeLine"_s);
    line->setEnabled(false);
    QAction *first = menu->actions().value(0); // none: at the end
    menu->insertAction(first, line);
    QAction *below = menu->insertSeparator(first);
    connect(menu, &QMenu::aboutToShow, this, [this, line, below] {
        line->setVisible(isVisible());
        below->setVisible(isVisible());
        if (!isVisible())
            return;
        m_begun = standingNow();
        m_scopeLine = line;
        Q_EMIT scopeChanged();
    });
    // The menu is hidden before its entry is carried out.
    connect(
        menu, &QMenu::aboutToHide, this,
        [this] {
            m_begun.reset();
            m_scopeLine.clear();
            Q_EMIT scopeChanged();
        },
        Qt::QueuedConnection);
}

std::shared_ptr<void> DecisionBar::keepTargets()
{
    m_begun = standingNow();
    Q_EMIT scopeChanged();
    return {nullptr, [bar = QPointer<DecisionBar>(this)](void *) {
                if (!bar)
                    return;
                bar->m_begun.reset();
                Q_EMIT bar->scopeChanged();
            }};
}

int DecisionBar::targetCount() const
{
    return m_begun ? int(m_model->standing(*m_begun).size()) : m_cursor->targetCount();
}

DecisionBar::Begun DecisionBar::standingNow() const
{
    const QList<RowId> ids = m_cursor->targets();
    Begun begun;
    begun.reserve(ids.size());
    for (const RowId id : ids)
        begun.append({id, m_model->reviewOf(id)});
    return begun;
}

DecisionBar::Begun DecisionBar::chosen() const
{
    return m_begun ? *m_begun : standingNow();
}

/// A key that was pressed for a capture which has just left the list, as others decided it, would fall on the one that
/// took its place.
bool DecisionBar::refusesDisplaced()
{
    if (m_begun || !m_cursor->takeDisplaced())
        return false;
    Q_EMIT statusText(
        tr("Nothing was decided: the capture that was here has just left the list, this is another one."));
    return true;
}

void DecisionBar::decide(Review review, const QString &reason)
{
    if (!refusesDisplaced())
        apply(chosen(), review, m_advances, reason);
}

void DecisionBar::decideOtherWay(Review review)
{
    if (!refusesDisplaced())
        apply(chosen(), review, !m_advances, {});
}

/// What somebody decided since it was begun keeps that decision.
void DecisionBar::apply(const Begun &begun, Review review, bool goesOn, const QString &reason)
{
    if (begun.isEmpty())
        return sayNothingChosen();
    const auto go = [this, review, goesOn, reason, count = begun.size()](const QList<RowId> &ids) {
        const qsizetype left = count - ids.size();
        if (!ids.isEmpty())
            send(ids, review, goesOn, reason);
        if (left > 0)
            Q_EMIT statusText(ids.isEmpty() ? tr("Nothing was decided: %1.").arg(leftAloneText(left))
                                            : leftAloneText(left) + u'.');
    };
    m_model->findStanding(begun, go);
}

void DecisionBar::send(const QList<RowId> &ids, Review review, bool goesOn, const QString &reason)
{
    if (ids != m_cursor->targets()) // the operator has gone elsewhere since it was begun, and stays there
        return m_model->decide(ids, review, reason);
    // Decided first, left then: a held capture that its filter hides leaves the list once it is let go, unless a
    // decision on it is on its way. No answer comes before this returns, so the order of now holds for leave() too.
    m_model->decide(ids, review, reason);
    // Unset means "look again": going on would take it out of sight.
    m_cursor->leave(ids, goesOn && review != Review::Unreviewed);
}

void DecisionBar::sayNothingChosen()
{
    Q_EMIT statusText(tr("Nothing was decided: no capture is selected."));
}

void DecisionBar::rejectFor(int number)
{
    if (refusesDisplaced())
        return;
    const Begun begun = chosen();
    if (begun.isEmpty())
        return sayNothingChosen();
    if (number < reasons().size()) {
        // The journal keeps the English word; it is data, read by programs and other people.
        static const QString words[] = {u"blank"_s, u"error page"_s, u"cookie wall"_s, u"wrong page"_s, u"cropped"_s};
        return apply(begun, Review::Rejected, m_advances, words[number - 1]);
    }
    const QString name = named(idsOf(begun));
    if (!ask(tr("Reason for rejecting %1:").arg(name),
             [this, begun](const QString &text) { apply(begun, Review::Rejected, m_advances, text); }))
        return;
    m_asked = begun;
    m_askedName = name;
    showReasonScope();
}

void DecisionBar::askNote()
{
    if (refusesDisplaced())
        return;
    const QList<RowId> ids = m_model->standing(chosen()); // as an open menu says
    if (ids.isEmpty())
        return sayNothingChosen();
    if (ask(tr("Note on %1:").arg(named(ids)), [this, ids](const QString &text) { m_model->note(ids, text); }))
        m_asked.clear();
}

bool DecisionBar::ask(const QString &label, std::function<void(const QString &)> done)
{
    const bool asked = m_line->ask(label, std::move(done));
    if (!asked)
        Q_EMIT statusText(tr("The text above comes first: Enter saves it, Esc drops it."));
    return asked;
}

/// A reason that is being written does not reach what was decided meanwhile, and its label says so.
void DecisionBar::showReasonScope()
{
    const qsizetype left = m_asked.size() - m_model->standing(m_asked).size();
    if (!m_asked.isEmpty())
        m_line->setLabel(left > 0 ? tr("Reason for rejecting %1 (%2):").arg(m_askedName, leftAloneText(left))
                                  : tr("Reason for rejecting %1:").arg(m_askedName));
}

/// "/show/4", "3 captures, from /show/4": while the text is written the selection may become another one.
QString DecisionBar::named(const QList<RowId> &ids) const
{
    const CaptureRow *first = m_model->find(ids.first());
    const QString path = first ? shortPath(first->url) : QString::number(ids.first());
    return ids.size() == 1 ? path : tr("%Ln captures, from %1", nullptr, int(ids.size())).arg(path);
}

void DecisionBar::setTargets(int count, const QString &text)
{
    const qsizetype left = m_begun ? m_begun->size() - count : 0;
    m_scope = left > 0 ? text + u" ("_s + leftAloneText(left) + u')' : text;
    if (m_scopeLine)
        m_scopeLine->setText(m_scope);
    showReasonScope();
    for (QPushButton *button : std::as_const(m_buttons)) {
        button->setEnabled(count > 0);
        button->setAccessibleDescription(count ? text : tr("No capture is selected."));
    }
}

void DecisionBar::showNext(const Snapshot &snapshot)
{
    const CaptureRow *next = m_model->find(m_cursor->next());
    m_next->setFullText(
        next ? tr("Next unreviewed: %1 %2").arg(m_model->sourceName(next->sourceId), shortPath(next->url))
        : m_model->counts().isFinished() ? restOf(*m_model, snapshot).sentence()
                                         : QString());
    const QString undo = snapshot.undoText, redo = snapshot.redoText;
    m_undo->setEnabled(!undo.isEmpty());
    m_redo->setEnabled(!redo.isEmpty());
    m_undo->setToolTip(undo.isEmpty() ? tr("Nothing to undo.") : tr("Undo: %1 (Ctrl+Z)").arg(undo));
    m_redo->setToolTip(redo.isEmpty() ? tr("Nothing to redo.") : tr("Redo: %1 (Ctrl+Shift+Z)").arg(redo));
    for (QPushButton *button : {m_undo, m_redo})
        button->setAccessibleDescription(button->toolTip());
}

} // namespace trawl
