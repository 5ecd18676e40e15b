// What the whole process is told for the engine's sake.
#pragma once

namespace trawl {

/// Called once by main(), after the application object is made (a window's own thread keeps the desktop's event loop)
/// and before the engine starts.
/// - Threads get Qt's own event dispatcher: GLib's writes to a pipe for each posted event, which was every third system
/// call of a crawl.
/// - The heap keeps up to 4 MiB at its end instead of giving it back and asking again with each page.
void tuneProcess();

/// Gives freed memory back to the system, any thread, some milliseconds: after work that needed much for once (100,000
/// items put into the store).
void giveBackMemory();

} // namespace trawl
