// A page's bytes → records, links, texts: the whole work of the extractor process, as a function (R4.8).
#pragma once

#include "extract/wire.h"

#include <memory>

namespace trawl {

class Charsets;

/// Owns parsers, arenas and compiled expressions, used again for every page; one thread. Throws std::bad_alloc when
/// memory is out: the process ends then.
class PageExtractor
{
public:
    PageExtractor();
    ~PageExtractor();
    Q_DISABLE_COPY_MOVE(PageExtractor)

    wire::PageResult extract(const wire::RequestView &request);
    /// The same for tests and tools that have no frame.
    ExtractReply extract(const ExtractRequest &request);
    /// Its decoders: they are opened once, before the process is shut in.
    Charsets &charsets();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace trawl
