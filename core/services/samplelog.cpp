// See samplelog.h.
#include "services/samplelog.h"

#include "async/durablefile.h"
#include "domain/names.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutexLocker>

#include <cerrno>

#include <unistd.h>

namespace trawl {

SampleLog::SampleLog(const QString &file) : m_file(file)
{
    remember();
    if (file.isEmpty())
        return;
    int fd = -1;
    int errnum = openToAppend(file, &fd);
    if (errnum == 0 && !m_file.open(fd, QIODevice::WriteOnly | QIODevice::Append, QFileDevice::AutoCloseHandle)) {
        ::close(fd);
        errnum = EIO;
    }
    if (errnum != 0)
        qWarning("The sample site's log %s can't be written: %s", qPrintable(file), qPrintable(errnoText(errnum)));
}

void SampleLog::remember()
{
    QFile file(m_file.fileName());
    if (m_file.fileName().isEmpty() || !file.open(QIODevice::ReadOnly))
        return;
    if (file.size() > MaxRemembered)
        file.seek(file.size() - MaxRemembered);
    while (!file.atEnd()) {
        const QByteArray line = file.readLine();
        if (!line.contains("\"event\":\"end\""))
            continue;
        const QJsonObject entry = QJsonDocument::fromJson(line).object();
        if (entry["status"_L1].toInt() > 0)
            ++m_visits[QByteArray::number(entry["source"_L1].toInt()) + ' ' + entry["path"_L1].toString().toLatin1()];
    }
}

quint64 SampleLog::begin(int source, const QByteArray &target, int &visit)
{
    const QMutexLocker lock(&m_mutex);
    visit = ++m_visits[QByteArray::number(source) + ' ' + target];
    auto &count = m_counters.at(size_t(source));
    ++count.requests;
    ++count.active;
    add({QDateTime::currentMSecsSinceEpoch(), ++m_last, source, target, false, 0});
    return m_last;
}

void SampleLog::end(quint64 number, int source, const QByteArray &target, int status)
{
    const QMutexLocker lock(&m_mutex);
    auto &count = m_counters.at(size_t(source));
    --count.active;
    count.ok += status >= 200 && status < 300;
    count.clientErrors += status >= 400 && status < 500;
    count.serverErrors += status >= 500;
    add({QDateTime::currentMSecsSinceEpoch(), number, source, target, true, status});
}

void SampleLog::add(const SampleRequest &entry)
{
    if (m_entries.size() >= MaxEntries)
        m_entries.remove(0, MaxEntries / 2);
    m_entries.append(entry);
    if (!m_file.isOpen())
        return;
    QJsonObject line{{u"ms"_s, entry.ms},
                     {u"request"_s, qint64(entry.number)},
                     {u"source"_s, entry.source},
                     {u"path"_s, QString::fromLatin1(entry.target)},
                     {u"event"_s, entry.end ? u"end"_s : u"begin"_s}};
    if (entry.end)
        line.insert(u"status"_s, entry.status);
    m_file.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
    m_file.flush();
}

QList<SampleRequest> SampleLog::entries() const
{
    const QMutexLocker lock(&m_mutex);
    return m_entries;
}

SampleCounters SampleLog::counters(int source) const
{
    const QMutexLocker lock(&m_mutex);
    return source >= 1 && source <= sampleSources ? m_counters.at(size_t(source)) : SampleCounters{};
}

} // namespace trawl
