// Is a picture one flat colour? Told from its bytes, without decoding it (R4.7: unpainted pictures).
#pragma once

#include "domain/capture.h"

namespace trawl {

/// True when the picture can hold nothing but one colour. Costs a look at the size for all others.
bool looksFlat(const Picture &picture);

/// Width and height as the picture's own header states them; nothing for a broken header.
std::optional<std::pair<int, int>> pictureSize(const Picture &picture);

} // namespace trawl
