// Choices on the right, pre-flight on the left, preview below.
#include "ui/dialogs/startdialog.h"

#include "ui/icons.h"
#include "ui/widgets/glyphs.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace trawl {

namespace {

/// "12 min", "6 h 57 min"; below a minute it is one.
QString minutesText(double minutes)
{
    const int whole = qMax(1, qRound(minutes));
    return whole < 120 ? QCoreApplication::translate("StartDialog", "%1 min").arg(whole)
                       : durationText(std::chrono::minutes(whole));
}

/// One bar per session: items and minutes.
class PreviewBars : public QWidget
{
public:
    explicit PreviewBars(QWidget *parent) : QWidget(parent)
    {
        setObjectName(u"startPreview"_s);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    void setSessions(const QList<RunPreview::Session> &sessions)
    {
        m_sessions = sessions;
        QStringList said;
        for (qsizetype i = 0; i < sessions.size(); ++i)
            said << label(i);
        setAccessibleName(QCoreApplication::translate("StartDialog", "Preview"));
        setAccessibleDescription(said.join(u"; "_s));
        updateGeometry();
        update();
    }
    QSize sizeHint() const override { return {200, int(qMax<qsizetype>(1, m_sessions.size())) * line() + 4}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        double most = 1;
        int text = 0;
        for (qsizetype i = 0; i < m_sessions.size(); ++i) {
            most = qMax(most, double(m_sessions.at(i).items));
            text = qMax(text, fontMetrics().horizontalAdvance(label(i)));
        }
        const double room = width() - text - 12;
        for (qsizetype i = 0; i < m_sessions.size(); ++i) {
            const double share = double(m_sessions.at(i).items) / most;
            const QRectF bar(0, double(i) * line() + 4, qMax(2.0, room * share), line() - 8);
            painter.fillRect(bar, token(Token::ChartQueued, palette()));
            painter.setPen(palette().color(QPalette::WindowText));
            painter.drawText(QRectF(bar.right() + 8, double(i) * line(), text + 4, line()),
                             int(Qt::AlignVCenter | Qt::AlignLeading), label(i));
        }
    }

private:
    int line() const { return fontMetrics().height() + 8; }
    QString label(qsizetype i) const
    {
        const RunPreview::Session &session = m_sessions.at(i);
        return QCoreApplication::translate("StartDialog", "Session %1: %2 items, about %3")
            .arg(i + 1)
            .arg(session.items)
            .arg(minutesText(session.minutes));
    }
    QList<RunPreview::Session> m_sessions;
};

} // namespace

struct StartDialog::Private {
    Desk *desk;
    QListWidget *sources;
    QComboBox *strategy;
    QSpinBox *sessions, *limit;
    QCheckBox *upload;
    PreviewBars *bars;
    QScrollArea *doubts; ///< around the contradictions: they may be many
    QLabel *summary, *contradictions, *reason, *checksTitle;
    QVBoxLayout *checks;
    QPushButton *start;
    QString blocked; ///< a required check that failed
    bool checked = false, sent = false;
    int asked = 0;
};

StartDialog::StartDialog(Desk *desk, QWidget *parent) : QDialog(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    setObjectName(u"startDialog"_s);
    setWindowTitle(tr("Start a run"));
    setAccessibleName(windowTitle());
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::wide, space::wide, space::wide, space::wide);
    column->setSpacing(12);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::wide);
    row->addWidget(buildChecks(), 2);
    row->addWidget(buildChoices(), 3);
    column->addLayout(row, 1);
    d->reason = new QLabel(this);
    d->reason->setObjectName(u"startReason"_s);
    d->reason->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(this);
    d->start = buttons->addButton(tr("Start"), QDialogButtonBox::AcceptRole);
    d->start->setObjectName(u"startButton"_s);
    d->start->setAccessibleName(tr("Start"));
    d->start->setDefault(true);
    auto *cancel = buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    cancel->setObjectName(u"startCancelButton"_s);
    cancel->setAccessibleName(tr("Cancel"));
    auto *last = new QHBoxLayout;
    last->addWidget(d->reason, 1);
    last->addWidget(buttons);
    column->addLayout(last);
    connect(buttons, &QDialogButtonBox::accepted, this, &StartDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &StartDialog::reject);
    fillSources();
    d->sources->setFocus();
    refreshPreview();
    check();
    resize(fontMetrics().averageCharWidth() * 130, fontMetrics().height() * 34);
}

StartDialog::~StartDialog() = default;

QWidget *StartDialog::buildChecks()
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    d->checksTitle = new QLabel(tr("Before the start"), box);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    d->checksTitle->setFont(strong);
    auto *scroll = new QScrollArea(box);
    scroll->setObjectName(u"startChecks"_s);
    scroll->setAccessibleName(tr("Checks before the start"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *inner = new QWidget(scroll);
    inner->setBackgroundRole(QPalette::Base);
    inner->setAutoFillBackground(true);
    d->checks = new QVBoxLayout(inner);
    d->checks->setAlignment(Qt::AlignTop);
    scroll->setWidget(inner);
    auto *retry = new QPushButton(icon(u"retry"_s), tr("Check again"), box);
    retry->setObjectName(u"startCheckButton"_s);
    retry->setAccessibleName(tr("Check again"));
    retry->setAutoDefault(false);
    connect(retry, &QPushButton::clicked, this, &StartDialog::check);
    column->addWidget(d->checksTitle);
    column->addWidget(scroll, 1);
    column->addWidget(retry, 0, Qt::AlignLeft);
    return box;
}

QWidget *StartDialog::buildChoices()
{
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    auto *title = new QLabel(tr("Sources, by priority"), box);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    title->setFont(strong);
    d->sources = new QListWidget(box);
    d->sources->setObjectName(u"startSources"_s);
    d->sources->setAccessibleName(tr("Sources of the run"));
    d->sources->setAlternatingRowColors(true);
    column->addWidget(title);
    column->addWidget(d->sources, 1);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(12);
    d->strategy = new QComboBox(box);
    d->strategy->setObjectName(u"startStrategy"_s);
    d->strategy->addItem(tr("Least loaded — the next free session takes the next item"), word(Strategy::LeastLoaded));
    d->strategy->addItem(tr("Round robin — items in turn"), word(Strategy::RoundRobin));
    d->strategy->addItem(tr("Domain affinity — a site stays on its session"), word(Strategy::DomainAffinity));
    d->sessions = new QSpinBox(box);
    d->sessions->setObjectName(u"startSessions"_s);
    d->sessions->setRange(0, maxSessions);
    d->sessions->setSpecialValueText(tr("as in Settings"));
    d->limit = new QSpinBox(box);
    d->limit->setObjectName(u"startLimit"_s);
    d->limit->setRange(0, 1'000'000);
    d->limit->setSpecialValueText(tr("no limit"));
    d->limit->setSuffix(tr(" items"));
    d->upload = new QCheckBox(tr("Upload approved captures when the run ends"), box);
    d->upload->setObjectName(u"startUpload"_s);
    const QJsonObject last = d->desk->state()->value(u"start"_s).toObject();
    d->sessions->setValue(last.value(u"ownSessions"_s).toInt(0));
    d->limit->setValue(last.value(u"limit"_s).toInt(0));
    d->upload->setChecked(last.value(u"upload"_s).toBool(false));
    d->strategy->setCurrentIndex(qMax(0, d->strategy->findData(last.value(u"strategy"_s).toString())));
    const std::pair<QString, QWidget *> rows[] = {
        {tr("Strategy"), d->strategy}, {tr("Browser sessions"), d->sessions}, {tr("Items at most"), d->limit}};
    for (const auto &[text, field] : rows) {
        field->setAccessibleName(text);
        form->addRow(text, field);
    }
    form->addRow(QString(), d->upload);
    column->addLayout(form);
    d->summary = new QLabel(box);
    d->summary->setObjectName(u"startSummary"_s);
    d->bars = new PreviewBars(box);
    column->addWidget(d->summary);
    column->addWidget(d->bars);
    d->contradictions = new QLabel(box);
    d->contradictions->setObjectName(u"startContradictions"_s);
    d->contradictions->setTextFormat(Qt::PlainText);
    d->contradictions->setWordWrap(true);
    auto *scroll = new QScrollArea(box);
    scroll->setObjectName(u"startContradictionsArea"_s);
    scroll->setAccessibleName(tr("What does not fit together"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(d->contradictions);
    column->addWidget(scroll);
    d->doubts = scroll;
    showContradictions({});
    connect(d->sources, &QListWidget::itemChanged, this, &StartDialog::refreshPreview);
    connect(d->strategy, &QComboBox::currentIndexChanged, this, &StartDialog::refreshPreview);
    connect(d->sessions, &QSpinBox::valueChanged, this, &StartDialog::refreshPreview);
    connect(d->limit, &QSpinBox::valueChanged, this, &StartDialog::refreshPreview);
    return box;
}

/// They hinder nobody: the operator may know better.
void StartDialog::showContradictions(const QStringList &sentences)
{
    constexpr int linesShown = 5;
    QStringList lines;
    for (const QString &sentence : sentences)
        lines.append(u"⚠ "_s + sentence);
    d->contradictions->setText(lines.join(u'\n'));
    d->contradictions->setAccessibleName(sentences.join(u". "_s));
    d->doubts->setVisible(!sentences.isEmpty());
    const int height = d->contradictions->heightForWidth(d->doubts->width());
    d->doubts->setFixedHeight(qMin(qMax(height, fontMetrics().height()), linesShown * fontMetrics().lineSpacing()));
}

void StartDialog::fillSources()
{
    QList<SourceStatus> sources = d->desk->snapshot().sources;
    std::stable_sort(sources.begin(), sources.end(),
                     [](const SourceStatus &a, const SourceStatus &b) { return a.priority < b.priority; });
    const std::optional<RunRow> &run = d->desk->snapshot().run;
    const bool active = run && isActive(run->state) && !run->interrupted;
    for (const SourceStatus &s : sources) {
        QString text = tr("P%1  %2").arg(s.priority).arg(s.name.isEmpty() ? s.id : s.name);
        auto *entry = new QListWidgetItem(d->sources);
        entry->setData(Qt::UserRole, s.id);
        if (!s.enabled || (active && s.inRun)) {
            entry->setFlags(Qt::NoItemFlags);
            entry->setCheckState(Qt::Unchecked);
            text += u" — "_s + (s.enabled ? tr("is in run %1 already").arg(runNumberText(run->number))
                                          : tr("off in sources.json"));
        } else {
            entry->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
            entry->setCheckState(Qt::Checked);
            if (s.circuit == CircuitState::Open || s.circuit == CircuitState::ForcedOpen)
                text += u" — "_s +
                        tr("circuit open until %1")
                            .arg(s.blockedUntil.isSet() ? d->desk->timeText(s.blockedUntil) : tr("you release it"));
        }
        entry->setText(text);
    }
}

RunPlan StartDialog::plan() const
{
    RunPlan plan;
    for (int i = 0; i < d->sources->count(); ++i) {
        if (d->sources->item(i)->checkState() == Qt::Checked)
            plan.sources.append(d->sources->item(i)->data(Qt::UserRole).toString());
    }
    plan.strategy = fromWord<Strategy>(d->strategy->currentData().toString()).value_or(Strategy::LeastLoaded);
    plan.sessions = d->sessions->value();
    plan.limit = d->limit->value();
    plan.uploadAtEnd = d->upload->isChecked();
    return plan;
}

void StartDialog::refreshPreview()
{
    refreshStart();
    const RunPlan wanted = plan();
    if (wanted.sources.isEmpty()) {
        d->bars->setSessions({});
        showContradictions({});
        d->summary->setText(tr("No source is chosen."));
        return;
    }
    const int number = ++d->asked;
    d->desk->ask(RunPreview{wanted}, this, [this, number](const Result<RunPreview::Answer> &result) {
        if (number != d->asked)
            return;
        if (!result.ok()) {
            d->summary->setText(tr("No preview: %1").arg(result.error().sentence()));
            d->bars->setSessions({});
            showContradictions({});
            return;
        }
        d->bars->setSessions(result->sessions);
        showContradictions(result->contradictions);
        d->summary->setText((result->total == 1 ? tr("Preview: %1 item known now, about %2")
                                                : tr("Preview: %1 items known now, about %2"))
                                .arg(Desk::number(result->total), minutesText(result->minutes)));
    });
}

void StartDialog::check()
{
    d->checksTitle->setText(tr("Before the start: checking…"));
    d->desk->ask(Doctor{}, this, [this](const Result<Doctor::Answer> &result) {
        while (QLayoutItem *item = d->checks->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        d->checked = true;
        d->blocked.clear();
        d->checksTitle->setText(tr("Before the start"));
        auto add = [this](const StateLook &look, const QString &name, const QString &text) {
            auto *line = new QLabel(this);
            line->setObjectName(u"startCheck_"_s + name);
            line->setWordWrap(true);
            line->setText(u"<b>%1</b> — <span style=\"color:%2\">%3</span>%4"_s.arg(
                name.toHtmlEscaped(), token(look.ink, palette()).name(), look.word.toHtmlEscaped(),
                text.isEmpty() ? QString() : u"<br>"_s + text.toHtmlEscaped()));
            line->setAccessibleName(name + u": "_s + look.word + u". "_s + text);
            d->checks->addWidget(line);
        };
        if (!result.ok()) {
            d->blocked = result.error().sentence();
            add(dependencyLook(u"Down"_s), tr("Engine"), d->blocked);
            refreshStart();
            return;
        }
        for (const HealthCheck &check : result->checks) {
            QString text = check.text;
            if (check.state != u"OK"_s && !check.remedy.isEmpty())
                text += (text.isEmpty() || text.endsWith(u'.') ? u" "_s : u". "_s) + check.remedy;
            add(dependencyLook(check.state), check.name, text);
            // A browser that is not there costs the sources that need pictures, and says so; the others run.
            if (check.state == u"Down"_s && check.required && d->blocked.isEmpty())
                d->blocked = tr("%1 is down: %2").arg(check.name, text);
        }
        refreshStart();
    });
}

void StartDialog::refreshStart()
{
    QString reason;
    if (plan().sources.isEmpty())
        reason = tr("Choose at least one source.");
    else if (!d->checked)
        reason = tr("Checking what the run needs…");
    else if (!d->blocked.isEmpty())
        reason = d->blocked;
    d->start->setEnabled(reason.isEmpty() && !d->sent);
    d->start->setToolTip(reason);
    d->start->setAccessibleDescription(reason);
    d->reason->setText(reason);
}

void StartDialog::accept()
{
    if (!d->start->isEnabled() || d->sent)
        return;
    d->sent = true; // a second Enter is safe
    const RunPlan wanted = plan();
    d->desk->state()->set(u"start"_s, QJsonObject{{u"ownSessions"_s, wanted.sessions},
                                                  {u"limit"_s, wanted.limit},
                                                  {u"upload"_s, wanted.uploadAtEnd},
                                                  {u"strategy"_s, word(wanted.strategy)}});
    d->desk->request(RunStart{wanted}, d->desk,
                     [desk = d->desk](const RunStart::Answer &) { Q_EMIT desk->pageRequested(u"operate"_s); });
    QDialog::accept();
}

} // namespace trawl
