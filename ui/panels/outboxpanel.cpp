// The outbox panel: a line, two verbs, a table where there is something to list.
#include "ui/panels/outboxpanel.h"

#include "domain/outboxtext.h"
#include "ui/desk.h"
#include "ui/icons.h"
#include "ui/models/outboxmodel.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/pagedview.h"

#include <QFileDialog>
#include <QHeaderView>
#include <QPushButton>
#include <QSaveFile>
#include <QVBoxLayout>

namespace trawl {

namespace {
constexpr int lookEverySeconds = 2;
constexpr int exportedAtATime = 1000;

Error notWritten(const QSaveFile &file)
{
    return permanentError(9302, OutboxPanel::tr("The outbox could not be saved"), file.errorString(),
                          OutboxPanel::tr("Choose another place"));
}
} // namespace

struct OutboxPanel::Private {
    OutboxPanel *q = nullptr;
    Desk *desk = nullptr;
    MessageArea *messages = nullptr;
    OutboxModel *model = nullptr;
    PagedView *table = nullptr;
    ElidedLabel *line = nullptr;
    QPushButton *tryNow = nullptr, *save = nullptr;
    OutboxPage::Answer sums;
    int seconds = 0, mostRows = 5;
    bool isTrying = false, isShown = true;

    void build();
    void show();
    void showLine();
    void send();
    void choose();
    void write(const std::shared_ptr<QSaveFile> &file, qint64 offset);
    QPushButton *button(const QString &name, const QString &mark, const QString &text);
};

QPushButton *OutboxPanel::Private::button(const QString &name, const QString &mark, const QString &text)
{
    auto *made = new QPushButton(icon(mark), text, q);
    made->setObjectName(name);
    made->setFocusPolicy(Qt::TabFocus);
    return made;
}

void OutboxPanel::Private::build()
{
    auto *column = new QVBoxLayout(q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *edge = new QFrame(q);
    edge->setFrameShape(QFrame::HLine);
    edge->setForegroundRole(QPalette::Mid);
    column->addWidget(edge);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(space::wide, space::unit, space::wide, space::unit);
    row->setSpacing(space::unit);
    line = new ElidedLabel(q);
    line->setObjectName(u"outboxLine"_s);
    line->setMostLines(2);
    row->addWidget(line, 1);
    tryNow = button(u"outboxTryButton"_s, u"retry"_s, tr("Try now"));
    tryNow->setToolTip(tr("Send what waits now, and what was refused once more."));
    save = button(u"outboxExportButton"_s, u"save"_s, tr("Export…"));
    save->setToolTip(tr("Save all rows as a table for other programs."));
    row->addWidget(tryNow);
    row->addWidget(save);
    column->addLayout(row);
    table = new PagedView(model, u"outboxView"_s, tr("Outbox: updates that wait for the ETL API"),
                          {14, 7, 22, 14, 13, 30}, q);
    table->setFrameShape(QFrame::NoFrame);
    column->addWidget(table);
}

OutboxPanel::OutboxPanel(Desk *desk, MessageArea *messages, QWidget *parent)
    : QWidget(parent), d(std::make_unique<Private>())
{
    setObjectName(u"outboxPanel"_s);
    d->q = this;
    d->desk = desk;
    d->messages = messages;
    d->model = new OutboxModel(desk, this);
    d->build();
    connect(d->model, &OutboxModel::summed, this, [this](const OutboxPage::Answer &sums) {
        d->sums = sums;
        d->show();
    });
    connect(d->model, &OutboxModel::failed, this, [this](const Error &error) { d->desk->fail(error, d->messages); });
    connect(d->tryNow, &QPushButton::clicked, this, [this] { d->send(); });
    connect(d->save, &QPushButton::clicked, this, [this] { d->choose(); });
    connect(desk, &Desk::formatsChanged, this, [this] { d->showLine(); });
    connect(desk, &Desk::secondPassed, this, [this] {
        if (!isVisible())
            return;
        d->showLine();
        if (++d->seconds % lookEverySeconds == 0 && !d->model->isAsking())
            d->table->look();
    });
    d->show();
}

OutboxPanel::~OutboxPanel()
{
    d->model->disconnect(this);
    d->table->disconnect(this);
}

void OutboxPanel::look()
{
    d->table->look();
}

void OutboxPanel::setShown(bool shown)
{
    if (std::exchange(d->isShown, shown) != shown)
        d->show();
}

void OutboxPanel::Private::show()
{
    q->setVisible(isShown && (sums.configured || sums.total > 0));
    const int rows = int(std::min<qint64>(sums.total, mostRows));
    table->setVisible(rows > 0);
    const int height =
        table->horizontalHeader()->sizeHint().height() + rows * table->verticalHeader()->defaultSectionSize();
    table->setFixedHeight(height);
    tryNow->setEnabled(sums.configured && sums.total > 0 && !isTrying);
    tryNow->setText(isTrying ? tr("Trying…") : tr("Try now"));
    tryNow->setVisible(sums.total > 0);
    save->setVisible(sums.total > 0);
    showLine();
}

void OutboxPanel::Private::showLine()
{
    // A time of today needs no date.
    const Instant now = desk->now();
    const auto time = [this, now](Instant at) {
        const bool near = at - now < 12h && now - at < 12h;
        return near ? desk->timeText(at) : desk->dateTimeText(at);
    };
    line->setFullText(outboxText(sums, now, time));
}

void OutboxPanel::Private::send()
{
    isTrying = true;
    show();
    desk->ask(OutboxTryNow{}, q, [this](const Result<OutboxTryNow::Answer> &answer) {
        isTrying = false;
        if (answer)
            Q_EMIT q->statusText(answer->text);
        else
            desk->fail(answer.error(), messages);
        show();
        table->look();
    });
}

void OutboxPanel::Private::choose()
{
    auto *dialog = new QFileDialog(q, tr("Save the outbox"));
    dialog->setObjectName(u"outboxExportDialog"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(u"outbox.csv"_s);
    connect(dialog, &QFileDialog::fileSelected, q, [this](const QString &file) { q->exportTo(file); });
    dialog->open();
}

void OutboxPanel::setMostRows(int rows)
{
    if (std::exchange(d->mostRows, rows) != rows)
        d->show();
}

void OutboxPanel::exportTo(const QString &path)
{
    const auto file = std::make_shared<QSaveFile>(path);
    if (!file->open(QIODevice::WriteOnly))
        return d->desk->fail(notWritten(*file), d->messages);
    file->write(outboxCsvHead().toUtf8() + "\r\n");
    d->write(file, 0);
}

/// A page of rows, and the next one when its answer is there.
void OutboxPanel::Private::write(const std::shared_ptr<QSaveFile> &file, qint64 offset)
{
    const OutboxPage asked{offset, exportedAtATime};
    desk->ask(asked, q, [this, file, offset](const Result<OutboxPage::Answer> &page) {
        if (!page) // what was there before stays
            return desk->fail(page.error(), messages);
        for (const OutboxRow &row : page->rows)
            file->write(outboxCsvLine(row).toUtf8() + "\r\n");
        const qint64 next = offset + page->rows.size();
        if (!page->rows.isEmpty() && next < page->total)
            return write(file, next);
        if (!file->commit())
            return desk->fail(notWritten(*file), messages);
        Q_EMIT q->statusText(tr("Saved as %1.").arg(file->fileName()));
    });
}

} // namespace trawl
