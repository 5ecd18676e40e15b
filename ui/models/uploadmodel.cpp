// Cells of the upload table.
#include "ui/models/uploadmodel.h"

#include "ui/icons.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/glyphs.h"

#include <QDateTime>
#include <QFont>

namespace trawl {

namespace {

struct Look {
    QString icon;
    Token token;
};

Look lookOf(UploadState state)
{
    switch (state) {
    case UploadState::Recorded:
    case UploadState::Verified:
        return {u"ok"_s, Token::Good};
    case UploadState::Failed:
    case UploadState::Abandoned:
        return {u"error"_s, Token::Bad};
    case UploadState::Held:
        return {u"lock"_s, Token::Muted};
    case UploadState::Storing:
    case UploadState::Stored:
        return {u"upload"_s, Token::Accent};
    case UploadState::None:
    case UploadState::Ready:
        break;
    }
    return {u"clock"_s, Token::Muted};
}

} // namespace

QString uploadStateText(UploadState state)
{
    switch (state) {
    case UploadState::None:
        return UploadModel::tr("Not selected");
    case UploadState::Ready:
        return UploadModel::tr("Ready");
    case UploadState::Storing:
        return UploadModel::tr("Uploading");
    case UploadState::Stored:
        return UploadModel::tr("Stored");
    case UploadState::Verified:
        return UploadModel::tr("Verified");
    case UploadState::Recorded:
        return UploadModel::tr("Uploaded");
    case UploadState::Failed:
        return UploadModel::tr("Failed");
    case UploadState::Held:
        return UploadModel::tr("Held");
    case UploadState::Abandoned:
        return UploadModel::tr("Given up");
    }
    return {};
}

UploadRow UploadRow::fromJson(const QJsonObject &object)
{
    UploadRow row;
    static_cast<CaptureRow &>(row) = CaptureRow::fromJson(object);
    row.retryAt = Instant{object["retryAt"_L1].toInteger()};
    return row;
}

UploadModel::UploadModel(Console *console, QObject *parent)
    : QAbstractTableModel(parent),
      m_rows(console, this, u"upload.objects"_s,
             {[this](int from, int to, const std::function<void()> &apply) { resize(from, to, apply); },
              [this](int first, int last) { Q_EMIT dataChanged(index(first, 0), index(last, ColumnCount - 1)); },
              [this](const QJsonObject &answer) { takeGroups(answer); },
              [this](const Error &error) { Q_EMIT failed(error); }})
{
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &UploadModel::tick);
    m_clock.start();
}

void UploadModel::tick()
{
    for (int row = 0; row < m_rows.total(); ++row) {
        const UploadRow *object = m_rows.peek(row);
        if (object && object->retryAt.isSet())
            Q_EMIT dataChanged(index(row, State), index(row, State));
    }
}

QString UploadModel::stateText(const UploadRow &row) const
{
    const qint64 left = row.retryAt.isSet() ? row.retryAt.ms - QDateTime::currentMSecsSinceEpoch() : 0;
    if (left > 0)
        return tr("Retry %1 in %2").arg(row.uploadTries + 1).arg(countdownText(Ms(left)));
    return uploadStateText(row.upload);
}

QString UploadModel::detailText(const UploadRow &row) const
{
    const bool ended =
        row.upload == UploadState::Failed || row.upload == UploadState::Abandoned || row.upload == UploadState::Held;
    return ended || row.uploadError.isEmpty() ? row.uploadError : tr("An earlier try failed: %1").arg(row.uploadError);
}

void UploadModel::resize(int from, int to, const std::function<void()> &apply)
{
    if (to > from)
        beginInsertRows({}, from, to - 1);
    else if (to < from)
        beginRemoveRows({}, to, from - 1);
    apply();
    if (to > from)
        endInsertRows();
    else if (to < from)
        endRemoveRows();
}

void UploadModel::takeGroups(const QJsonObject &answer)
{
    QList<UploadGroup> groups;
    for (const QJsonValue &value : answer["groups"_L1].toArray()) {
        const QJsonObject o = value.toObject();
        groups.append({o["class"_L1].toString(), o["what"_L1].toString(), o["why"_L1].toString(),
                       o["remedy"_L1].toString(), o["count"_L1].toInt()});
    }
    if (groups != m_groups) {
        m_groups = groups;
        Q_EMIT groupsChanged();
    }
    Q_EMIT answered();
}

int UploadModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows.total();
}

int UploadModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

bool UploadModel::isKnown() const
{
    return m_rows.isKnown();
}

const UploadRow *UploadModel::rowAt(int row) const
{
    return m_rows.peek(row);
}

void UploadModel::refresh(int first, int last)
{
    m_rows.refresh(first, last);
}

QVariant UploadModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Key:
        return tr("Object key");
    case Item:
        return tr("Item");
    case Size:
        return tr("Size");
    case Try:
        return tr("Tries");
    case State:
        return tr("State");
    case Detail:
        return tr("Detail");
    default:
        return {};
    }
}

QVariant UploadModel::data(const QModelIndex &index, int role) const
{
    const UploadRow *row = index.isValid() ? m_rows.at(index.row()) : nullptr;
    if (!row)
        return role == Qt::DisplayRole && index.column() == Key ? QVariant(tr("loading…")) : QVariant();
    const QString key = row->objectKey.isEmpty() ? row->url : row->objectKey;
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
        case Key:
            return key;
        case Item:
            return QString::number(row->item);
        case Size:
            return row->bytes > 0 ? sizeText(row->bytes) : tr("no picture");
        case Try:
            return row->uploadTries ? QString::number(row->uploadTries) : QString(QChar(0x2013));
        case State:
            return stateText(*row);
        case Detail:
            return detailText(*row);
        default:
            return {};
        }
    }
    if (role == Qt::DecorationRole && index.column() == State)
        return icon(lookOf(row->upload).icon, lookOf(row->upload).token);
    if (role == Qt::TextAlignmentRole && (index.column() == Item || index.column() == Size || index.column() == Try))
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return u"<qt>"_s + (index.column() == Detail ? detailText(*row) : key).toHtmlEscaped() + u"</qt>"_s;
    if (role == Qt::AccessibleTextRole)
        return index.column() == Key ? tr("%1, %2, %3").arg(key, sizeText(row->bytes), stateText(*row))
                                     : data(index, Qt::DisplayRole);
    if (role == Qt::UserRole)
        return row->id;
    return {};
}

} // namespace trawl
