// Disks that are copied, put back, thrown away; devices that come and go.

#include "tests/sim/world.hpp"

#include "hub/intake/key_rolls.hpp"
#include "hub/store/hub_ledger.hpp"

namespace kheya::sim {

world::change_ids world::hub_holds() {
    change_ids all;
    (void)hub_->store().db().read([&] {
        auto found = hub_->store().db().query("SELECT id FROM journal");
        while (found.next()) all.insert(found.id<base::change_id>(0));
    });
    return all;
}

bool world::perform_copy(const step& s, dice& d) {
    agent_machine& a = *agent_of(s);
    switch (s.what) {
        case kind::copy_disk: copies_[a.number] = {a.drive->copy(), a.own}; return true;
        case kind::old_disk: {
            const auto copy = copies_.find(a.number);
            if (copy == copies_.end()) return true;
            at_hub_.merge(hub_holds());
            a.stop();
            a.insert(copy->second.content);
            a.own = copy->second.own;
            restart(a);
            adopt(a);
            return true;
        }
        case kind::clone: {
            if (agents_.size() > 60) return true;
            auto content = a.drive->copy();
            auto own = a.own;
            agent_machine& made = add_agent(a.of, std::move(content));
            made.own = std::move(own);
            made.revoked = a.revoked;
            made.has_line = a.has_line;
            adopt(made);
            return true;
        }
        case kind::hub_backup: backup_ = saved_disk{hub_->drive->copy(), hub_holds()}; return true;
        case kind::hub_restore: restore_hub(true); return true;
        case kind::hub_rollback: restore_hub(false); return true;
        case kind::hub_loss: lose_headquarters_word(a, d); return true;
        case kind::key_roll:
            hub_->stop();
            hub_->roll_key();
            if (!hub_->start() && !hub_->drive->crashed()) restart(*hub_);
            return true;
        case kind::impostor: pose(a, d); return true;
        case kind::scope: change_scope(a); return true;
        case kind::replace: replace_device(a, d); return true;
        default: return false;
    }
}

// Somebody answers in the hub's stead, knows the true chain, which is public, and adds a roll to a
// key of his own. The true signature he cannot make.
void world::pose(const agent_machine& a, dice& d) {
    seeded_chance chance(d.next());
    const auto his = platform::key_pair::generate(chance);
    std::vector<wire::key_roll> chain;
    if (!hub_->running()) return;
    (void)hub_->store().db().read([&] { chain = hub_intake::key_rolls(hub_->store()); });
    wire::key_roll forged;
    forged.seq = chain.empty() ? 1 : chain.back().seq + 1;
    forged.before = hub_->key();
    forged.now = his.public_part();
    forged.time = hub_->clock.wall();
    forged.signature = his.sign(wire::signed_part(forged));
    chain.push_back(forged);
    const nlohmann::json told = {{"rolls", wire::key_rolls_to_json(chain)}};
    net_.pose_before(a.number, {his.public_part(), told.dump()});
}

void world::restore_hub(bool new_epoch) {
    if (!backup_) return;
    hub_->stop();
    hub_->insert(backup_->content);
    at_hub_ = backup_->own;
    restart(*hub_);
    if (!new_epoch) return;
    seeded_chance chance(plan_.seed * 13 + ++epochs_);
    const auto begun = hub_->store().transact([&]() -> base::result<void> {
        const auto epoch = hub_store::epoch_of(hub_->store());
        hub_store::set_epoch(hub_->store(),
                             {epoch.counter + 1, chance.draw<base::replica_id>()});
        return {};
    });
    if (!begun) fail("restore", begun.error().text());
}

// What headquarters writes reaches an office, and then the hub's disk is put back to before it:
// where nobody kept the history, it is gone for good, and from every screen.
void world::lose_headquarters_word(agent_machine& a, dice& d) {
    backup_ = saved_disk{hub_->drive->copy(), hub_holds()};
    const int words = 1 + static_cast<int>(d.below(3));
    for (int i = 0; i < words; ++i) save_at_hub(d, std::nullopt);
    if (a.has_line) a.sync();
    run_for(base::second_us * static_cast<base::time_us>(1 + d.below(120)));
    restore_hub(d.one_in(2));
}

void world::change_scope(const agent_machine& a) {
    (void)hub_->store().transact([&]() -> base::result<void> {
        auto row = hub_->store().device(a.of.key);
        if (!row) return {};
        row->subtree = !row->subtree;
        hub_->store().put_device(*row);
        return {};
    });
}

// Another machine takes over for the office; what the old one had not delivered stays on it.
void world::replace_device(agent_machine& a, dice& d) {
    if (a.revoked) return;
    const device& spare = pool_.of(a.of.office, devices_of_office - 1);
    editing::request revoke{"device revoke", {{"device", a.of.key.hex()}, {"why", "lost"}}, {}};
    for (auto& each : agents_) {
        if (&each->of == &a.of) each->may_be_revoked = true;
    }
    const auto done = hub_->perform(std::move(revoke));
    if (!done || done->exit_code != 0) return;
    at_hub_.merge(hub_holds());
    for (auto& each : agents_) {
        if (&each->of == &a.of) each->revoked = true;
    }
    // The spare may have been thrown out before: nobody would hand it out again.
    const bool is_spent = std::any_of(agents_.begin(), agents_.end(), [&](const auto& each) {
        return &each->of == &spare && each->revoked;
    });
    if (is_spent || d.one_in(4)) return;
    add_agent(spare, spare.content);
}

}  // namespace kheya::sim
