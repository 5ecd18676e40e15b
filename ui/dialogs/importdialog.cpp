// See importdialog.h.
#include "ui/dialogs/importdialog.h"

#include "ui/desk.h"
#include "ui/icons.h"
#include "ui/panels/leftoutexport.h"
#include "ui/widgets/messagebar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPromise>
#include <QPushButton>
#include <QThreadPool>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

namespace trawl {

namespace {
constexpr int typingPauseMs = 300;

struct Read {
    QByteArray bytes;
    QString fault;
};

/// On another thread; a byte more than the engine takes tells that there is too much.
Read readFile(const QString &path)
{
    QFile file(path);
    Read read;
    if (!file.open(QIODevice::ReadOnly))
        read.fault = file.errorString();
    else
        read.bytes = file.read(importMostBytes + 1);
    if (read.bytes.size() > importMostBytes)
        read = {{}, ImportDialog::tr("it has more than %1 MiB").arg(importMostBytes / (1024 * 1024))};
    return read;
}
} // namespace

struct ImportDialog::Private {
    ImportDialog *q = nullptr;
    Desk *desk = nullptr;
    QComboBox *source = nullptr;
    QPlainTextEdit *text = nullptr, *faults = nullptr;
    QLabel *file = nullptr, *result = nullptr;
    QPushButton *forget = nullptr, *make = nullptr, *start = nullptr;
    QCheckBox *outside = nullptr;
    MessageArea *messages = nullptr;
    QTimer typing;
    QString name;     ///< of the file that is read; empty: the text counts
    QByteArray bytes; ///< of it
    int asked = 0;    ///< previews; an answer to an older one says nothing
    bool sent = false;

    void build();
    QHBoxLayout *buildButtons();
    ImportAddresses order(bool preview) const;
    void preview();
    void showPreview(const ImportAddresses::Answer &answer);
    void showNothing(const QString &why);
    void setFile(const QString &path, const Read &read);
    void send(bool begin);
};

void ImportDialog::Private::build()
{
    source = new QComboBox(q);
    source->setObjectName(u"importSource"_s);
    source->setAccessibleName(tr("Source"));
    for (const SourceStatus &each : desk->snapshot().sources)
        source->addItem(each.name.isEmpty() ? each.id : each.name, each.id);
    text = new QPlainTextEdit(q);
    text->setObjectName(u"importText"_s);
    text->setAccessibleName(tr("Addresses"));
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setTabChangesFocus(true);
    text->setAcceptDrops(false); // the dialog takes what is dropped, files too
    file = new QLabel(q);
    file->setObjectName(u"importFile"_s);
    file->setTextFormat(Qt::PlainText);
    forget = new QPushButton(icon(u"dismiss"_s), tr("Without the file"), q);
    forget->setObjectName(u"importForgetButton"_s);
    forget->setAutoDefault(false);
    auto *choose = new QPushButton(icon(u"open"_s), tr("Choose a file…"), q);
    choose->setObjectName(u"importFileButton"_s);
    choose->setAutoDefault(false);
    auto *fileRow = new QHBoxLayout;
    fileRow->addWidget(choose);
    fileRow->addWidget(file, 1);
    fileRow->addWidget(forget);
    outside = new QCheckBox(tr("Also addresses outside the source's scope"), q);
    outside->setObjectName(u"importOutside"_s);
    result = new QLabel(q);
    result->setObjectName(u"importResult"_s);
    result->setTextFormat(Qt::PlainText);
    result->setWordWrap(true);
    faults = new QPlainTextEdit(q);
    faults->setObjectName(u"importFaults"_s);
    faults->setAccessibleName(tr("What is no address, and notes"));
    faults->setReadOnly(true);
    faults->setTabChangesFocus(true);
    faults->setLineWrapMode(QPlainTextEdit::NoWrap);
    faults->setMaximumHeight(q->fontMetrics().height() * 7);
    auto *form = new QFormLayout;
    form->addRow(tr("Source"), source);
    messages = new MessageArea(q);
    auto *column = new QVBoxLayout(q);
    column->setSpacing(space::unit);
    column->addWidget(messages);
    column->addLayout(form);
    column->addWidget(text, 1);
    column->addLayout(fileRow);
    column->addWidget(outside);
    column->addWidget(result);
    column->addWidget(faults);
    column->addLayout(buildButtons());
    connect(choose, &QPushButton::clicked, q, [this] {
        auto *dialog = new QFileDialog(q, tr("Choose a list of addresses"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setOption(QFileDialog::DontUseNativeDialog);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, q, &ImportDialog::takeFile);
        dialog->open();
    });
    connect(forget, &QPushButton::clicked, q, [this] {
        setFile({}, {});
        text->setFocus();
    });
}

QHBoxLayout *ImportDialog::Private::buildButtons()
{
    make = new QPushButton(tr("Make a draft run"), q);
    make->setObjectName(u"importMakeButton"_s);
    make->setDefault(true);
    start = new QPushButton(icon(u"start"_s), tr("Make and start"), q);
    start->setObjectName(u"importStartButton"_s);
    start->setAutoDefault(false);
    auto *cancel = new QPushButton(tr("Cancel"), q);
    cancel->setObjectName(u"importCancelButton"_s);
    cancel->setAutoDefault(false);
    connect(make, &QPushButton::clicked, q, [this] { send(false); });
    connect(start, &QPushButton::clicked, q, [this] { send(true); });
    connect(cancel, &QPushButton::clicked, q, &QDialog::reject);
    auto *row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(make);
    row->addWidget(start);
    row->addWidget(cancel);
    return row;
}

ImportDialog::ImportDialog(Desk *desk, QWidget *parent) : QDialog(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->desk = desk;
    setObjectName(u"importDialog"_s);
    setWindowTitle(tr("Import addresses"));
    setAcceptDrops(true);
    d->build();
    d->typing.setSingleShot(true);
    d->typing.setInterval(typingPauseMs);
    connect(&d->typing, &QTimer::timeout, this, [this] { d->preview(); });
    const auto again = [this] { d->typing.start(); };
    connect(d->text, &QPlainTextEdit::textChanged, this, again);
    connect(d->source, &QComboBox::currentIndexChanged, this, again);
    connect(d->outside, &QCheckBox::toggled, this, again);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 32);
    d->setFile({}, {});
    d->text->setFocus();
}

ImportDialog::~ImportDialog() = default;

void ImportDialog::setSource(const QString &id)
{
    if (const int at = d->source->findData(id); at >= 0)
        d->source->setCurrentIndex(at);
}

bool ImportDialog::canTake(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return data->hasText() || (!urls.isEmpty() && urls.first().isLocalFile());
}

/// One file; several addresses as text, as browsers drag them.
void ImportDialog::take(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    if (!urls.isEmpty() && urls.first().isLocalFile()) {
        if (urls.size() > 1)
            d->messages->show(
                {u"import.files"_s, Severity::Info, tr("Only the first of the files is taken."), {}, {}, {}, {}, 8000});
        return takeFile(urls.first().toLocalFile());
    }
    d->setFile({}, {});
    d->text->appendPlainText(data->text());
}

void ImportDialog::takeFile(const QString &path)
{
    auto promise = std::make_shared<QPromise<Read>>();
    promise->start();
    promise->future().then(this, [this, path](const Read &read) { d->setFile(path, read); });
    QThreadPool::globalInstance()->start([promise, path] {
        promise->addResult(readFile(path));
        promise->finish();
    });
}

void ImportDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if (canTake(event->mimeData()))
        event->acceptProposedAction();
}

void ImportDialog::dropEvent(QDropEvent *event)
{
    take(event->mimeData());
    event->acceptProposedAction();
}

/// Without a path the text counts again.
void ImportDialog::Private::setFile(const QString &path, const Read &read)
{
    messages->dismiss(u"import.file"_s);
    if (!read.fault.isEmpty())
        return messages->show(
            {u"import.file"_s, Severity::Error, tr("%1 can't be read").arg(path), read.fault + u'.', {}, {}, {}, 0});
    name = path;
    bytes = read.bytes;
    text->setEnabled(path.isEmpty());
    text->setPlaceholderText(
        path.isEmpty() ? tr("One address a line, or CSV with a column “url”. Paste or drop text or a file here.")
                       : QString());
    forget->setVisible(!path.isEmpty());
    file->setText(
        path.isEmpty()
            ? tr("Text, CSV, or a sitemap")
            : tr("%1, %2: its addresses are taken").arg(QFileInfo(path).fileName(), Desk::bytesText(bytes.size())));
    preview();
}

ImportAddresses ImportDialog::Private::order(bool isPreview) const
{
    ImportAddresses asked;
    asked.source = source->currentData().toString();
    const QByteArray content = name.isEmpty() ? text->toPlainText().toUtf8() : bytes;
    asked.content = QString::fromLatin1(content.toBase64());
    asked.name = name;
    asked.outside = outside->isChecked();
    asked.preview = isPreview;
    return asked;
}

void ImportDialog::Private::showNothing(const QString &why)
{
    result->setText(why);
    faults->clear();
    faults->hide();
    for (QPushButton *button : {make, start}) {
        button->setEnabled(false);
        button->setToolTip(why);
    }
}

void ImportDialog::Private::preview()
{
    ++asked;
    if (name.isEmpty() && text->document()->isEmpty())
        return showNothing(tr("No address yet."));
    desk->ask(order(true), q, [this, mine = asked](const Result<ImportAddresses::Answer> &answer) {
        if (mine != asked)
            return;
        messages->dismiss(u"import.preview"_s);
        if (!answer) {
            showNothing(tr("Nothing of it can be taken."));
            return messages->show(messageFor(answer.error(), u"import.preview"_s));
        }
        showPreview(answer.value());
    });
}

void ImportDialog::Private::showPreview(const ImportAddresses::Answer &answer)
{
    if (!name.isEmpty()) // what the file begins with, where its text would stand
        text->setPlaceholderText(answer.examples.join(u'\n') +
                                 (answer.fresh > answer.examples.size() ? u"\n…"_s : QString()));
    if (answer.fresh == 0)
        showNothing(tr("No address to crawl."));
    QStringList parts{tr("To crawl: %1").arg(Desk::number(answer.fresh))};
    if (answer.duplicates > 0)
        parts << tr("twice in the list: %1").arg(Desk::number(answer.duplicates));
    if (answer.invalid > 0)
        parts << tr("no address: %1").arg(Desk::number(answer.invalid));
    if (answer.outside > 0)
        parts << (outside->isChecked() ? tr("outside the scope, taken all the same: %1")
                                       : tr("outside the scope, left out: %1"))
                     .arg(Desk::number(answer.outside));
    result->setText(parts.join(u" · "_s));
    QStringList lines = answer.notes;
    for (const ImportFault &fault : answer.faults)
        lines << (fault.line > 0 ? tr("Line %1: %2: %3").arg(fault.line).arg(fault.why, fault.text)
                                 : tr("%1: %2").arg(fault.why, fault.text));
    if (answer.invalid > answer.faults.size())
        lines << tr("… and %1 more").arg(Desk::number(answer.invalid - answer.faults.size()));
    faults->setPlainText(lines.join(u'\n'));
    faults->setVisible(!lines.isEmpty());
    for (QPushButton *button : {make, start}) {
        button->setEnabled(answer.fresh > 0 && !sent);
        button->setToolTip(answer.fresh > 0 ? QString() : tr("No address to crawl."));
    }
}

void ImportDialog::Private::send(bool begin)
{
    if (std::exchange(sent, true))
        return;
    make->setEnabled(false);
    start->setEnabled(false);
    desk->ask(order(false), q, [this, begin](const Result<ImportAddresses::Answer> &answer) {
        sent = false;
        if (!answer) {
            preview();
            return desk->fail(answer.error(), messages);
        }
        if (begin)
            desk->request(RunResume{answer->run.id}, desk);
        else
            sayDraft(desk, answer->run, answer->fresh, {});
        q->accept();
    });
}

void openImport(Desk *desk, QWidget *window, const QMimeData *dropped)
{
    auto *dialog = new ImportDialog(desk, window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!desk->selection().sources.isEmpty())
        dialog->setSource(desk->selection().sources.first());
    if (dropped)
        dialog->take(dropped);
    dialog->open();
}

} // namespace trawl
