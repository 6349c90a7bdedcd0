#include "tests/bench/load/real_agent.hpp"

#include "agent/store/agent_ledger.hpp"
#include "agent/sync/enrolment.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/http_client.hpp"

#include <boost/asio/co_spawn.hpp>

#include <filesystem>

namespace kheya::load {

namespace asio = boost::asio;
using platform::awaitable;

namespace {

// Counts what is asked; everything else is the product's.
class counting_transport : public platform::transport {
public:
    counting_transport(std::unique_ptr<platform::transport> real, std::int64_t& requests)
        : real_(std::move(real)), requests_(requests) {}
    awaitable<base::result<platform::http_response>> send(platform::hub_address to,
                                                          platform::http_request what) override {
        ++requests_;
        return real_->send(std::move(to), std::move(what));
    }
    void reset() override { real_->reset(); }

private:
    std::unique_ptr<platform::transport> real_;
    std::int64_t& requests_;
};

void must(const base::result<void>& done) {
    if (!done) give_up(done.error().text());
}

}  // namespace

void save_by(editing::ledger& in, const editing::writer& by, const std::string& type,
             const std::string& record, const std::string& office,
             const std::vector<std::string>& assignments) {
    std::vector<editing::assignment> wanted;
    for (const auto& each : assignments) {
        auto parsed = editing::parse_assignment(each);
        if (!parsed) give_up(each + ": " + parsed.error().text());
        wanted.push_back(std::move(*parsed));
    }
    const auto shown = in.find(type, record, office);
    if (!shown) give_up(shown.error().text());
    auto made = editing::make_edit(*in.types(), *shown, wanted, std::nullopt, {}, by,
                                   in.draw_nonce());
    if (!made) give_up(type + ": " + made.error().text());
    if (const auto saved = in.save(std::move(made->change)); !saved) {
        give_up(saved.error().text());
    }
}

real_agent::real_agent(asio::io_context& io, platform::clock& time, platform::chance& random,
                       const std::string& folder, const std::string& code)
    : io_(io), time_(time), random_(random) {
    std::filesystem::remove_all(folder);
    must(platform::make_private_folder(folder));
    const auto key = platform::key_pair::generate(random_);
    must(key.save(folder + "/device.key"));
    auto opened = agent_store::store::open(folder + "/agent.db");
    if (!opened) give_up(opened.error().text());
    store_ = std::move(*opened);
    must(store_->db().transact([&]() -> base::result<void> {
        TRY(const auto read, agent_sync::read_code(code));
        return agent_sync::begin_enrolment(*store_, read, key.public_part(), random_);
    }));
    disk_ = std::make_unique<platform::disk_queue>(io_.get_executor(), store_->db(), false);
    const agent_sync::transport_maker make =
        [this](const platform::key_pair& device) -> std::unique_ptr<platform::transport> {
        platform::http_client_options options;
        options.software.clear();   // as the agent's own
        return std::make_unique<counting_transport>(
            std::make_unique<platform::https_transport>(io_.get_executor(), time_, device,
                                                        options),
            requests_);
    };
    line_ = std::make_unique<agent_sync::exchange>(
        *store_, *disk_, time_, random_, make,
        agent_sync::exchange_options{folder + "/device.key", "office-pc", true});
    runner_ = std::make_unique<agent_sync::runner>(io_.get_executor(), time_, random_, *line_,
                                                   agent_sync::interval_default);
}

void real_agent::move_to(const std::string& url) {
    must(store_->db().transact([&]() -> base::result<void> {
        store_->notes().set(agent_store::note::hub_url, url);
        return {};
    }));
}

void real_agent::save(const std::string& type, const std::string& record,
                      const std::vector<std::string>& assignments) {
    must(store_->db().transact([&]() -> base::result<void> {
        const auto heard_at = store_->notes().number(agent_store::note::heard_at);
        agent_store::agent_ledger ledger(*store_, random_, time_.wall(),
                                         {time_.boot_id(), time_.monotonic(), heard_at});
        save_by(ledger, ledger.writer("Rahim"), type, record, ledger.home_office(), assignments);
        return {};
    }));
}

spent real_agent::measure(const std::function<awaitable<void>()>& work) {
    const traffic bytes = traffic_so_far();
    const std::int64_t connections = connections_so_far(), requests = requests_;
    const base::time_us begun = time_.monotonic();
    bool done = false;
    asio::co_spawn(io_, work(), [&done](const std::exception_ptr& trouble) {
        if (trouble) std::rethrow_exception(trouble);
        done = true;
    });
    io_.restart();
    while (!done) io_.run_one();
    return {traffic_so_far() - bytes, connections_so_far() - connections, requests_ - requests,
            time_.monotonic() - begun};
}

spent real_agent::sync() {
    base::result<void> outcome;
    const auto work = [&]() -> awaitable<void> { outcome = co_await runner_->sync(std::nullopt); };
    const spent cost = measure(work);
    must(outcome);
    return cost;
}

spent real_agent::wait(base::time_us duration) {
    agent_sync::listening_end end;
    const auto work = [&]() -> awaitable<void> { end = co_await line_->listen(duration); };
    const spent cost = measure(work);
    if (end.what != agent_sync::listening::heard::nothing_new) give_up("a wait brought something");
    return cost;
}

std::string real_agent::checksum() {
    return store_->db().read([&] { return store_->checksum(); }).value();
}

}  // namespace kheya::load
