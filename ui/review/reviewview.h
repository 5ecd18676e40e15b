// How the captures are laid out: a grid beside a preview, or one picture large beside a film of its neighbours; and
// where the splitters stand in each.
#pragma once

#include "domain/ids.h"

#include <QWidget>

class QSplitter;

namespace trawl {

class CapturesModel;
class Desk;
class FactsPanel;
class ImageLoader;
class LoupePane;
class ReviewCursor;
class ReviewStage;

/// GUI thread. Holds stage, picture and facts; the keys of the review work on it and in it.
class ReviewView final : public QWidget
{
    Q_OBJECT
public:
    enum class Mode { Grid, Loupe };

    ReviewView(Desk *desk, CapturesModel *model, ImageLoader *loader, QWidget *parent = nullptr);

    ReviewStage *stage() const { return m_stage; }
    LoupePane *picture() const { return m_picture; }
    FactsPanel *facts() const { return m_facts; }
    void setMode(Mode mode);
    void setPictureWidth(int width); ///< of the grid
    /// The fields alone, or with the picture.
    void toggleFields();
    /// One level up: the grid with everything.
    void back();
    /// Picture and facts of the cursor's capture; without one they are empty, but the last one of a finished review
    /// stays.
    void showCurrent(const ReviewCursor &cursor);
    /// The facts again: their formats have changed.
    void showFacts();
    /// Default places, unless the operator has set his own. After each resize, when the splitters have their size.
    void place();
    /// Where the operator put the splitters; empty as long as they are where they are by default.
    QJsonObject places() const;
    void restorePlaces(const QJsonObject &state);
    void resetPlaces();

Q_SIGNALS:
    void layoutChanged(); ///< places() is another

private:
    CapturesModel *m_model;
    ImageLoader *m_loader;
    QSplitter *m_split = nullptr, *m_side = nullptr;
    ReviewStage *m_stage = nullptr;
    LoupePane *m_picture = nullptr;
    FactsPanel *m_facts = nullptr;
    Mode m_mode = Mode::Grid;
    bool m_fieldsOnly = false;
    bool m_isPlaced = false;                ///< the grid's splitters stand where the operator put them
    int m_factsWidth = 0;                   ///< beside the large picture, as the operator wants it; 0: by default
    QByteArray m_splitOfGrid, m_sideOfGrid; ///< there, while the loupe uses them
};

} // namespace trawl
