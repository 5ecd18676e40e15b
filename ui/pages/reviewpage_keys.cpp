// Keys and commands of the Review page: what they apply to, what they decide, where they lead (UX 2.7).
#include "ui/pages/reviewpage_p.h"

#include "ui/icons.h"
#include "ui/imageloader.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/loupe.h"
#include "ui/widgets/reviewgrid.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QSaveFile>
#include <QUrl>

namespace trawl {

namespace {

Result<> writeFile(const QString &name, const QByteArray &bytes)
{
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return permanentError(9302, ReviewPage::tr("The picture was not saved"), file.errorString(),
                              ReviewPage::tr("Choose another folder"));
    return success();
}

} // namespace

QAction *ReviewPage::Private::addAction(const QString &name, const QString &mark, const QString &text,
                                        const QList<QKeySequence> &keys, std::function<void()> run)
{
    auto *action = new QAction(icon(mark), text, q);
    action->setObjectName(u"reviewKey"_s + name);
    action->setShortcuts(keys);
    // Letters must not reach edits and combos, nor come from them: only widgets inside the view (UX 0, trap 1).
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, q, std::move(run));
    view->addAction(action);
    actions << action;
    return action;
}

void ReviewPage::Private::buildActions()
{
    using K = QKeySequence;
    addAction(u"Approve"_s, u"approve"_s, tr("Approve"), {K(Qt::Key_P)}, [this] { decide(Review::Approved, false); });
    addAction(u"Reject"_s, u"reject"_s, tr("Reject"), {K(Qt::Key_X)}, [this] { decide(Review::Rejected, false); });
    addAction(u"Flag"_s, u"flag"_s, tr("Flag for a second look"), {K(Qt::Key_F)},
              [this] { decide(Review::Flagged, false); });
    addAction(u"Unset"_s, u"unset"_s, tr("Unset"), {K(Qt::Key_U)}, [this] { decide(Review::Unreviewed, false); });
    addAction(u"ApproveOther"_s, u"approve"_s, tr("Approve, the other way about advancing"), {K(Qt::SHIFT | Qt::Key_P)},
              [this] { decide(Review::Approved, true); });
    addAction(u"RejectOther"_s, u"reject"_s, tr("Reject, the other way about advancing"), {K(Qt::SHIFT | Qt::Key_X)},
              [this] { decide(Review::Rejected, true); });
    for (int number = 1; number <= reasons().size(); ++number)
        addAction(u"Reason%1"_s.arg(number), u"reject"_s, tr("Reject: %1").arg(reasons()[number - 1]),
                  {K(Qt::Key_0 + number)}, [this, number] { rejectFor(number); });
    addAction(u"Note"_s, u"edit"_s, tr("Note on the decision"), {K(Qt::Key_N)}, [this] { askNote(); });
    addAction(u"NextUnreviewed"_s, u"right"_s, tr("Next unreviewed"), {K(Qt::Key_Space)}, [this] { goUnreviewed(1); });
    addAction(u"PreviousUnreviewed"_s, u"left"_s, tr("Previous unreviewed"), {K(Qt::SHIFT | Qt::Key_Space)},
              [this] { goUnreviewed(-1); });
    addAction(u"Grid"_s, u"grid"_s, tr("Grid"), {K(Qt::Key_G)}, [this] { setMode(ReviewView::Grid); });
    addAction(u"Loupe"_s, u"zoom"_s, tr("Loupe"), {K(Qt::Key_E), K(Qt::Key_Return), K(Qt::Key_Enter)},
              [this] { setMode(ReviewView::Loupe); });
    addAction(u"Back"_s, u"left"_s, tr("One level up"), {K(Qt::Key_Escape)}, [this] {
        fieldsOnly = false;
        setMode(ReviewView::Grid);
        q->focusView();
    });
    addAction(u"Zoom"_s, u"zoom"_s, tr("Fit or 100 %"), {K(Qt::Key_Z)}, [this] { loupe->toggleFit(); });
    addAction(u"ZoomIn"_s, u"zoom"_s, tr("Zoom in"), {K(Qt::Key_Plus), K(Qt::CTRL | Qt::Key_Plus)},
              [this] { loupe->zoomBy(1.25); });
    addAction(u"ZoomOut"_s, u"zoom"_s, tr("Zoom out"), {K(Qt::Key_Minus), K(Qt::CTRL | Qt::Key_Minus)},
              [this] { loupe->zoomBy(0.8); });
    addAction(u"Fields"_s, u"table"_s, tr("Fields or picture"), {K(Qt::Key_V)}, [this] {
        fieldsOnly = !fieldsOnly;
        picture->setVisible(!fieldsOnly);
        // The focus was perhaps in what is gone now.
        if (fieldsOnly || !grid->isVisible())
            q->focusView();
    });
    addAction(u"AutoAdvance"_s, {}, tr("Auto-advance on or off"), {K(Qt::Key_A)}, [this] { autoAdvance->toggle(); });
    addAction(u"SelectAll"_s, {}, tr("Select all in the filter"), {K(Qt::CTRL | Qt::Key_A)},
              [this] { grid->selectAll(); });
    addAction(u"SelectNone"_s, {}, tr("Select none"), {K(Qt::CTRL | Qt::Key_D)}, [this] { grid->clearSelection(); });
    addAction(u"Filter"_s, u"filter"_s, tr("Filter"), {K(Qt::Key_Slash)}, [this] {
        filter->setFocus(Qt::ShortcutFocusReason);
        filter->selectAll();
    });
}

QStringList ReviewPage::Private::reasons() const
{
    return {tr("blank"), tr("error page"), tr("cookie wall"), tr("wrong page"), tr("cropped"), tr("other…")};
}

QList<RowId> ReviewPage::Private::targets() const
{
    const QModelIndex current = grid->currentIndex();
    if (!current.isValid())
        return {};
    if (!grid->selectionModel()->isSelected(current))
        return {model->idAt(current.row())};
    QList<int> rows;
    const QItemSelection selection = grid->selectionModel()->selection();
    for (const QItemSelectionRange &range : selection) {
        for (int row = range.top(); row <= range.bottom(); ++row)
            rows.append(row);
    }
    std::sort(rows.begin(), rows.end());
    QList<RowId> ids;
    ids.reserve(rows.size());
    for (int row : std::as_const(rows))
        ids.append(model->idAt(row));
    return ids;
}

void ReviewPage::Private::decide(Review review, bool otherAdvance, const QString &reason, const QString &note)
{
    const QList<RowId> ids = targets();
    if (ids.isEmpty())
        return;
    const int current = grid->currentIndex().row();
    // Unset means "look again": going on would take it out of sight.
    const bool advance = review != Review::Unreviewed && autoAdvance->isChecked() != otherAdvance;
    // Where to go is settled in the order of now, before anything leaves the filter (UX 2.7).
    int from = current;
    if (ids.size() > 1)
        from = model->rowOf(direction > 0 ? ids.last() : ids.first());
    const RowId next = advance ? model->idAt(model->nextUnreviewed(from, direction, ids)) : 0;
    model->setHeld(advance ? 0 : model->idAt(current));
    if (next)
        grid->setCurrentRow(model->rowOf(next));
    model->decide(ids, review, reason, note);
    updateStage();
}

void ReviewPage::Private::rejectFor(int number)
{
    if (targets().isEmpty())
        return;
    if (number < reasons().size()) {
        // The journal keeps the English word; it is data, read by programs and other people.
        static const QString words[] = {u"blank"_s, u"error page"_s, u"cookie wall"_s, u"wrong page"_s, u"cropped"_s};
        decide(Review::Rejected, false, words[number - 1]);
        return;
    }
    askFor(tr("Reason for rejecting %n capture(s):", nullptr, int(targets().size())),
           [this](const QString &text) { decide(Review::Rejected, false, text); });
}

void ReviewPage::Private::askNote()
{
    const QList<RowId> ids = targets();
    if (ids.isEmpty())
        return;
    askFor(tr("Note on %n capture(s):", nullptr, int(ids.size())), [this](const QString &text) {
        // A note changes no decision and leads nowhere.
        const RowId current = model->idAt(grid->currentIndex().row());
        model->setHeld(current);
        model->decide(targets(), model->reviewOf(current), {}, text);
    });
}

void ReviewPage::Private::askFor(const QString &label, std::function<void(const QString &)> done)
{
    askingDone = std::move(done);
    askingLabel->setText(label);
    askingEdit->setAccessibleName(label);
    askingEdit->clear();
    asking->show();
    askingEdit->setFocus(Qt::OtherFocusReason);
}

void ReviewPage::Private::endAsking(bool accept)
{
    const QString text = askingEdit->text().trimmed();
    if (accept && text.isEmpty())
        return; // an empty reason is none; Esc leads out
    const auto done = std::exchange(askingDone, {});
    asking->hide();
    q->focusView(); // back to where it came from
    if (accept && done)
        done(text);
}

void ReviewPage::Private::goUnreviewed(int way)
{
    direction = way;
    const int row = model->nextUnreviewed(grid->currentIndex().row(), way);
    if (row >= 0)
        grid->setCurrentRow(row);
    else
        step(way); // nothing is left: Space still moves
}

void ReviewPage::Private::step(int way)
{
    direction = way;
    const int row = grid->currentIndex().row() + way;
    if (row >= 0 && row < model->rowCount())
        grid->setCurrentRow(row);
}

void ReviewPage::Private::goToArrivals()
{
    const int row = model->rowCount() - newBelow;
    newBelow = 0;
    arrivals->hide();
    direction = 1;
    grid->setCurrentRow(row);
    grid->scrollToBottom();
    q->focusView();
}

void ReviewPage::Private::openPage()
{
    const CaptureRow *row = model->find(shown);
    const QUrl url = row ? QUrl(row->finalUrl.isEmpty() ? row->url : row->finalUrl) : QUrl();
    // A page names its own address; only the two schemes of the web may reach the desktop.
    if (url.scheme() == u"http"_s || url.scheme() == u"https"_s)
        QDesktopServices::openUrl(url);
}

void ReviewPage::Private::copyPicture()
{
    const CaptureRow *row = model->find(shown);
    const QImage image = loader->full(shown);
    if (!row || image.isNull())
        return;
    auto *data = new QMimeData;
    data->setImageData(image);
    data->setText(row->finalUrl.isEmpty() ? row->url : row->finalUrl);
    QGuiApplication::clipboard()->setMimeData(data);
    Q_EMIT q->statusText(tr("Picture and address copied."));
}

void ReviewPage::Private::savePicture()
{
    const CaptureRow *row = model->find(shown);
    if (!row)
        return;
    const RowId id = row->id;
    const QString suffix = row->format == PictureFormat::Jpeg ? u"jpg"_s : word(row->format);
    auto *dialog = new QFileDialog(q, tr("Save picture"));
    dialog->setObjectName(u"savePictureDialog"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(u"%1-%2.%3"_s.arg(row->sourceId, row->pageId, suffix));
    connect(dialog, &QFileDialog::fileSelected, q, [this, id](const QString &file) {
        desk->image(id, true, q, [this, file](const Result<QByteArray> &bytes) {
            if (!bytes) {
                desk->fail(bytes.error(), messages);
                return;
            }
            whenDone(onPixelPool(loader->pool(), [file, data = *bytes] { return writeFile(file, data); }), q,
                     [this, file](Result<> written) {
                         if (written)
                             Q_EMIT q->statusText(tr("Saved as %1.").arg(file));
                         else
                             desk->fail(written.error(), messages);
                     });
        });
    });
    dialog->open();
}

void ReviewPage::Private::showMenu(const QPoint &position)
{
    if (targets().isEmpty())
        return;
    auto *popup = new QMenu(q);
    popup->setObjectName(u"reviewMenu"_s);
    popup->setAttribute(Qt::WA_DeleteOnClose);
    QMenu *reasonMenu = nullptr;
    for (QAction *action : std::as_const(actions)) {
        const QString name = action->objectName().mid(9);
        if (name.startsWith(u"Reason"_s)) {
            if (!reasonMenu) {
                reasonMenu = popup->addMenu(tr("Reject with a reason"));
                popup->addSeparator();
            }
            reasonMenu->addAction(action);
        } else if (name != u"Back"_s && !name.endsWith(u"Other"_s) && !name.startsWith(u"Zoom"_s) &&
                   name != u"AutoAdvance"_s) {
            popup->addAction(action);
        }
    }
    popup->popup(grid->viewport()->mapToGlobal(position));
}

void ReviewPage::runCommand(const QString &id)
{
    if (id == u"review.approve"_s)
        d->decide(Review::Approved, false);
    else if (id == u"review.reject"_s)
        d->decide(Review::Rejected, false);
    else if (id == u"review.flag"_s)
        d->decide(Review::Flagged, false);
    else if (id == u"review.unset"_s)
        d->decide(Review::Unreviewed, false);
    else if (id == u"review.undo"_s)
        d->model->undo();
    else if (id == u"review.redo"_s)
        d->model->redo();
}

} // namespace trawl
