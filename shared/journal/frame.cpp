#include "shared/journal/frame.hpp"

#include "shared/base/hash.hpp"

namespace kheya::journal {

base::hash256 chain_start(const base::replica_id& replica) {
    return base::sha256().add("kheya chain 1").add(replica.bytes).finish();
}

base::hash256 chain_next(const base::hash256& previous, std::int64_t n, const base::change_id& id) {
    return base::sha256()
        .add(previous.bytes)
        .add_number(static_cast<std::uint64_t>(n))
        .add(id.bytes)
        .finish();
}

std::string signed_part(const base::replica_id& replica, std::int64_t last,
                        const base::hash256& chain) {
    return "kheya frame 1 " + replica.hex() + " " + std::to_string(last) + " " + chain.hex();
}

}  // namespace kheya::journal
