// The settings of the workspace and of this window, made from the table of keys.
#pragma once

#include "domain/settingkeys.h"
#include "ui/desk.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace trawl {

/// GUI thread, not modal: one column under heads, a search above, one row per key. What is changed is sent at once;
/// what the engine refuses is explained beside it.
class SettingsDialog final : public QDialog
{
    Q_OBJECT
public:
    SettingsDialog(Desk *desk, QWidget *parent);
    ~SettingsDialog() override;

private:
    struct Row;
    void build();
    void addKey(const SettingKey &key);
    void addChoice(const QString &name, const QString &label, const QString &help,
                   const QList<std::pair<QString, QString>> &choices, const QString &now,
                   std::function<void(const QString &)> chosen);
    Row &addRow(const QString &name, const QString &page, const QString &label, const QString &help, QWidget *control);
    void load();
    void showValue(Row &row, const QJsonValue &inFile);
    void send(Row &row, const QJsonValue &value);
    void search(const QString &text);

    Desk *m_desk;
    QList<Row *> m_rows;
    QLineEdit *m_find = nullptr;
    QLabel *m_none = nullptr;
    QVBoxLayout *m_column = nullptr;
    bool m_loading = true;
};

} // namespace trawl
