// Requests about the folders of pictures: the operator's answers to what the engine asks about them.
#pragma once

#include "domain/requests/request.h"

namespace trawl {

/// Looks whether the pictures that are needed are in the spool. The question's error (TD-6010 to TD-6013, TD-6015) if
/// it stays open.
struct SpoolLook {
    static constexpr auto verb = "spool.look"_L1;
    struct Answer {
        QString text;
        void map(JsonMapper &m) { m("text"_L1, text); }
    };
    void map(JsonMapper &) {}
};

/// Has the pictures that are missing crawled again; the decisions on them are kept. TD-9003 if nothing is missing.
struct SpoolRecrawl {
    static constexpr auto verb = "spool.recrawl"_L1;
    struct Answer {
        int requeued = 0;
        QString text;
        void map(JsonMapper &m)
        {
            m("requeued"_L1, requeued);
            m("text"_L1, text);
        }
    };
    void map(JsonMapper &) {}
};

/// Begins a new folder of baseline pictures where the old one is absent or has lost its mark.
struct BaselinesRenew {
    static constexpr auto verb = "baselines.renew"_L1;
    struct Answer {
        QString text;
        void map(JsonMapper &m) { m("text"_L1, text); }
    };
    void map(JsonMapper &) {}
};

} // namespace trawl
