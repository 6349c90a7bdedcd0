#include "tests/unit/restore_world.hpp"

#include "hub/intake/key_rolls.hpp"
#include "hub/store/hub_ledger.hpp"
#include "hub/store/refold.hpp"
#include "shared/base/check.hpp"
#include "shared/editing/edit.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/limits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace kheya::agent_test {

namespace {

constexpr const char* office = "DIP-DIST-65";

void remove_database(const std::string& path) {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
}

// The first unit of a body that may be packed against `before`, and the opening that an answer to
// this body may be packed against.
std::pair<nlohmann::json, std::string> first_unit(const std::string& body,
                                                  const std::string& content_type,
                                                  const std::string& before) {
    wire::unit_reader reader(wire::encoding_of(content_type).value(), before);
    reader.feed(body);
    const auto first = reader.next().value();
    CHECK(first.has_value());
    while (reader.next().value()) continue;
    return {*first, reader.opening()};
}

// The answer as a line that dies behind the receipt leaves it, in plain text.
platform::awaitable<platform::http_response> cut_answer(platform::http_response answer,
                                                        std::string opening) {
    const auto body = co_await platform::read_all(answer.body, wire::answer_limit);
    const auto receipt = first_unit(body.value(), answer.content_type, opening).first;
    co_return platform::make_response(200, std::string(wire::plain_type), receipt.dump() + "\n{");
}

}  // namespace

class real_hub::line : public platform::transport {
public:
    line(real_hub& hub, const base::public_key& peer) : hub_(hub), peer_(peer) {}
    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address to, platform::http_request request) override {
        const auto shown = platform::spki_pin(hub_.key.public_part());
        const bool is_pinned = std::find(to.pins.begin(), to.pins.end(), shown) != to.pins.end();
        if (!to.any_key && !is_pinned) {
            co_return base::error{base::errc::no_link, std::string(platform::wrong_key) + " here",
                                  {}, {}};
        }
        if (request.target == "/v1/keys") ++hub_.questions_for_keys;
        else EXPECT_FALSE(to.any_key);   // nothing else is told to anybody
        request.peer = peer_;
        ++hub_.exchanges;
        std::string opening;
        if (hub_.cut_behind_receipt) {
            const auto body = co_await platform::read_all(request.body, wire::request_limit);
            opening = first_unit(body.value(), request.content_type, {}).second;
            request.body = platform::from_string(body.value());
        }
        auto response = co_await hub_.program_->agent_handler()(std::move(request));
        if (hub_.lose_answer) {
            co_return base::error{base::errc::no_link, "the line was cut", {}, {}};
        }
        if (hub_.cut_behind_receipt) {
            auto cut = co_await cut_answer(std::move(response), std::move(opening));
            co_return cut;
        }
        co_return response;
    }
    void reset() override {}

private:
    real_hub& hub_;
    base::public_key peer_;
};

real_hub::real_hub(const std::string& name)
    : path_(testing::TempDir() + name + "_hub.db") {
    remove_database(path_);
    open();
    inside([&] {
        store_->set_meta("name", "test");
        hub_store::set_epoch(*store_, {1, random.draw<base::replica_id>()});
        store_->put_office({office, "", "DIP", "district", base::side::office, 0});
    });
}

real_hub::~real_hub() = default;

void real_hub::open() {
    auto opened = std::move(hub_store::open_sqlite("sqlite:" + path_).value());
    store_ = opened.get();
    inside([&] { store_->prepare_rows(*record::builtin_types()); });
    hub::program::parts parts{io_.get_executor(), &time, &random, nullptr, &store_->db(), key};
    parts.store = std::move(opened);
    parts.own_disk_thread = false;
    program_ = std::make_unique<hub::program>(std::move(parts));
}

void real_hub::inside(const std::function<void()>& work) {
    const auto done = store_->transact([&]() -> base::result<void> {
        work();
        return {};
    });
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().text());
}

std::string real_hub::back_up() {
    const std::string file = path_ + ".backup" + std::to_string(++backups_);
    remove_database(file);
    const auto copied =
        store_->db().read([&] { store_->db().script("VACUUM INTO '" + file + "'"); });
    EXPECT_TRUE(copied.has_value());
    return file;
}

void real_hub::roll_back(const std::string& backup, bool new_epoch) {
    program_.reset();
    remove_database(path_);
    std::filesystem::copy_file(backup, path_);
    open();
    settle_keys();
    if (!new_epoch) return;
    inside([&] {
        const auto before = hub_store::epoch_of(*store_);
        hub_store::begin_epoch_put_back(
            *store_, {before.counter + 1, random.draw<base::replica_id>()}, time.now);
    });
}

void real_hub::settle_keys() {
    const auto next = next_key ? std::optional(next_key->public_part()) : std::nullopt;
    inside([&] { hub_intake::settle_key_rolls(*store_, key, next, {}, time.now); });
}

void real_hub::roll_key() {
    program_.reset();
    if (!next_key) next_key = platform::key_pair::generate(random);
    key = next_key->after(key);
    next_key = platform::key_pair::generate(random);
    open();
    settle_keys();
}

agent_place real_hub::place(const std::string& machine) {
    return {key, office,
            [this](const platform::key_pair& device) -> std::unique_ptr<platform::transport> {
                return std::make_unique<line>(*this, device.public_part());
            },
            &io_, machine};
}

void real_hub::know(const base::public_key& device, const std::string& machine) {
    inside([&] {
        hub_store::device_row row;
        row.office = office;
        row.key = device;
        row.machine = machine;
        store_->put_device(row);
    });
}

std::unique_ptr<office_agent> real_hub::enrol(std::uint64_t seed, const std::string& path,
                                              const std::string& machine) {
    if (path != ":memory:") remove_database(path);
    auto made = std::make_unique<office_agent>(place(machine), seed, path);
    know(made->device(), machine);
    return made;
}

void real_hub::write(const std::string& assignment) {
    time.pass(base::second_us);
    inside([&] {
        const auto types = record::builtin_types();
        hub_store::hub_ledger ledger(*store_, types, random, time.now);
        editing::writer by;
        by.name = "HQ";
        by.side = base::side::headquarters;
        by.made_at = time.now;
        const auto shown = ledger.find("portal", office, office);
        const auto wanted = editing::parse_assignment(assignment);
        CHECK(shown.has_value() && wanted.has_value());
        auto made = editing::make_edit(*types, *shown, {*wanted}, std::nullopt, {}, by,
                                       ledger.draw_nonce());
        ASSERT_TRUE(made.has_value()) << made.error().text();
        ASSERT_TRUE(ledger.save(made->change).has_value());
    });
}

bool real_hub::has(const base::change_id& id) {
    bool found = false;
    inside([&] { found = store_->journal_entry(id).has_value(); });
    return found;
}

hub_store::device_row real_hub::device(const base::public_key& device_key) {
    hub_store::device_row row;
    inside([&] { row = store_->device(device_key).value_or(hub_store::device_row{}); });
    return row;
}

std::vector<std::string> real_hub::texts(const std::string& field) {
    std::vector<std::string> values;
    inside([&] {
        const auto row = store_->load_register({{office, "portal", office}, field});
        for (const auto& head : row.state.heads) values.push_back(head.value.get<std::string>());
    });
    return values;
}

std::string real_hub::checksum() {
    std::string sum;
    inside([&] { sum = hub_store::checksum_of(*store_, {office}).hex(); });
    return sum;
}

base::hub_epoch real_hub::epoch() {
    base::hub_epoch now;
    inside([&] { now = hub_store::epoch_of(*store_); });
    return now;
}

std::int64_t real_hub::changes() {
    std::int64_t count = 0;
    inside([&] { count = store_->count(hub_store::counted::changes); });
    return count;
}

std::vector<std::string> real_hub::differences() {
    std::vector<std::string> found;
    inside([&] {
        auto compared = hub_store::compare_with_journal(*store_, *record::builtin_types(),
                                                        [](std::size_t) {});
        found = compared ? std::move(*compared) : std::vector{compared.error().text()};
    });
    return found;
}

}  // namespace kheya::agent_test
