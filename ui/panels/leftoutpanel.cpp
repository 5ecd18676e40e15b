// See leftoutpanel.h.
#include "ui/panels/leftoutpanel.h"

#include "ui/icons.h"
#include "ui/models/leftoutmodel.h"
#include "ui/panels/leftoutexport.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/emptypanel.h"
#include "ui/widgets/pagedview.h"
#include "ui/widgets/tables.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

struct LeftOutPanel::Private {
    LeftOutPanel *q = nullptr;
    Desk *desk = nullptr;
    LeftOutModel *model = nullptr;
    PagedView *table = nullptr;
    QStackedWidget *stack = nullptr;
    EmptyPanel *empty = nullptr;
    ElidedLabel *title = nullptr;
    QLineEdit *edit = nullptr;
    QToolButton *crawl = nullptr, *save = nullptr;
    QTimer typing, fresh;
    qint64 beyond = 0; ///< findings of this reason that are not listed
    RowId run = 0;

    QToolButton *button(const QString &name, const QString &mark, const QString &text);
    void build();
    void readAnew();
    void readSums();
    void refresh();
    QList<RowId> chosen() const;
    void askForDraft();
    void makeDraft(bool start);
    void saveAs();
};

QToolButton *LeftOutPanel::Private::button(const QString &name, const QString &mark, const QString &text)
{
    auto *made = new QToolButton(q);
    made->setObjectName(name);
    made->setIcon(icon(mark));
    made->setText(text);
    made->setAccessibleName(text);
    made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    made->setAutoRaise(true);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

void LeftOutPanel::Private::build()
{
    auto *row = new QHBoxLayout;
    QToolButton *back = button(u"leftOutBackButton"_s, u"left"_s, tr("Items"));
    back->setToolTip(tr("Back to the items (Esc)"));
    connect(back, &QToolButton::clicked, q, &LeftOutPanel::leaveRequested);
    row->addWidget(back);
    title = new ElidedLabel(q);
    title->setObjectName(u"leftOutTitle"_s);
    row->addWidget(title, 1);
    edit = new QLineEdit(q);
    edit->setObjectName(u"leftOutEdit"_s);
    edit->setAccessibleName(tr("Find in what was left out"));
    edit->setPlaceholderText(tr("Words of address, rule or place"));
    edit->setClearButtonEnabled(true);
    row->addWidget(edit, 1);
    crawl = button(u"leftOutCrawlButton"_s, u"start"_s, tr("Crawl these…"));
    connect(crawl, &QToolButton::clicked, q, [this] { askForDraft(); });
    row->addWidget(crawl);
    save = button(u"leftOutExportButton"_s, u"save"_s, tr("Export…"));
    save->setToolTip(tr("Write the list to a file: CSV, or one address a line (.txt), which Import… takes"));
    connect(save, &QToolButton::clicked, q, [this] { saveAs(); });
    row->addWidget(save);
    table = new PagedView(model, u"leftOutView"_s, tr("Left out"), {26, 20, 20, 22, 16}, q);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setTextElideMode(Qt::ElideMiddle); // addresses differ at their ends
    dimWhileAway(table, desk);
    rememberColumns(table, desk, u"columns.leftOut"_s,
                    {{26, 20, 20, 22, 16},
                     {LeftOutModel::Address, LeftOutModel::FoundOn, LeftOutModel::Rule},
                     {LeftOutModel::Source, LeftOutModel::FoundOn, LeftOutModel::Reason}});
    empty = new EmptyPanel(q);
    empty->setObjectName(u"leftOutEmptyPanel"_s);
    stack = new QStackedWidget(q);
    stack->addWidget(table);
    stack->addWidget(empty);
    auto *column = new QVBoxLayout(q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::half);
    column->addLayout(row);
    column->addWidget(stack, 1);
}

LeftOutPanel::LeftOutPanel(Desk *desk, QWidget *parent) : QWidget(parent), d(std::make_unique<Private>())
{
    setObjectName(u"leftOutPanel"_s);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored); // takes what the items have; their size is kept
    d->q = this;
    d->desk = desk;
    d->model = new LeftOutModel(desk, this);
    d->build();
    d->typing.setSingleShot(true);
    d->typing.setInterval(150);
    connect(d->edit, &QLineEdit::textChanged, this, [this] { d->typing.start(); });
    connect(&d->typing, &QTimer::timeout, this, [this] { d->readAnew(); });
    d->fresh.setInterval(2000);
    connect(&d->fresh, &QTimer::timeout, this, [this] {
        const auto &run = d->desk->snapshot().run;
        if (isVisible() && run && isActive(run->state) && !d->model->isAsking()) {
            d->table->look();
            d->readSums();
        }
    });
    d->fresh.start();
    connect(d->model, &LeftOutModel::answered, this, [this] { d->refresh(); });
    connect(d->model, &LeftOutModel::failed, this,
            [this](const Error &error) { d->desk->say(messageFor(error, LeftOutPage::verb)); });
    connect(d->table, &PagedView::chosen, this, [this] { d->refresh(); });
    connect(desk, &Desk::snapshotChanged, this, [this] {
        if (isVisible() && d->desk->run() != d->run)
            d->readAnew();
    });
    d->refresh();
}

LeftOutPanel::~LeftOutPanel()
{
    d->model->disconnect(this);
    d->table->disconnect(this);
}

std::optional<LeftOutReason> LeftOutPanel::reason() const
{
    return d->model->order().reason;
}

void LeftOutPanel::setReason(std::optional<LeftOutReason> reason)
{
    LeftOutOrder order = d->model->order();
    order.reason = reason;
    d->model->setOrder(order);
    d->readAnew();
}

void LeftOutPanel::focusEdit()
{
    d->edit->setFocus();
    d->edit->selectAll();
}

void LeftOutPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    d->readAnew();
}

void LeftOutPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        return leaveRequested();
    QWidget::keyPressEvent(event);
}

void LeftOutPanel::Private::readAnew()
{
    LeftOutOrder order = model->order();
    run = order.run = desk->run();
    order.text = edit->text();
    model->setOrder(order);
    table->startAnew();
    table->clearSelection();
    table->look();
    readSums();
}

/// What is not on the list any more because the list is full.
void LeftOutPanel::Private::readSums()
{
    desk->ask(LeftOutCounts{run}, q, [this, of = run](const Result<LeftOutCounts::Answer> &answer) {
        if (!answer || of != run)
            return; // the list itself says what is wrong
        beyond = 0;
        for (const LeftOutCount &count : answer->counts)
            beyond += !model->order().reason || count.reason == *model->order().reason ? count.beyond : 0;
        refresh();
    });
}

QList<RowId> LeftOutPanel::Private::chosen() const
{
    QList<RowId> ids;
    for (const QModelIndex &index : table->selectionModel()->selectedRows()) {
        if (const RowId id = model->idAt(index.row()))
            ids.append(id);
    }
    return ids;
}

void LeftOutPanel::Private::refresh()
{
    const qint64 count = model->rowCount(), selected = table->selectionModel()->selectedRows().size();
    const QString name = model->order().reason ? leftOutLabel(*model->order().reason) : tr("All reasons");
    QString text = tr("Left out, %1: %2").arg(name, Desk::number(count));
    if (selected > 0)
        text += tr(", %1 selected").arg(Desk::number(selected));
    if (beyond > 0)
        text += tr(" and %1 findings more, counted only").arg(Desk::number(beyond));
    title->setFullText(text);
    if (beyond > 0)
        title->setToolTip(
            tr("%1. The list of a source has %2 rows at most: what is found beyond that is counted, and one "
               "that is found twice is counted twice.")
                .arg(text, Desk::number(leftOutMost)));
    crawl->setEnabled(count > 0);
    crawl->setText(selected > 0 ? tr("Crawl these %1…").arg(Desk::number(selected)) : tr("Crawl these…"));
    crawl->setToolTip(count > 0 ? tr("Make a draft run of the selected addresses, or of all that are listed")
                                : tr("Nothing is listed."));
    save->setEnabled(count > 0);
    const bool nothing = count == 0 && model->isKnown();
    stack->setCurrentIndex(nothing ? 1 : 0);
    if (!nothing)
        return;
    const QString sentence = !edit->text().isEmpty() ? tr("Nothing that was left out matches “%1”.").arg(edit->text())
                             : desk->run() == 0      ? tr("Nothing has run yet.")
                             : model->order().reason ? tr("This run left nothing out for this reason.")
                                                     : tr("This run left nothing out: all it found is an item.");
    empty->setContent(u"filter"_s, sentence,
                      {{u"leftOutEmptyBackButton"_s, tr("Back to the items"), [this] { Q_EMIT q->leaveRequested(); }}});
}

void LeftOutPanel::Private::askForDraft()
{
    const qint64 count = chosen().isEmpty() ? model->rowCount() : chosen().size();
    Question question;
    question.key = LeftOutCrawl::verb;
    question.title = tr("Crawl what was left out");
    question.text = tr("A draft run of %1 is made. It crawls these addresses alone: no links, no sitemap.")
                        .arg(count == 1 ? tr("1 address") : tr("%1 addresses").arg(Desk::number(count)));
    question.verb = tr("Make a draft");
    question.other = tr("Make it and start");
    question.stay = tr("Cancel");
    desk->prompt()->ask(q, question, [this](const PromptAnswer &answer) {
        if (answer.accepted || answer.other)
            makeDraft(answer.other);
    });
}

void LeftOutPanel::Private::makeDraft(bool start)
{
    const LeftOutCrawl asked{model->order(), chosen()};
    desk->request(asked, q, [this, start](const DraftMade &made) {
        if (!start)
            return sayDraft(desk, made.run, made.addresses, made.note);
        if (!made.note.isEmpty())
            desk->say({draftKey(made.run.id), Severity::Info, made.note + u'.', {}, {}, {}, {}, 8000});
        desk->request(RunResume{made.run.id}, desk);
    });
}

void LeftOutPanel::Private::saveAs()
{
    auto *dialog = new QFileDialog(q->window(), tr("Export what was left out"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setObjectName(u"leftOutExportDialog"_s);
    dialog->setOption(QFileDialog::DontUseNativeDialog);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Table (*.csv)"), tr("One address a line (*.txt)")});
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(u"left-out.csv"_s);
    connect(dialog, &QFileDialog::fileSelected, q,
            [this](const QString &file) { LeftOutExport::begin(desk, model->order(), file); });
    dialog->open();
}

} // namespace trawl
