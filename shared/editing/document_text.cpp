// The documents as text for people: one line a field, one line a record, one block a conflict.

#include "shared/editing/document.hpp"
#include "shared/editing/prose.hpp"

#include "shared/record/validate.hpp"

#include <algorithm>

namespace kheya::editing {

namespace {

constexpr int main_fields = 3;  // that a line of a list shows

const char* word(bool bengali, const char* bn, const char* en) {
    return bengali ? bn : en;
}

// "State: Yes  (who, when; pending)" with the values that lose beside it below.
std::string register_lines(const record::type_set& types, const record_state& state,
                           const record::type* t, const std::string& reg, bool bengali) {
    std::string text;
    const merge::head_list& heads = state.registers.at(reg);
    for (const merge::head& head : heads) {
        const bool first = &head == &heads.front();
        text += first ? "  " + register_label(t, reg, bengali) + ": "
                      : std::string(word(bengali, "    ! অন্য মান: ", "    ! also: "));
        text += register_words(types, t, reg, head.value, bengali);
        text += "  (" + by_and_when(head, bengali);
        if (state.pending.contains(head.id)) text += word(bengali, "; অপেক্ষমাণ", "; pending");
        text += ")";
        if (heads.size() > 1) text += "  " + head.id.hex();
        text += "\n";
    }
    return text;
}

std::string set_line(const record::type_set& types, const record_state& state,
                     const record::field& f, const json& present, bool bengali) {
    std::string text =
        "  " + f.text.in(bengali) + ": " +
        (present.is_null() ? "-"
                           : for_terminal(record::display_value(types, f, present, bengali)));
    const auto registers = registers_of_set(state, f.name);
    const bool pending = std::any_of(registers.begin(), registers.end(), [&](const auto& reg) {
        return state.pending.contains(state.registers.at(reg).front().id);
    });
    if (pending) text += word(bengali, "  (অপেক্ষমাণ)", "  (pending)");
    return text + "\n";
}

std::string marks(const record::type_set& types, const record_state& state, bool bengali) {
    std::string text;
    if (!state.pending.empty()) text += word(bengali, " [অপেক্ষমাণ]", " [pending]");
    if (!conflicts_of(types, state).empty()) text += word(bengali, " [বিরোধ]", " [conflict]");
    if (standing_of(state) == merge::standing::retired) {
        text += word(bengali, " [বাতিল]", " [retired]");
    }
    return text;
}

// Each known register once, in the order of the form, then those that this set does not know.
std::vector<std::string> registers_in_order(const record_state& state, const record::type* t) {
    std::vector<std::string> order;
    const auto add = [&](const std::string& reg) {
        if (shown_head(state, reg) == nullptr) return;
        if (std::find(order.begin(), order.end(), reg) == order.end()) order.push_back(reg);
    };
    if (t != nullptr) {
        for (const record::field& f : t->fields) {
            if (!f.many) add(record::register_of(f));
        }
    }
    for (const auto& [reg, heads] : state.registers) {
        const std::string_view name = record::base_name(reg);
        const bool is_set = t != nullptr && t->find_field(name) != nullptr;
        if (!is_set && reg != record::retired_register) add(reg);
    }
    return order;
}

}  // namespace

std::string record_text(const record::type_set& types, const record_state& state, bool bengali) {
    const record::type* t = types.find(state.type);
    std::string text = one_line((t == nullptr ? state.type : t->text.in(bengali)) + "  " +
                                record_name(t, state) + "  " + state.office) +
                       marks(types, state, bengali) + "\n";
    const std::string retired(record::retired_register);
    if (shown_head(state, retired) != nullptr) {
        text += register_lines(types, state, t, retired, bengali);
    }
    for (const std::string& reg : registers_in_order(state, t)) {
        text += register_lines(types, state, t, reg, bengali);
    }
    if (t == nullptr) return text;
    const auto shown = shown_values(*t, state);
    for (const record::field& f : t->fields) {
        const auto registers =
            f.many ? registers_of_set(state, f.name) : std::vector<std::string>();
        if (registers.empty()) continue;
        const auto present = shown.find(f.name);
        text +=
            set_line(types, state, f, present == shown.end() ? json() : present->second, bengali);
        for (const std::string& reg : registers) {
            if (state.registers.at(reg).size() < 2) continue;
            text += register_lines(types, state, t, reg, bengali);
        }
    }
    return text;
}

std::string list_text(const record::type_set& types, const std::vector<record_state>& states,
                      bool bengali) {
    std::string text;
    for (const record_state& state : states) {
        const record::type* t = types.find(state.type);
        text += one_line(record_name(t, state) + "  " + state.office);
        if (t != nullptr) {
            const auto shown = shown_values(*t, state);
            int left = main_fields;
            for (const record::field& f : t->fields) {
                const auto value = shown.find(f.name);
                const bool in_key = std::find(t->key_parts.begin(), t->key_parts.end(), f.name) !=
                                    t->key_parts.end();
                if (value == shown.end() || in_key || left == 0) continue;
                --left;
                text += "  " + f.text.in(bengali) + ": " +
                        for_terminal(record::display_value(types, f, value->second, bengali));
            }
        }
        text += marks(types, state, bengali) + "\n";
    }
    if (states.empty()) return word(bengali, "কোনো রেকর্ড নেই\n", "no records\n");
    return text;
}

std::string conflicts_text(const record::type_set& types, const std::vector<record_state>& states,
                           bool with_settled, bool bengali) {
    std::string text;
    for (const record_state& state : states) {
        const record::type* t = types.find(state.type);
        for (const register_conflict& one : conflicts_of(types, state)) {
            const bool open = one.verdict == merge::verdict::open;
            if (!open && !with_settled) continue;
            text += one_line(record_name(t, state) + "  " + state.office + "  " + one.reg) + "  " +
                    (open ? word(bengali, "[মীমাংসা দরকার]", "[open]")
                          : word(bengali, "[নিয়মে মীমাংসিত]", "[settled]")) +
                    "\n";
            for (const merge::head& head : one.heads) {
                const bool edit = one.reg == record::retired_register &&
                                  find_head(retired_heads(state), head.id) == nullptr;
                const std::string words =
                    edit ? word(bengali, "সম্পাদনা", "an edit")
                         : register_words(types, t, one.reg, head.value, bengali);
                text += "  " + head.id.hex() + "  " + words + "  (" +
                        by_and_when(head, bengali) + ", " + one_line(head.office) + ")\n";
            }
        }
    }
    if (text.empty()) return word(bengali, "কোনো বিরোধ নেই\n", "no conflicts\n");
    return text;
}

}  // namespace kheya::editing
