#pragma once

// One simulated office's PC as the hub sees it: a key, a log with its chain, frames that it signed,
// what the hub's receipts proved. The messages, signatures and limits are the product's own; only
// the database is left out, so that ten thousand of them fit into one process.

#include "shared/journal/frame.hpp"
#include "shared/platform/keys.hpp"
#include "shared/wire/messages.hpp"

#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace kheya::load {

class office {
public:
    office(std::size_t number, std::string id, platform::chance& random);

    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] const platform::key_pair& key() const { return key_; }

    // Saves these registers over what was saved there before. Call seal_frames() before it is sent.
    void save(const std::string& type, const std::string& record,
              std::map<std::string, nlohmann::json> fields, base::time_us now);
    // A request's body: hello, then frames of all that no receipt covers. As an agent packs it that
    // has had an answer by the dictionary.
    std::string body(base::time_us now);
    // Errors: no_link (not our hub's answer), refused (the hub does not hold what was sent).
    base::result<void> take(std::string_view answer, const base::public_key& hub);

    [[nodiscard]] bool has_unsent() const { return acknowledged_ < n_; }
    [[nodiscard]] bool wants_more() const { return more_; }
    [[nodiscard]] const std::string& news_mark() const { return news_mark_; }
    // --- what the hub must hold in the end ------------------------------------------------------
    [[nodiscard]] const base::replica_id& replica() const { return replica_; }
    [[nodiscard]] std::int64_t saved() const { return n_; }
    [[nodiscard]] const base::hash256& chain() const { return chain_; }
    void add_heads(wire::checksum& sum) const;

private:
    struct entry {
        journal::change change;
        base::hash256 chain;   // after it
    };
    [[nodiscard]] wire::hello make_hello(base::time_us now) const;
    void take_unit(const nlohmann::json& unit);

    std::size_t number_;
    std::string id_;
    platform::key_pair key_;
    base::replica_id replica_;
    std::int64_t n_ = 0, acknowledged_ = 0;
    base::hash256 chain_;
    std::vector<entry> unsent_;   // places acknowledged_ + 1 .. n_
    std::map<std::tuple<std::string, std::string, std::string>, base::change_id> heads_;
    std::optional<base::hub_epoch> epoch_;
    base::lease_id lease_{};
    base::time_us heard_at_ = 0;
    std::map<wire::stream_name, wire::hello::cursor> cursors_;
    std::string news_mark_;
    bool more_ = false;
    std::uint64_t nonce_ = 0;
    std::string opening_;   // of the last request
};

}  // namespace kheya::load
