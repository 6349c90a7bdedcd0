// Bundles that people carry between the offices and headquarters, beside the exchanges over lines.

#include "tests/sim/world.hpp"

#include "shared/base/base64.hpp"

namespace kheya::sim {

namespace {

constexpr std::size_t parcels_most = 6;   // on their way each way; the oldest is lost first
constexpr int flood_entries = 70, flood_length = 480;   // more than a page holds
constexpr int heap_entries = 200;   // several pages
constexpr base::time_us calm_errand = 60 * base::second_us;   // where nothing disturbs the lines

// One bundle, or as many as possible, which then come in any order.
int part_kib(dice& d) { return d.one_in(2) ? 4 : 16384; }

void send_off(std::vector<parcel>& way, const device& of,
              const std::vector<editing::output_file>& files) {
    for (const auto& file : files) way.push_back({&of, file.bytes});
    while (way.size() > parcels_most) way.erase(way.begin());
}

// Any of them, in any order; one in three arrives once more later.
parcel hand_over(std::vector<parcel>& way, std::size_t at, dice& d) {
    parcel out = way[at];
    if (!d.one_in(3)) way.erase(way.begin() + static_cast<std::ptrdiff_t>(at));
    return out;
}

nlohmann::json import_of(const parcel& p) {
    return {{"file", "bundle"}, {"bundle", base::to_base64url(p.bytes)}};
}

}  // namespace

bool world::perform_by_file(const step& s, dice& d) {
    agent_machine& a = *agent_of(s);
    switch (s.what) {
        case kind::export_file: export_file(a, d); return true;
        case kind::hub_import: import_at_hub(d); return true;
        case kind::import_file: import_file(a, d); return true;
        case kind::flood: flood(a, d); return true;
        case kind::heap: carry_heap(a, d); return true;
        case kind::relay: relay(a, d); return true;
        default: return false;
    }
}

void world::export_file(agent_machine& a, dice& d) {
    const auto given = a.perform({"export", {{"file", "bundle"}, {"part_kib", part_kib(d)}}, {}});
    note(given ? "export " + std::to_string(given->exit_code) : "died");
    if (given && given->exit_code == 0) send_off(requests_, a.of, given->files);
}

void world::import_at_hub(dice& d) {
    if (requests_.empty()) return;
    const parcel request = hand_over(requests_, d.below(requests_.size()), d);
    auto asked = import_of(request);
    asked["part_kib"] = part_kib(d);
    const auto given = hub_->perform({"import", std::move(asked), {}});
    note(given ? "taken " + std::to_string(given->exit_code) : "died");
    if (given && given->exit_code == 0) send_off(answers_, *request.of, given->files);
}

// A refusal is as good as a loss here; what must hold is checked as after any exchange.
void world::import_file(agent_machine& a, dice& d) {
    std::vector<std::size_t> fitting;
    for (std::size_t i = 0; i < answers_.size(); ++i) {
        if (answers_[i].of == &a.of) fitting.push_back(i);
    }
    if (fitting.empty()) return;
    const parcel answer = hand_over(answers_, fitting[d.below(fitting.size())], d);
    const auto given = a.perform({"import", import_of(answer), {}});
    note(given ? "imported " + std::to_string(given->exit_code) : "died");
    check_own(a, false);
    check_cursors(a);
}

// Another machine that has a line and may use it.
agent_machine* world::bearer_for(const agent_machine& a) {
    for (auto& each : agents_) {
        const bool may = each->has_line && each->running() && !each->may_be_revoked;
        if (may && each.get() != &a) return each.get();
    }
    return nullptr;
}

// Somebody's file goes to the hub over a line that loses, cuts and repeats; what is answered lies
// about with the other answers until somebody carries it home, or does not.
void world::relay(agent_machine& a, dice& d) {
    agent_machine* bearer = a.has_line ? &a : bearer_for(a);
    if (bearer == nullptr || !bearer->running()) return;
    if (requests_.empty() || d.one_in(2)) {
        agent_machine& other = a.has_line ? *agents_[d.below(agents_.size())] : a;
        export_file(other, d);
    }
    if (requests_.empty()) return;
    const parcel request = hand_over(requests_, d.below(requests_.size()), d);
    note("relay");
    ++counted_.relayed;
    bearer->relay(*request.of, {"relay", import_of(request), {}});
}

void world::take_errands(agent_machine& a) {
    for (auto& errand : std::exchange(a.errands_ended, {})) {
        note("relayed " + std::to_string(errand.ended.exit_code));
        if (errand.ended.exit_code != 0) continue;
        ++counted_.relays_answered;
        send_off(answers_, *errand.of, errand.ended.files);
    }
}

// What the hub says to that file, brought there by hand or, with all that still lies about for this
// device, over another office's line.
std::vector<std::string> world::answers_to(const agent_machine& a, const std::string& file,
                                           bool over_line) {
    std::vector<std::string> answers;
    agent_machine* bearer = over_line ? bearer_for(a) : nullptr;
    auto asked = import_of({&a.of, file});
    if (bearer != nullptr) {
        ++counted_.relayed;
        bearer->relay(a.of, {"relay", std::move(asked), {}});
        run_for(calm_errand);
        for (const parcel& each : answers_) {
            if (each.of == &a.of) answers.push_back(each.bytes);
        }
        std::erase_if(answers_, [&](const parcel& each) { return each.of == &a.of; });
        return answers;
    }
    asked["part_kib"] = 16384;
    const auto given = hub_->perform({"import", std::move(asked), {}});
    note(given ? "taken " + std::to_string(given->exit_code) : "died");
    if (!given || given->exit_code != 0) return answers;
    for (const auto& answer : given->files) answers.push_back(answer.bytes);
    return answers;
}

// As an office does that is told to export again: its sync has ended well when nothing is left.
void world::carry(agent_machine& a, bool over_line) {
    a.synced_exit = -1;
    a.said = "an export that failed";
    const auto made = a.perform({"export", {{"file", "bundle"}, {"part_kib", 16384}}, {}});
    note(made ? "export " + std::to_string(made->exit_code) : "died");
    if (!made || made->exit_code != 0) return;
    for (const auto& file : made->files) {
        for (const std::string& answer : answers_to(a, file.bytes, over_line)) {
            const auto taken = a.perform({"import", import_of({&a.of, answer}), {}});
            note(taken ? "imported " + std::to_string(taken->exit_code) : "died");
            if (!taken || taken->exit_code != 0) continue;
            const auto said = nlohmann::json::parse(taken->out, nullptr, false);
            a.said = taken->out;
            a.synced_exit = said.value("more", true) ? static_cast<int>(base::errc::later) : 0;
        }
    }
    check_own(a, false);
    check_cursors(a);
}

// So much at once that an answer has several pages of one stream, which parts of a file may bring
// in any order.
void world::flood(agent_machine& a, dice& d) {
    (void)write_much(a, d, flood_entries, d.one_in(2));
}

// False: not all of it was saved.
bool world::write_much(agent_machine& a, dice& d, int entries, bool at_hub) {
    for (int i = 0; i < entries; ++i) {
        std::string text = "text=";
        for (int j = 0; j < flood_length; ++j) text += static_cast<char>('a' + d.below(26));
        editing::request asked{"set",
                               {{"target", "remark"},
                                {"office", pool_.offices[a.of.office]},
                                {"assignments", {"about=portal", text}}},
                               {}};
        const auto given = at_hub ? hub_->perform(std::move(asked)) : a.perform(std::move(asked));
        if (!given || given->exit_code != 0) return false;
        const auto said = nlohmann::json::parse(given->out, nullptr, false);
        const auto id = base::change_id::parse(said.value("id", ""));
        if (!id) fail("save", "\"saved\" without an id: " + given->out);
        (at_hub ? at_hub_ : a.own).insert(*id);
    }
    return true;
}

// An answer of so many parts that some come before others that lie between them and the cursor, and
// some not at all.
void world::carry_heap(agent_machine& a, dice& d) {
    if (!a.running() || !write_much(a, d, heap_entries, true)) return;
    const auto asked = a.perform({"export", {{"file", "bundle"}, {"part_kib", 16384}}, {}});
    if (!asked || asked->exit_code != 0 || asked->files.empty()) return;
    auto request = import_of({&a.of, asked->files.front().bytes});
    request["part_kib"] = 4;
    const auto given = hub_->perform({"import", std::move(request), {}});
    note(given ? "taken " + std::to_string(given->exit_code) : "died");
    if (!given || given->exit_code != 0) return;
    std::vector<parcel> parts;
    for (const auto& file : given->files) parts.push_back({&a.of, file.bytes});
    while (!parts.empty()) {
        const parcel part = hand_over(parts, d.below(parts.size()), d);
        if (d.one_in(6)) continue;
        const auto taken = a.perform({"import", import_of(part), {}});
        note(taken ? "imported " + std::to_string(taken->exit_code) : "died");
        check_own(a, false);
        check_cursors(a);
    }
}

}  // namespace kheya::sim
