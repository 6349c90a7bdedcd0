#pragma once

// The figures that departments state in letters and meetings, as data: which offices each one
// counts and what it asks of them. Reconciliation computes every figure from records and tests the
// identities between stated ones. No number of any letter stands here, only what it speaks of.

#include <span>
#include <string_view>

namespace kheya::hub_report {

enum class measure {
    offices,             // |E|
    portal_exists,       // portal.state = yes
    portal_missing,      // portal.state in {no, building}
    portal_not_shown,    // |E| - portal_exists: missing, unknown and disputed together
    enothi_started,      // e-Nothi started or full
    enothi_not_started,  // said not to have begun
    portal_rate,         // percent: portal_exists / |E|
    enothi_rate,         // percent: enothi_started / |E|
};

struct figure {
    std::string_view key;
    std::string_view department;
    // Offices counted, each once: level:L, group:G, field (all field offices), head_office; joined
    // by + .
    std::string_view offices;
    measure asks;
    std::string_view label_bn, label_en;
};

// A figure inside an identity: the number that was stated, or the one computed from the records.
struct term {
    std::string_view key;
    bool stated = true;
};

// The terms of `parts` ought to add up to those of `whole`. `open` names a figure that the
// department speaks of without giving a number ("most", "all those that ..."): then what is left of
// `whole` is what it should be, and no contradiction as long as something is left.
struct identity {
    std::string_view id;
    std::string_view department;
    std::span<const term> parts;
    std::string_view open;
    std::span<const term> whole;
    std::string_view label_bn, label_en;
    std::string_view explanation_bn, explanation_en;  // what a difference would mean
};

std::span<const figure> figures();
std::span<const identity> identities();
const figure* find_figure(std::string_view key);

}  // namespace kheya::hub_report
