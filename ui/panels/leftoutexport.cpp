// See leftoutexport.h.
#include "ui/panels/leftoutexport.h"

#include "domain/csv.h"

#include <QCoreApplication>
#include <QPromise>
#include <QSaveFile>
#include <QThreadPool>

namespace trawl {

namespace {
constexpr int pageRows = 1000;
}

QString draftKey(RowId run)
{
    return u"draft.%1"_s.arg(run);
}

void sayDraft(Desk *desk, const RunRow &run, qint64 addresses, const QString &note)
{
    const QString count = addresses == 1
                              ? QCoreApplication::translate("LeftOut", "1 address")
                              : QCoreApplication::translate("LeftOut", "%1 addresses").arg(Desk::number(addresses));
    const QString title =
        QCoreApplication::translate("LeftOut", "Draft run %1 has %2.").arg(runNumberText(run.number), count);
    const QString text = note.isEmpty() ? QString() : note + u'.';
    Message message{draftKey(run.id), Severity::Good, title, text, {}, {}, {}, 0};
    message.actions = {{QCoreApplication::translate("LeftOut", "Start it"),
                        [desk, id = run.id, key = message.key] {
                            desk->settle(key);
                            desk->request(RunResume{id}, desk);
                        }},
                       {QCoreApplication::translate("LeftOut", "Show it in History"),
                        [desk] { Q_EMIT desk->pageRequested(u"history"_s); }}};
    desk->say(message);
}

void LeftOutExport::begin(Desk *desk, const LeftOutOrder &order, const QString &file)
{
    auto *writer = new LeftOutExport(desk, order, file);
    writer->next();
}

LeftOutExport::LeftOutExport(Desk *desk, LeftOutOrder order, QString file)
    : QObject(desk), m_desk(desk), m_order(std::move(order)), m_file(std::move(file)),
      m_plain(m_file.endsWith(u".txt"_s, Qt::CaseInsensitive))
{
    if (!m_plain)
        m_bytes = "url,reason,rule,found_on,source\n";
}

void LeftOutExport::next()
{
    // By their ids: rows that come or go meanwhile move none of the others.
    m_desk->ask(LeftOutPage{m_order, 0, pageRows, m_last}, this, [this](const Result<LeftOutPage::Answer> &page) {
        if (!page) {
            m_desk->fail(page.error());
            return deleteLater();
        }
        for (const LeftOutRow &row : page->rows) {
            const QStringList cells{csvCell(row.address), word(row.reason), csvCell(row.rule), csvCell(row.foundOn),
                                    csvCell(row.sourceId)};
            m_bytes += (m_plain ? row.address : cells.join(u',')).toUtf8() + '\n';
        }
        m_rows += page->rows.size();
        if (page->rows.isEmpty())
            return write();
        m_last = page->rows.constLast().id;
        next();
    });
}

void LeftOutExport::write()
{
    auto promise = std::make_shared<QPromise<QString>>();
    promise->start();
    promise->future().then(this, [this](const QString &fault) {
        fault.isEmpty() ? say(true, tr("%1 addresses are in %2.").arg(Desk::number(m_rows), m_file))
                        : say(false, tr("%1 could not be written: %2").arg(m_file, fault));
    });
    QThreadPool::globalInstance()->start([promise, file = m_file, bytes = m_bytes] {
        QSaveFile out(file);
        const bool written = out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size() && out.commit();
        promise->addResult(written ? QString() : out.errorString());
        promise->finish();
    });
}

void LeftOutExport::say(bool good, const QString &text)
{
    m_desk->say({u"leftout.export"_s, good ? Severity::Good : Severity::Error, text, {}, {}, {}, {}, good ? 8000 : 0});
    deleteLater();
}

} // namespace trawl
