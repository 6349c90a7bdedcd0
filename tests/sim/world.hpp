#pragma once

// One schedule as it happens: the machines, their lines, people who save, and the checkers. Throws
// `violation` at the first law that does not hold. Everything in it follows from the plan alone.

#include "shared/journal/redaction.hpp"
#include "tests/sim/known.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/pool.hpp"
#include "tests/sim/steps.hpp"

#include <stdexcept>

namespace kheya::sim {

class violation : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct form {
    std::string office;
    screen shown;
};

struct parcel {
    const device* of = nullptr;   // whose
    std::string bytes;
};

// How often what a schedule is there for has come about.
struct counts {
    std::uint64_t exchanges = 0;
    std::uint64_t relayed = 0, relays_answered = 0;   // files that set out, answers that came
    std::uint64_t logs_emptied = 0, cuts_in_emptying = 0;   // of power
    std::uint64_t judged = 0;   // acts of headquarters upon what it held, upon offices and values
    counts& operator+=(const counts& other) {
        exchanges += other.exchanges;
        relayed += other.relayed;
        relays_answered += other.relays_answered;
        logs_emptied += other.logs_emptied;
        cuts_in_emptying += other.cuts_in_emptying;
        judged += other.judged;
        return *this;
    }
};

// The list that a verb gave; empty, where it failed.
nlohmann::json listed(const std::optional<editing::outcome>& given);

class world {
public:
    world(const pool& from, const plan& of);
    void run();
    [[nodiscard]] std::uint64_t digest() const { return digest_; }
    [[nodiscard]] counts counted() const;

private:
    struct saved_disk {
        image content;
        std::set<base::change_id> own;
    };
    struct entry {   // of the hub's journal
        bool quarantined = false;
    };
    using change_ids = std::set<base::change_id>;

    // --- world.cpp: time, machines, faults
    void perform(const step& s);
    bool perform_fault(const step& s, dice& d);
    bool perform_at_hub(const step& s, dice& d);
    void pass(dice& d);
    void run_for(base::time_us duration);
    void after_turn();
    void revive(machine& m, dice& d);
    void restart(machine& m);
    void swizzle(dice& d);
    void set_weather(std::uint32_t level);
    void set_clock(machine_clock& clock, dice& d);
    agent_machine& add_agent(const device& of, image content);
    agent_machine* agent_of(const step& s);
    void note(const std::string& what);

    // --- copies.cpp: copies, restores, scope
    bool perform_copy(const step& s, dice& d);
    void restore_hub(bool new_epoch);
    void pose(const agent_machine& a, dice& d);
    void lose_headquarters_word(agent_machine& a, dice& d);
    void change_scope(const agent_machine& a);
    void replace_device(agent_machine& a, dice& d);
    change_ids hub_holds();

    // --- files.cpp: bundles, carried by hand: late, lost, twice, to a copy of their device
    bool perform_by_file(const step& s, dice& d);
    void export_file(agent_machine& a, dice& d);
    void import_at_hub(dice& d);
    void import_file(agent_machine& a, dice& d);
    void carry(agent_machine& a, bool over_line);   // there and back, nothing lost
    std::vector<std::string> answers_to(const agent_machine& a, const std::string& file,
                                        bool over_line);
    agent_machine* bearer_for(const agent_machine& a);
    void relay(agent_machine& a, dice& d);
    void take_errands(agent_machine& a);
    void flood(agent_machine& a, dice& d);
    bool write_much(agent_machine& a, dice& d, int entries, bool at_hub);
    void carry_heap(agent_machine& a, dice& d);

    // --- types.cpp: record types published, and saves that only newer sets know
    bool perform_with_types(const step& s, dice& d);
    void publish_types(dice& d);
    void save_new(agent_machine& a, dice& d);
    std::string types_apart(agent_machine& a);

    // --- offices.cpp: persons, and offices merged and split
    bool perform_with_moves(const step& s, dice& d);
    void save_person(agent_machine& a, dice& d);
    void save_person_at_hub(dice& d);
    void move_office(dice& d);
    void merge_offices(dice& d);
    void split_office(dice& d);
    void add_persons_not_shown(agent_machine& a, int most, std::vector<std::string>& lost);
    void check_persons(agent_machine& a, const id_set& refused);

    // --- judging.cpp: what was held is let out or corrected, offices are set right, values go
    bool perform_judging(const step& s, dice& d);
    void judge(editing::request asked);
    void set_office(const std::string& office, nlohmann::json given);   // assignments
    void release_at_hub(dice& d);
    void correct(agent_machine& a, dice& d);
    void relevel(const std::string& office, dice& d);
    void redact_at_hub(dice& d);
    std::vector<journal::redaction> redactions_at_hub();
    void check_redactions();

    // --- people.cpp: saves
    void save(agent_machine& a, dice& d, const std::optional<form>& opened);
    void save_refused(agent_machine& a, dice& d);
    void decide(agent_machine& a, dice& d);
    void retire(agent_machine& a, dice& d);
    void open_form(agent_machine& a, dice& d);
    void save_at_hub(dice& d, const std::optional<form>& opened);
    void decide_at_hub(dice& d);
    std::string office_for(const agent_machine& a, dice& d) const;
    std::optional<screen> shown_at(agent_machine& a, const std::string& office);
    std::optional<screen> shown_at_hub(const std::string& office);
    void attempt_at(agent_machine& a, editing::request asked, screen shown);
    void attempt_at_hub(editing::request asked, screen shown);
    void adopt(agent_machine& a);
    void adopt_from_hub();

    // --- check.cpp
    void quiet(bool last);
    void check_own(agent_machine& a, bool all_of_them);
    std::vector<std::string> own_not_shown(agent_machine& a, bool all_of_them);
    void check_synced(agent_machine& a);
    void check_cursors(agent_machine& a);
    void check_screens(agent_machine& a);
    void check_retirement(const std::string& record, const property::outcomes& got);
    void check_converged();
    [[nodiscard]] property::id_set past_at_hub(const screen& shown, const std::string& reg) const;
    void check_hub_heads();
    void check_nothing_lost();
    void check_deep();
    // Why agents are not in step; empty: they are. `late`: which.
    std::string apart(std::set<int>& late);
    std::string untold(std::set<int>& late);
    bool is_revoked_at_hub(const agent_machine& a);
    std::string apart(agent_machine& a, std::map<std::string, std::string>& sums);
    std::map<base::change_id, entry> read_hub_journal();
    std::map<base::change_id, entry> in_journal_;   // of the hub, in this quiet period
    [[noreturn]] void fail(const std::string& law, const std::string& what) const;

    const pool& pool_;
    const plan& plan_;
    timeline all_;
    network net_;
    std::unique_ptr<hub_machine> hub_;
    std::vector<std::unique_ptr<agent_machine>> agents_;
    std::map<int, saved_disk> copies_;          // by agent
    std::optional<saved_disk> backup_;          // of the hub
    std::map<int, std::vector<form>> forms_;    // by agent; 0: at headquarters
    std::vector<parcel> requests_, answers_;    // bundles on their way
    std::map<int, std::uint64_t> checked_syncs_;
    known_saves known_;
    change_ids at_hub_;                         // what the hub must still hold
    dice crash_dice_;
    int next_number_ = 10;
    std::uint64_t epochs_ = 0;
    counts counted_;
    std::uint64_t digest_ = 0xcbf29ce484222325;
};

}  // namespace kheya::sim
