// Rows of the settings: control, unit, help, where the value comes from, and the way back to the usual one.
#include "ui/dialogs/settingsdialog.h"

#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/widgets/filteredit.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace trawl {

/// One setting. The widgets belong to the dialog.
struct SettingsDialog::Row {
    QString name, page;
    const SettingKey *key = nullptr; ///< null: a setting of this window
    QWidget *box = nullptr, *control = nullptr;
    QLabel *head = nullptr; ///< of the page, above its first row
    QLabel *origin = nullptr, *problem = nullptr;
    QToolButton *reset = nullptr;
    QString words; ///< what a search looks at
    QString help;
};

namespace {

QString usualText(const SettingKey &key)
{
    if (key.kind == SettingKey::Kind::Switch)
        return key.usual.toBool() ? SettingsDialog::tr("on") : SettingsDialog::tr("off");
    if (key.kind == SettingKey::Kind::Whole)
        return QString::number(key.usual.toInt()) + u' ' + key.unit;
    return key.usual.toString().isEmpty() ? SettingsDialog::tr("none") : key.usual.toString();
}

} // namespace

SettingsDialog::SettingsDialog(Desk *desk, QWidget *parent) : QDialog(parent), m_desk(desk)
{
    setObjectName(u"settingsDialog"_s);
    setWindowTitle(tr("Settings of %1").arg(desk->workspaceName()));
    setAccessibleName(windowTitle());
    setAttribute(Qt::WA_DeleteOnClose);
    build();
    for (const SettingKey &key : settingKeys()) {
        if (key.kind != SettingKey::Kind::Own && key.kind != SettingKey::Kind::List)
            addKey(key);
    }
    const QString theme =
        desk->options().theme ? themeWord(*desk->options().theme) : desk->state()->value(u"theme"_s).toString();
    addChoice(u"theme"_s, tr("Theme"), tr("Light or dark; like the desktop if it is not said."),
              {{themeWord(ThemeMode::System), tr("Like the desktop")},
               {themeWord(ThemeMode::Light), tr("Light")},
               {themeWord(ThemeMode::Dark), tr("Dark")}},
              theme, [desk](const QString &word) {
                  desk->state()->set(u"theme"_s, word);
                  applyTheme(themeFromWord(word), desk->options().noAnim);
              });
    addChoice(u"clock"_s, tr("Times"), tr("The clock that times are shown in."),
              {{u"local"_s, tr("Local time")}, {u"utc"_s, tr("UTC")}}, desk->utc() ? u"utc"_s : u"local"_s,
              [desk](const QString &word) { desk->setUtc(word == u"utc"_s); });
    m_column->addWidget(m_none);
    m_column->addStretch(1);
    resize(fontMetrics().averageCharWidth() * 96, fontMetrics().height() * 36);
    load();
}

SettingsDialog::~SettingsDialog()
{
    qDeleteAll(m_rows);
}

void SettingsDialog::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(space::wide, space::wide, space::wide, space::wide);
    outer->setSpacing(space::unit);
    m_find = new QLineEdit(this);
    m_find->setObjectName(u"settingsFindEdit"_s);
    m_find->setAccessibleName(tr("Find a setting"));
    m_find->setPlaceholderText(tr("Find a setting"));
    m_find->setClearButtonEnabled(true);
    nameClearButton(m_find);
    m_find->addAction(icon(u"search"_s), QLineEdit::LeadingPosition);
    connect(m_find, &QLineEdit::textChanged, this, &SettingsDialog::search);
    outer->addWidget(m_find);
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(u"settingsScroll"_s);
    scroll->setAccessibleName(tr("Settings"));
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus); // its rows have the focus, and it follows them
    auto *inner = new QWidget(scroll);
    m_column = new QVBoxLayout(inner);
    m_column->setSpacing(12);
    m_none = new QLabel(tr("No setting has these words."), inner);
    m_none->setObjectName(u"settingsNone"_s);
    m_none->hide();
    scroll->setWidget(inner);
    outer->addWidget(scroll, 1);
    auto *buttons = new QDialogButtonBox(this);
    auto *close = buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    close->setObjectName(u"settingsCloseButton"_s);
    close->setAccessibleName(tr("Close"));
    close->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    outer->addWidget(buttons);
}

SettingsDialog::Row &SettingsDialog::addRow(const QString &name, const QString &page, const QString &label,
                                            const QString &help, QWidget *control)
{
    auto *row = new Row;
    row->name = name;
    row->page = page;
    row->control = control;
    row->words = u"%1 %2 %3 %4"_s.arg(name, page, label, help);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    if (m_rows.isEmpty() || m_rows.last()->page != page) {
        row->head = new QLabel(page, this);
        QFont big = strong;
        big.setPointSizeF(big.pointSizeF() * 1.15);
        row->head->setFont(big);
        m_column->addWidget(row->head);
    }
    row->box = new QWidget(this);
    auto *column = new QVBoxLayout(row->box);
    column->setContentsMargins(space::unit, 0, 0, 0);
    column->setSpacing(2);
    auto *line = new QHBoxLayout;
    line->setSpacing(space::unit);
    auto *title = new QLabel(label, row->box);
    title->setFont(strong);
    title->setBuddy(control);
    title->setMinimumWidth(fontMetrics().averageCharWidth() * 26);
    line->addWidget(title);
    line->addWidget(control);
    row->origin = new QLabel(row->box);
    row->origin->setObjectName(u"settingOrigin."_s + name);
    row->origin->setForegroundRole(QPalette::PlaceholderText);
    row->reset = new QToolButton(row->box);
    row->reset->setObjectName(u"settingReset."_s + name);
    row->reset->setIcon(icon(u"undo"_s));
    row->reset->setAutoRaise(true);
    row->reset->setFocusPolicy(Qt::TabFocus);
    row->reset->setAccessibleName(tr("Reset %1").arg(label));
    row->reset->hide();
    line->addWidget(row->origin, 1);
    line->addWidget(row->reset);
    column->addLayout(line);
    auto *text = new QLabel(help, row->box);
    text->setWordWrap(true);
    text->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(text);
    row->problem = new QLabel(row->box);
    row->problem->setObjectName(u"settingProblem."_s + name);
    row->problem->setWordWrap(true);
    row->problem->setTextFormat(Qt::PlainText);
    QPalette bad = palette();
    bad.setColor(QPalette::WindowText, token(Token::Bad, bad));
    row->problem->setPalette(bad);
    row->problem->hide();
    column->addWidget(row->problem);
    control->setObjectName(u"setting."_s + name);
    control->setAccessibleName(label);
    control->setAccessibleDescription(help);
    row->help = help;
    m_column->addWidget(row->box);
    m_rows.append(row);
    return *row;
}

void SettingsDialog::addKey(const SettingKey &key)
{
    const QString when = key.applies == SettingKey::Applies::NextRun ? tr("Applies to the next run.")
                                                                     : tr("Applies at the next start of the program.");
    const QString range = key.kind == SettingKey::Kind::Whole
                              ? u' ' + tr("From %1 to %2.").arg(Desk::number(key.least), Desk::number(key.most))
                              : QString();
    QWidget *control = key.kind == SettingKey::Kind::Switch ? static_cast<QWidget *>(new QCheckBox(tr("on"), this))
                                                            : new QLineEdit(this);
    Row &row = addRow(key.name, key.page, key.label, key.help + range + u' ' + when, control);
    row.key = &key;
    Row *at = &row;
    if (auto *check = qobject_cast<QCheckBox *>(control)) {
        connect(check, &QCheckBox::clicked, this, [this, at](bool on) { send(*at, on); });
    } else {
        auto *edit = static_cast<QLineEdit *>(control);
        edit->setMinimumWidth(fontMetrics().averageCharWidth() * (key.kind == SettingKey::Kind::Text ? 34 : 12));
        connect(edit, &QLineEdit::editingFinished, this, [this, at, edit] {
            if (!edit->isModified())
                return;
            edit->setModified(false);
            const QString text = edit->text().trimmed();
            if (at->key->kind == SettingKey::Kind::Text)
                return send(*at, text);
            bool isNumber = false;
            const int number = text.toInt(&isNumber);
            send(*at, isNumber ? QJsonValue(number) : QJsonValue(text)); // the engine says what it takes
        });
    }
    row.reset->setToolTip(tr("Back to %1, which holds where settings.json says nothing").arg(usualText(key)));
    connect(row.reset, &QToolButton::clicked, this, [this, at] { send(*at, QJsonValue(QJsonValue::Null)); });
}

void SettingsDialog::addChoice(const QString &name, const QString &label, const QString &help,
                               const QList<std::pair<QString, QString>> &choices, const QString &now,
                               std::function<void(const QString &)> chosen)
{
    auto *combo = new QComboBox(this);
    for (const auto &[word, text] : choices)
        combo->addItem(text, word);
    combo->setCurrentIndex(qMax(0, combo->findData(now)));
    Row &row = addRow(name, tr("This window"), label, help + u' ' + tr("Applies at once."), combo);
    Row *at = &row;
    const auto look = [at, combo] {
        at->origin->setText(combo->currentIndex() == 0 ? tr("default") : tr("set here"));
        at->reset->setVisible(combo->currentIndex() != 0);
    };
    row.reset->setToolTip(tr("Back to %1").arg(choices.first().second));
    connect(combo, &QComboBox::currentIndexChanged, this, [combo, look, chosen = std::move(chosen)] {
        chosen(combo->currentData().toString());
        look();
    });
    connect(row.reset, &QToolButton::clicked, combo, [combo] {
        combo->setFocus(Qt::OtherFocusReason); // the button goes
        combo->setCurrentIndex(0);
    });
    look();
}

void SettingsDialog::load()
{
    m_desk->ask(SettingsGet{}, this, [this](const Result<SettingsGet::Answer> &answer) {
        m_loading = false;
        for (Row *row : std::as_const(m_rows)) {
            if (!row->key)
                continue;
            if (answer) {
                showValue(*row, answer->settings.value(row->name));
                continue;
            }
            row->problem->setText(answer.error().sentence());
            row->problem->show();
            row->control->setEnabled(false);
        }
    });
}

/// @p inFile is undefined where the file says nothing.
void SettingsDialog::showValue(Row &row, const QJsonValue &inFile)
{
    const bool isSet = !inFile.isUndefined() && !inFile.isNull();
    const QJsonValue value = isSet ? inFile : row.key->usual;
    if (auto *check = qobject_cast<QCheckBox *>(row.control))
        check->setChecked(value.toBool());
    else if (auto *edit = qobject_cast<QLineEdit *>(row.control))
        edit->setText(value.isDouble() ? QString::number(value.toInt()) : value.toString());
    row.problem->hide();
    row.control->setAccessibleDescription(row.help);
    if (row.reset->hasFocus() && !isSet)
        row.control->setFocus(Qt::OtherFocusReason); // the button goes
    row.reset->setVisible(isSet);
    const QString origin = isSet ? tr("from settings.json; default %1").arg(usualText(*row.key)) : tr("default");
    row.origin->setText(row.key->unit.isEmpty() ? origin : u"%1  ·  %2"_s.arg(row.key->unit, origin));
}

void SettingsDialog::send(Row &row, const QJsonValue &value)
{
    if (m_loading)
        return;
    m_desk->ask(SettingsSet{row.name, value}, this, [this, at = &row, value](const Result<> &done) {
        if (done)
            return showValue(*at, value.isNull() ? QJsonValue(QJsonValue::Undefined) : value);
        at->problem->setText(tr("%1 The earlier value stays in force.").arg(done.error().sentence()));
        at->problem->show();
        at->control->setAccessibleDescription(at->problem->text());
    });
}

void SettingsDialog::search(const QString &text)
{
    const QStringList words = text.simplified().split(u' ', Qt::SkipEmptyParts);
    QSet<QString> pages;
    for (Row *row : std::as_const(m_rows)) {
        const bool fits = std::all_of(words.begin(), words.end(), [row](const QString &word) {
            return row->words.contains(word, Qt::CaseInsensitive);
        });
        row->box->setVisible(fits);
        if (fits)
            pages.insert(row->page);
    }
    for (Row *row : std::as_const(m_rows)) {
        if (row->head)
            row->head->setVisible(pages.contains(row->page));
    }
    m_none->setVisible(pages.isEmpty());
}

} // namespace trawl
