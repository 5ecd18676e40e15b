// Rows of the chart's table.
#include "ui/models/samplesmodel.h"

#include "ui/widgets/glyphs.h"

namespace trawl {

namespace {

/// Of a sample's letter; empty: closed, or of no source.
QString letterWord(QChar letter)
{
    switch (letter.unicode()) {
    case u'o':
        return circuitLook(CircuitState::Open, false, true).word;
    case u'p':
        return circuitLook(CircuitState::HalfOpen, false, true).word;
    case u'h':
        return circuitLook(CircuitState::ForcedOpen, false, true).word;
    case u'd':
        return circuitLook(CircuitState::Disabled, false, true).word;
    case u'm':
        return circuitLook(CircuitState::MetricsOnly, false, true).word;
    case u'a':
        return circuitLook(CircuitState::Closed, true, true).word;
    default:
        return {};
    }
}

} // namespace

SamplesModel::SamplesModel(Chart *chart, Desk *desk, QObject *parent)
    : QAbstractTableModel(parent), m_chart(chart), m_desk(desk)
{
    connect(chart, &Chart::samplesAdded, this, &SamplesModel::take);
    take();
}

void SamplesModel::take()
{
    const auto &samples = m_chart->samples();
    QList<ChartSample> fresh;
    for (auto it = samples.rbegin(); it != samples.rend() && fresh.size() < 3600; ++it) {
        if (!m_rows.isEmpty() && it->at <= m_rows.first().at)
            break;
        fresh.append(*it);
    }
    if (!m_rows.isEmpty() && (samples.empty() || samples.back().at < m_rows.first().at)) {
        beginResetModel(); // another run
        m_rows = fresh;
        endResetModel();
        return;
    }
    if (fresh.isEmpty())
        return;
    beginInsertRows({}, 0, int(fresh.size()) - 1);
    m_rows = fresh + m_rows;
    endInsertRows();
    if (m_rows.size() > 3600) {
        beginRemoveRows({}, 3600, int(m_rows.size()) - 1);
        m_rows.resize(3600);
        endRemoveRows();
    }
}

/// What the lane of circuits shows of this second: who was not closed.
QString SamplesModel::circuitsText(const ChartSample &sample) const
{
    const QList<SourceStatus> &sources = m_desk->snapshot().sources;
    QStringList each;
    for (qsizetype i = 0; i < std::min(sources.size(), sample.circuits.size()); ++i) {
        const QString word = letterWord(sample.circuits.at(i));
        if (!word.isEmpty())
            each << tr("%1: %2", "source, state of its circuit").arg(sources.at(i).name, word);
    }
    return each.isEmpty() ? tr("all closed") : each.join(u", "_s);
}

QString SamplesModel::shortCircuitsText(const ChartSample &sample) const
{
    QMap<QString, int> words;
    for (const QChar letter : sample.circuits) {
        if (const QString word = letterWord(letter); !word.isEmpty())
            ++words[word.toLower()];
    }
    QStringList counted;
    for (auto word = words.cbegin(); word != words.cend(); ++word)
        counted << tr("%1 %2", "how many circuits, their state").arg(word.value()).arg(word.key());
    return counted.isEmpty() ? tr("closed") : counted.join(u", "_s);
}

QVariant SamplesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const int column = index.column();
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (column == Time || column == Circuits ? Qt::AlignLeft : Qt::AlignRight));
    if (role == ShortRole && column == Circuits)
        return shortCircuitsText(m_rows.at(index.row()));
    if (role != Qt::DisplayRole && (role != Qt::ToolTipRole || column != Circuits))
        return {};
    const ChartSample &s = m_rows.at(index.row());
    switch (column) {
    case Time:
        return m_desk->timeText(s.at);
    case Queued:
        return Desk::number(s.queued);
    case Waiting:
        return Desk::number(s.waiting);
    case InFlight:
        return Desk::number(s.inFlight);
    case Ok:
        return Desk::number(qRound(m_chart->ratePerMinute(s.at.ms).first));
    case Failed:
        return Desk::number(qRound(m_chart->ratePerMinute(s.at.ms).second));
    default:
        return circuitsText(s);
    }
}

QVariant SamplesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {QT_TR_NOOP("Time"),      QT_TR_NOOP("Queued"), QT_TR_NOOP("Waiting"),
                                        QT_TR_NOOP("In flight"), QT_TR_NOOP("OK/min"), QT_TR_NOOP("Failed/min"),
                                        QT_TR_NOOP("Circuits")};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return tr(names[section]);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Time || section == Circuits ? Qt::AlignLeft : Qt::AlignRight));
    return {};
}

} // namespace trawl
