#include "tests/unit/agent_fakes.hpp"

#include "shared/base/check.hpp"
#include "shared/editing/edit.hpp"
#include "shared/record/registers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace kheya::agent_test {

namespace asio = boost::asio;

platform::awaitable<void> fake_clock::wait(base::time_us duration) {
    pass(duration);
    // Whoever else has something to do has his turn.
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
}

void fake_chance::fill(std::span<std::uint8_t> out) {
    for (std::uint8_t& byte : out) {   // splitmix64
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        byte = static_cast<std::uint8_t>(z ^ z >> 31);
    }
}

fake_hub::fake_hub(platform::chance& random)
    : key(platform::key_pair::generate(random)), random_(random) {
    held.epoch = {1, random.draw<base::replica_id>()};
}

void fake_hub::new_epoch() {
    held.epoch = {held.epoch.counter + 1, random_.draw<base::replica_id>()};
}

void fake_hub::fold(const journal::change& c) {
    const merge::look_up known = [this](const base::change_id& id) {
        const bool is_here = held.changes.contains(id);
        return merge::known_change{is_here ? merge::known_change::standing::folded
                                           : merge::known_change::standing::unknown,
                                   {}};
    };
    held.seqs[c.id] = ++held.seq;
    held.changes[c.id] = c;
    if (quarantine_types.contains(c.type)) return;
    for (const auto& [name, value] : c.fields) {
        auto& reg = held.registers[c.type + " " + c.record + " " + name];
        merge::head head;
        head.id = c.id;
        head.value = value;
        head.office = c.office;
        head.author = c.author;
        head.made_at = c.made_at;
        head.effective_at = c.made_at + clock_correction;
        head.time_unsure = clock_correction != 0;
        const auto base = c.base.find(name);
        merge::fold(reg.state, head, base == c.base.end() ? journal::id_list{} : base->second,
                    known);
        merge::order(record::builtin_types()->rule_of(c.type, name), reg.state.heads);
        reg.seq = held.seq;
        reg.type = c.type;
        reg.record = c.record;
    }
}

base::change_id fake_hub::write(const std::string& reg, json value, const std::string& type,
                                const std::string& record) {
    journal::change c;
    c.office = office;
    c.type = type;
    c.record = record.empty() ? office : record;
    c.fields[reg] = std::move(value);
    for (const auto& head : held.registers[c.type + " " + c.record + " " + reg].state.heads) {
        c.base[reg].push_back(head.id);
    }
    c.side = base::side::headquarters;
    c.author = "HQ";
    c.nonce = random_.below(UINT64_MAX);
    journal::seal(c);
    fold(c);
    return c.id;
}

void fake_hub::take_frame(const journal::frame& frame, std::vector<base::change_id>& arrived) {
    frame_firsts.push_back(frame.first);
    auto& log = held.logs[frame.replica];
    const auto known = static_cast<std::int64_t>(log.ids.size());
    if (known == 0) log.chain = journal::chain_start(frame.replica);
    if (frame.first > known + 1) return;
    for (std::int64_t n = frame.first; n <= std::min(known, frame.last()); ++n) {
        const auto at = static_cast<std::size_t>(n - frame.first);
        if (log.ids[static_cast<std::size_t>(n - 1)] != frame.changes[at].id) {
            copy_seen_ = true;
            return;
        }
    }
    for (std::int64_t n = frame.first; n <= frame.last(); ++n) {
        const auto& change = frame.changes[static_cast<std::size_t>(n - frame.first)];
        arrived.push_back(change.id);
        if (n <= known) continue;
        log.ids.push_back(change.id);
        log.chain = journal::chain_next(log.chain, n, change.id);
        if (!held.changes.contains(change.id)) fold(change);
    }
    EXPECT_EQ(frame.chain, log.chain);
}

json fake_hub::receipt_unit(const std::vector<base::change_id>& arrived) {
    wire::receipt r;
    r.epoch = held.epoch;
    r.hub_time = 1'640'000'000 * base::second_us;
    r.is_copy = copy_seen_ || says_copy;
    r.streams = {{office, false}};
    for (const auto& named : last_hello.replicas) {
        const auto log = held.logs.find(named.replica);
        if (log == held.logs.end()) continue;
        r.replicas.push_back(
            {named.replica, static_cast<std::int64_t>(log->second.ids.size()), log->second.chain});
    }
    for (const auto& id : arrived) {
        wire::stamped_change s;
        s.id = id;
        s.seq = held.seqs[id];
        s.office = stamps_in;
        s.stamp.effective_at = r.hub_time;
        s.quarantined = quarantine_types.contains(held.changes[id].type);
        if (s.quarantined) s.reason = "not allowed";
        r.stamps.push_back(s);
    }
    json said = wire::to_json(r);
    const auto signer = forge ? platform::key_pair::generate(random_) : key;
    const auto signature = signer.sign(said.dump()).hex();
    return {{"receipt", std::move(said)}, {"signature", signature}};
}

void fake_hub::add_pages(std::vector<json>& units, const std::vector<base::change_id>& arrived) {
    const auto set_of = [](const std::string& name, const memory::reg& reg) {
        return wire::head_set{reg.type, reg.record, name.substr(name.rfind(' ') + 1), reg.seq,
                              reg.state.heads};
    };
    wire::page echo;
    echo.epoch = held.epoch;
    echo.stream = {office, false};
    for (const auto& [name, reg] : held.registers) {
        const bool is_pushed = std::any_of(arrived.begin(), arrived.end(), [&](const auto& id) {
            const auto& c = held.changes[id];
            const std::string head = c.type + " " + c.record + " ";
            return name.starts_with(head) && c.fields.contains(name.substr(head.size()));
        });
        if (is_pushed && !reg.state.heads.empty()) echo.sets.push_back(set_of(name, reg));
    }
    if (!without_echo && !echo.sets.empty()) units.push_back({{"page", wire::to_json(echo)}});
    if (without_pages) return;

    std::int64_t cursor = 0;
    for (const auto& c : last_hello.cursors) {
        if (last_hello.epoch == held.epoch && c.stream.office == office) cursor = c.heads;
    }
    std::map<std::int64_t, std::vector<wire::head_set>> news;
    wire::checksum sum;
    for (const auto& [name, reg] : held.registers) {
        if (reg.seq > cursor) news[reg.seq].push_back(set_of(name, reg));
        for (const auto& head : reg.state.heads) {
            sum.add(reg.type, reg.record, name.substr(name.rfind(' ') + 1), head.id);
        }
    }
    if (cursor == held.seq) return;
    std::vector<json> pages;
    wire::page page = echo;
    page.sets.clear();
    page.from = cursor;
    for (auto& [seq, sets] : news) {
        if (page.sets.size() >= sets_in_page) {
            pages.push_back({{"page", wire::to_json(page)}});
            page.from = page.to;
            page.sets.clear();
        }
        for (auto& set : sets) page.sets.push_back(std::move(set));
        page.to = seq;
    }
    page.to = held.seq;
    page.checksum = wrong_checksum ? base::hash256{} : sum.finish();
    pages.push_back({{"page", wire::to_json(page)}});
    if (reverse_pages) std::reverse(pages.begin(), pages.end());
    for (json& each : pages) units.push_back(std::move(each));
}

std::string fake_hub::answer(const std::string& body) {
    wire::unit_reader reader(wire::encoding::packed);
    reader.feed(body);
    std::vector<base::change_id> arrived;
    copy_seen_ = false;
    for (;;) {
        const auto unit = reader.next();
        if (!unit) ADD_FAILURE() << unit.error().text();
        if (!unit || !*unit) break;
        if ((*unit)->contains("hello")) last_hello = wire::read_hello((**unit)["hello"]).value();
        else if (!held_full && (*unit)->contains("frame"))
            take_frame(wire::read_frame((**unit)["frame"]).value(), arrived);
    }
    std::vector<json> units = {receipt_unit(arrived)};
    add_pages(units, arrived);
    if (held_full) units.push_back({{"held_full", true}});
    if (says_more) units.push_back({{"more", true}});
    if (!news_mark.empty()) units.push_back({{"news", news_mark}});
    std::string out;
    for (const json& unit : units) out += wire::pack(unit, wire::encoding::packed);
    return out;
}

namespace {

// Gives its text and then dies like a line.
class dying_source : public platform::byte_source {
public:
    explicit dying_source(std::string text) : inner_(platform::from_string(std::move(text))) {}
    platform::awaitable<base::result<std::size_t>> read(std::span<char> out) override {
        auto got = co_await inner_->read(out);
        if (got && *got == 0)
            co_return base::error{base::errc::no_link, "the line was cut", {}, {}};
        co_return got;
    }

private:
    std::shared_ptr<platform::byte_source> inner_;
};

}  // namespace

platform::awaitable<base::result<platform::http_response>> fake_hub::send(
    platform::hub_address, platform::http_request request) {
    if (instead) {
        if (auto given = instead(request)) co_return std::move(*given);
    }
    auto body = co_await platform::read_all(request.body, wire::request_limit);
    if (request.target == "/v1/enrol") {
        const json asked = json::parse(*body);
        json statement = {{"device", asked["machine"]}, {"office", office}, {"scope", "own"},
                          {"side", "office"}, {"time", 1}, {"hub", "test"}};
        const auto signature = key.sign(statement.dump()).hex();
        const json said = {{"statement", statement}, {"signature", signature}};
        co_return platform::make_response(200, "application/json", said.dump());
    }
    ++exchanges;
    std::string text = answer(*body);
    last_answer_bytes = text.size();
    if (lose_answer) co_return base::error{base::errc::no_link, "the line was cut", {}, {}};
    platform::http_response response =
        platform::make_response(200, std::string(wire::packed_type), text);
    if (cut_after < text.size()) {
        response.body = std::make_shared<dying_source>(text.substr(0, cut_after));
    }
    co_return response;
}

namespace {

class borrowed_line : public platform::transport {
public:
    explicit borrowed_line(platform::transport& line) : line_(line) {}
    platform::awaitable<base::result<platform::http_response>> send(
        platform::hub_address to, platform::http_request request) override {
        return line_.send(std::move(to), std::move(request));
    }
    void reset() override { line_.reset(); }

private:
    platform::transport& line_;
};

}  // namespace

office_agent::office_agent(fake_hub& hub, std::uint64_t seed, const std::string& path)
    : office_agent(
          agent_place{hub.key, hub.office,
                      [&hub](const platform::key_pair&) {
                          return std::make_unique<borrowed_line>(hub);
                      }},
          seed, path) {}

office_agent::office_agent(const agent_place& at, std::uint64_t seed, const std::string& path)
    : io_(at.io != nullptr ? *at.io : own_io_), random_(seed) {
    const auto key = platform::key_pair::generate(random_);
    device_ = key.public_part();
    // Other tests that run now draw the same keys, and so does this PC's copy or its next start.
    static int agents = 0;
    key_file_ = testing::TempDir() + "agent_key_" + std::to_string(getpid()) + "_" +
                std::to_string(++agents);
    std::filesystem::remove(key_file_);
    CHECK(key.save(key_file_).has_value());
    store_ = std::move(agent_store::store::open(path).value());
    const auto begun = store_->db().transact([&]() -> base::result<void> {
        if (store_->notes().enrolled()) return {};
        TRY_VOID(agent_sync::begin_enrolment(
            *store_, {"https://hub:1", at.hub_key.public_part(), at.office, "secret"}, device_,
            random_));
        json statement = {{"device", device_.hex()}, {"office", at.office},
                          {"scope", "own"}, {"side", "office"}, {"time", 1}, {"hub", "test"}};
        const auto signature = at.hub_key.sign(statement.dump()).hex();
        return agent_sync::take_statement(*store_,
                                          {{"statement", statement}, {"signature", signature}});
    });
    CHECK(begun.has_value());
    disk_ = std::make_unique<platform::disk_queue>(io_.get_executor(), store_->db(), false);
    line_ = std::make_unique<agent_sync::exchange>(
        *store_, *disk_, time, random_, at.make_transport,
        agent_sync::exchange_options{key_file_, at.machine, true});
    runner_ = std::make_unique<agent_sync::runner>(io_.get_executor(), time, random_, *line_,
                                                   agent_sync::interval_default);
}

office_agent::~office_agent() {
    std::error_code ignored;
    std::filesystem::remove(key_file_, ignored);
}

base::change_id office_agent::save(const std::string& assignment, const std::string& type) {
    return save_all({assignment}, type);
}

base::change_id office_agent::save_all(const std::vector<std::string>& assignments,
                                       const std::string& type) {
    time.pass(base::second_us);
    base::change_id id;
    const auto saved = store_->db().transact([&]() -> base::result<void> {
        const auto heard_at = store_->notes().number(agent_store::note::heard_at);
        agent_store::agent_ledger ledger(*store_, random_, time.now,
                                         {time.boot, time.mono, heard_at});
        const auto types = ledger.types();
        const std::string office = ledger.home_office();
        TRY(const auto shown, ledger.find(type, office, office));
        std::vector<editing::assignment> wanted;
        for (const std::string& typed : assignments) {
            TRY(const auto read, editing::parse_assignment(typed));
            wanted.push_back(read);
        }
        TRY(auto made, editing::make_edit(*types, shown, wanted, std::nullopt, {},
                                          ledger.writer("Rahim"), ledger.draw_nonce()));
        id = made.change.id;
        const auto place = ledger.save(made.change);
        return place ? base::result<void>() : place.error();
    });
    if (!saved) ADD_FAILURE() << saved.error().text();
    return id;
}

json office_agent::shown(const std::string& field) {
    return store_->db().read([&]() -> json {
        const auto state = store_->records().find("portal", "DIP-DIST-65", "DIP-DIST-65");
        const auto values = editing::shown_values(*store_->types()->find("portal"), state);
        const auto found = values.find(field);
        return found == values.end() ? json() : found->second;
    }).value();
}

std::size_t office_agent::heads(const std::string& field) {
    return store_->db().read([&] {
        const auto state = store_->records().find("portal", "DIP-DIST-65", "DIP-DIST-65");
        const auto found = state.registers.find(field);
        return found == state.registers.end() ? std::size_t{0} : found->second.size();
    }).value();
}

base::result<void> office_agent::sync(std::optional<base::time_us> deadline) {
    base::result<void> outcome = base::refused("sync did not end");
    const auto perform = [](agent_sync::runner& runner, std::optional<base::time_us> until,
                            base::result<void>& out) -> platform::awaitable<void> {
        out = co_await runner.sync(until);
    };
    io_.restart();
    asio::co_spawn(io_, perform(*runner_, deadline, outcome), asio::detached);
    io_.run();
    return outcome;
}

agent_sync::listening_end office_agent::listen() {
    agent_sync::listening_end end;
    const auto perform = [](agent_sync::exchange& line,
                            agent_sync::listening_end& out) -> platform::awaitable<void> {
        out = co_await line.listen(agent_sync::wait_first);
    };
    io_.restart();
    asio::co_spawn(io_, perform(*line_, end), asio::detached);
    io_.run();
    return end;
}

void office_agent::carry(const platform::blob_folder& blobs, std::function<bool()> must_stop,
                         agent_sync::exchange_end& end) {
    agent_sync::carrier carrier(*store_, *disk_, *line_, blobs, false);
    const auto perform = [](agent_sync::carrier& by, std::function<bool()> until,
                            agent_sync::exchange_end& out) -> platform::awaitable<void> {
        out = co_await by.carry(std::move(until));
    };
    io_.restart();
    asio::co_spawn(io_, perform(carrier, std::move(must_stop), end), asio::detached);
    io_.run();
}

void office_agent::carry_with_sync(const platform::blob_folder& blobs) {
    carrier_ = std::make_unique<agent_sync::carrier>(*store_, *disk_, *line_, blobs, false);
    runner_->carry(*carrier_);
}

agent_store::own_counts office_agent::counts() {
    return store_->db().read([&] { return store_->journal().counts(); }).value();
}

std::string office_agent::note(std::string_view key) {
    return store_->db().read([&] { return store_->notes().text(key); }).value();
}

}  // namespace kheya::agent_test
