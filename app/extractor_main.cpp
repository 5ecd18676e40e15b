// trawldeck-extractor: parses pages for the console in a process of its own, without network, files or privileges.
#include "extract/child/childloop.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

/// The value behind an option; @p fallback if it is not there.
long long option(int argc, char **argv, const char *name, long long fallback)
{
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::strcmp(argv[i], name) == 0)
            return std::atoll(argv[i + 1]);
    }
    return fallback;
}

bool flag(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], name) == 0)
            return true;
    }
    return false;
}

} // namespace

int main(int argc, char **argv)
{
    if (flag(argc, argv, "--version") || flag(argc, argv, "--help")) {
        std::puts("trawldeck-extractor " TRAWL_VERSION
                  ": started by trawldeck and trawlctl, reads pages from standard input\n"
                  "  --address-space BYTES   limit of memory (default 512 MiB)\n"
                  "  --page-ms MS            limit of time for one page (default 5000)");
        return 0;
    }
    // A terminal sends Ctrl-C and its hang-up to the console's children too: the page under way is ended by the
    // console.
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    trawl::ChildOptions options;
    trawl::SandboxLimits &limits = options.limits;
    limits.addressSpace = option(argc, argv, "--address-space", limits.addressSpace);
    limits.pageMs = int(option(argc, argv, "--page-ms", limits.pageMs));
    options.testHooks = flag(argc, argv, "--test-hooks");
    limits.namespacesOnly = options.testHooks && flag(argc, argv, "--namespaces-only");
    return trawl::runChild(options);
}
