#include "shared/editing/verbs.hpp"

#include "shared/editing/document.hpp"
#include "shared/editing/draft.hpp"
#include "shared/editing/prose.hpp"
#include "shared/editing/quarantine.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/strangers.hpp"
#include "shared/editing/table.hpp"
#include "shared/editing/target.hpp"

#include "shared/base/text.hpp"
#include "shared/record/registers.hpp"

#include <algorithm>
#include <array>

namespace kheya::editing {

namespace {

using base::result;

constexpr std::array<std::string_view, 7> verbs = {"set",       "get",    "list",  "history",
                                                   "conflicts", "decide", "retire"};
constexpr std::size_t max_assignments = 500;
constexpr std::size_t max_bases = 2000;

base::error wrong_argument(const char* name, const char* en, const char* bn) {
    return misuse(name, en, bn);
}

// The arguments come through a socket as well as from our own parser, so their kinds are checked.
class arguments {
public:
    explicit arguments(const json& given) : given_(given) {}

    [[nodiscard]] bool has(const char* name) const {
        return given_.is_object() && given_.contains(name) && !given_.at(name).is_null();
    }
    [[nodiscard]] result<std::string> text(const char* name) const {
        if (!has(name)) return std::string();
        if (!given_.at(name).is_string())
            return wrong_argument(name, "must be text", "লেখা হতে হবে");
        const auto normal = base::normalize(given_.at(name).get_ref<const std::string&>());
        if (!normal) {
            return wrong_argument(name, "is not valid UTF-8", "লেখাটি ইউনিকোড (UTF-8) নয়");
        }
        return base::without_turns(*normal);
    }
    [[nodiscard]] result<bool> flag(const char* name) const {
        if (!has(name)) return false;
        if (given_.at(name).is_boolean()) return given_.at(name).get<bool>();
        return wrong_argument(name, "must be true or false", "true বা false হতে হবে");
    }
    [[nodiscard]] result<std::vector<std::string>> texts(const char* name,
                                                         std::size_t limit) const {
        std::vector<std::string> all;
        if (!has(name)) return all;
        const json& list = given_.at(name);
        if (!list.is_array() || list.size() > limit) {
            return wrong_argument(name, "must be a list, not too long", "একটি তালিকা হতে হবে");
        }
        for (const json& one : list) {
            if (!one.is_string()) return wrong_argument(name, "must hold texts", "লেখা হতে হবে");
            all.push_back(one.get<std::string>());
        }
        return all;
    }
    [[nodiscard]] result<std::optional<shown_ids>> heads(const char* name) const {
        if (!has(name)) return std::optional<shown_ids>();
        TRY(const auto words, texts(name, max_bases));
        shown_ids all;
        for (const std::string& word : words) {
            TRY(shown_id one, parse_shown_id(word));
            all.push_back(std::move(one));
        }
        return std::optional<shown_ids>(std::move(all));
    }

private:
    const json& given_;
};

// One call of one verb.
class verb_call {
public:
    verb_call(const json& given, ledger& store, writer by, const speech& how)
        : given_(given), types_(store.types()), store_(store), by_(std::move(by)), how_(how) {}

    result<outcome> run(std::string_view verb) {
        TRY(const std::string name, given_.text("by"));
        TRY(const std::string kept, base::name_as_kept(name));
        if (!kept.empty()) by_.name = kept;
        if (verb == "set") return set();
        if (verb == "get") return get();
        if (verb == "list") return list();
        if (verb == "history") return history();
        if (verb == "conflicts") return conflicts();
        if (verb == "decide") return decide();
        return retire();
    }

private:
    // existing: the record must be there. may_be_new: it need not, and a drawn key may be left out.
    // any: also a record of which only quarantined changes are known.
    enum class need { existing, may_be_new, any };

    // The record that the arguments name, as shown now. A drawn key is enough by itself: its id has
    // no office in it.
    result<record_state> find_target(need wanted) {
        TRY(const std::string text, given_.text("target"));
        TRY(std::string office, given_.text("office"));
        if (text.empty())
            return wrong_argument("target", "say TYPE or TYPE/KEY", "TYPE বা TYPE/KEY দিন");
        TRY(target named, parse_target(*types_, text, wanted == need::may_be_new));
        const bool draws = named.type->key == record::key_kind::drawn;
        const bool drawn_now = draws && named.key.empty();
        if (drawn_now) named.key = store_.draw_key();
        if (office.empty()) office = store_.home_office();
        if (office.empty() && (!draws || drawn_now)) return choose_office(store_, office).error();
        TRY(record_state found,
            store_.find(named.type->name, record::record_id(*named.type, office, named.key),
                        office));
        if (found.exists() || wanted == need::any) return found;
        if (wanted == need::existing) {
            return refusal(text, "there is no such record", "এমন কোনো রেকর্ড নেই");
        }
        if (!drawn_now) TRY_VOID(check_drawn_key(*named.type, named.key, found));
        TRY(found.office, choose_office(store_, office));
        return found;
    }

    result<outcome> set() {
        TRY(const std::string why, given_.text("why"));
        if (given_.has("csv")) return set_table(why);
        TRY(const auto words, given_.texts("assignments", max_assignments));
        TRY(const auto bases, given_.heads("base"));
        std::vector<assignment> assignments;
        for (const std::string& word : words) {
            TRY(assignment parsed, parse_assignment(word));
            assignments.push_back(std::move(parsed));
        }
        if (assignments.empty()) {
            return misuse("", "say what to save: FIELD=VALUE ...",
                          "কী সংরক্ষণ করতে হবে বলুন: FIELD=VALUE ...");
        }
        TRY(const record_state shown, find_target(need::may_be_new));
        TRY_VOID(store_.may_write_for(shown.office));
        std::vector<logged_change> log;
        if (bases && shown.exists()) {
            TRY(log, store_.history(shown.type, shown.record));
        }
        std::vector<record::finding> found;
        auto made = make_edit(*types_, shown, assignments, bases, why, by_, store_.draw_nonce(),
                              log, &found);
        if (made) return save(shown, std::move(*made));
        if (found.empty() || !how_.json) return made.error();
        return each_refused(made.error(), found);
    }

    // For a form, which says each at its own field.
    [[nodiscard]] outcome each_refused(const base::error& all,
                                       const std::vector<record::finding>& found) const {
        outcome told = failure(all, how_);
        json document = json::parse(told.out);
        for (const record::finding& one : found) {
            document["errors"].push_back({{"where", one.field},
                                          {"message", one.message.en},
                                          {"message_bn", one.message.bn}});
        }
        told.out = document.dump() + "\n";
        return told;
    }

    result<outcome> set_table(const std::string& why) {
        for (const char* beside : {"assignments", "base"}) {
            TRY(const auto given, given_.texts(beside, max_bases));
            if (given.empty()) continue;
            return misuse("csv",
                          "a table has its values in its lines: leave FIELD=VALUE and --base out",
                          "টেবিলের মান তার লাইনেই থাকে: FIELD=VALUE ও --base বাদ দিন");
        }
        TRY(const std::string csv, given_.text("csv"));
        TRY(const std::string type, given_.text("target"));
        TRY(const std::string office, given_.text("office"));
        TRY(const std::string seen, given_.text("seen"));
        return load_table({type, csv, office, why, seen}, store_, by_, how_);
    }

    result<outcome> save(const record_state& shown, edit made) {
        const std::string id = made.change.id.hex();
        TRY(const auto strangers, strangers_in(store_, *types_, made.change));
        made.warnings.insert(made.warnings.end(), strangers.begin(), strangers.end());
        TRY(const journal::place place, store_.save(std::move(made.change)));
        TRY(const record_state after,
            store_.find(shown.type, shown.record,
                        office_of_birth(*types_->find(shown.type), shown)));
        if (how_.json) {
            json document = record_document(*types_, after);
            document["id"] = id;
            document["place"] = {{"replica", place.replica.hex()}, {"n", place.n}};
            document["warnings"] = json::array();
            for (const record::finding& one : made.warnings) {
                document["warnings"].push_back({{"field", one.field},
                                                {"message", one.message.en},
                                                {"message_bn", one.message.bn}});
            }
            return success(document);
        }
        const std::string name = record_name(types_->find(after.type), after);
        const std::string n = std::to_string(place.n);
        outcome done =
            success(how_.bengali ? "সংরক্ষিত হয়েছে: " + name + ", পরিবর্তন " + id + " (ক্রম " +
                                       base::bengali_digits(n) + ")\n"
                                 : "saved: " + name + ", change " + id + " (n " + n + ")\n");
        for (const record::finding& one : made.warnings) {
            done.err += (how_.bengali ? "সতর্কতা: " : "warning: ") + one.field + ": " +
                        one.message.in(how_.bengali) + "\n";
        }
        return done;
    }

    result<outcome> get() {
        TRY(const record_state shown, find_target(need::any));
        TRY(const auto log, store_.history(shown.type, shown.record));
        // What headquarters did not accept belongs on the screen too, or it would seem lost.
        std::vector<held_entry> held = held_entries(log);
        std::erase_if(held, [](const held_entry& one) { return one.corrected; });
        if (!shown.exists() && held.empty()) {
            return refusal(shown.type, "there is no such record", "এমন কোনো রেকর্ড নেই");
        }
        if (how_.json) {
            json document = record_document(*types_, shown);
            if (!held.empty()) document["quarantined"] = json::array();
            for (const held_entry& one : held) {
                document["quarantined"].push_back(held_document(*types_, one));
            }
            return success(document);
        }
        std::string text = shown.exists() ? record_text(*types_, shown, how_.bengali) : "";
        for (const held_entry& one : held) text += held_text(*types_, one, how_.bengali);
        return success(text);
    }

    result<std::vector<record_state>> all_of(const record_filter& filter) {
        std::vector<record_state> states;
        TRY_VOID(store_.each(filter, [&](const record_state& s) { states.push_back(s); }));
        return states;
    }

    result<outcome> list() {
        record_filter filter;
        TRY(filter.type, given_.text("type"));
        if (!filter.type.empty() && types_->find(filter.type) == nullptr) {
            return make_target(*types_, filter.type, {}, true).error();
        }
        TRY(filter.office, given_.text("office"));
        TRY(filter.pending_only, given_.flag("pending"));
        TRY(filter.conflicts_only, given_.flag("conflicts"));
        TRY(filter.with_retired, given_.flag("retired"));
        TRY(const auto states, all_of(filter));
        if (states.empty()) TRY_VOID(check_office(filter.office));
        if (!how_.json) return success(list_text(*types_, states, how_.bengali));
        json documents = json::array();
        for (const record_state& state : states)
            documents.push_back(record_document(*types_, state));
        return success(documents);
    }

    // Nothing of an office that nobody knows here is most likely a misspelt one's.
    result<void> check_office(const std::string& office) {
        if (office.empty() || office == store_.home_office() || !types_->find("office")) return {};
        TRY(const auto known, store_.find("office", office, office));
        if (known.exists()) return {};
        return refusal("office", "no office " + office + " is known here",
                       office + " নামে কোনো অফিস এখানে জানা নেই");
    }

    // A newer set's register is there under its name alone.
    result<void> check_history_of(const record_state& shown, const std::string& field) {
        const record::type* t = types_->find(shown.type);
        const std::string_view name = record::base_name(field);
        const bool is_known = t == nullptr || field.empty() || name == record::retired_register ||
                              t->find_field(name) != nullptr || t->find_group(name) != nullptr ||
                              shown.registers.contains(field);
        if (is_known) return {};
        return unknown_field(*t, field);
    }
    result<outcome> history() {
        TRY(const std::string field, given_.text("field"));
        TRY(const record_state shown, find_target(need::any));
        TRY_VOID(check_history_of(shown, field));
        TRY(const auto log, store_.history(shown.type, shown.record));
        if (log.empty() && !shown.exists()) {
            return refusal(shown.type, "there is no such record", "এমন কোনো রেকর্ড নেই");
        }
        if (how_.json) return success(history_document(*types_, log, field));
        return success(history_text(*types_, log, field, how_.bengali));
    }

    result<outcome> conflicts() {
        record_filter filter;
        filter.conflicts_only = true;  // of records in use: the others have nothing to decide
        TRY(filter.office, given_.text("office"));
        TRY(const bool all, given_.flag("all"));
        TRY(const auto states, all_of(filter));
        if (states.empty()) TRY_VOID(check_office(filter.office));
        if (how_.json) return success(conflicts_document(*types_, states, all));
        return success(conflicts_text(*types_, states, all, how_.bengali));
    }

    result<outcome> decide() {
        decision decided;
        TRY(decided.field, given_.text("field"));
        TRY(decided.why, given_.text("why"));
        TRY(decided.bases, given_.heads("base"));
        if (given_.has("value")) {
            TRY(decided.value, given_.text("value"));
        }
        if (given_.has("keep")) {
            TRY(const std::string keep, given_.text("keep"));
            const auto id = base::change_id::parse(keep);
            if (!id)
                return wrong_argument("keep", "an id has 32 hex digits", "আইডিতে ৩২টি অক্ষর থাকে");
            decided.keep = *id;
        }
        if (decided.field.empty()) {
            return wrong_argument("field", "say which field to decide", "কোন ঘরের মীমাংসা তা বলুন");
        }
        TRY(const record_state shown, find_target(need::existing));
        TRY_VOID(store_.may_write_for(shown.office));
        std::vector<logged_change> log;
        if (decided.field == record::retired_register) {
            TRY(log, store_.history(shown.type, shown.record));
        }
        TRY(edit made, make_decision(*types_, shown, decided, by_, store_.draw_nonce(), log));
        return save(shown, std::move(made));
    }

    result<outcome> retire() {
        TRY(const std::string why, given_.text("why"));
        TRY(const auto bases, given_.heads("base"));
        TRY(const record_state shown, find_target(need::existing));
        TRY_VOID(store_.may_write_for(shown.office));
        TRY(const auto log, store_.history(shown.type, shown.record));
        TRY(edit made, make_retirement(*types_, shown, why, by_, store_.draw_nonce(), bases, log));
        return save(shown, std::move(made));
    }

    arguments given_;
    std::shared_ptr<const record::type_set> types_;
    ledger& store_;
    writer by_;
    speech how_;
};

}  // namespace

outcome failure(const base::error& e, const speech& how) {
    outcome failed{static_cast<int>(e.code), {}, {}};
    if (!how.json) {
        failed.err = e.text(how.bengali) + "\n";
        return failed;
    }
    failed.out = json{{"error",
                       {{"code", failed.exit_code},
                        {"where", e.where},
                        {"message", e.message},
                        {"message_bn", e.message_bn}}}}
                     .dump() +
                 "\n";
    return failed;
}

outcome success(std::string text) {
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    return {0, std::move(text), {}};
}

outcome success(const nlohmann::json& document) {
    return {0, document.dump() + "\n", {}};
}

bool is_shared_verb(std::string_view verb) {
    return std::find(verbs.begin(), verbs.end(), verb) != verbs.end();
}

outcome run_verb(std::string_view verb, const nlohmann::json& given, ledger& store, writer by,
                 const speech& how) {
    if (!is_shared_verb(verb)) {
        return failure(misuse("", "unknown verb " + std::string(verb), "অজানা নির্দেশ"), how);
    }
    auto done = verb_call(given, store, std::move(by), how).run(verb);
    return done ? std::move(*done) : failure(done.error(), how);
}

}  // namespace kheya::editing
