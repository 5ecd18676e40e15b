// The help viewer and the sheet of keys.
#include "ui/dialogs/helpdialogs.h"

#include "console/commands.h"
#include "ui/resources.h"
#include "ui/theme.h"

#include <QAction>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QHeaderView>
#include <QListWidget>
#include <QScreen>
#include <QSplitter>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace trawl {

namespace {

QString titleOf(const QString &markdown, const QString &name)
{
    const QString first = markdown.section(u'\n', 0, 0);
    return first.startsWith(u"# "_s) ? first.mid(2).trimmed() : name;
}

QString read(const QString &name)
{
    QFile file(u":/help/%1.md"_s.arg(name));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

QDialog *makeHelpViewer(const QString &page, QWidget *parent)
{
    initUiResources();
    auto *dialog = new QDialog(parent);
    dialog->setObjectName(u"helpDialog"_s);
    dialog->setWindowTitle(QCoreApplication::translate("Help", "Help"));
    dialog->setAccessibleName(dialog->windowTitle());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout(dialog);
    auto *split = new QSplitter(dialog);
    auto *list = new QListWidget(split);
    list->setObjectName(u"helpPages"_s);
    list->setAccessibleName(QCoreApplication::translate("Help", "Pages"));
    auto *text = new QTextBrowser(split);
    text->setObjectName(u"helpText"_s);
    text->setAccessibleName(QCoreApplication::translate("Help", "Text"));
    text->setOpenLinks(false);
    text->document()->setDocumentMargin(space::wide);
    split->setStretchFactor(1, 1);
    column->addWidget(split);
    QStringList names = QDir(u":/help"_s).entryList({u"*.md"_s}, QDir::Files, QDir::Name);
    for (QString &name : names)
        name.chop(3);
    if (names.removeOne(u"index"_s))
        names.prepend(u"index"_s);
    for (const QString &name : std::as_const(names)) {
        auto *entry = new QListWidgetItem(titleOf(read(name), name), list);
        entry->setData(Qt::UserRole, name);
    }
    QObject::connect(list, &QListWidget::currentItemChanged, text, [text](QListWidgetItem *entry) {
        if (entry)
            text->setMarkdown(read(entry->data(Qt::UserRole).toString()));
    });
    QObject::connect(text, &QTextBrowser::anchorClicked, list, [list, names](const QUrl &link) {
        const qsizetype row = names.indexOf(link.fileName().section(u'.', 0, 0));
        if (row >= 0)
            list->setCurrentRow(int(row));
    });
    list->setCurrentRow(int(qMax<qsizetype>(0, names.indexOf(page))));
    const int em = dialog->fontMetrics().averageCharWidth();
    split->setSizes({em * 26, em * 90});
    dialog->resize(em * 120, dialog->fontMetrics().height() * 38);
    return dialog;
}

QDialog *makeKeySheet(const QList<QAction *> &actions, QWidget *parent)
{
    auto *dialog = new QDialog(parent);
    dialog->setObjectName(u"keysDialog"_s);
    dialog->setWindowTitle(QCoreApplication::translate("Help", "Keyboard shortcuts"));
    dialog->setAccessibleName(dialog->windowTitle());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout(dialog);
    auto *tree = new QTreeWidget(dialog);
    tree->setObjectName(u"keysTree"_s);
    tree->setAccessibleName(dialog->windowTitle());
    tree->setHeaderLabels({QCoreApplication::translate("Help", "Action"), QCoreApplication::translate("Help", "Keys"),
                           QCoreApplication::translate("Help", "What it does")});
    tree->setRootIsDecorated(false);
    tree->setAlternatingRowColors(true);
    QHash<QString, QTreeWidgetItem *> groups;
    QFont strong = dialog->font();
    strong.setWeight(QFont::DemiBold);
    for (const QAction *action : actions) {
        QStringList keys;
        for (const QKeySequence &sequence : action->shortcuts())
            keys << sequence.toString(QKeySequence::NativeText);
        if (keys.isEmpty())
            continue;
        const CommandInfo *info = findCommand(action->data().toString());
        const QString group =
            QCoreApplication::translate("Commands", info ? info->menu.toUtf8().constData() : "Review");
        QTreeWidgetItem *&parentItem = groups[group];
        if (!parentItem) {
            parentItem = new QTreeWidgetItem(tree, {group});
            parentItem->setFont(0, strong);
            parentItem->setFlags(Qt::ItemIsEnabled);
            parentItem->setFirstColumnSpanned(true);
        }
        const QString tip = info ? QCoreApplication::translate("Commands", info->tip.toUtf8().constData())
                                 : action->toolTip().section(u'\n', 0, 0);
        new QTreeWidgetItem(parentItem, {QString(action->text()).remove(u'&'), keys.join(u", "_s), tip});
    }
    tree->expandAll();
    tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    column->addWidget(tree);
    // As wide as its longest sentence, where the screen allows it; what is longer is in the tool tip.
    tree->header()->setStretchLastSection(true);
    int wanted = 0;
    for (int g = 0; g < tree->topLevelItemCount(); ++g) {
        for (int i = 0; i < tree->topLevelItem(g)->childCount(); ++i) {
            QTreeWidgetItem *entry = tree->topLevelItem(g)->child(i);
            entry->setToolTip(2, entry->text(2));
            wanted = std::max(wanted, tree->header()->sectionSize(0) + tree->header()->sectionSize(1) +
                                          tree->fontMetrics().horizontalAdvance(entry->text(2)));
        }
    }
    const int room = dialog->screen()->availableGeometry().width() - 40;
    dialog->resize(std::min(room, wanted + dialog->fontMetrics().averageCharWidth() * 14),
                   dialog->fontMetrics().height() * 38);
    return dialog;
}

} // namespace trawl
