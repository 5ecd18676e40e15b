// trawldeck-extractor's loop: a request from standard input, a reply to standard output, until the input ends.
#pragma once

namespace trawl {

struct ChildOptions {
    int pageMs = 5000;
    bool testHooks = false; ///< pages may ask the process to misbehave; only tests say --test-hooks
};

/// Answers the exit status.
int runChild(const ChildOptions &options);

} // namespace trawl
