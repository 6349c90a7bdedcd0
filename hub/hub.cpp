#include "hub/hub.hpp"

#include "shared/base/base64.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace kheya::hub {

namespace {

constexpr std::size_t proofs_most = 16;  // passwords that wait to be proved
constexpr std::size_t letters_at_once = 100;  // saved in one transaction
constexpr int relayed_answer_kib = 1024;

}  // namespace

program::program(parts made)
    : parts_(std::move(made)),
      types_(*parts_.store, record::builtin_types()),
      emptier_({parts_.io, *parts_.store, disk_, parts_.log_pages_most}),
      disk_(parts_.io, *parts_.store, parts_.own_disk_thread),
      port_(parts_.io, *parts_.store, disk_, *parts_.time, *parts_.random, parts_.key, types_,
            parts_.statements, parts_.limits),
      blobs_(*parts_.store, disk_, *parts_.time, port_.room_for_all(), parts_.folder),
      relays_(*parts_.store, disk_, *parts_.time, port_.room_for_all(),
              [this](std::string file, std::string by) {
                  return import_relayed(std::move(file), std::move(by));
              }),
      proving_(parts_.io, parts_.own_disk_thread, proofs_most),
      backups_({parts_.io, *parts_.store, parts_.database, parts_.key, *parts_.random,
                *parts_.time, parts_.folder, disk_, parts_.own_disk_thread}) {
    if (parts_.reader) {
        reading_ = std::make_unique<platform::disk_queue>(parts_.io, *parts_.reader,
                                                          parts_.own_disk_thread);
        types_beside_ =
            std::make_unique<hub_store::type_shelf>(*parts_.reader, record::builtin_types());
        if (parts_.own_disk_thread) {
            // Reports take the processor that exchanges leave.
            std::function<base::result<void>()> job = []() -> base::result<void> {
                platform::run_behind_others();
                return {};
            };
            boost::asio::co_spawn(parts_.io, reading_->read(std::move(job)),
                                  boost::asio::detached);
        }
    }
    if (parts_.read_statements) parts_.store->when_older([this] { look_in_log(); });
    // Called on the disk thread after every transaction, whoever wrote in it, and after what fails.
    disk_.set_watch([this](const base::error* failed) {
        note_writing(failed);
        emptier_.look();
        auto moved = parts_.store->take_movement();
        if (moved.empty()) return;
        boost::asio::post(parts_.io, [this, what = std::move(moved)]() mutable {
            if (console_) console_->moved(what);
            port_.moved(std::move(what));
        });
    });
}

void program::look_in_log() {
    const auto log = parts_.read_statements();
    if (log) return hub_command::know_again(*parts_.store, parts_.key, *log);
    platform::log_error("statements.log: " + log.error().text());
}

// A refusal says nothing of the disk, what is damaged there is found by `check`, and a transaction
// that wrote nothing proves nothing.
void program::note_writing(const base::error* failed) {
    using platform::disk_trouble;
    const auto trouble = failed == nullptr ? disk_trouble::none : platform::trouble_in(*failed);
    const bool is_trouble = trouble != disk_trouble::none && trouble != disk_trouble::damaged;
    const auto rows = parts_.database == nullptr ? 0 : parts_.database->total_changes();
    const bool says_nothing = failed == nullptr ? rows == rows_written_ : !is_trouble;
    if (says_nothing) return;
    rows_written_ = rows;
    if (is_trouble == is_disk_in_trouble_) return;
    is_disk_in_trouble_ = is_trouble;
    boost::asio::post(parts_.io, [this, why = is_trouble ? failed->text() : std::string()] {
        disk_state_.trouble = why;
        disk_state_.since = parts_.time->wall();
    });
}

platform::http_handler program::agent_handler() {
    return [this](platform::http_request request) {
        if (hub_intake::blob_port::is_asked(request)) return blobs_.handle(std::move(request));
        if (hub_intake::relay_port::is_asked(request)) return relays_.handle(std::move(request));
        return port_.handle(std::move(request));
    };
}

// An answer of one file at most: what is left the office gets with its next one.
platform::awaitable<editing::outcome> program::import_relayed(std::string file, std::string by) {
    editing::request asked;
    asked.verb = "import";
    asked.arguments = {{"file", "relayed"},
                       {"bundle", base::to_base64url(std::string_view(file))},
                       {"at_once_kib", relayed_answer_kib},
                       {"alone", true},
                       {"by", std::move(by)}};
    return perform(std::move(asked));
}

platform::http_handler program::console_handler(unsigned short port, std::set<std::string> names,
                                                std::set<std::string> metrics_from,
                                                bool bengali) {
    auto perform = [this](editing::request asked, hub_command::caller who) {
        return perform_for(std::move(asked), std::move(who));
    };
    console_ = std::make_unique<hub_console::console>(
        hub_console::surroundings{parts_.io, *parts_.store, disk_, proving_, *parts_.time,
                                  *parts_.random, std::move(perform), bengali,
                                  std::move(metrics_from)});
    if (reading_) {
        warming_ = std::make_unique<hub_command::warming>(hub_command::warming::surroundings{
            *reading_, *parts_.reader, *types_beside_, *parts_.time, kept_, texts_});
        boost::asio::co_spawn(parts_.io, warming_->keep_on(), boost::asio::detached);
    }
    return console_->handler(port, std::move(names));
}

hub_command::surroundings program::around() const {
    hub_command::surroundings made{*parts_.store, nullptr, *parts_.random, parts_.key,
                                   parts_.time->wall(), parts_.statements, parts_.folder};
    made.disk = disk_state_;
    made.disk.free = hub_command::disk_of(parts_.folder).free;
    return made;
}

platform::awaitable<editing::outcome> program::perform(editing::request asked) {
    if (asked.verb == "backup") co_return co_await backups_.back_up(std::move(asked));
    co_return co_await run(std::move(asked), std::nullopt);
}

platform::awaitable<editing::outcome> program::perform_for(editing::request asked,
                                                           hub_command::caller who) {
    editing::request kept = asked;
    auto running = run(std::move(asked), who);
    auto given = co_await std::move(running);
    const bool is_forbidden = given.exit_code == static_cast<int>(base::errc::forbidden);
    if (given.exit_code != 0 && (is_forbidden || !hub_command::only_reads(kept.verb))) {
        auto noting = note_failure(std::move(kept), std::move(who), given);
        co_await std::move(noting);
    }
    co_return given;
}

platform::awaitable<void> program::note_failure(editing::request asked, hub_command::caller who,
                                                editing::outcome outcome) {
    auto kept = around();
    kept.who = std::move(who);
    const auto row = hub_command::failed_action(asked, kept, outcome);
    std::function<base::result<void>()> job = [this, row]() -> base::result<void> {
        parts_.store->append_audit(row);
        return {};
    };
    const auto written = co_await disk_.write(std::move(job));
    if (!written) platform::log_error("list of actions: " + written.error().text());
}

// To the pages of who asks, where he gave a word to know it by.
std::function<void(std::size_t, std::size_t)> program::progress_to(
    const editing::request& asked, const hub_command::surroundings& around) {
    const std::string word = asked.arguments.value("progress", "");
    if (!console_ || !around.who || word.empty()) return {};
    return [this, word, name = around.who->name](std::size_t done, std::size_t whole) {
        boost::asio::post(parts_.io, [this, word, name, done, whole] {
            console_->progress(name, {word, done, whole});
        });
    };
}

// One verb on its way: its steps are jobs of the reader or the writer.
struct program::task {
    editing::request asked;
    hub_command::surroundings around;  // but for what belongs to the store that is used
    std::function<void(std::size_t, std::size_t)> told;
    hub_command::found_first found = {};
    bool looked = false;
    std::optional<std::vector<std::string>> compared = {};
    editing::outcome outcome = {};
};

base::result<void> program::work_beside(task& of) {
    return parts_.reader->snapshot([&] {
        hub_command::surroundings used{*parts_.reader, types_beside_->now(), of.around.random,
                                       of.around.key, of.around.now, of.around.statements,
                                       of.around.folder, of.around.who};
        used.disk = of.around.disk;
        used.kept = &kept_;
        used.texts = &texts_;
        used.told = of.told;
        used.compared = &of.compared;
        if (hub_command::only_looks(of.asked)) {
            return hub_command::perform_in_transaction(of.asked, used, of.outcome);
        }
        of.found = {};
        of.looked = true;
        return hub_command::look_first(of.asked, used, of.found, of.outcome);
    });
}

base::result<void> program::work_writing(task& of, std::size_t from) {
    hub_command::surroundings used = of.around;
    used.letters_from = from;
    used.letters_to = from + letters_at_once;
    used.types = types_.now();
    used.told = of.told;
    if (of.looked) used.found = &of.found;
    else used.letters_to = SIZE_MAX;
    return hub_command::perform_in_transaction(of.asked, used, of.outcome);
}

platform::awaitable<editing::outcome> program::run(editing::request asked,
                                                   std::optional<hub_command::caller> who) {
    auto surrounding = around();
    surrounding.who = std::move(who);
    auto told = progress_to(asked, surrounding);
    auto of = std::make_shared<task>(task{std::move(asked), surrounding, std::move(told)});
    const bool reads = hub_command::only_looks(of->asked);
    base::result<void> done;
    const bool looks_first = reading_ && hub_command::looks_first(of->asked.verb);
    // Two that look at the same time would both draft what neither has saved.
    const bool drafts = looks_first && of->asked.verb != "report issue";
    if (drafts && drafting_) {
        co_return editing::failure({base::errc::later,
                                    "somebody else drafts letters at this moment: try again", {},
                                    "এই মুহূর্তে অন্য কেউ পত্রের খসড়া করছেন: আবার চেষ্টা করুন"},
                                   of->asked.how);
    }
    drafting_ = drafting_ || drafts;
    if (looks_first || (reading_ && reads)) {
        std::function<base::result<void>()> look = [this, of] { return work_beside(*of); };
        done = co_await reading_->read(std::move(look));
    }
    // A short transaction each: exchanges come between them.
    std::size_t from = 0;
    while (done && !(reading_ && reads) && (from == 0 || from < of->found.letters.size())) {
        std::function<base::result<void>()> work = [this, of, from] {
            return work_writing(*of, from);
        };
        done = co_await disk_.write(std::move(work));
        from += letters_at_once;
    }
    if (drafts) drafting_ = false;
    if (of->compared) {
        std::function<base::result<void>()> note = [this, of]() -> base::result<void> {
            hub_command::note_comparison(*parts_.store, of->around.now, *of->compared);
            return {};
        };
        done = co_await disk_.write(std::move(note));
    }
    if (!done && of->outcome.exit_code == 0) {
        of->outcome = editing::failure(done.error(), of->asked.how);
    }
    co_return of->outcome;
}

void program::hear_others() {
    others_ = parts_.store->listen(parts_.io);
    if (!others_) return;
    others_->start([this](hub_store::movement what) {
        // Another server may have taken over: the writer finds out before anybody asks it.
        if (what.everyone) {
            std::function<base::result<void>()> look = []() -> base::result<void> { return {}; };
            boost::asio::co_spawn(parts_.io, disk_.write(std::move(look)), boost::asio::detached);
        }
        if (console_) console_->moved(what);
        port_.moved(std::move(what));
    });
}

void program::stop() {
    backups_.stop();
    if (warming_) warming_->stop();
    if (comparing_) comparing_->stop();
    emptier_.stop();
    if (others_) others_->stop();
    if (console_) console_->stop();
    port_.stop();
}

void program::start_comparing() {
    if (reading_) {
        comparing_ = std::make_unique<hub_command::comparing>(hub_command::comparing::surroundings{
            *reading_, *parts_.reader, *types_beside_, disk_, *parts_.store, *parts_.time});
    } else {
        comparing_ = std::make_unique<hub_command::comparing>(hub_command::comparing::surroundings{
            disk_, *parts_.store, types_, disk_, *parts_.store, *parts_.time});
    }
    boost::asio::co_spawn(parts_.io, comparing_->keep_on(), boost::asio::detached);
}

void program::start_backups(hub_command::backing_up::schedule schedule) {
    boost::asio::co_spawn(parts_.io, backups_.keep_on(std::move(schedule)),
                          boost::asio::detached);
}

}  // namespace kheya::hub
