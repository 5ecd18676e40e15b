// The dialog of File, New workspace and Open workspace.
#include "ui/dialogs/workspacedialog.h"

#include "domain/names.h"

#include <QDir>
#include <QLineEdit>

namespace trawl {

WorkspaceDialog::WorkspaceDialog(bool isNew, const QString &beside, QWidget *parent)
    : QFileDialog(parent, isNew ? tr("New workspace") : tr("Open workspace"), beside)
{
    setObjectName(u"workspaceDialog"_s);
    setAccessibleName(windowTitle());
    setAttribute(Qt::WA_DeleteOnClose);
    setOption(QFileDialog::DontUseNativeDialog);
    setFileMode(isNew ? QFileDialog::AnyFile : QFileDialog::Directory);
    setOption(QFileDialog::ShowDirsOnly);
    setLabelText(QFileDialog::Accept, isNew ? tr("Make") : tr("Open"));
    setLabelText(QFileDialog::FileName, isNew ? tr("Name:") : tr("Folder:"));
}

void WorkspaceDialog::accept()
{
    const auto *edit = findChild<QLineEdit *>(u"fileNameEdit"_s);
    QString name = edit ? edit->text().trimmed() : QString();
    if (name == u".."_s)
        return QFileDialog::accept(); // goes up
    if (name == u"~"_s || name.startsWith(u"~/"_s))
        name.replace(0, 1, QDir::homePath());
    const QString folder = QDir::cleanPath(directory().absoluteFilePath(name)); // without a name: where the dialog is
    QDialog::accept();
    Q_EMIT folderChosen(folder);
}

bool holdsWorkspace(const QString &folder)
{
    const QDir dir(folder);
    return dir.exists(u"trawldeck.sqlite"_s) || dir.exists(u"sources.json"_s);
}

} // namespace trawl
