// Private parts of ReviewPage, shared by its three files: building, deciding, showing.
#pragma once

#include "ui/models/capturefilter.h"
#include "ui/pages/reviewpage.h"

#include <QPointer>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QToolButton;

namespace trawl {

class ElidedLabel;
class EmptyPanel;
class FactsPanel;
class ImageLoader;
class JournalDialog;
class Loupe;
class MessageArea;
class ReviewGrid;

/// Grid beside a preview; one picture large with a film of neighbours; its fields in place of the picture.
enum class ReviewView { Grid, Loupe };

struct ReviewPage::Private {
    ReviewPage *q = nullptr;
    Desk *desk = nullptr;
    CapturesModel *model = nullptr;
    ImageLoader *loader = nullptr;

    // header
    QList<QToolButton *> countButtons; ///< all, unreviewed, approved, rejected, flagged
    QComboBox *sort = nullptr;
    QList<QToolButton *> sizes;
    QLineEdit *filter = nullptr;
    QLabel *filterError = nullptr, *applies = nullptr;
    QPushButton *scope = nullptr;
    QCheckBox *autoAdvance = nullptr;
    MessageArea *messages = nullptr;
    // a line of text for a reason or a note
    QWidget *asking = nullptr;
    QLabel *askingLabel = nullptr;
    QLineEdit *askingEdit = nullptr;
    std::function<void(const QString &)> askingDone;
    // view
    QWidget *view = nullptr;
    QSplitter *split = nullptr, *side = nullptr;
    EmptyPanel *finish = nullptr, *empty = nullptr;
    ReviewGrid *grid = nullptr;
    QPushButton *arrivals = nullptr;
    QWidget *picture = nullptr;
    ElidedLabel *pictureTitle = nullptr;
    QLabel *zoomText = nullptr;
    QToolButton *gridButton = nullptr, *loupeButton = nullptr;
    Loupe *loupe = nullptr;
    FactsPanel *facts = nullptr;
    // footer
    QList<QPushButton *> decisionButtons;
    QLabel *nextText = nullptr;
    QPushButton *undoButton = nullptr, *redoButton = nullptr;
    QPointer<JournalDialog> journal;

    QList<QAction *> actions;
    ReviewView mode = ReviewView::Grid;
    int direction = 1; ///< of travel, for auto-advance
    int newBelow = 0;  ///< arrivals not yet seen
    bool fieldsOnly = false;
    bool placed = false;            ///< the grid's splitters stand where the operator put them
    QByteArray gridSplit, gridSide; ///< there, while the loupe uses them
    bool visited = false;           ///< the operator has seen this page with captures in it
    int pictureSize = 1;            ///< index of pictureWidths
    RowId shownRun = 0;             ///< scope asked for by showRun; 0 = the snapshot's run
    RowId queryRun = 0;
    int queryRunNumber = 0;
    qint64 seenVersion = -1;
    RowId wantedCapture = 0; ///< becomes current when it has arrived
    RowId shown = 0;         ///< in the loupe
    QString shownSource;
    QString validFilter;
    bool filterTyping = false; ///< the last word may still be on its way to a term

    // reviewpage.cpp, reviewpage_build.cpp
    void build();
    QWidget *buildHeader();
    QWidget *buildFilterRow();
    QWidget *buildAsking();
    QWidget *buildView();
    QWidget *buildPicture();
    QWidget *buildFooter();
    void setMode(ReviewView mode);
    void place();
    void keepKeys(QWidget *parent);

    // reviewpage_keys.cpp
    void buildActions();
    QAction *addAction(const QString &name, const QString &icon, const QString &text, const QList<QKeySequence> &keys,
                       std::function<void()> run);
    QList<RowId> targets() const;
    void decide(Review review, bool otherAdvance, const QString &reason = {}, const QString &note = {});
    void rejectFor(int number);
    void askNote();
    void askFor(const QString &label, std::function<void(const QString &)> done);
    void endAsking(bool accept);
    void goUnreviewed(int step);
    void step(int step);
    void goToArrivals();
    void copyPicture();
    void savePicture();
    void openPage();
    void showMenu(const QPoint &position);
    QStringList reasons() const;

    // reviewpage_show.cpp
    void applyFilter(const QString &text, bool fromEdit);
    void setQuery(const CaptureQuery &query);
    void currentChanged();
    void showPicture();
    void selectionChanged();
    void updateCounts();
    void updateStage();
    void updateNext();
    void modelChanged();
    void takeSnapshot();
    void decided(int count, Review review);
    bool finished() const;
    void fillEmpty();
    void fillFinish();
};

} // namespace trawl
