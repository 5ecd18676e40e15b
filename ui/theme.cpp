// The token table, the two palettes, and the switch between them.
#include "ui/theme.h"

#include "domain/names.h"
#include "ui/resources.h"
#include "ui/style.h"

#include <QApplication>

namespace trawl {

namespace {

struct TokenColours {
    Token name;
    QRgb light, dark;
};

constexpr TokenColours tokens[] = {
    {Token::Good, 0xff0b6e99, 0xff56b4e9},          {Token::Caution, 0xff8a5a00, 0xfff0c23b},
    {Token::Bad, 0xffb3261e, 0xffff7b72},           {Token::Muted, 0xff5f6770, 0xff9ca6b0},
    {Token::Accent, 0xff0b5fa5, 0xff6cb6ff},        {Token::AccentText, 0xffffffff, 0xff10161d},
    {Token::TextSecondary, 0xff57606a, 0xffa8b0ba}, {Token::Border, 0xffc9ced6, 0xff45494f},
    {Token::Track, 0xffdfe3e8, 0xff3a3d42},         {Token::Hover, 0xffe4e9ef, 0xff36393f},
    {Token::GoodFill, 0xffe1f0f7, 0xff1f3442},      {Token::CautionFill, 0xfffbf0d9, 0xff3b3118},
    {Token::BadFill, 0xfffbe6e4, 0xff42211f},       {Token::MutedFill, 0xffe6e9ed, 0xff34373c},
    {Token::AccentFill, 0xffdcebfa, 0xff2a3b52},    {Token::ChartGrid, 0xffe3e6ea, 0xff36393f},
    {Token::ChartQueued, 0xff6699bf, 0xff4f7f9f},   {Token::ChartWaiting, 0xffb5821f, 0xffa8873a},
    {Token::ChartInFlight, 0xff0b6e99, 0xff56b4e9},
};

QPalette makePalette(bool dark)
{
    auto pick = [dark](QRgb light, QRgb darkColour) { return QColor::fromRgb(dark ? darkColour : light); };
    QPalette p;
    p.setColor(QPalette::Window, pick(0xfff3f4f6, 0xff26282b));
    p.setColor(QPalette::Base, pick(0xffffffff, 0xff1c1d20));
    p.setColor(QPalette::AlternateBase, pick(0xfff8f9fa, 0xff212326));
    p.setColor(QPalette::Button, pick(0xfffcfcfd, 0xff34373c));
    p.setColor(QPalette::ToolTipBase, pick(0xff24292f, 0xffe6e8ea));
    p.setColor(QPalette::ToolTipText, pick(0xfff6f8fa, 0xff1c1d20));
    const QColor text = pick(0xff1f2328, 0xffe6e8ea);
    for (QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(role, text);
    p.setColor(QPalette::PlaceholderText, pick(0xff5d656f, 0xffa0a9b3));
    p.setColor(QPalette::BrightText, pick(0xffb3261e, 0xffff7b72));
    p.setColor(QPalette::Highlight, pick(0xffdcebfa, 0xff2a3b52));
    p.setColor(QPalette::HighlightedText, text);
    p.setColor(QPalette::Link, pick(0xff0b5fa5, 0xff6cb6ff));
    p.setColor(QPalette::LinkVisited, pick(0xff5b4b8a, 0xffb9a6f0));
    p.setColor(QPalette::Light, pick(0xffffffff, 0xff45494f));
    p.setColor(QPalette::Midlight, pick(0xffe9ecef, 0xff3a3d42));
    p.setColor(QPalette::Mid, pick(0xffc9ced6, 0xff45494f));
    p.setColor(QPalette::Dark, pick(0xffa9b0b9, 0xff141517));
    p.setColor(QPalette::Shadow, pick(0xff8c939c, 0xff0d0e10));
    const QColor faint = pick(0xff666e77, 0xff949ca6);
    for (QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, faint);
    p.setColor(QPalette::Disabled, QPalette::Button, pick(0xfff0f1f3, 0xff2c2e32));
    return p;
}

bool desktopIsDark()
{
    // Read once, before the first applyTheme() replaces the desktop's palette.
    static const bool dark = isDark(QGuiApplication::palette());
    return dark;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightnessF() < 0.5F;
}

QColor token(Token name, const QPalette &palette)
{
    for (const TokenColours &entry : tokens) {
        if (entry.name == name)
            return QColor::fromRgb(isDark(palette) ? entry.dark : entry.light);
    }
    return palette.color(QPalette::Text);
}

QPalette themePalette(ThemeMode mode)
{
    return makePalette(mode == ThemeMode::Dark || (mode == ThemeMode::System && desktopIsDark()));
}

void applyTheme(ThemeMode mode, bool noAnimation)
{
    initUiResources();
    const QPalette palette = themePalette(mode);
    auto *style = qobject_cast<DeskStyle *>(QApplication::style());
    if (!style || style->noAnimation() != noAnimation)
        QApplication::setStyle(new DeskStyle(noAnimation));
    QApplication::setPalette(palette);
}

ThemeMode themeFromWord(const QString &word)
{
    if (word == u"light"_s)
        return ThemeMode::Light;
    return word == u"dark"_s ? ThemeMode::Dark : ThemeMode::System;
}

QString themeWord(ThemeMode mode)
{
    switch (mode) {
    case ThemeMode::Light:
        return u"light"_s;
    case ThemeMode::Dark:
        return u"dark"_s;
    case ThemeMode::System:
        break;
    }
    return u"system"_s;
}

} // namespace trawl
