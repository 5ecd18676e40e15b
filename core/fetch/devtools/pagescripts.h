// What we ask inside a page: text of scripts, for the isolated world of a tab (pure).
#pragma once

#include <QString>

namespace trawl {

/// All answer strings. They run in a world of their own, whose JSON, prototypes and getters no page can reach, and read
/// the document through the prototypes' own getters, since a form or picture may be named like a property of it.
namespace pagescripts {

/// A string as a literal of JavaScript.
QString quoted(const QString &text);
/// "1" when the viewport shows text or media, told from the layout and not from pixels.
QString visibleContent();
/// {size, html, dns, connect}; the document only if it has at most @p limit characters.
QString document(qint64 limit);
/// "1", "0", or "x" if @p selector is none.
QString matches(const QString &selector);
/// The box of the first match as {x, y, width, height}, scrolled into view; "" without one.
QString boxOf(const QString &selector);
/// "1" once the whole body has come over the network.
QString bodyArrived();
/// Shows the page's parts one after another down to @p height px, as a reader does, and goes back to the top: what is
/// loaded only when it is seen loads. 0: the viewport alone. Waits for the pictures that are seen, @p limitMs in all.
/// @return (a promise of) how many did not come
QString seePictures(int height, int limitMs);
/// Waits for the document's load event, unless @p now, then up to @p limitMs for the pictures of the viewport. (A
/// promise of) "1": they are there, and it is watched from now on; behind it what document() answers, if
/// @p documentLimit is above 0. "0": some are still to come.
QString watchView(qint64 documentLimit, int limitMs, bool now);
/// A promise that is kept when something in the viewport comes or changes after watchView() has answered.
QString viewChange();
/// Has @p html more text than what was parsed of it? "1" or "0".
QString saysMore(const QString &html);

} // namespace pagescripts

} // namespace trawl
