// Law 11: an agent's own saves never vanish from its author's screen in between.

#include "tests/property/pure_hub.hpp"
#include "tests/property/visit_types.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace kheya::property {

namespace {

using overlay_code =
    std::function<merge::head_list(merge::head_list, const std::vector<merge::own_change>&)>;

merge::own_change own_change_of(const save& s, const std::string& reg) {
    merge::own_change own;
    own.value = head_of(s, reg);
    const auto base = s.change.base.find(reg);
    if (base != s.change.base.end()) own.base = base->second;
    return own;
}

merge::head_list in_hub_order(const schedule& s, const id_set& ids, const std::string& reg) {
    merge::head_list heads;
    for (const auto& id : ids) heads.push_back(head_of(*s.find(id), reg));
    merge::order(types().rule_of(visit_type, reg), heads);
    return heads;
}

// The own saves that no later own save replaced, the latest first.
std::vector<base::change_id> standing(const schedule& s, const moment& m) {
    std::vector<base::change_id> ids;
    for (const std::size_t index : m.pending) {
        const auto own = own_change_of(s.saves[index], m.reg);
        for (const auto& id : own.base) std::erase(ids, id);
        ids.insert(ids.begin(), own.value.id);
    }
    return ids;
}

std::string broken_on_screen(const schedule& s, const moment& m, const id_set& confirmed,
                             const overlay_code& code) {
    std::vector<merge::own_change> pending;
    for (const std::size_t index : m.pending) {
        pending.push_back(own_change_of(s.saves[index], m.reg));
    }
    const merge::head_list before = in_hub_order(s, confirmed, m.reg);
    const merge::head_list shown = code(before, pending);
    const auto own = standing(s, m);
    if (shown.size() < own.size()) return "an own save is missing from the screen";
    for (std::size_t i = 0; i < own.size(); ++i) {
        if (shown[i].id != own[i]) return "an own save is not where its author left it";
    }
    // What lies below are the hub's heads in the hub's order, without what own saves replaced.
    std::vector<base::change_id> below, expected;
    for (std::size_t i = own.size(); i < shown.size(); ++i) below.push_back(shown[i].id);
    for (const merge::head& h : before) {
        const bool is_own = std::any_of(m.pending.begin(), m.pending.end(), [&](std::size_t index) {
            return s.saves[index].change.id == h.id;
        });
        const bool replaced = std::any_of(pending.begin(), pending.end(), [&](const auto& one) {
            return std::find(one.base.begin(), one.base.end(), h.id) != one.base.end();
        });
        if (!is_own && !replaced) expected.push_back(h.id);
    }
    return below == expected ? "" : "the hub's heads are not below in the hub's order";
}

// At every moment of a schedule with what was pulled then, and with pages that show anything else.
std::string broken_overlay(const tape& drawn, std::uint64_t seed, const overlay_code& code) {
    schedule_options options;
    options.moments = true;
    const schedule s = make_schedule(drawn, options);
    dice d(seed);
    for (const moment& m : s.moments) {
        const std::string broken = broken_on_screen(s, m, m.confirmed, code);
        if (!broken.empty()) return broken;
        std::vector<merge::own_change> pending;
        for (const std::size_t index : m.pending) {
            pending.push_back(own_change_of(s.saves[index], m.reg));
        }
        id_set shown;
        for (const auto& h : code(in_hub_order(s, m.confirmed, m.reg), pending)) shown.insert(h.id);
        if (shown != m.shown) return "the screen is not the hub's heads with the own saves on top";
        id_set any_page;
        for (const save& one : s.saves) {
            if (one.change.fields.contains(m.reg) && d.one_in(2)) any_page.insert(one.change.id);
        }
        const std::string with_any = broken_on_screen(s, m, any_page, code);
        if (!with_any.empty()) return with_any;
    }
    return {};
}

bool is_caught(const overlay_code& wrong) {
    const auto tapes = any_tape();
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const tape drawn = tapes(rc::Random(seed), 100).value();
        if (!broken_overlay(drawn, seed, wrong).empty()) return true;
    }
    return false;
}

}  // namespace

RC_GTEST_PROP(Overlay, OwnSavesStayOnTopWhateverPageArrives, ()) {
    const tape drawn = *any_tape();
    const std::string broken =
        broken_overlay(drawn, *rc::gen::arbitrary<std::uint32_t>(), merge::overlay);
    if (!broken.empty()) RC_FAIL(broken);
}

TEST(OverlayCheckers, NoticeAnOverlayThatRanksByTheClock) {
    EXPECT_TRUE(is_caught([](merge::head_list confirmed, const auto& pending) {
        auto shown = merge::overlay(std::move(confirmed), pending);
        std::stable_sort(shown.begin(), shown.end(), [](const auto& a, const auto& b) {
            return a.effective_at > b.effective_at;
        });
        return shown;
    }));
}

TEST(OverlayCheckers, NoticeAnOverlayThatBelievesTheHubKnowsBetter) {
    EXPECT_TRUE(is_caught([](merge::head_list confirmed, const auto& pending) {
        return confirmed.empty() ? merge::overlay({}, pending) : confirmed;
    }));
}

TEST(OverlayCheckers, NoticeAnOverlayThatKeepsWhatAnOwnSaveReplaced) {
    EXPECT_TRUE(is_caught([](merge::head_list confirmed, std::vector<merge::own_change> pending) {
        for (auto& own : pending) own.base.clear();
        return merge::overlay(std::move(confirmed), pending);
    }));
}

TEST(OverlayCheckers, NoticeAnOverlayThatShowsAnOwnSaveTwice) {
    EXPECT_TRUE(is_caught([](merge::head_list confirmed, const auto& pending) {
        const auto before = confirmed;
        auto shown = merge::overlay(std::move(confirmed), pending);
        for (const auto& own : pending) {
            const auto twice = std::find_if(before.begin(), before.end(), [&](const auto& h) {
                return h.id == own.value.id;
            });
            if (twice != before.end()) shown.push_back(*twice);
        }
        return shown;
    }));
}

}  // namespace kheya::property
