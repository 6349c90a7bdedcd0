#include "tests/unit/bundle_world.hpp"

#include "hub/intake/key_rolls.hpp"
#include "hub/store/hub_ledger.hpp"
#include "shared/base/base64.hpp"
#include "shared/base/check.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace kheya::bundle_test {

namespace asio = boost::asio;

namespace {

// The hub's handler as an agent's line; may be down or lose the answer.
class direct_line : public platform::transport {
public:
    direct_line(platform::http_handler hub, base::public_key peer, const bool& up,
                const bool& loses)
        : hub_(std::move(hub)), peer_(peer), up_(up), loses_(loses) {}
    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address, platform::http_request request) override {
        if (!up_) co_return base::error{base::errc::no_link, "no line"};
        request.peer = peer_;
        auto response = co_await hub_(std::move(request));
        if (loses_) co_return base::error{base::errc::no_link, "the answer was lost"};
        co_return response;
    }
    void reset() override {}

private:
    platform::http_handler hub_;
    base::public_key peer_;
    const bool& up_;
    const bool& loses_;
};

// Two programs of tests draw the same seeds, so the name is not the seed's.
std::string fresh_folder() {
    std::string pattern = testing::TempDir() + "bundle-world-XXXXXX";
    return mkdtemp(pattern.data());
}

template <class Program>
outcome run_step(asio::io_context& io, Program& program, editing::request asked) {
    outcome given;
    const auto perform = [](Program& p, editing::request r,
                            outcome& out) -> platform::awaitable<void> {
        out = co_await p.perform(std::move(r));
    };
    io.restart();
    asio::co_spawn(io, perform(program, std::move(asked), given), asio::detached);
    io.run();
    return given;
}

// `asked` is performed to its end, in as many steps as it takes.
template <class Program>
outcome run(asio::io_context& io, Program& program, editing::request asked) {
    std::vector<editing::output_file> files;
    outcome given = editing::perform_whole(
        std::move(asked),
        [&](const editing::request& step) { return run_step(io, program, step); },
        [&](const editing::output_file& file) -> base::result<void> {
            files.push_back(file);
            return {};
        });
    files.insert(files.end(), given.files.begin(), given.files.end());
    given.files = std::move(files);
    return given;
}

}  // namespace

world::world(std::uint64_t seed)
    : random_(seed), folder_(fresh_folder()), key_(platform::key_pair::generate(random_)) {
    found_hub();
}

void world::found_hub() {
    open_hub("sqlite::memory:");
    CHECK(hub_store_->transact([&]() -> base::result<void> {
        hub_store_->set_meta("url", "https://hub:1");
        hub_store_->put_office({home, "", "DIP", "district", base::side::office, 0});
        hub_store::set_epoch(*hub_store_, {1, random_.draw<base::replica_id>()});
        return {};
    }).has_value());
}

world::~world() { std::filesystem::remove_all(folder_); }

void world::open_hub(const std::string& url) {
    hub_.reset();
    auto store = std::move(hub_store::open_sqlite(url).value());
    hub_store_ = store.get();
    CHECK(hub_store_->transact([&]() -> base::result<void> {
        hub_store_->prepare_rows(*record::builtin_types());
        return {};
    }).has_value());
    hub::program::parts parts{io_.get_executor(), &clock, &random_, nullptr, &store->db(), key_,
                              false};
    parts.store = std::move(store);
    parts.statements = [this](const std::string& line) -> base::result<void> {
        statements_.push_back(line);
        return {};
    };
    hub_ = std::make_unique<hub::program>(std::move(parts));
}

world::office& world::add_office() {
    auto made = std::make_unique<office>();
    agent::settings set;
    set.folder = folder_ + "/" + std::to_string(offices_.size());
    std::filesystem::create_directories(set.folder);
    set.machine = "pc";
    set.user = "Rahim";
    office& o = *made;
    const agent_sync::transport_maker make = [this, &o](const platform::key_pair& key) {
        return std::make_unique<direct_line>(
            [this](platform::http_request request) {
                return hub_->agent_handler()(std::move(request));
            },
            key.public_part(), o.up, o.loses);
    };
    auto store = std::move(agent_store::store::open(":memory:").value());
    o.store = store.get();
    o.program = std::make_unique<agent::program>(
        agent::program::seams{io_.get_executor(), clock, random_, make}, std::move(store), set);
    offices_.push_back(std::move(made));
    return o;
}

world::office& world::add_office_by_file() {
    auto& o = add_office();
    const auto enrolled = at(o, "enrol", {{"code", code()}, {"out", "first"}});
    EXPECT_EQ(enrolled.exit_code, 0) << enrolled.err;
    for (const auto& file : enrolled.files) o.requests.push_back(file.bytes);
    return o;
}

outcome world::hub(const std::string& verb, json arguments, bool as_json) {
    clock.pass(base::second_us);
    return run(io_, *hub_, {verb, std::move(arguments), {as_json, false}});
}

outcome world::at(office& o, const std::string& verb, json arguments, bool as_json) {
    clock.pass(base::second_us);
    return run(io_, *o.program, {verb, std::move(arguments), {as_json, false}});
}

outcome world::first_step(office& o, const std::string& verb, json arguments) {
    return run_step(io_, *o.program, {verb, std::move(arguments), {true, false}});
}

std::string world::code() {
    std::string text = hub("enrol-code", {{"office", home}}).out;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

void world::save(office& o, const std::string& assignment) {
    const auto said = at(o, "set", {{"target", "portal"}, {"assignments", {assignment}}});
    EXPECT_EQ(said.exit_code, 0) << said.err;
}

void world::write_at_hub(const std::string& assignment) {
    const auto said = hub("set", {{"target", "portal"}, {"office", home},
                                  {"assignments", {assignment}}});
    EXPECT_EQ(said.exit_code, 0) << said.err;
}

std::string world::shown(office& o, const std::string& field) {
    const json got = json::parse(at(o, "get", {{"target", "portal"}}, true).out);
    const json fields = got.value("fields", json::object());
    const json value = fields.value(field, json::object()).value("value", json());
    return value.is_string() ? value.get<std::string>() : std::string();
}

void world::new_epoch() {
    clock.pass(base::second_us);
    CHECK(hub_store_->transact([&]() -> base::result<void> {
        const auto epoch = hub_store::epoch_of(*hub_store_);
        hub_store::set_epoch(*hub_store_, {epoch.counter + 1, random_.draw<base::replica_id>()});
        return {};
    }).has_value());
}

std::string world::back_up() {
    const std::string file = folder_ + "/hub" + std::to_string(++backups_) + ".db";
    EXPECT_TRUE(hub_store_->db().read([&] {
        hub_store_->db().script("VACUUM INTO '" + file + "'");
    }).has_value());
    return file;
}

void world::roll_back(const std::string& backup) {
    const std::string file = backup + std::to_string(++backups_);
    std::filesystem::copy_file(backup, file);
    open_hub("sqlite:" + file);
}

void world::restore(const std::string& backup) {
    roll_back(backup);
    new_epoch();
}

void world::roll_key(bool as_announced) {
    const std::string as_it_is = back_up();
    if (!next_key_ || !as_announced) next_key_ = platform::key_pair::generate(random_);
    key_ = next_key_->after(key_);
    next_key_ = platform::key_pair::generate(random_);
    roll_back(as_it_is);
    CHECK(hub_store_->transact([&]() -> base::result<void> {
        hub_intake::settle_key_rolls(*hub_store_, key_, next_key_->public_part(), {}, clock.now);
        return {};
    }).has_value());
}

void world::replace_hub() {
    next_key_.reset();
    key_ = platform::key_pair::generate(random_);
    found_hub();
}

std::vector<wire::key_roll> world::rolls() {
    std::vector<wire::key_roll> all;
    CHECK(hub_store_->transact([&]() -> base::result<void> {
        all = hub_intake::key_rolls(*hub_store_);
        return {};
    }).has_value());
    return all;
}

void world::export_from(office& o, std::size_t part_kib) {
    const auto made = at(o, "export", {{"file", "f"}, {"part_kib", part_kib}});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    for (const auto& file : made.files) o.requests.push_back(file.bytes);
}

json world::with_bundle(const std::string& file) {
    return {{"file", "f"}, {"bundle", base::to_base64url(std::string_view(file))}};
}

outcome world::try_at_hub(const std::string& request, std::size_t part_kib) {
    json arguments = with_bundle(request);
    arguments["part_kib"] = part_kib;
    return hub("import", std::move(arguments));
}

std::vector<std::string> world::import_in_parts(const std::string& request, std::size_t part_kib) {
    const auto got = try_at_hub(request, part_kib);
    EXPECT_EQ(got.exit_code, 0) << got.err << got.out;
    std::vector<std::string> parts;
    for (const auto& file : got.files) parts.push_back(file.bytes);
    return parts;
}

void world::import_at_hub(office& o, const std::string& request) {
    for (auto& part : import_in_parts(request, random_.below(2) ? 4 : 16384)) {
        o.answers.push_back(std::move(part));
    }
}

void world::import_answer(office& o, const std::string& answer) {
    const auto got = at(o, "import", with_bundle(answer));
    EXPECT_EQ(got.exit_code, 0) << got.err << got.out;
}

void world::carry(office& o) {
    const std::size_t asked = o.requests.size(), answered = o.answers.size();
    export_from(o);
    for (std::size_t i = asked; i < o.requests.size(); ++i) import_at_hub(o, o.requests[i]);
    for (std::size_t i = answered; i < o.answers.size(); ++i) import_answer(o, o.answers[i]);
}

std::string world::checksum() {
    const auto said = json::parse(hub("checksum", {{"office", home}}, true).out);
    return said["checksum"].get<std::string>();
}

void world::expect_agreement(const std::string& when) {
    for (const auto& o : offices_) {
        const json status = json::parse(at(*o, "status", json::object(), true).out);
        EXPECT_EQ(status["changes"]["pending"], 0) << when;
        EXPECT_EQ(status["checksum"], checksum()) << when;
        const auto checked = at(*o, "check", {{"deep", true}});
        EXPECT_EQ(checked.exit_code, 0) << when << ": " << checked.out;
    }
    EXPECT_EQ(hub("check", {{"deep", true}}).exit_code, 0) << when;
    for (const auto& device : hub_store_->devices()) EXPECT_EQ(device.copies, 0) << when;
}

}  // namespace kheya::bundle_test
