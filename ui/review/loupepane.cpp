// Showing one picture, and getting it out of the program.
#include "ui/review/loupepane.h"

#include "ui/desk.h"
#include "ui/imageloader.h"
#include "ui/models/capturesmodel.h"
#include "ui/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/loupe.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QSaveFile>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>

namespace trawl {

namespace {

Result<> writeFile(const QString &name, const QByteArray &bytes)
{
    QSaveFile file(name);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return permanentError(9302, LoupePane::tr("The picture was not saved"), file.errorString(),
                              LoupePane::tr("Choose another folder"));
    return success();
}

QString addressOf(const CaptureRow &row)
{
    return row.finalUrl.isEmpty() ? row.url : row.finalUrl;
}

} // namespace

LoupePane::LoupePane(Desk *desk, CapturesModel *model, ImageLoader *loader, QWidget *parent)
    : QWidget(parent), m_desk(desk), m_model(model), m_loader(loader)
{
    setAccessibleName(tr("Picture of the capture"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_row = new QHBoxLayout;
    m_row->setContentsMargins(space::unit, 2, space::half, 2);
    m_row->setSpacing(2);
    m_title = new ElidedLabel(this);
    m_title->setObjectName(u"pictureTitle"_s);
    m_row->addWidget(m_title, 1);
    m_zoom = new QLabel(this);
    m_zoom->setObjectName(u"zoomText"_s);
    m_zoom->setMinimumWidth(m_zoom->fontMetrics().horizontalAdvance(tr("fit, %1 %").arg(100)));
    m_zoom->setForegroundRole(QPalette::PlaceholderText);
    m_row->addWidget(m_zoom);
    m_row->addSpacing(space::half);
    m_fit = addTool(u"fitButton"_s, tr("Fit / 100 % (Z)"), tr("Switch between fitted and 100 %"));
    m_grid = addTool(u"gridViewButton"_s, tr("Grid (G)"), tr("Grid with a preview"));
    m_large = addTool(u"loupeViewButton"_s, tr("Loupe (E)"), tr("One picture large"));
    m_grid->setCheckable(true);
    m_large->setCheckable(true);
    column->addLayout(m_row);
    m_loupe = new Loupe(loader->pool(), this);
    m_loupe->setObjectName(u"loupe"_s);
    column->addWidget(m_loupe, 1);
    connect(m_fit, &QToolButton::clicked, m_loupe, &Loupe::toggleFit);
    connect(m_grid, &QToolButton::clicked, this, [this] { Q_EMIT largeWanted(false); });
    connect(m_large, &QToolButton::clicked, this, [this] { Q_EMIT largeWanted(true); });
    connect(m_loupe, &Loupe::zoomChanged, m_zoom, &QLabel::setText);
    connect(m_loupe, &Loupe::stepRequested, this, &LoupePane::stepWanted);
    connect(loader, &ImageLoader::fullReady, this, [this](RowId id) {
        if (id == m_capture)
            showPicture();
    });
    connect(loader, &ImageLoader::thumbnailReady, this, [this](RowId id) {
        if (id == m_capture && !m_loupe->hasPicture())
            showPicture();
    });
}

QToolButton *LoupePane::addTool(const QString &name, const QString &text, const QString &accessible)
{
    auto *button = new QToolButton(this);
    button->setObjectName(name);
    button->setText(text);
    button->setAccessibleName(accessible);
    button->setToolTip(accessible);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAutoRaise(true);
    m_row->addWidget(button);
    return button;
}

/// A narrow pane keeps the keys of its buttons; what the picture is of needs the room more than their words.
void LoupePane::fitTools()
{
    const std::tuple<QToolButton *, QString, QString> tools[] = {{m_fit, tr("Fit / 100 % (Z)"), tr("Z")},
                                                                 {m_grid, tr("Grid (G)"), tr("G")},
                                                                 {m_large, tr("Loupe (E)"), tr("E")}};
    int words = m_zoom->sizeHint().width() + 4 * space::unit;
    for (const auto &[button, text, key] : tools)
        words += fontMetrics().horizontalAdvance(text) + 2 * space::unit;
    const bool narrow = width() - words < fontMetrics().averageCharWidth() * 28;
    for (const auto &[button, text, key] : tools)
        button->setText(narrow ? key : text);
}

void LoupePane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitTools();
}

void LoupePane::setLarge(bool large)
{
    m_grid->setChecked(!large);
    m_large->setChecked(large);
}

void LoupePane::setCapture(RowId capture)
{
    m_capture = capture;
    if (capture) {
        showPicture();
    } else {
        m_loupe->setPlaceholder({});
        m_title->setFullText({});
    }
}

void LoupePane::showPicture()
{
    const CaptureRow *capture = m_model->find(m_capture);
    if (!capture)
        return;
    const QString name = m_model->sourceName(capture->sourceId) + u" · "_s + shortPath(capture->url);
    m_title->setFullText(name);
    const QImage image = m_loader->full(m_capture);
    if (!image.isNull()) {
        m_loupe->setPicture(image, name, capture->sourceId == m_source);
        m_source = capture->sourceId;
    } else if (capture->format == PictureFormat::None) {
        m_loupe->setPlaceholder(tr("No picture was taken: the page was fetched without a browser."));
    } else {
        const QString problem = m_loader->problem(m_capture, true);
        m_loupe->setPlaceholder(problem.isEmpty() ? tr("Loading the picture…") : problem,
                                problem.isEmpty() ? m_loader->thumbnail(m_capture) : QImage());
    }
}

void LoupePane::openPage()
{
    const CaptureRow *row = m_model->find(m_capture);
    const QUrl url = row ? QUrl(addressOf(*row)) : QUrl();
    // A page names its own address; only the two schemes of the web may reach the desktop.
    if (url.scheme() == u"http"_s || url.scheme() == u"https"_s)
        QDesktopServices::openUrl(url);
}

void LoupePane::copyPicture()
{
    const CaptureRow *row = m_model->find(m_capture);
    const QImage image = m_loader->full(m_capture);
    if (!row || image.isNull())
        return;
    auto *data = new QMimeData;
    data->setImageData(image);
    data->setText(addressOf(*row));
    QGuiApplication::clipboard()->setMimeData(data);
    Q_EMIT statusText(tr("Picture and address copied."));
}

void LoupePane::savePicture()
{
    const CaptureRow *row = m_model->find(m_capture);
    if (!row)
        return;
    const QString suffix = row->format == PictureFormat::Jpeg ? u"jpg"_s : word(row->format);
    auto *dialog = new QFileDialog(this, tr("Save picture"));
    dialog->setObjectName(u"savePictureDialog"_s);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(u"%1-%2.%3"_s.arg(row->sourceId, row->pageId, suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = row->id](const QString &file) { write(id, file); });
    dialog->open();
}

void LoupePane::write(RowId capture, const QString &file)
{
    m_desk->image(capture, true, this, [this, file](const Result<QByteArray> &bytes) {
        if (!bytes) {
            Q_EMIT failed(bytes.error());
            return;
        }
        whenDone(onPixelPool(m_loader->pool(), [file, data = *bytes] { return writeFile(file, data); }), this,
                 [this, file](const Result<> &written) {
                     if (written)
                         Q_EMIT statusText(tr("Saved as %1.").arg(file));
                     else
                         Q_EMIT failed(written.error());
                 });
    });
}

} // namespace trawl
