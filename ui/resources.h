// The window's compiled-in files: icons and help. Needed because a static library's resources are not registered by
// themselves.
#pragma once

namespace trawl {

/// Registers ":/icons" and ":/help"; harmless when called again.
void initUiResources();

} // namespace trawl
