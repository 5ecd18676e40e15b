// Grid, empty states and the finish panel.
#include "ui/review/reviewstage.h"

#include "ui/desk.h"
#include "ui/models/capturefilter.h"
#include "ui/review/reviewrest.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/reviewgrid.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

ReviewStage::ReviewStage(Desk *desk, CapturesModel *model, ImageLoader *loader, QWidget *parent)
    : QWidget(parent), m_desk(desk), m_model(model)
{
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_finish = new EmptyPanel(this);
    m_finish->setObjectName(u"reviewFinishPanel"_s);
    m_finish->hide();
    m_finish->installEventFilter(this);
    m_empty = new EmptyPanel(this);
    m_empty->setObjectName(u"reviewEmptyPanel"_s);
    m_grid = new ReviewGrid(model, loader, this);
    m_grid->hide();
    m_arrivals = new QPushButton(this);
    m_arrivals->setObjectName(u"arrivalsButton"_s);
    m_arrivals->setFocusPolicy(Qt::NoFocus); // End does the same
    m_arrivals->hide();
    m_column->addWidget(m_finish);
    m_column->addWidget(m_empty, 1);
    m_column->addWidget(m_grid, 1);
    m_column->addWidget(m_arrivals, 0, Qt::AlignHCenter);
    connect(m_grid, &ReviewGrid::seenChanged, this, [this] {
        if (m_newBelow && m_grid->seenRows().second >= m_model->rowCount() - 1)
            clearArrivals();
    });
    connect(m_arrivals, &QPushButton::clicked, this, [this] {
        const int row = m_model->rowCount() - m_newBelow;
        clearArrivals();
        Q_EMIT arrivalsWanted(row);
    });
}

void ReviewStage::addArrivals(int count)
{
    m_newBelow += count;
    m_arrivals->setText(tr("%Ln new below (End)", nullptr, m_newBelow));
    m_arrivals->setVisible(m_grid->seenRows().second < m_model->rowCount() - 1);
    if (!m_arrivals->isVisibleTo(this))
        m_newBelow = 0;
}

void ReviewStage::clearArrivals()
{
    m_newBelow = 0;
    m_arrivals->hide();
}

bool ReviewStage::eventFilter(QObject *watched, QEvent *event)
{
    static const QList<int> moves{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up,     Qt::Key_Down,
                                  Qt::Key_Home, Qt::Key_End,   Qt::Key_PageUp, Qt::Key_PageDown};
    if (event->type() != QEvent::KeyPress || !m_grid->isHidden() ||
        !moves.contains(static_cast<QKeyEvent *>(event)->key()))
        return QWidget::eventFilter(watched, event);
    Q_EMIT moveWanted();
    return true;
}

void ReviewStage::takeFocus()
{
    for (QWidget *widget : std::initializer_list<QWidget *>{m_grid, m_finish, m_empty}) {
        if (widget->isVisibleTo(this)) {
            widget->setFocus(Qt::OtherFocusReason);
            return;
        }
    }
}

void ReviewStage::refresh(const QString &filter)
{
    const QList<Review> &asked = m_model->query().review;
    const bool hasRows = m_model->rowCount() > 0;
    const bool isFinished =
        m_model->counts().isFinished() && (asked.isEmpty() || asked == QList<Review>{Review::Unreviewed});
    QWidget *const focus = QApplication::focusWidget();
    const bool hadFocus = focus && isAncestorOf(focus) && focus != m_arrivals;
    if (isFinished)
        fillFinish();
    else if (!hasRows)
        fillEmpty(filter);
    const bool gridAppears = hasRows && m_grid->isHidden();
    m_finish->setVisible(isFinished);
    m_grid->setVisible(hasRows);
    m_empty->setVisible(!hasRows && !isFinished);
    m_column->setStretchFactor(m_finish, hasRows ? 0 : 1);
    Q_EMIT contentChanged();
    // Focus never falls out of the view when its content goes: Space and the arrows go on working.
    if (hadFocus && (!focus->isVisible() || (gridAppears && (focus == m_finish || focus == m_empty))))
        takeFocus();
}

EmptyAction ReviewStage::filterAction(const QString &name, const QString &text, const QString &filter)
{
    return {name, text, [this, filter] { Q_EMIT filterWanted(filter); }};
}

void ReviewStage::fillFinish()
{
    const ReviewCounts counts = m_model->counts();
    const QLocale locale;
    const int ready = m_desk->snapshot().upload.ready;
    const ReviewRest rest = restOf(*m_model, m_desk->snapshot());
    QList<EmptyAction> actions;
    if (rest.elsewhere > 0)
        actions << filterAction(u"finishElsewhereButton"_s,
                                tr("Show the other %1").arg(locale.toString(rest.elsewhere)), u"review:unreviewed"_s);
    if (ready > 0)
        actions << EmptyAction{u"finishUploadButton"_s, tr("Upload %Ln…", nullptr, ready),
                               [this] { Q_EMIT m_desk->commandRequested(u"upload.start"_s); }};
    if (counts.flagged > 0)
        actions << filterAction(u"finishFlaggedButton"_s, tr("Look at flagged"), u"review:flagged"_s);
    if (counts.rejected > 0)
        actions << filterAction(u"finishRejectedButton"_s, tr("Review rejected"), u"review:rejected"_s);
    if (actions.isEmpty() || !m_model->query().review.isEmpty())
        actions << filterAction(u"finishAllButton"_s, tr("Show all"), {});
    const qint64 byPolicy = m_model->approvedByPolicy();
    const QString approved =
        byPolicy > 0 ? tr("%1 approved (%2 by policy)").arg(locale.toString(counts.approved), locale.toString(byPolicy))
                     : tr("%1 approved").arg(locale.toString(counts.approved));
    m_finish->setContent(
        u"ok"_s,
        tr("%1 %2, %3 rejected, %4 flagged.", "nothing is left to review; 3 approved …")
            .arg(rest.sentence(), approved, locale.toString(counts.rejected), locale.toString(counts.flagged)),
        actions);
}

void ReviewStage::fillEmpty(const QString &filter)
{
    const Snapshot &snapshot = m_desk->snapshot();
    const qint64 hidden = m_model->counts().total();
    const bool isActiveRun = snapshot.run && isActive(snapshot.run->state) && !snapshot.run->interrupted;
    if (m_model->isLoading() && !m_model->isComplete()) {
        m_empty->setContent(u"clock"_s, tr("Loading the captures…"), {});
    } else if (!filter.isEmpty()) {
        QList<EmptyAction> actions{filterAction(u"clearFilterButton"_s, tr("Clear filter"), {})};
        if (const QString shorter = withoutLastTerm(filter); !shorter.isEmpty())
            actions << filterAction(u"removeTermButton"_s, tr("Remove last term"), shorter);
        const QString what = hidden > 0 ? tr("No capture matches %1. %Ln capture(s) are hidden.", nullptr, int(hidden))
                                        : tr("Nothing matches this filter: %1");
        m_empty->setContent(u"filter"_s, what.arg(filter), actions);
    } else if (isActiveRun) {
        const QString what = snapshot.inFlight > 0
                                 ? tr("Screenshots appear here as they are captured. %Ln page(s) are in flight.",
                                      nullptr, snapshot.inFlight)
                                 : tr("Screenshots appear here as they are captured.");
        m_empty->setContent(u"image"_s, what, {{u"showRunButton"_s, tr("Show the run"), [this] {
                                                    Q_EMIT m_desk->pageRequested(u"operate"_s);
                                                }}});
    } else {
        m_empty->setContent(
            u"image"_s, tr("Nothing has been captured yet. Start a run, and its screenshots come here."),
            {firstStep(snapshot, u"empty"_s, [this](const QString &id) { Q_EMIT m_desk->commandRequested(id); })});
    }
}

} // namespace trawl
