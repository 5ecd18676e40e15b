// Colours and spacing by meaning: resolved from the palette at paint time, so that a theme switch needs
// no bookkeeping.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

class QApplication;

namespace trawl {

enum class ThemeMode { System, Light, Dark };

enum class Token {
    Good,          ///< closed circuits, success (blue: told apart from amber by everybody)
    Caution,       ///< probing, warnings
    Bad,           ///< open circuits, errors
    Muted,         ///< held, off, assumed
    Accent,        ///< what can be pressed, focus
    AccentText,    ///< text on Accent
    TextSecondary, ///< captions, units
    Border,
    Track, ///< empty part of gauges
    Hover,
    GoodFill,
    CautionFill,
    BadFill,
    MutedFill,
    AccentFill, ///< quiet backgrounds of chips and bars
    ChartGrid,
    ChartQueued,
    ChartWaiting,
    ChartInFlight,
};

/// True if @p palette is a dark one (luminance of the window colour).
bool isDark(const QPalette &palette);
QColor token(Token name, const QPalette &palette);
/// The palette of a mode; System follows the desktop's palette when the application started.
QPalette themePalette(ThemeMode mode);
/// Sets style and palette of the application; may be called at any time (live switch). GUI thread.
void applyTheme(ThemeMode mode, bool noAnimation);
ThemeMode themeFromWord(const QString &word);
QString themeWord(ThemeMode mode);

/// Distances; nothing else is used between widgets.
namespace space {
constexpr int half = 4;
constexpr int unit = 8;
constexpr int wide = 16;
} // namespace space

} // namespace trawl
