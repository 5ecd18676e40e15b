// A console over captures in memory for the GUI tests of review, upload and history: real rows, real JPEGs, answers
// after a delay that the test chooses. It keeps the engine's promises (filters, counts, undo), so that a wrong request
// is seen in its state.
#pragma once

#include "console/console.h"

#include <QBuffer>
#include <QImage>
#include <QJsonArray>
#include <QPainter>
#include <QTimer>

namespace trawl {

class CapturesConsole final : public Console
{
public:
    struct Request {
        QString verb;
        QJsonObject args;
    };
    int delayMs = 0;
    bool pictures = true;
    QList<CaptureRow> captures;
    QList<RunRow> runs;
    QList<CaptureRow> objects;
    QList<QJsonObject> decisions{{{u"id"_s, 5},
                                  {u"at"_s, qint64(1763812868000)},
                                  {u"by"_s, u"operator"_s},
                                  {u"action"_s, u"review.approved"_s},
                                  {u"text"_s, u"Approve 3 captures"_s},
                                  {u"count"_s, 3}}}; ///< rows of the journal
    QHash<RowId, qint64> retryAt;                    ///< of objects that wait for their next try
    QJsonArray groups;
    QList<Request> requests;
    QHash<QString, Error> refusals;      ///< verb → answered with this error
    QHash<QString, QJsonObject> answers; ///< verb → answered with this
    Snapshot state;

    CapturesConsole()
    {
        state.seq = 1;
        state.capturesVersion = 1;
        state.runsVersion = 1;
        m_snapshot = std::make_shared<const Snapshot>(state);
    }

    static CaptureRow capture(RowId id, const QString &source, const QString &path)
    {
        CaptureRow row;
        row.id = id;
        row.uid = QString::number(id);
        row.item = id + 1000;
        row.run = 1;
        row.runNumber = 147;
        row.sourceId = source;
        row.pageId = QString::number(id, 16);
        row.url = u"http://127.0.1.1:8080"_s + path;
        row.title = u"Event "_s + QString::number(id);
        row.engine = EngineId::DevTools;
        row.coverage = 92;
        row.http = 200;
        row.format = PictureFormat::Jpeg;
        row.width = 1280;
        row.height = 800;
        row.bytes = 220 * 1024;
        row.captured = Instant{1763812868000 + id * 1000};
        row.records = {QJsonObject{{u"title"_s, row.title}, {u"date"_s, u"2026-11-22"_s}, {u"price"_s, QJsonValue()}}};
        return row;
    }
    void fill(int count)
    {
        const QString sources[] = {u"galaxy"_s, u"venetian"_s, u"mgm"_s};
        for (int i = 0; i < count; ++i)
            captures << capture(i + 1, sources[i % 3], u"/show/%1"_s.arg(i + 1));
    }
    const CaptureRow &byId(RowId id) const
    {
        return *std::find_if(captures.cbegin(), captures.cend(), [id](const CaptureRow &row) { return row.id == id; });
    }
    QList<RowId> with(Review review) const
    {
        QList<RowId> ids;
        for (const CaptureRow &row : captures) {
            if (row.review == review)
                ids << row.id;
        }
        return ids;
    }
    int asked(const QString &verb) const
    {
        return int(std::count_if(requests.cbegin(), requests.cend(), [&](const Request &r) { return r.verb == verb; }));
    }
    void publish()
    {
        ++state.seq;
        state.undoText = m_undo.isEmpty() ? QString() : u"approve"_s;
        m_snapshot = std::make_shared<const Snapshot>(state);
        Q_EMIT snapshotArrived(m_snapshot);
    }

    std::shared_ptr<const Snapshot> snapshot() const override { return m_snapshot; }
    void setDump(std::function<Result<UiDump::Answer>()>) override {}
    void shutDown(std::function<void()> done) override { done(); }

    /// The script is written as JSON: requests come and answers go as over the control socket. The value is made at
    /// once (the engine takes requests in order), the answer comes later.
    void submit(AnyRequest request, AnswerTaker reply) override
    {
        const QString verb = request.verb();
        const QJsonObject args = argumentsOf(request);
        requests.append({verb, args});
        const Result<QJsonObject> scripted = refusals.contains(verb)  ? Result<QJsonObject>(refusals.value(verb))
                                             : answers.contains(verb) ? Result<QJsonObject>(answers.value(verb))
                                                                      : answer(verb, args);
        QTimer::singleShot(delayMs, this, [verb, scripted, reply = std::move(reply)] {
            reply(scripted ? findRequestType(verb)->answer(scripted.value()) : scripted.error());
        });
    }
    QFuture<Result<QByteArray>> image(RowId id, bool full) override
    {
        return later<QByteArray>([this, id, full]() -> Result<QByteArray> {
            if (!pictures)
                return permanentError(6004, u"Discarded after upload"_s);
            return picture(id, full ? QSize(1280, 800) : QSize(256, 160));
        });
    }

    static QByteArray picture(RowId id, QSize size)
    {
        QImage image(size, QImage::Format_RGB32);
        const QColor main = QColor::fromHsv(int(id * 47 % 360), 120, 170);
        image.fill(id % 7 == 3 ? Qt::white : QColor(250, 250, 250));
        QPainter p(&image);
        const double s = size.width() / 1280.0;
        p.scale(s, s);
        if (id % 7 != 3) {
            p.fillRect(0, 0, 1280, 110, main.darker(150));
            p.setPen(Qt::white);
            QFont font;
            font.setPixelSize(44);
            p.setFont(font);
            p.drawText(QRect(40, 0, 1200, 110), Qt::AlignVCenter, u"Venue — event %1"_s.arg(id));
            for (int k = 0; k < 6; ++k) {
                const QRect card(40 + k % 3 * 410, 150 + k / 3 * 320, 380, 290);
                p.fillRect(card, main.lighter(100 + k * 8));
                p.fillRect(card.adjusted(0, 220, 0, 0), Qt::white);
                p.fillRect(card.adjusted(16, 240, -120, -30), QColor(90, 90, 90));
            }
        }
        p.end();
        QByteArray bytes;
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "JPEG", 80);
        return bytes;
    }

private:
    template <class T>
    QFuture<Result<T>> later(std::function<Result<T>()> make)
    {
        auto promise = std::make_shared<QPromise<Result<T>>>();
        promise->start();
        // The value is made at once (the engine takes requests in order), the answer comes later.
        QTimer::singleShot(delayMs, this, [promise, value = make()] {
            promise->addResult(value);
            promise->finish();
        });
        return promise->future();
    }

    Result<QJsonObject> answer(const QString &verb, const QJsonObject &args)
    {
        if (verb == u"captures.page"_s)
            return page(args);
        if (verb == u"captures.get"_s) {
            QJsonArray rows;
            for (const CaptureRow &row : captures) {
                if (args["ids"_L1].toArray().contains(QJsonValue(row.id)))
                    rows << row.toJson();
            }
            return QJsonObject{{u"rows"_s, rows}};
        }
        if (verb == u"review.decide"_s)
            return decide(args);
        if (verb == u"review.undo"_s)
            return move(m_undo, m_redo);
        if (verb == u"review.redo"_s)
            return move(m_redo, m_undo);
        if (verb == u"runs.page"_s)
            return slice(runs, args);
        if (verb == u"upload.objects"_s) {
            QJsonObject result = slice(objects, args);
            QJsonArray rows = result[u"rows"_s].toArray();
            for (qsizetype i = 0; i < rows.size(); ++i) {
                QJsonObject row = rows.at(i).toObject();
                if (retryAt.contains(row[u"id"_s].toInteger()))
                    row.insert(u"retryAt"_s, retryAt.value(row[u"id"_s].toInteger()));
                rows.replace(i, row);
            }
            result[u"rows"_s] = rows;
            result[u"groups"_s] = groups;
            return result;
        }
        if (verb == u"journal.page"_s)
            return slice(decisions, args);
        return QJsonObject();
    }
    static QJsonObject jsonOf(const QJsonObject &row) { return row; }
    template <class Row>
    static QJsonObject jsonOf(const Row &row)
    {
        return row.toJson();
    }
    template <class Row>
    static QJsonObject slice(const QList<Row> &list, const QJsonObject &args)
    {
        QJsonArray rows;
        for (const Row &row : list.mid(args["offset"_L1].toInt(), args["limit"_L1].toInt()))
            rows << jsonOf(row);
        return {{u"total"_s, qint64(list.size())}, {u"rows"_s, rows}};
    }
    QJsonObject page(const QJsonObject &args) const
    {
        const QJsonArray words = args["review"_L1].toArray(), sources = args["sources"_L1].toArray();
        const RowId run = args["run"_L1].toInteger();
        QList<const CaptureRow *> fitting;
        int counts[4] = {};
        for (const CaptureRow &row : captures) {
            if (run != 0 && row.run != run)
                continue;
            if (!sources.isEmpty() && !sources.contains(QJsonValue(row.sourceId)))
                continue;
            ++counts[int(row.review)];
            if (words.isEmpty() || words.contains(word(row.review)))
                fitting << &row;
        }
        if (args["sort"_L1].toString() == u"newest"_s)
            std::reverse(fitting.begin(), fitting.end());
        QJsonArray rows;
        for (const CaptureRow *row : fitting.mid(args["offset"_L1].toInt(), args["limit"_L1].toInt()))
            rows << row->toJson();
        return {{u"total"_s, qint64(fitting.size())},
                {u"rows"_s, rows},
                {u"counts"_s, QJsonObject{{u"unreviewed"_s, counts[0]},
                                          {u"approved"_s, counts[1]},
                                          {u"rejected"_s, counts[2]},
                                          {u"flagged"_s, counts[3]}}}};
    }
    using Entry = QList<std::pair<RowId, std::pair<Review, QString>>>;
    Entry apply(const Entry &changes)
    {
        Entry before;
        for (const auto &[id, value] : changes) {
            auto row =
                std::find_if(captures.begin(), captures.end(), [id = id](const CaptureRow &r) { return r.id == id; });
            before.append({id, {row->review, row->reviewReason}});
            row->review = value.first;
            row->reviewReason = value.second;
        }
        ++state.capturesVersion;
        return before;
    }
    QJsonObject decide(const QJsonObject &args)
    {
        Entry changes;
        for (const QJsonValue &id : args["ids"_L1].toArray())
            changes.append({RowId(id.toInteger()),
                            {fromWord<Review>(args["review"_L1].toString()).value(), args["reason"_L1].toString()}});
        m_undo.append(apply(changes));
        m_redo.clear();
        return {{u"entry"_s, qint64(m_undo.size())}, {u"changed"_s, qint64(changes.size())}};
    }
    Result<QJsonObject> move(QList<Entry> &from, QList<Entry> &to)
    {
        if (from.isEmpty())
            return permanentError(6009, u"Nothing to undo"_s);
        to.append(apply(from.takeLast()));
        return QJsonObject{{u"text"_s, u"Undone"_s}};
    }

    std::shared_ptr<const Snapshot> m_snapshot;
    QList<Entry> m_undo, m_redo;
};

} // namespace trawl
