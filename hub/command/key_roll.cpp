#include "hub/command/key_roll.hpp"

#include "hub/command/after_update.hpp"
#include "hub/command/verbs.hpp"
#include "hub/intake/key_rolls.hpp"
#include "hub/intake/statements.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"

namespace kheya::hub_command {

namespace {

constexpr std::size_t statements_limit = 64u << 20;

base::error given_up(const wire::key_roll& roll) {
    return {base::errc::refused,
            "hub.key holds a key that this hub gave up on " + base::to_iso(roll.time) +
                " for the key " + roll.now.hex() +
                ": offices may have followed that roll and trust no other key. Put the later "
                "hub.key into the folder, or restore a backup that was made after the roll. If "
                "there is neither, take statements.log out of the folder, and give new codes to "
                "the offices that then say \"wrong key at the hub\"",
            "hub.key",
            "hub.key-এর চাবি এই হাব আগেই বদলেছে: পরের hub.key ফিরিয়ে আনুন, "
            "অথবা বদলের পরের ব্যাকআপ নিন"};
}

base::error unfit(const std::string& file, const std::string& what, const std::string& what_bn) {
    return refusal("the key in this file cannot be rolled to (" + what +
                       "): --next takes the file of the key that was announced to the offices",
                   file,
                   "এই ফাইলের চাবিতে বদলানো যাবে না: " + what_bn +
                       "। --next-এ অফিসগুলোকে আগে জানানো চাবির ফাইলটি দিন");
}

// The key to roll to. Errors: refused, io.
base::result<platform::key_pair> find_next(const hub_identity& who, const nlohmann::json& given,
                                           platform::chance& random) {
    const bool anyway = given.value("unannounced", false);
    if (!who.next || anyway) return platform::key_pair::generate(random);
    if (const std::string file = given.value("next_file", ""); !file.empty()) {
        const auto pair = platform::key_pair::load(file);
        if (!pair) return unfit(file, pair.error().message, "ফাইলটি পড়া যায় না");
        if (pair->public_part() == *who.next) return pair;
        return unfit(file, "it is another one", "এটি অন্য চাবি");
    }
    if (who.next_pair) return *who.next_pair;
    if (who.next_trouble) return next_key_refusal(*who.next_trouble);
    return base::error{base::errc::refused,
                       "the announced key is not in the folder (next-" +
                           who.next->hex().substr(0, 16) +
                           ".key): name the file with --next. If it is lost, --unannounced goes to "
                           "a new key all the same; offices that heard of the announced one will "
                           "then need new codes",
                       "next",
                       "আগে জানানো পরের চাবি ফোল্ডারে নেই: --next দিয়ে ফাইলটি দিন"};
}

editing::outcome told(const hub_identity& before, const hub_identity& now,
                      const wire::key_roll& roll, const editing::speech& how) {
    if (how.json) {
        return editing::success(nlohmann::json{{"key", now.key.public_part().hex()},
                                               {"before", before.key.public_part().hex()},
                                               {"next", now.next->hex()},
                                               {"seq", roll.seq},
                                               {"at", base::to_iso(roll.time)}});
    }
    if (how.bengali) {
        return editing::success("হাবের চাবি বদলানো হলো\nনতুন চাবি " + now.key.public_part().hex() +
                                "\nআগের চাবি " + before.key.public_part().hex() +
                                "\nএখনই একটি ব্যাকআপ নিন: আগের ব্যাকআপে এর পরের চাবি নেই। "
                                "অফিসগুলো নিজে থেকেই নতুন চাবি মেনে নেবে\n");
    }
    return editing::success("kheya-hub: the key was rolled\nkey     " +
                            now.key.public_part().hex() + "\nbefore  " +
                            before.key.public_part().hex() +
                            "\nmake a backup now: earlier ones lack what comes after this key. "
                            "The offices follow by themselves; codes and bundles made before stay "
                            "good\n");
}

// What was opened as it stood before the harm in its log is an older copy of itself: what it lacks
// comes back with the agents.
void settle_harm(hub_store::engine& in, base::time_us now) {
    if (in.harmed().empty()) return;
    const auto before = hub_store::epoch_of(in);
    const auto next = platform::make_system_chance()->draw<base::replica_id>();
    hub_store::begin_epoch_put_back(in, {before.counter + 1, next}, now);
    hub_store::audit_row row;
    row.at = now;
    row.who = row.from = "hub";
    row.verb = "store opened";
    row.what = in.harmed();
    row.outcome = "done";
    row.note = "its log was harmed: it is as it was before that";
    row.note_bn = "তথ্য-ফাইলের লগ নষ্ট হয়েছিল: তার আগের অবস্থায় খোলা হয়েছে";
    in.append_audit(row);
    platform::log_error("the log of the store was harmed, and what was saved behind that is not in "
                        "it; all of it is kept as " + in.harmed());
}

}  // namespace

base::error next_key_refusal(const base::error& trouble) {
    return refusal("the file of the announced key is of no use (" + trouble.message +
                       "). Put a good copy of it in its place, or name one with --next. A backup "
                       "made since the last roll holds it: `kheya-hub --data OTHER restore FILE` "
                       "writes it into OTHER. If there is none, --unannounced goes to a new key "
                       "all the same; offices that heard of the announced one will then need new "
                       "codes",
                   trouble.where,
                   "আগে জানানো পরের চাবির ফাইলটি নষ্ট বা পড়া যায় না: ভালো কপি এখানে রাখুন বা "
                   "--next দিয়ে দিন। শেষ চাবি বদলের পরের ব্যাকআপে এটি আছে: `kheya-hub --data "
                   "অন্য_ফোল্ডার restore FILE` চালালে সেই ফোল্ডারে পাবেন। কোথাও না থাকলে "
                   "--unannounced দিন; তখন যে অফিসগুলো আগের ঘোষণা জেনেছে তাদের নতুন কোড লাগবে");
}

base::result<std::string> log_of(const std::string& folder) {
    const std::string path = folder + "/" + statements_name;
    if (!platform::file_exists(path)) return std::string();
    return platform::read_file(path, statements_limit);
}

void know_again(hub_store::store& in, const platform::key_pair& key, const std::string& log) {
    const std::size_t applied = hub_intake::apply_statements(in, key, log);
    if (applied == 0) return;
    platform::log_warn("statements.log: " + std::to_string(applied) +
                       " enrolments or revocations that the store lacked are known again");
}

base::result<void> settle_folder(const std::string& folder, const std::string& url,
                                 const hub_identity& who, hub_store::engine& in,
                                 base::time_us now) {
    TRY(const std::string log, log_of(folder));
    settle_harm(in, now);
    if (const auto roll = hub_intake::roll_away(who.key, log)) return given_up(*roll);
    for (const auto& roll : hub_intake::key_rolls(in)) {
        if (roll.before == who.key.public_part()) return given_up(roll);
    }
    if (hub_store::is_shared(url)) TRY_VOID(hub_store::keep_to_one_hub(in, who.key));
    for (const auto& roll : hub_intake::settle_key_rolls(in, who.key, who.next, log, now)) {
        TRY_VOID(platform::append_durably(folder + "/" + statements_name,
                                          hub_intake::line_of(roll)));
    }
    know_again(in, who.key, log);
    follow_update(in, now);
    return {};
}

editing::outcome roll_key(const std::string& folder, const std::string& url,
                          const hub_identity& who, hub_store::engine& store,
                          platform::chance& random, const editing::request& asked,
                          base::time_us now) {
    const auto next = find_next(who, asked.arguments, random);
    if (!next) return editing::failure(next.error(), asked.how);
    const hub_identity made = rolled(who, *next, platform::key_pair::generate(random));
    // From here on the roll is decided. What is cut off below is done when the folder is opened.
    if (const auto saved = save_identity(made, folder); !saved) {
        return editing::failure(saved.error(), asked.how);
    }
    if (who.next == next->public_part()) {
        platform::remove_file(next_key_file(folder, *who.next));  // hub.key has it now
    }
    wire::key_roll roll;
    const auto done = store.transact([&]() -> base::result<void> {
        TRY_VOID(settle_folder(folder, url, made, store, now));
        roll = hub_intake::key_rolls(store).back();
        hub_store::audit_row row;
        row.at = now;
        row.who = asked.arguments.value("by", "headquarters");
        row.from = "command line";
        row.verb = "key roll";
        row.what = made.key.public_part().hex();
        row.outcome = "done";
        if (asked.arguments.value("unannounced", false)) row.note = "not the announced key";
        store.append_audit(row);
        return {};
    });
    return done ? told(who, made, roll, asked.how) : editing::failure(done.error(), asked.how);
}

base::result<hub_identity> later_identity(hub_identity of_backup, const std::string& folder,
                                          const std::string& log) {
    if (platform::file_exists(key_file(folder))) {
        const auto here = load_identity(folder);
        const auto& backup_key = of_backup.key.public_part();
        const bool is_later = here && platform::holds_of_any(here->key, [&](const auto& key) {
            return key.public_part() == backup_key;
        });
        // The same key, or one that took its place: the folder knows all that the backup does. Not
        // where somebody put an old hub.key back: under that one no hub would start.
        if (is_later && !hub_intake::roll_away(here->key, log)) {
            hub_identity kept = *here;
            // A damaged file of the announced key is mended by the backup that holds it.
            if (kept.next_trouble && of_backup.next == kept.next) {
                kept.next_pair = of_backup.next_pair;
            }
            return kept;
        }
        if (is_later && here->next_pair) of_backup = *here;
    }
    // The announced key was in the backup, so that the first roll after it can be made again.
    while (const auto roll = hub_intake::roll_away(of_backup.key, log)) {
        if (!of_backup.next_pair || of_backup.next_pair->public_part() != roll->now) {
            return given_up(*roll);
        }
        of_backup = rolled(of_backup, *of_backup.next_pair, std::nullopt);
        of_backup.next = roll->next;
    }
    return of_backup;
}

}  // namespace kheya::hub_command
