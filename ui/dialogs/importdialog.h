// Import…: a list of addresses becomes a draft run of one source. What would come of it is seen before.
#pragma once

#include <QDialog>

#include <memory>

class QMimeData;

namespace trawl {

class Desk;

/// GUI thread. Takes text (typed, pasted, dropped) or a file; the engine reads both.
class ImportDialog final : public QDialog
{
    Q_OBJECT
public:
    explicit ImportDialog(Desk *desk, QWidget *parent = nullptr);
    ~ImportDialog() override;
    /// Chosen before, as by the selection of the sources.
    void setSource(const QString &id);
    /// A file to be read, or a text.
    static bool canTake(const QMimeData *data);
    void take(const QMimeData *data);
    void takeFile(const QString &path);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Opens it, with what was dropped, or empty (null).
void openImport(Desk *desk, QWidget *window, const QMimeData *dropped = nullptr);

} // namespace trawl
