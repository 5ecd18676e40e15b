// Columns of the upload table.
#include "ui/models/uploadmodel.h"

#include "ui/icons.h"
#include "ui/widgets/factspanel.h"
#include "ui/widgets/glyphs.h"

#include <QDateTime>

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

namespace {

QString keyText(const UploadRow &row)
{
    return row.objectKey.isEmpty() ? row.url : row.objectKey;
}

QString stateText(const UploadRow &row)
{
    const qint64 left = row.retryAt.isSet() ? row.retryAt.ms - QDateTime::currentMSecsSinceEpoch() : 0;
    if (left > 0)
        return UploadModel::tr("Retry %1 in %2").arg(row.uploadTries + 1).arg(countdownText(Ms(left)));
    return uploadStateText(row.upload);
}

/// While the batch stands still nothing is sent, and no try has a time.
QString pausedText(const UploadRow &row)
{
    return row.upload == UploadState::Storing ? UploadModel::tr("Paused") : uploadStateText(row.upload);
}

QString detailText(const UploadRow &row)
{
    const bool ended =
        row.upload == UploadState::Failed || row.upload == UploadState::Abandoned || row.upload == UploadState::Held;
    return ended || row.uploadError.isEmpty() ? row.uploadError
                                              : UploadModel::tr("An earlier try failed: %1").arg(row.uploadError);
}

} // namespace

UploadModel::UploadModel(Desk *desk, QObject *parent) : PagedTableModel(desk, Growth::Bottom, parent)
{
    using Row = UploadRow;
    QList<PagedColumn<Row>> columns(ColumnCount);
    columns[Key] = {tr("Object key"), keyText};
    columns[Key].spoken = [this](const Row &row) {
        const QString state = m_paused ? pausedText(row) : stateText(row);
        return tr("%1, %2, %3").arg(keyText(row), sizeText(row.bytes), state);
    };
    columns[Item] = {tr("Item"), [](const Row &row) { return QString::number(row.item); }, true};
    columns[Size] = {tr("Size"), [](const Row &row) { return row.bytes > 0 ? sizeText(row.bytes) : tr("no picture"); },
                     true};
    columns[Try] = {
        tr("Tries"),
        [](const Row &row) { return row.uploadTries ? QString::number(row.uploadTries) : QString(QChar(0x2013)); },
        true};
    columns[State] = {tr("State"), [this](const Row &row) { return m_paused ? pausedText(row) : stateText(row); }};
    columns[State].mark = [this](const Row &row) {
        const Look look = lookOf(m_paused && row.upload == UploadState::Storing ? UploadState::Ready : row.upload);
        return icon(look.icon, look.token);
    };
    columns[Detail] = {tr("Detail"), detailText};
    for (PagedColumn<Row> &column : columns)
        column.toolTip = keyText; // it is elided in the middle
    columns[Detail].toolTip = detailText;
    setColumns(std::move(columns), Key);
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, &UploadModel::tick);
    m_clock.start();
    m_paused = desk->snapshot().upload.paused;
    connect(desk, &Desk::snapshotChanged, this, [this, desk] {
        const bool paused = desk->snapshot().upload.paused;
        if (std::exchange(m_paused, paused) != paused && rowCount() > 0)
            Q_EMIT dataChanged(index(0, State), index(rowCount() - 1, State));
    });
}

void UploadModel::tick()
{
    for (int row = 0; row < rowCount(); ++row) {
        const UploadRow *object = rowAt(row);
        if (object && object->retryAt.isSet())
            Q_EMIT dataChanged(index(row, State), index(row, State));
    }
}

void UploadModel::takeMore(const UploadObjects::Answer &answer)
{
    if (answer.groups != m_groups) {
        m_groups = answer.groups;
        Q_EMIT groupsChanged();
    }
}

} // namespace trawl
