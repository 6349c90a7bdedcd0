#pragma once

// What the oracle knows: every save that anybody tried, with the screen its author had and hence
// its full causal past. It asks the product what was on a screen, and nothing else. Each attempt
// has a name that travels as the change's author, so that a save whose answer was lost is known
// again wherever it turns up.

#include "tests/property/oracle.hpp"

#include "shared/editing/record_state.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>

namespace kheya::sim {

using property::id_set;
using screen = std::map<std::string, id_set>;   // register -> heads

screen screen_of(const editing::record_state& shown);

struct known_save {
    property::save save;
    screen shown;        // of its registers
    std::shared_ptr<const screen> whole;   // of its record
    bool acknowledged = false;
};

class known_saves {
public:
    // Gives the name under which the save must be made.
    std::string begin(screen shown);
    // A change that some store holds; nothing happens when it is known, or none of ours.
    void learn(const journal::change& c);
    void acknowledge(const base::change_id& id) { all_.at(id).acknowledged = true; }
    [[nodiscard]] const known_save* find(const base::change_id& id) const;
    [[nodiscard]] const std::map<base::change_id, known_save>& all() const { return all_; }
    // Whether the author of one of these heads had that save in the past, or is its author.
    [[nodiscard]] bool seen_by(const id_set& heads, const std::string& reg,
                               const base::change_id& id) const;

private:
    std::map<std::string, std::shared_ptr<const screen>> attempts_;
    std::map<base::change_id, known_save> all_;
    std::uint64_t number_ = 0;
};

}  // namespace kheya::sim
