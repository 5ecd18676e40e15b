// Cell texts, heads and filter terms of the items table.
#include "ui/models/itemsmodel.h"

#include "ui/widgets/glyphs.h"

#include <QUrl>

namespace trawl {

ItemLabel ItemsModel::labelOf(const ItemRow &row) const
{
    const SourceStatus *source = m_desk->source(row.sourceId);
    return label(row, m_desk->now(), source && !source->why.isEmpty());
}

QString ItemsModel::stateText(const ItemRow &row) const
{
    const ItemLabel what = labelOf(row);
    QString text = itemLook(what).word;
    if (what == ItemLabel::Stuck && row.leaseUntil.isSet())
        text += u' ' + durationText(m_desk->now() - row.leaseUntil);
    else if (what == ItemLabel::Retrying)
        text += u" %1/%2"_s.arg(row.attempt).arg(row.maxAttempts);
    else if (what == ItemLabel::Failed && row.failClass != FailClass::None)
        text += u" · "_s + word(row.failClass);
    else if (what == ItemLabel::Skipped && row.skip != SkipReason::None)
        text += u" · "_s + word(row.skip);
    return text;
}

/// The explainer's code in words.
static QString causeText(const QString &code)
{
    static const QHash<QString, const char *> words{
        {u"circuit-open"_s, QT_TRANSLATE_NOOP("ItemsModel", "circuit open")},
        {u"circuit-probing"_s, QT_TRANSLATE_NOOP("ItemsModel", "probe under way")},
        {u"rate-limit"_s, QT_TRANSLATE_NOOP("ItemsModel", "rate limit")},
        {u"robots"_s, QT_TRANSLATE_NOOP("ItemsModel", "robots.txt")},
        {u"schedule"_s, QT_TRANSLATE_NOOP("ItemsModel", "schedule")},
        {u"source-cap"_s, QT_TRANSLATE_NOOP("ItemsModel", "other sources first")},
        {u"stuck"_s, QT_TRANSLATE_NOOP("ItemsModel", "worker stands still")},
        {u"starting"_s, QT_TRANSLATE_NOOP("ItemsModel", "browser starting")},
        {u"session-cap"_s, QT_TRANSLATE_NOOP("ItemsModel", "sessions busy")},
        {u"affinity"_s, QT_TRANSLATE_NOOP("ItemsModel", "session busy")},
        {u"no-engine"_s, QT_TRANSLATE_NOOP("ItemsModel", "no engine")},
        {u"disabled"_s, QT_TRANSLATE_NOOP("ItemsModel", "source off")},
        {u"paused"_s, QT_TRANSLATE_NOOP("ItemsModel", "run paused")},
        {u"stopping"_s, QT_TRANSLATE_NOOP("ItemsModel", "run stopping")},
        {u"cache-full"_s, QT_TRANSLATE_NOOP("ItemsModel", "cache full")},
        {u"dependency"_s, QT_TRANSLATE_NOOP("ItemsModel", "dependency down")},
        {u"quota"_s, QT_TRANSLATE_NOOP("ItemsModel", "run limit")},
        {u"domain-busy"_s, QT_TRANSLATE_NOOP("ItemsModel", "in another run")},
        {u"interrupted"_s, QT_TRANSLATE_NOOP("ItemsModel", "run interrupted")},
        {u"stopped"_s, QT_TRANSLATE_NOOP("ItemsModel", "run stopped")},
    };
    const char *found = words.value(code);
    return found ? ItemsModel::tr(found) : ItemsModel::tr("blocked");
}

QString ItemsModel::waitingText(const ItemRow &row) const
{
    const Instant now = m_desk->now();
    switch (labelOf(row)) {
    case ItemLabel::Waiting: {
        const SourceStatus *source = m_desk->source(row.sourceId);
        if (!source)
            return {};
        // Nothing begins any more: what a worker holds up is not this one.
        const std::optional<RunRow> &run = m_desk->snapshot().run;
        if (run && run->state == RunState::Stopping)
            return causeText(u"stopping"_s);
        const bool held = source->circuit == CircuitState::ForcedOpen && source->whyCode == u"circuit-open"_s;
        const QString cause = held ? tr("circuit held open") : causeText(source->whyCode);
        // The rate lets one after the other go: when, differs from item to item, and only Why? knows it. A second or
        // less is over before it is read.
        return source->whyCode != "rate-limit"_L1 && source->whyUntil.isSet() && source->whyUntil - now > 1s
                   ? cause + u' ' + countdownText(source->whyUntil - now)
                   : cause;
    }
    case ItemLabel::InFlight: {
        const SourceStatus *source = m_desk->source(row.sourceId);
        const bool still = source && (source->whyCode == u"stuck"_s || source->whyCode == u"starting"_s);
        return still ? causeText(source->whyCode) : QString();
    }
    case ItemLabel::Retrying:
        return tr("retry in %1").arg(countdownText(row.due - now));
    case ItemLabel::Stuck:
        return tr("lease expired");
    case ItemLabel::Failed:
    case ItemLabel::Skipped:
        return row.reason;
    default:
        return {};
    }
}

QString ItemsModel::display(const ItemRow &row, int column) const
{
    const QString none = u"–"_s;
    switch (column) {
    case State:
        return stateText(row);
    case Source: {
        const SourceStatus *source = m_desk->source(row.sourceId);
        return source && !source->name.isEmpty() ? source->name : row.sourceId;
    }
    case Url: {
        const QUrl url(row.url);
        const QString path = url.path() + (url.hasQuery() ? u'?' + url.query() : QString());
        return path.isEmpty() ? row.url : path;
    }
    case EngineColumn:
        return row.engine ? engineLabel(*row.engine) : none;
    case Coverage:
        return row.coverage < 0 ? none : tr("%1 %").arg(qRound(row.coverage));
    case Http:
        return row.http > 0 ? QString::number(row.http) : none;
    case Try:
        return u"%1/%2"_s.arg(row.attempt).arg(row.maxAttempts);
    case ReviewColumn:
        return row.capture == 0 ? none : reviewWord(row.review);
    case Upload:
        if (row.capture != 0 && row.upload == UploadState::Storing && m_desk->snapshot().upload.paused)
            return tr("Paused"); // the batch stands still: nothing is sent
        return row.capture == 0 ? none : uploadWord(row.upload);
    case Waiting:
        return waitingText(row);
    default:
        return {};
    }
}

QVariant ItemsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {
        QT_TR_NOOP("State"), QT_TR_NOOP("Source"),  QT_TR_NOOP("Address"), QT_TR_NOOP("Engine"), QT_TR_NOOP("Coverage"),
        QT_TR_NOOP("HTTP"),  QT_TR_NOOP("Attempt"), QT_TR_NOOP("Review"),  QT_TR_NOOP("Upload"), QT_TR_NOOP("Reason")};
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::DisplayRole)
        return tr(names[section]);
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter |
                   (section == Coverage || section == Http || section == Try ? Qt::AlignRight : Qt::AlignLeft));
    return {};
}

QString ItemsModel::filterTerm(const QModelIndex &index) const
{
    const ItemRow *row = index.isValid() ? at(index.row()) : nullptr;
    if (!row)
        return {};
    switch (index.column()) {
    case State:
        return u"state:"_s + word(labelOf(*row));
    case Source:
        return u"source:"_s + row->sourceId;
    case Url:
        return u"id:"_s + row->uid;
    case EngineColumn:
        return row->engine ? u"engine:"_s + word(*row->engine) : QString();
    case Coverage:
        return row->coverage < 0 ? QString() : u"cov:%1"_s.arg(qRound(row->coverage));
    case Http:
        return row->http > 0 ? u"http:%1"_s.arg(row->http) : QString();
    case Try:
        return u"try:%1"_s.arg(row->attempt);
    case ReviewColumn:
        return row->capture == 0 ? QString() : u"review:"_s + word(row->review);
    case Upload:
        return row->capture == 0 ? QString() : u"upload:"_s + word(row->upload);
    default:
        return row->failClass == FailClass::None ? QString() : u"err:"_s + word(row->failClass);
    }
}

} // namespace trawl
