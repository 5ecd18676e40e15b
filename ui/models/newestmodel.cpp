// Asking for the newest captures, and putting them in front.
#include "ui/models/newestmodel.h"

#include "ui/desk.h"
#include "ui/models/capturesmodel.h"

#include <algorithm>

namespace trawl {

namespace {
constexpr int pauseMs = 1000;
constexpr int asked = 100; ///< captures that are looked at for pictures
} // namespace

NewestModel::NewestModel(Desk *desk, QObject *parent) : QAbstractListModel(parent), m_desk(desk)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connect(&m_pause, &QTimer::timeout, this, &NewestModel::look);
    connect(desk, &Desk::snapshotChanged, this, &NewestModel::look);
}

int NewestModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

RowId NewestModel::idAt(int row) const
{
    return row >= 0 && row < m_rows.size() ? m_rows.at(row).id : 0;
}

QVariant NewestModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const CaptureRow &row = m_rows.at(index.row());
    const SourceStatus *source = m_desk->source(row.sourceId);
    const QString name = source && !source->name.isEmpty() ? source->name : row.sourceId;
    switch (role) {
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return captureSentence(row, row.review, name);
    case CapturesModel::IdRole:
        return row.id;
    case CapturesModel::ReviewRole:
        return int(row.review);
    case CapturesModel::SourceRole:
        return name;
    case CapturesModel::FlagsRole:
        return row.flags;
    default:
        return {};
    }
}

void NewestModel::setWanted(bool wanted)
{
    if (std::exchange(m_wanted, wanted) != wanted)
        look();
}

void NewestModel::look()
{
    const RowId run = m_desk->run();
    if (run != m_run) {
        m_run = run;
        m_seen = -1;
        take({}, 0); // another run's pictures are not this one's
    }
    const qint64 version = m_desk->snapshot().capturesVersion;
    if (!m_wanted || run == 0 || version == m_seen || m_asking || m_pause.isActive())
        return;
    m_asking = true;
    m_seen = version;
    CapturesPage page;
    page.order.run = run;
    page.order.sort = u"newest"_s;
    page.limit = asked;
    m_desk->ask(page, this, [this, run](const Result<CapturesPage::Answer> &answer) {
        m_asking = false;
        m_pause.start(); // and then what has changed meanwhile
        if (!answer)
            m_seen = -1; // asked again after the pause; Review, which asks the same, says why
        if (!answer || run != m_run)
            return;
        QList<CaptureRow> rows;
        for (const CaptureRow &row : answer->rows) {
            if (row.format != PictureFormat::None && rows.size() < most)
                rows.append(row);
        }
        take(std::move(rows), answer->total);
    });
}

void NewestModel::take(QList<CaptureRow> rows, qint64 captured)
{
    m_captured = captured;
    // New ones come in front; what was there keeps its index, so that the current picture stays current.
    qsizetype fresh = 0;
    while (fresh < rows.size() && !m_rows.isEmpty() && rows.at(fresh).id != m_rows.first().id)
        ++fresh;
    const qsizetype stays = std::min(rows.size() - fresh, m_rows.size());
    const bool moved = m_rows.isEmpty() || fresh == rows.size() ||
                       !std::equal(m_rows.cbegin(), m_rows.cbegin() + stays, rows.cbegin() + fresh,
                                   [](const CaptureRow &a, const CaptureRow &b) { return a.id == b.id; });
    if (moved) {
        if (!m_rows.isEmpty() || !rows.isEmpty()) {
            beginResetModel();
            m_rows = std::move(rows);
            endResetModel();
        }
        return Q_EMIT changed();
    }
    if (m_rows.size() > stays) {
        beginRemoveRows({}, int(stays), int(m_rows.size()) - 1);
        m_rows.resize(stays);
        endRemoveRows();
    }
    if (fresh > 0) {
        beginInsertRows({}, 0, int(fresh) - 1);
        m_rows = rows.mid(0, fresh) + m_rows;
        endInsertRows();
    }
    if (m_rows.size() < rows.size()) {
        beginInsertRows({}, int(m_rows.size()), int(rows.size()) - 1);
        m_rows += rows.mid(m_rows.size());
        endInsertRows();
    }
    m_rows = std::move(rows);
    Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1));
    Q_EMIT changed();
}

} // namespace trawl
