#pragma once

// What a hub's proven answer does to the store: the receipt settles which own changes the hub holds
// (and whether this disk is a copy), pages bring head sets, the tail brings past changes. Each call
// is one transaction's work, so an answer that breaks off anywhere leaves a valid store. Calls run
// inside database::transact() and throw like the store's parts.

#include "agent/store/store.hpp"
#include "agent/sync/request.hpp"

#include <map>
#include <set>

namespace kheya::agent_sync {

class intake {
public:
    intake(agent_store::store& in, platform::chance& random) : store_(in), chance_(random) {}

    // A new request was built: forgets what the last answer did, save for what was done about an
    // answer that does not fit: streams pulled again because of their checksum, stamps asked for
    // once more. Each is tried once until forget_retries().
    void begin(const outgoing& sent);
    void forget_retries() { restarted_.clear(), restamped_.clear(); }
    // An answer that was carried here in a file: it may be late, repeated or out of order, so it
    // only ever adds to what is known. `full_history`: the tail is asked for too.
    void begin_file(bool full_history);

    // `wall`: our clock when it arrived. The receipt's signature was verified by the caller. False:
    // it was carried here from an earlier life of the hub, and nothing of its answer counts.
    bool take_receipt(const wire::receipt& receipt, base::time_us wall);
    void take_page(wire::page page);
    void take_past(wire::past_changes past);
    // What headquarters took out of changes: an array, in the unit of the page that it belongs to,
    // before that page.
    void take_redactions(const nlohmann::json& told);
    void take_released(const nlohmann::json& told);
    // A set of record types, or a part of one.
    void take_types(const wire::types_part& part);
    // The hub has seen these offers in the epoch of its receipt: taken or refused.
    void take_offered(const std::vector<base::change_id>& ids);
    // The answer ended properly; `more`: the hub has more to send.
    void finish(bool more, base::time_us wall);

    // --- after finish() -------------------------------------------------------------------------
    [[nodiscard]] bool moved() const { return moved_; }   // anything changed on either side
    [[nodiscard]] bool wants_more() const { return wants_more_; }
    // Own changes that no receipt covers yet.
    [[nodiscard]] bool has_unsent() const { return unsent_; }
    [[nodiscard]] bool is_copy() const { return copied_; }
    [[nodiscard]] bool is_late() const { return is_late_; }   // older than what was heard last
    // Something was taken out for good: the log of the database should be emptied.
    [[nodiscard]] bool has_cut() const { return cut_; }

private:
    bool enter_epoch(const wire::receipt& receipt);
    bool is_behind(const wire::receipt& receipt);
    void begin_epoch(const std::string& epoch);
    void settle_logs(const wire::receipt& receipt, const std::string& epoch);
    void take_streams(const wire::receipt& receipt);
    void take_clock(const wire::receipt& receipt, base::time_us wall);
    void finish_file(bool more, base::time_us wall);
    void take_stamps(const wire::receipt& receipt, const std::string& epoch);
    // What of the log was confirmed is pending again.
    void wait_again(const agent_store::log_row& log);
    std::int64_t keep_of_fork(const agent_store::log_row& log);
    bool settle_log(const agent_store::log_row& log, const wire::replica_position& hub,
                    const std::string& epoch, bool is_current, std::vector<std::int64_t>& leaving);
    std::int64_t acknowledge(const agent_store::log_row& log, std::int64_t hub_n,
                             const std::string& epoch);
    void move(std::vector<std::int64_t> leaving);
    void confirm();
    bool may_be_covered(const agent_store::own_change& own);
    void note_release(const wire::page& page);
    bool make_own_heads(wire::page& page);
    std::optional<base::hash256> move_cursor(const wire::page& page,
                                             agent_store::stream_row& stream);
    // Its rows are to be written anew, wherever they stand: a change of a record that left is kept
    // under the office that it was written for.
    void touch(const journal::change& c) {
        touched_.insert(store_.key_of(c));
        touched_.insert({c.office, c.type, c.record});
    }
    void ask_for_stamps();
    bool take_gone(const std::string& office, const wire::gone_record& gone,
                   const std::string& epoch);
    void check_stream(agent_store::stream_row& stream, const base::hash256& at_hub);
    bool has_all();
    void end_pass(const std::string& epoch);
    void refresh();
    agent_store::store& store_;
    platform::chance& chance_;
    std::vector<base::replica_id> listed_;
    std::vector<base::change_id> offered_, redacted_;
    std::optional<base::hub_epoch> offered_in_;  // the epoch of the request
    // Own changes by the stamps of this answer's receipt: stream and sequence.
    std::map<std::pair<std::string, std::int64_t>, std::pair<base::change_id, base::time_us>>
        stamped_;
    std::set<agent_store::record_key> touched_;
    std::set<std::string> restarted_;          // offices pulled again
    std::set<base::change_id> restamped_;      // own changes whose stamp was asked for once more
    std::set<wire::stream_name> added_;        // streams that the last receipt named first
    bool by_file_ = false, full_history_ = true;
    bool is_late_ = false;      // of a file: an answer given after this one was applied already
    bool epoch_is_new_ = false, moved_ = false, wants_more_ = false, unsent_ = false,
         copied_ = false, trusted_ = false, cut_ = false;
};

// The receipt in such a unit, if that hub signed it. Errors: no_link.
base::result<wire::receipt> prove_receipt(const nlohmann::json& unit, const base::public_key& hub);

}  // namespace kheya::agent_sync
