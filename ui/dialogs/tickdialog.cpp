// The report of one tick.
#include "ui/dialogs/tickdialog.h"

#include "ui/models/clockmodels.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/tables.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLocale>
#include <QVBoxLayout>

namespace trawl {

TickDialog::TickDialog(const Desk *desk, const TickReport &report, QWidget *parent) : QDialog(parent)
{
    setObjectName(u"tickDialog"_s);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Tick of %1").arg(momentText(report.at, desk->utc())));
    auto *column = new QVBoxLayout(this);
    column->setSpacing(space::unit);
    auto *said = new QLabel(tr("It answered after %1 s, asked by %2. What goes on then is recorded when it ends.")
                                .arg(QLocale().toString(double(report.ms) / 1000, 'f', 1), report.by),
                            this);
    said->setTextFormat(Qt::PlainText);
    said->setWordWrap(true);
    column->addWidget(said);
    auto *view = new QTableView(this);
    ListTable<TickStep> *steps = makeStepTable(this);
    view->setModel(steps);
    prepareTable(view, u"tickStepsView"_s, tr("Steps of the tick"));
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setWordWrap(true);
    steps->setRows(report.steps);
    const int digit = fontMetrics().averageCharWidth();
    const QList<int> widths{14, 17, 9, 9};
    for (int i = 0; i < widths.size(); ++i)
        view->setColumnWidth(i, widths.at(i) * digit);
    view->horizontalHeader()->setStretchLastSection(true);
    view->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents); // what it did may take lines
    column->addWidget(view, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(digit * 110, fontMetrics().height() * 18);
    view->setFocus();
}

} // namespace trawl
