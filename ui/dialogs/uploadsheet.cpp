// UploadSheet: preview, test, start.
#include "ui/dialogs/uploadsheet.h"

#include "ui/desk.h"
#include "ui/icons.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/messagebar.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace trawl {

struct UploadSheet::Private {
    UploadSheet *q = nullptr;
    Desk *desk = nullptr;
    int count = 0;
    qint64 bytes = 0;
    bool starting = false;
    QLabel *head = nullptr, *amount = nullptr, *target = nullptr, *mode = nullptr, *tested = nullptr;
    QLabel *excludedTitle = nullptr, *excluded = nullptr;
    QPushButton *upload = nullptr, *test = nullptr;
    MessageArea *messages = nullptr;

    void preview();
    void show(const UploadPreview::Answer &answer);
    void testTarget();
    void refuse(const QString &reason);
    void start();
};

UploadSheet::UploadSheet(Desk *desk, QWidget *parent) : QDialog(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->desk = desk;
    setObjectName(u"uploadSheet"_s);
    setWindowTitle(tr("Upload approved captures"));
    setModal(true);
    const auto label = [this](const QString &name) {
        auto *made = new QLabel(this);
        made->setObjectName(name);
        made->setTextFormat(Qt::PlainText);
        made->setWordWrap(true);
        return made;
    };
    d->head = label(u"uploadSheetHead"_s);
    QFont big = font();
    big.setPointSizeF(big.pointSizeF() * 1.2);
    big.setWeight(QFont::DemiBold);
    d->head->setFont(big);
    d->amount = label(u"uploadSheetAmount"_s);
    d->target = label(u"uploadSheetTarget"_s);
    d->mode = label(u"uploadSheetMode"_s);
    d->tested = label(u"uploadSheetTested"_s);
    d->excludedTitle = label(u"uploadSheetExcludedTitle"_s);
    d->excludedTitle->setText(tr("Stays here"));
    d->excluded = label(u"uploadSheetExcluded"_s);
    d->messages = new MessageArea(this);

    d->test = new QPushButton(icon(u"probe"_s), tr("Test target"), this);
    d->test->setObjectName(u"testTargetButton"_s);
    d->test->setAutoDefault(false);
    auto *testRow = new QHBoxLayout;
    testRow->addWidget(d->test);
    testRow->addWidget(d->tested, 1);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(space::wide);
    form->addRow(tr("Amount"), d->amount);
    form->addRow(tr("Target"), d->target);
    form->addRow(QString(), testRow);
    form->addRow(tr("Mode"), d->mode);
    form->addRow(d->excludedTitle, d->excluded);

    auto *box = new QDialogButtonBox(this);
    d->upload = new QPushButton(icon(u"upload"_s), tr("Upload"), this);
    d->upload->setObjectName(u"uploadSheetStartButton"_s);
    d->upload->setDefault(true);
    auto *cancel = new QPushButton(tr("Not now"), this);
    cancel->setObjectName(u"uploadSheetCancelButton"_s);
    cancel->setAutoDefault(false);
    box->addButton(d->upload, QDialogButtonBox::AcceptRole);
    box->addButton(cancel, QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::wide, space::wide, space::wide, space::wide);
    column->setSpacing(space::unit + space::half);
    column->addWidget(d->head);
    column->addWidget(d->messages);
    column->addLayout(form);
    column->addStretch();
    column->addWidget(box);
    connect(box, &QDialogButtonBox::accepted, this, &UploadSheet::accept);
    connect(box, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(d->test, &QPushButton::clicked, this, [this] { d->testTarget(); });
    setMinimumWidth(fontMetrics().horizontalAdvance(u'0') * 64);
    d->refuse(tr("The amount is being counted."));
    d->head->setText(UploadSheet::tr("Counting what is approved…"));
    d->preview();
}

UploadSheet::~UploadSheet() = default;

void UploadSheet::Private::refuse(const QString &reason)
{
    const bool first = !upload->isEnabled() && reason.isEmpty();
    upload->setEnabled(reason.isEmpty());
    if (first)
        upload->setFocus(); // disabled it could not take it
    upload->setToolTip(reason);
    upload->setAccessibleDescription(reason);
}

void UploadSheet::Private::preview()
{
    desk->ask(UploadPreview{}, q, [this](const Result<UploadPreview::Answer> &answer) {
        if (answer) {
            show(*answer);
            return;
        }
        head->setText(UploadSheet::tr("The upload cannot be prepared."));
        messages->MessageArea::show(messageFor(answer.error()));
        refuse(answer.error().sentence());
    });
}

void UploadSheet::Private::show(const UploadPreview::Answer &answer)
{
    count = answer.count;
    bytes = answer.bytes;
    const auto &[unreviewed, rejected, flagged, uploaded, held] = answer.excluded;
    const QString where = answer.target;
    const QString way = answer.mode;
    amount->setText(tr("%n capture(s), %1", nullptr, count).arg(sizeText(answer.bytes)));
    target->setText(where.isEmpty() ? tr("No upload target.") : where);
    mode->setText(way == u"dual"_s ? tr("Dual: rehearses what was written at approval, and writes what is missing")
                  : way == u"immediate"_s ? tr("Immediate: each capture at its approval")
                                          : tr("Batch: all together, now"));
    QStringList lines;
    if (unreviewed)
        lines << tr("%n unreviewed: nobody has decided yet", nullptr, unreviewed);
    if (rejected)
        lines << tr("%n rejected", nullptr, rejected);
    if (flagged)
        lines << tr("%n flagged: wait for a second look", nullptr, flagged);
    if (uploaded)
        lines << tr("%n uploaded already", nullptr, uploaded);
    excluded->setText(lines.isEmpty() ? tr("Nothing: all that was captured goes.") : lines.join(u'\n'));
    test->setEnabled(!where.isEmpty());
    upload->setText(count ? tr("Upload %n", nullptr, count) : tr("Upload"));
    if (where.isEmpty()) {
        head->setText(UploadSheet::tr("No upload target."));
        refuse(tr("No target: choose one in Settings, Upload."));
    } else if (count == 0) {
        head->setText(UploadSheet::tr("0 approved captures wait for upload."));
        refuse(unreviewed ? tr("0 approved: %n capture(s) await review.", nullptr, unreviewed)
                          : tr("Nothing is approved and not uploaded yet."));
    } else {
        head->setText(UploadSheet::tr("Upload %n approved capture(s)?", nullptr, count));
        refuse({});
    }
    q->adjustSize();
}

void UploadSheet::Private::testTarget()
{
    test->setEnabled(false);
    tested->setText(tr("Testing…"));
    desk->ask(UploadTest{}, q, [this](const Result<UploadTest::Answer> &answer) {
        test->setEnabled(true);
        tested->setText(answer ? tr("✔ It answers, %1 ms.").arg(QLocale().toString(answer->ms))
                               : tr("✖ %1").arg(answer.error().sentence()));
    });
}

void UploadSheet::accept()
{
    if (!d->upload->isEnabled() || d->starting)
        return;
    d->starting = true;
    d->refuse(tr("The upload is being started."));
    // While a run goes on more is approved behind the sheet: no more leaves this computer than was confirmed.
    d->desk->ask(UploadPreview{}, this, [this](const Result<UploadPreview::Answer> &answer) {
        if (answer && answer->count == d->count && answer->bytes == d->bytes)
            return d->start();
        d->starting = false;
        if (!answer) {
            d->refuse({});
            d->messages->show(messageFor(answer.error()));
            return;
        }
        d->show(*answer);
        if (d->count > 0)
            d->head->setText(tr("The amount has changed meanwhile. Upload %n approved capture(s)?", nullptr, d->count));
    });
}

void UploadSheet::Private::start()
{
    desk->ask(UploadStart{}, q, [this](const Result<UploadStart::Answer> &answer) {
        starting = false;
        if (!answer) {
            refuse({});
            messages->show(messageFor(answer.error()));
            return;
        }
        Q_EMIT q->started(answer->batch);
        q->QDialog::accept();
    });
}

} // namespace trawl
