#include "agent/command/quarantine.hpp"

#include "agent/command/words.hpp"
#include "shared/editing/quarantine.hpp"

namespace kheya::agent_command {

namespace {

// The office's entries in quarantine: this PC's in the order in which they were saved, then those
// of its other PCs, of which one may be gone.
std::vector<editing::held_entry> office_held(agent_store::store& in,
                                             agent_store::agent_ledger& ledger) {
    std::vector<editing::held_entry> all;
    const auto add = [&](const std::string& type, const std::string& record,
                         const base::change_id& id) {
        const auto history = ledger.history(type, record);
        if (!history) throw platform::sqlite_failure(history.error());
        for (auto& held : editing::held_entries(*history)) {
            if (held.entry.change.id == id) all.push_back(std::move(held));
        }
    };
    for (const auto& own : in.journal().in_state(agent_store::own_state::quarantined)) {
        add(own.change.type, own.change.record, own.change.id);
    }
    for (const auto& other : in.past().held(in.notes().text(agent_store::note::office))) {
        add(other.type, other.record, other.id);
    }
    return all;
}

}  // namespace

editing::outcome show_quarantine(agent_store::store& in, agent_store::agent_ledger& ledger,
                                 bool all, const editing::speech& how) {
    nlohmann::json list = nlohmann::json::array();
    std::string text;
    for (const auto& held : office_held(in, ledger)) {
        if (held.corrected && !all) continue;
        if (how.json) list.push_back(editing::held_document(*in.types(), held));
        else text += editing::held_text(*in.types(), held, how.bengali);
    }
    if (how.json) return editing::success(list);
    if (text.empty()) {
        text = say(how.bengali, "headquarters has accepted everything that it has looked at\n",
                   "প্রধান কার্যালয় যা দেখেছে তার সবই গ্রহণ করেছে\n");
    }
    return editing::success(text);
}

std::int64_t open_quarantine(agent_store::store& in, agent_store::agent_ledger& ledger) {
    std::int64_t open = 0;
    for (const auto& held : office_held(in, ledger)) open += held.corrected ? 0 : 1;
    return open;
}

}  // namespace kheya::agent_command
