// Writes a list of what was left out to a file, and says that a draft was made.
#pragma once

#include "ui/desk.h"

namespace trawl {

/// GUI thread. Pages through the list, and writes it on another thread; ends itself, with a message.
class LeftOutExport final : public QObject
{
    Q_OBJECT
public:
    /// ".txt": one address a line; else CSV.
    static void begin(Desk *desk, const LeftOutOrder &order, const QString &file);

private:
    LeftOutExport(Desk *desk, LeftOutOrder order, QString file);
    void next();
    void write();
    void say(bool good, const QString &text);

    Desk *m_desk;
    LeftOutOrder m_order;
    QString m_file;
    QByteArray m_bytes;
    qint64 m_rows = 0;
    RowId m_last = 0; ///< newest row that is written
    bool m_plain;
};

/// The key of what is said of a draft: it does not hold any more once that is started or discarded.
QString draftKey(RowId run);
/// "Draft run 0012 has 3 addresses", with what can be done with it.
void sayDraft(Desk *desk, const RunRow &run, qint64 addresses, const QString &note);

} // namespace trawl
