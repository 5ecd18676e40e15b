// trawldeck-extractor's loop: a request from standard input, a reply to standard output, until the input ends.
#pragma once

#include "extract/child/sandbox.h"

namespace trawl {

struct ChildOptions {
    SandboxLimits limits;
    bool testHooks = false; ///< pages may ask the process to misbehave; only tests say --test-hooks
};

/// Opens what the parsers need, tries them on a page of its own, shuts itself in, says that it is ready, and serves.
/// Answers the exit status.
int runChild(const ChildOptions &options);

} // namespace trawl
