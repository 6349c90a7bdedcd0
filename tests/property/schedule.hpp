#pragma once

// Random schedules of people who save while apart: agents of one office that exchange with the hub
// now and then, and people at headquarters who write at the hub. Each save carries what the product
// never stores: the full causal past of its author. The oracle judges by that alone.

#include "shared/merge/merge.hpp"

#include <rapidcheck.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kheya::property {

using id_set = std::set<base::change_id>;

// What rapidcheck draws and shrinks: each number decides one step.
using tape = std::vector<std::uint32_t>;
rc::Gen<tape> any_tape(int longest = 60);

// Small numbers without end out of one number: the same for the same number.
class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
    bool one_in(std::size_t bound) { return below(bound) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    template <class T>
    void shuffle(std::vector<T>& all) {
        for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[below(i)]);
    }

private:
    std::uint64_t state_;
};

struct save {
    journal::change change;
    std::size_t writer = 0;
    bool quarantined = false;
    base::time_us effective_at = 0;   // a function of the save, not of its arrival
    std::map<std::string, id_set> past;   // register -> all that its author knew of
    id_set edits_seen;                // of a retirement: all edits in its author's past
    id_set retirements_seen;          // of any other save: all retirements that it answers
};

// What an agent's screen was made of at one moment.
struct moment {
    std::string reg;
    id_set confirmed;                 // heads as last pulled
    std::vector<std::size_t> pending; // own saves of that register without a receipt, oldest first
    id_set shown;                     // what must be in sight
};

struct schedule {
    std::vector<save> saves;          // in an order in which nothing comes before its causes
    std::vector<moment> moments;      // when asked for
    std::map<base::change_id, std::size_t> index;   // of saves
    [[nodiscard]] const save* find(const base::change_id& id) const;
};

struct schedule_options {
    std::string office = "o-1", record = "r-1";
    base::time_us wall = 1'700'000'000 * base::second_us;  // where the writers' clocks begin
    bool wild_clocks = false;         // some of them in 1970, some in 2040
    bool quarantine = true;           // some agents' saves are such as the hub cannot accept
    bool moments = false;             // note what agents' screens were made of
};

inline constexpr std::size_t agents_count = 3;   // writers 0, 1, 2; two more sit at the hub
inline constexpr std::size_t writers_count = 5;
base::side side_of(std::size_t writer);

schedule make_schedule(const tape& from, const schedule_options& options = {});

}  // namespace kheya::property
