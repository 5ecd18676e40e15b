// Choosing a workspace: the folder of one, or the place for a new one.
#pragma once

#include <QFileDialog>

namespace trawl {

/// GUI thread. The folder that is named or marked is the choice, also one that is there already; base class would go
/// into it instead.
class WorkspaceDialog final : public QFileDialog
{
    Q_OBJECT
public:
    WorkspaceDialog(bool isNew, const QString &beside, QWidget *parent);
    void accept() override;

Q_SIGNALS:
    void folderChosen(const QString &folder);
};

/// The folder has what a workspace begins with: a store, or a file of sources.
bool holdsWorkspace(const QString &folder);

} // namespace trawl
