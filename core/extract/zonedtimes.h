// Times of the page get the offset of their field's zone: on the engine's side, where the zone data can be read.
#pragma once

#include "extract/extractorpool.h"

namespace trawl {

/// For the fields of type datetime: a time without a zone gets the offset that the field's zone has then. A time that
/// comes twice or never there is a note.
void addOffsets(ExtractReply &reply, const QList<FieldSpec> &fields);

} // namespace trawl
