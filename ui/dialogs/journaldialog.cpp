// JournalDialog: a table and one verb.
#include "ui/dialogs/journaldialog.h"

#include "ui/icons.h"
#include "ui/models/journalmodel.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pagedview.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

struct JournalDialog::Private {
    JournalDialog *q = nullptr;
    Desk *desk = nullptr;
    JournalModel *model = nullptr;
    PagedView *table = nullptr;
    QPushButton *revert = nullptr;
    QLabel *count = nullptr;
    MessageArea *messages = nullptr;
    qint64 seenVersion = -1;

    void update();
    void revertCurrent();
};

JournalDialog::JournalDialog(Desk *desk, QWidget *parent) : QDialog(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->desk = desk;
    setObjectName(u"journalDialog"_s);
    setWindowTitle(tr("Decision journal"));
    d->model = new JournalModel(desk, this);
    d->messages = new MessageArea(this);
    d->table =
        new PagedView(d->model, u"journalView"_s, tr("Decisions, newest first"), {20, 12, 28, 30, 8, 18, 14}, this);
    d->count = new QLabel(this);
    d->revert = new QPushButton(icon(u"undo"_s), tr("Revert"), this);
    d->revert->setObjectName(u"revertButton"_s);
    d->revert->setAutoDefault(false);
    d->revert->setEnabled(false);
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(u"journalCloseButton"_s);
    close->setDefault(true);
    auto *row = new QHBoxLayout;
    row->addWidget(d->revert);
    row->addWidget(d->count);
    row->addStretch();
    row->addWidget(close);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(space::unit);
    column->addWidget(d->messages);
    column->addWidget(d->table, 1);
    column->addLayout(row);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(d->revert, &QPushButton::clicked, this, [this] { d->revertCurrent(); });
    connect(d->table, &PagedView::chosen, this, [this] { d->update(); });
    connect(d->model, &JournalModel::answered, this, [this] { d->update(); });
    connect(d->model, &JournalModel::failed, this, [this](const Error &error) { d->desk->fail(error, d->messages); });
    connect(desk, &Desk::snapshotChanged, this, [this] {
        const qint64 version = d->desk->snapshot().capturesVersion;
        if (std::exchange(d->seenVersion, version) != version)
            d->table->look();
    });
    const int em = fontMetrics().horizontalAdvance(u'0');
    resize(em * 120, fontMetrics().height() * 26);
    d->table->setFocus();
    d->table->look();
}

JournalDialog::~JournalDialog() = default;

void JournalDialog::Private::update()
{
    const JournalEntry *row = model->rowAt(table->currentIndex().row());
    const bool chosen = row && table->selectionModel()->hasSelection();
    const bool decision = chosen && row->action.startsWith("review."_L1);
    revert->setEnabled(decision);
    revert->setToolTip(decision ? JournalDialog::tr("Give these captures back the state they had before")
                       : chosen ? JournalDialog::tr("Only decisions about captures can be reverted.")
                                : JournalDialog::tr("Select an entry first."));
    revert->setAccessibleDescription(revert->toolTip());
    count->setText(model->rowCount()
                       ? (model->rowCount() == 1
                              ? JournalDialog::tr("1 entry")
                              : JournalDialog::tr("%1 entries").arg(QLocale().toString(model->rowCount())))
                       : JournalDialog::tr("No decisions yet."));
}

void JournalDialog::Private::revertCurrent()
{
    const JournalEntry *row = model->rowAt(table->currentIndex().row());
    if (!row)
        return;
    revert->setEnabled(false); // until the answer: once is enough
    desk->ask(ReviewRevert{row->id}, q, [this](const Result<Reverted> &answer) {
        if (!answer)
            desk->fail(answer.error(), messages);
        else
            Q_EMIT q->reverted();
        table->look();
    });
}

} // namespace trawl
