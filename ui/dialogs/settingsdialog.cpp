// A small form.
#include "ui/dialogs/settingsdialog.h"

#include "ui/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

namespace trawl {

SettingsDialog::SettingsDialog(Desk *desk, QWidget *parent) : QDialog(parent)
{
    setObjectName(u"settingsDialog"_s);
    setWindowTitle(tr("Settings"));
    setAccessibleName(windowTitle());
    setAttribute(Qt::WA_DeleteOnClose);
    auto *form = new QFormLayout(this);
    form->setContentsMargins(space::wide, space::wide, space::wide, space::wide);
    form->setSpacing(12);
    auto *theme = new QComboBox(this);
    theme->setObjectName(u"themeCombo"_s);
    theme->setAccessibleName(tr("Theme"));
    for (const auto &[mode, text] : {std::pair{ThemeMode::System, tr("Like the desktop")},
                                     std::pair{ThemeMode::Light, tr("Light")}, std::pair{ThemeMode::Dark, tr("Dark")}})
        theme->addItem(text, themeWord(mode));
    const QString saved =
        desk->options().theme ? themeWord(*desk->options().theme) : desk->state()->value(u"theme"_s).toString();
    theme->setCurrentIndex(qMax(0, theme->findData(saved)));
    connect(theme, &QComboBox::currentIndexChanged, this, [desk, theme] {
        desk->state()->set(u"theme"_s, theme->currentData().toString());
        applyTheme(themeFromWord(theme->currentData().toString()), desk->options().noAnim);
    });
    form->addRow(tr("Theme"), theme);
    auto *clock = new QComboBox(this);
    clock->setObjectName(u"clockCombo"_s);
    clock->setAccessibleName(tr("Times"));
    clock->addItem(tr("Local time"));
    clock->addItem(tr("UTC"));
    clock->setCurrentIndex(desk->utc() ? 1 : 0);
    connect(clock, &QComboBox::currentIndexChanged, this, [desk](int index) { desk->setUtc(index == 1); });
    form->addRow(tr("Times"), clock);
    auto *note = new QLabel(
        tr("These apply at once. What a run does — rates, engines, circuits, the upload target — is set in the "
           "workspace's sources.json and settings.json."),
        this);
    note->setWordWrap(true);
    note->setMinimumWidth(fontMetrics().averageCharWidth() * 60);
    form->addRow(note);
    auto *buttons = new QDialogButtonBox(this);
    auto *close = buttons->addButton(tr("Close"), QDialogButtonBox::AcceptRole);
    close->setObjectName(u"settingsCloseButton"_s);
    close->setAccessibleName(tr("Close"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    form->addRow(buttons);
}

} // namespace trawl
