// JournalDialog: a table and one verb.
#include "ui/dialogs/journaldialog.h"

#include "ui/icons.h"
#include "ui/models/journalmodel.h"
#include "ui/widgets/messagebar.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace trawl {

struct JournalDialog::Private {
    JournalDialog *q = nullptr;
    Console *console = nullptr;
    JournalModel *model = nullptr;
    QTableView *table = nullptr;
    QPushButton *revert = nullptr;
    QLabel *count = nullptr;
    MessageArea *messages = nullptr;
    qint64 seenVersion = -1;

    void update();
    void revertCurrent();
    void look();
};

JournalDialog::JournalDialog(Console *console, QWidget *parent) : QDialog(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->console = console;
    setObjectName(u"journalDialog"_s);
    setWindowTitle(tr("Decision journal"));
    d->model = new JournalModel(console, this);
    d->messages = new MessageArea(this);
    d->table = new QTableView(this);
    d->table->setObjectName(u"journalView"_s);
    d->table->setAccessibleName(tr("Decisions, newest first"));
    d->table->setModel(d->model);
    d->table->setSelectionBehavior(QAbstractItemView::SelectRows);
    d->table->setSelectionMode(QAbstractItemView::SingleSelection);
    d->table->setShowGrid(false);
    d->table->setAlternatingRowColors(true);
    d->table->setTabKeyNavigation(false);
    d->table->verticalHeader()->hide();
    d->table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    d->table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    d->table->horizontalHeader()->setHighlightSections(false);
    d->table->horizontalHeader()->setStretchLastSection(true);
    const int em = fontMetrics().horizontalAdvance(u'0');
    const int widths[] = {20, 12, 26, 10, 20, 24};
    for (int column = 0; column < JournalModel::ColumnCount; ++column)
        d->table->setColumnWidth(column, widths[column] * em);
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
    connect(d->table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { d->update(); });
    connect(d->model, &JournalModel::answered, this, [this] { d->update(); });
    connect(d->model, &JournalModel::failed, this,
            [this](const Error &error) { d->messages->show(messageFor(error)); });
    connect(console, &Console::snapshotArrived, this, [this](const std::shared_ptr<const Snapshot> &snapshot) {
        if (std::exchange(d->seenVersion, snapshot->capturesVersion) != snapshot->capturesVersion)
            d->look();
    });
    resize(em * 120, fontMetrics().height() * 26);
    d->table->setFocus();
    d->look();
}

void JournalDialog::setUtc(bool utc)
{
    d->model->setUtc(utc);
}

JournalDialog::~JournalDialog() = default;

void JournalDialog::Private::look()
{
    const int first = qMax(0, table->rowAt(0));
    model->refresh(first, first + table->viewport()->height() / qMax(1, table->verticalHeader()->defaultSectionSize()));
}

void JournalDialog::Private::update()
{
    const JournalRow *row = model->rowAt(table->currentIndex().row());
    const bool chosen = row && table->selectionModel()->hasSelection();
    revert->setEnabled(chosen);
    revert->setToolTip(chosen ? JournalDialog::tr("Give these captures back the state they had before")
                              : JournalDialog::tr("Select an entry first."));
    revert->setAccessibleDescription(revert->toolTip());
    count->setText(model->rowCount() ? JournalDialog::tr("%n decision(s)", nullptr, model->rowCount())
                                     : JournalDialog::tr("No decisions yet."));
}

void JournalDialog::Private::revertCurrent()
{
    const JournalRow *row = model->rowAt(table->currentIndex().row());
    if (!row)
        return;
    revert->setEnabled(false); // until the answer: once is enough
    whenDone(console->request(u"review.revert"_s, {{u"entry"_s, row->id}}), q, [this](Result<QJsonObject> answer) {
        if (!answer)
            messages->show(messageFor(answer.error()));
        else
            Q_EMIT q->reverted();
        look();
    });
}

} // namespace trawl
