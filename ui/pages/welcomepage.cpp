// Three cards and the keys.
#include "ui/pages/welcomepage.h"

#include "ui/icons.h"
#include "ui/models/runsmodel.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

struct WelcomePage::Private {
    Desk *desk;
    QPushButton *sample, *sources, *operate;
    QLabel *text, *runs;
    qint64 seenRuns = -1;
    QHBoxLayout *cards;
    QElapsedTimer asked; ///< since a start was asked for
};

constexpr int recentRuns = 4;
constexpr int askedMs = 5000; ///< until then a second press is the first one, held or repeated

WelcomePage::WelcomePage(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    d->desk = desk;
    setObjectName(u"welcomePage"_s);
    setAccessibleName(tr("Welcome"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(48, 32, 48, 32);
    column->setSpacing(space::wide);
    auto *title = new QLabel(tr("Trawldeck"), this);
    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 2);
    big.setWeight(QFont::DemiBold);
    title->setFont(big);
    d->text = new QLabel(this);
    d->text->setObjectName(u"welcomeText"_s);
    d->text->setWordWrap(true);
    column->addStretch(1);
    column->addWidget(title);
    column->addWidget(d->text);
    column->addSpacing(space::unit);
    d->cards = new QHBoxLayout;
    d->cards->setSpacing(space::wide);
    d->sample = card(u"welcomeSampleButton"_s, u"sample"_s);
    d->sources = card(u"welcomeSourcesButton"_s, u"edit"_s);
    d->operate = card(u"welcomeOperateButton"_s, u"table"_s);
    column->addLayout(d->cards);
    auto *keys = new QLabel(tr("<a href=\"help.keys\">Keyboard shortcuts</a>  ·  <a href=\"tools.palette\">Find any "
                               "action (Ctrl+K)</a>  ·  "
                               "<a href=\"help.contents\">Manual</a>"),
                            this);
    keys->setObjectName(u"welcomeLinks"_s);
    keys->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    connect(keys, &QLabel::linkActivated, desk, [desk](const QString &id) { Q_EMIT desk->commandRequested(id); });
    column->addWidget(keys);
    d->runs = new QLabel(this);
    d->runs->setObjectName(u"welcomeRuns"_s);
    d->runs->setTextFormat(Qt::RichText);
    d->runs->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    d->runs->hide();
    connect(d->runs, &QLabel::linkActivated, desk, [desk] { Q_EMIT desk->pageRequested(u"history"_s); });
    column->addWidget(d->runs);
    column->addStretch(3);
    connect(d->sample, &QPushButton::clicked, this, [this] {
        // In the sample workspace the card starts its run; elsewhere it opens that workspace.
        const Snapshot &s = d->desk->snapshot();
        if (!s.sample)
            return Q_EMIT d->desk->commandRequested(u"app.openSample"_s);
        if (s.run && isActive(s.run->state)) // it is on: look at it, never start it twice
            return Q_EMIT d->desk->pageRequested(u"operate"_s);
        if (d->asked.isValid() && d->asked.elapsed() < askedMs)
            return;
        d->asked.start();
        d->desk->request(RunStart{}, this,
                         [this](const RunStart::Answer &) { Q_EMIT d->desk->pageRequested(u"operate"_s); });
    });
    connect(d->sources, &QPushButton::clicked, desk, [desk] { Q_EMIT desk->commandRequested(u"sources.edit"_s); });
    connect(d->operate, &QPushButton::clicked, desk, [desk] { Q_EMIT desk->pageRequested(u"operate"_s); });
    connect(desk, &Desk::snapshotChanged, this, &WelcomePage::refresh);
    refresh();
}

WelcomePage::~WelcomePage() = default;

QPushButton *WelcomePage::card(const QString &name, const QString &iconName)
{
    auto *button = new QPushButton(this);
    button->setObjectName(name);
    button->setIcon(icon(iconName, Token::Accent));
    const int side = fontMetrics().height() * 2;
    button->setIconSize({side, side});
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    button->setMinimumHeight(fontMetrics().height() * 5);
    button->setAutoDefault(true);
    d->cards->addWidget(button, 1);
    return button;
}

void WelcomePage::refresh()
{
    const Snapshot &s = d->desk->snapshot();
    d->text->setText(
        s.sample ? tr("This is the sample workspace: ten small sites on this computer. Nothing leaves it. Start the "
                      "run, watch a circuit open, "
                      "review the pictures, upload them to a local folder.")
        : s.sources.isEmpty()
            ? tr("This workspace has no sources yet. Try the sample first, or write down your own sources.")
            : tr("%n source(s) are ready in this workspace.", nullptr, int(s.sources.size())));
    const std::pair<QPushButton *, QString> texts[] = {{d->sample, !s.sample ? tr("Try the sample site")
                                                                   : s.run && isActive(s.run->state)
                                                                       ? tr("Watch the sample run")
                                                                       : tr("Start the sample run")},
                                                       {d->sources, tr("Edit sources.json")},
                                                       {d->operate, tr("Open the Operate page")}};
    for (const auto &[button, text] : texts) {
        button->setText(text);
        button->setAccessibleName(text);
        const bool isFirst = button == first();
        if (button->property("firstChoice").toBool() != isFirst) {
            button->setProperty("firstChoice", isFirst);
            button->setIcon(icon(button == d->sample    ? u"sample"_s
                                 : button == d->sources ? u"edit"_s
                                                        : u"table"_s,
                                 isFirst ? Token::AccentText : Token::Accent));
            button->update();
        }
    }
    if (std::exchange(d->seenRuns, s.runsVersion) != s.runsVersion)
        askRuns();
}

/// The newest runs, with what they brought; each leads to the history.
void WelcomePage::askRuns()
{
    d->desk->ask(RunsPage{0, recentRuns}, this, [this](const Result<RunsPage::Answer> &answer) {
        d->runs->setVisible(answer && !answer->rows.isEmpty());
        if (!answer)
            return; // the history says why
        QStringList lines{u"<b>%1</b>"_s.arg(tr("Recent runs").toHtmlEscaped())};
        for (const RunRow &run : answer->rows)
            lines << u"<a href=\"history\">%1</a>  %2"_s.arg(
                tr("Run %1").arg(runNumberText(run.number)).toHtmlEscaped(),
                tr("%1, %2 captured, %3")
                    .arg(runStateText(run), Desk::number(run.counts.captured), d->desk->dateTimeText(run.started))
                    .toHtmlEscaped());
        d->runs->setText(lines.join(u"<br>"_s));
        d->runs->setAccessibleName(tr("Recent runs"));
    });
}

QPushButton *WelcomePage::first() const
{
    const Snapshot &s = d->desk->snapshot();
    return s.sources.isEmpty() || s.sample ? d->sample : d->operate;
}

void WelcomePage::focusFirst()
{
    first()->setFocus(Qt::OtherFocusReason);
}

} // namespace trawl
