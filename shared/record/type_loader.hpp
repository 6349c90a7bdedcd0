#pragma once

// Turns the files of record types into a type_set, or names the first mistake with its place. Runs
// at start and whenever headquarters publishes a newer set; all that is checked here need not be
// checked by anyone who reads a type_set.

#include "shared/record/json_place.hpp"

namespace kheya::record {

// Makes the regular expression ready; null when it is none.
std::shared_ptr<const compiled_pattern> compile(const std::string& pattern);

// Reads one entry of "checks". Errors: refused, with the place.
base::result<check> read_check(const json_place& place, const type& t,
                               const std::map<std::string, code_list, std::less<>>& codes);

// Parts of a field or a group. Each gives its default where the key is not there.
base::result<std::string> read_name(const json_place& place, const std::string& key);
base::result<merge_rule> read_rule(const json_place& place);
base::result<std::vector<ask_pair>> read_pairs(const json_place& place);
base::result<std::set<base::side>> read_writers(const json_place& place, const std::string& key);

class type_loader {
public:
    base::result<std::shared_ptr<const type_set>> load(
        const type_files& files);

private:
    base::result<void> check_sizes(const type_files& files) const;
    base::result<void> load_version(const type_files& files);
    base::result<void> load_codes(const type_files& files);
    base::result<void> load_code_list(const json_place& list, const std::string& name);
    base::result<type> load_type(const std::string& file, const json_place& place) const;
    base::result<void> load_key(const json_place& place, type& t) const;
    base::result<void> load_seal(const json_place& place, type& t) const;
    base::result<void> check_key(const json_place& place, const type& t) const;
    base::result<field> load_field(const json_place& place) const;
    base::result<void> load_kind(const json_place& place, field& f) const;
    base::result<void> load_limits(const json_place& place, field& f) const;
    base::result<void> load_code_writers(const json_place& place, field& f) const;
    base::result<group> load_group(const json_place& place) const;
    base::result<void> join_groups(const json_place& place, type& t) const;
    base::result<void> join_group(const json_place& place, type& t, group& g) const;
    base::result<void> check_order(const json_place& place, const field& coded, merge_rule rule,
                                   const std::vector<std::string>& order) const;
    base::result<void> check_field_rules(const json_place& place, const type& t) const;
    base::result<void> check_references(
        const std::vector<std::pair<std::string, json>>& documents) const;

    type_set set_;
};

}  // namespace kheya::record
