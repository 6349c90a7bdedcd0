#include "agent/store/office_tree.hpp"

#include "shared/editing/office_tree.hpp"
#include "shared/editing/record_state.hpp"

namespace kheya::agent_store {

namespace {

constexpr std::string_view whole_note = "whole_country";  // yes, no

editing::office_place place_of(store& in, const std::string& office) {
    editing::office_place place;
    const auto types = in.types();
    const record::type* t = types->find("office");
    if (t == nullptr) return place;
    const auto values = editing::shown_values(*t, in.records().find("office", office, office));
    const auto text = [&](const char* field) {
        const auto found = values.find(field);
        return found != values.end() && found->second.is_string()
                   ? found->second.get<std::string>()
                   : std::string();
    };
    place.parent = text("parent");
    place.status = text("status");
    return place;
}

}  // namespace

std::optional<bool> whole_country(const notes& in) {
    const std::string told = in.text(whole_note);
    return told.empty() ? std::nullopt : std::optional(told == "yes");
}

void note_whole_country(notes& in, std::optional<bool> is_whole) {
    if (is_whole) in.set(whole_note, *is_whole ? "yes" : "no");
    else in.forget(whole_note);
}

// A hub that does not say whether all offices are in scope is an older one, and takes what the
// ministry's devices write.
base::result<void> check_tree(store& in, const journal::change& change) {
    if (!editing::writes_tree(change)) return {};
    const auto notes = in.notes();
    const bool has_all = notes.text(note::scope) == "subtree" &&
                         whole_country(notes).value_or(notes.side() == base::side::ministry);
    return editing::check_tree(change, has_all,
                               [&](const std::string& office) { return place_of(in, office); });
}

}  // namespace kheya::agent_store
