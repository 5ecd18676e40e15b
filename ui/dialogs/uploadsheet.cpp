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
#include <QRadioButton>
#include <QVBoxLayout>

#include <algorithm>

namespace trawl {

struct UploadSheet::Private {
    UploadSheet *q = nullptr;
    Desk *desk = nullptr;
    RowId shown = 0; ///< run
    int count = 0;
    qint64 bytes = 0;
    quint64 question = 0; ///< number of the last preview; an answer to an earlier one is dropped
    bool starting = false;
    QLabel *head = nullptr, *amount = nullptr, *target = nullptr, *mode = nullptr, *tested = nullptr;
    QLabel *excludedTitle = nullptr, *excluded = nullptr;
    QPushButton *upload = nullptr, *test = nullptr;
    QFormLayout *form = nullptr;
    QWidget *scope = nullptr; ///< all runs, or the one that is shown; only where there is a choice
    QRadioButton *all = nullptr, *one = nullptr;
    MessageArea *messages = nullptr;

    RowId run() const { return one->isChecked() ? shown : 0; }
    QWidget *buildScope();
    void showScope(const QList<UploadPreview::Share> &shares);
    QString sharesText(const QList<UploadPreview::Share> &shares) const;
    void preview();
    void show(const UploadPreview::Answer &answer);
    void testTarget();
    void refuse(const QString &reason);
    void start();
};

UploadSheet::UploadSheet(Desk *desk, RowId shown, QWidget *parent) : QDialog(parent), d(std::make_unique<Private>())
{
    d->q = this;
    d->desk = desk;
    d->shown = shown;
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
    d->excludedTitle->setAlignment(Qt::AlignTop); // on the line of the first reason
    d->excluded = label(u"uploadSheetExcluded"_s);
    d->messages = new MessageArea(this);

    d->test = new QPushButton(icon(u"probe"_s), tr("Test target"), this);
    d->test->setObjectName(u"testTargetButton"_s);
    d->test->setAutoDefault(false);
    auto *testRow = new QHBoxLayout;
    testRow->addWidget(d->test);
    testRow->addWidget(d->tested, 1);
    d->form = new QFormLayout;
    d->form->setHorizontalSpacing(space::wide);
    d->form->addRow(tr("Runs"), d->buildScope());
    d->form->setRowVisible(d->scope, false);
    d->form->addRow(tr("Amount"), d->amount);
    d->form->addRow(tr("Target"), d->target);
    d->form->addRow(QString(), testRow);
    d->form->addRow(tr("Mode"), d->mode);
    d->form->addRow(d->excludedTitle, d->excluded);

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
    column->addLayout(d->form);
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
    if (first && !all->hasFocus() && !one->hasFocus())
        upload->setFocus(); // disabled it could not take it
    upload->setToolTip(reason);
    upload->setAccessibleDescription(reason);
}

QWidget *UploadSheet::Private::buildScope()
{
    scope = new QWidget(q);
    auto *column = new QVBoxLayout(scope);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::half);
    all = new QRadioButton(scope);
    all->setObjectName(u"uploadSheetAllRunsRadio"_s);
    all->setChecked(true);
    one = new QRadioButton(scope);
    one->setObjectName(u"uploadSheetOneRunRadio"_s);
    column->addWidget(all);
    column->addWidget(one);
    connect(one, &QRadioButton::toggled, q, [this] {
        refuse(tr("The amount is being counted."));
        preview();
    });
    return scope;
}

/// A choice is offered where the run that is shown has a part of what waits, and others have the rest.
void UploadSheet::Private::showScope(const QList<UploadPreview::Share> &shares)
{
    const auto own = std::ranges::find(shares, shown, &UploadPreview::Share::run);
    const bool choice = own != shares.cend() && shares.size() > 1;
    form->setRowVisible(scope, choice);
    if (!choice) {
        all->setChecked(true); // asks anew if it was not
        return;
    }
    int total = 0;
    for (const UploadPreview::Share &share : shares)
        total += share.count;
    all->setText(tr("All runs: %n capture(s)", nullptr, total));
    one->setText(tr("Only run %1, the one shown: %n capture(s)", nullptr, own->count).arg(runNumberText(own->number)));
}

/// "120 of run 0147, 94 of 2 earlier runs"; empty: all of it is of the run that is shown.
QString UploadSheet::Private::sharesText(const QList<UploadPreview::Share> &shares) const
{
    QStringList parts;
    QList<UploadPreview::Share> others;
    int rest = 0;
    for (const UploadPreview::Share &share : shares) {
        if (share.run == shown) {
            parts << tr("%1 of run %2").arg(share.count).arg(runNumberText(share.number));
            continue;
        }
        others << share;
        rest += share.count;
    }
    const bool earlier = std::ranges::all_of(others, [this](const auto &share) { return share.run < shown; });
    if (others.size() == 1)
        parts << tr("%1 of run %2").arg(rest).arg(runNumberText(others.first().number));
    else if (others.size() > 1)
        parts << (earlier ? tr("%1 of %2 earlier runs") : tr("%1 of %2 other runs")).arg(rest).arg(others.size());
    return others.isEmpty() ? QString() : parts.join(u", "_s);
}

void UploadSheet::Private::preview()
{
    desk->ask(UploadPreview{run()}, q, [this, number = ++question](const Result<UploadPreview::Answer> &answer) {
        if (number != question)
            return;
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
    showScope(answer.shares);
    const QString shares = sharesText(answer.shares);
    const QString size = tr("%n capture(s), %1", nullptr, count).arg(sizeText(answer.bytes));
    amount->setText(run() != 0 || shares.isEmpty() || count == 0 ? size : tr("%1: %2").arg(size, shares));
    target->setText(where.isEmpty() ? tr("No upload target.") : where);
    mode->setText(way == u"dual"_s ? tr("Dual: rehearses what was written at approval, and writes what is missing")
                  : way == u"immediate"_s ? tr("Immediate: each capture at its approval")
                                          : tr("Batch: all together, now"));
    QStringList lines;
    if (run() != 0) {
        QList<UploadPreview::Share> left = answer.shares;
        left.removeIf([this](const UploadPreview::Share &share) { return share.run == shown; });
        if (const QString rest = sharesText(left); !rest.isEmpty())
            lines << tr("Approved, of other runs: %1").arg(rest);
    }
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
    d->desk->ask(UploadPreview{d->run()}, this, [this](const Result<UploadPreview::Answer> &answer) {
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
    desk->ask(UploadStart{run(), {}}, q, [this](const Result<UploadStart::Answer> &answer) {
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
