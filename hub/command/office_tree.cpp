#include "hub/command/office_tree.hpp"

#include "hub/store/office_places.hpp"

namespace kheya::hub_command {

base::result<void> may_stand_below(surroundings& around, const std::string& office,
                                   const std::string& parent) {
    return editing::may_stand_below(office, parent,
                                    hub_store::places_in(around.store, *around.types));
}

base::result<void> check_tree(surroundings& around, const journal::change& change) {
    return editing::check_tree(change, around.scope->is_whole(),
                               hub_store::places_in(around.store, *around.types));
}

}  // namespace kheya::hub_command
