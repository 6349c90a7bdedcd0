#pragma once

// Record types that headquarters published, on their way to this agent: parts are kept as they
// come, over any number of exchanges and files in any order; with the last the set is put into use.
// Calls run inside database::transact() (tell: read()) and throw like it.

#include "agent/store/store.hpp"

namespace kheya::agent_store {

class coming_types {
public:
    explicit coming_types(store& in) : in_(in) {}

    // Says in a hello which set is in use, what of the next one is here, and what cannot be read.
    void tell(wire::hello& hello) const;
    // Keeps the part, or puts the whole set into use. False: nothing of it was news.
    bool take(const wire::types_part& part);

private:
    void put_together(const nlohmann::json& coming);
    void refuse(const nlohmann::json& coming, const std::string& why, const std::string& why_bn);
    store& in_;
};

// Why the newest set from headquarters is not in use here; empty: it is, or none is known.
std::string types_trouble(store& in, bool bengali);

}  // namespace kheya::agent_store
