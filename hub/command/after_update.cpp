#include "hub/command/after_update.hpp"

#include "hub/intake/held_again.hpp"
#include "hub/store/fold.hpp"
#include "hub/store/type_shelf.hpp"

namespace kheya::hub_command {

namespace {

constexpr std::string_view followed_meta = "followed_update";
// Counts on where entries are judged more mildly, or redactions told more widely, than before.
constexpr std::string_view present = "1";

}  // namespace

void follow_update(hub_store::store& in, base::time_us now) {
    if (in.meta(followed_meta) == present) return;
    in.set_meta(followed_meta, present);
    hub_store::tell_redactions(in);
    const hub_store::type_shelf types(in, record::builtin_types());
    hub_intake::judge_all_again(in, types, {now, "kheya-hub", "judged anew after an update"});
}

}  // namespace kheya::hub_command
