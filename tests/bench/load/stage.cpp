#include "tests/bench/load/stage.hpp"

#include "agent/sync/exchange.hpp"
#include "shared/wire/codec.hpp"
#include "shared/wire/limits.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <sys/resource.h>
#include <cstdio>

namespace kheya::load {

namespace asio = boost::asio;
using platform::awaitable;

namespace {

constexpr const char* head_office = "DIP-HQ-26";
constexpr std::size_t answer_most = 4u << 20;

std::string office_name(std::size_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "DIP-UPA-%05zu", number);
    return text;
}

}  // namespace

void need_descriptors(std::size_t count) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= count) return;
    rlimit wanted = limit;
    wanted.rlim_cur = std::min<rlim_t>(count, limit.rlim_max);
    if (wanted.rlim_cur >= count && ::setrlimit(RLIMIT_NOFILE, &wanted) == 0) return;
    give_up("this run needs " + std::to_string(count) + " open files at once, in the hub and here;"
            " the limit is " + std::to_string(limit.rlim_max) +
            ": raise it (ulimit -n, LimitNOFILE) or take fewer --offices");
}

stage::stage(const settings& given, const std::string& mode, std::size_t count, bool with_head,
             const std::string& filled)
    : set(given),
      time(platform::make_system_clock(io.get_executor())),
      chance(platform::make_system_chance()),
      hub(set.hub_program, set.folder + "/" + mode, *chance, filled) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i) ids.push_back(office_name(i));
    if (with_head) ids.back() = head_office;
    enrol(ids);
}

stage::stage(const settings& given, const std::string& mode, std::size_t pcs,
             std::string database)
    : set(given),
      time(platform::make_system_clock(io.get_executor())),
      chance(platform::make_system_chance()),
      hub(set.hub_program, set.folder + "/" + mode, *chance, {}, std::move(database)) {
    enrol(std::vector<std::string>(pcs, office_name(0)));
}

void stage::enrol(const std::vector<std::string>& ids) {
    std::vector<enrolled_office> all = {{head_office, "", {}}};
    platform::http_client_options options;
    options.connections_kept = 1;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        offices.push_back(std::make_unique<office>(i, ids[i], *chance));
        const auto& device = offices[i]->key().public_part();
        if (ids[i] == head_office) all[0].device = device;
        else all.push_back({ids[i], head_office, device});
        lines.push_back(std::make_unique<platform::https_transport>(
            io.get_executor(), *time, offices[i]->key(), options));
    }
    hub.enrol(all);
    hub.start(!set.visitor.empty());
    ways.assign(ids.size(), hub.address());
}

void stage::run(std::size_t count, const std::function<awaitable<void>(std::size_t)>& one) {
    std::size_t left = count;
    for (std::size_t i = 0; i < count; ++i) {
        asio::co_spawn(io, one(i), [&left](const std::exception_ptr& trouble) {
            if (trouble) std::rethrow_exception(trouble);
            --left;
        });
    }
    io.restart();
    while (left > 0) io.run_one();
}

awaitable<answered> stage::ask(platform::transport& line, platform::hub_address to,
                               platform::http_request request) {
    answered got;
    const base::time_us begun = time->monotonic();
    auto response = co_await line.send(std::move(to), std::move(request));
    if (response) {
        auto body = co_await platform::read_all(response->body, answer_most);
        if (body) {
            got.status = response->status;
            got.body = std::move(*body);
            got.retry_after_s = response->retry_after_s;
        } else {
            got.why = body.error().message;
        }
    } else {
        got.why = response.error().message;
    }
    got.took = time->monotonic() - begun;
    co_return got;
}

platform::http_request stage::exchange_request(std::string body) {
    platform::http_request request;
    request.method = "POST";
    request.target = "/v1/exchange";
    request.content_type = wire::known_type;
    request.content_length = body.size();
    request.body = platform::from_string(std::move(body));
    return request;
}

awaitable<void> stage::deliver(std::size_t i, std::string first, bool pulls, tally& into) {
    office& who = *offices[i];
    agent_sync::session by(false, true);
    agent_sync::action next = by.begin();
    std::string body = std::move(first);
    while (next.what != agent_sync::action::kind::stop) {
        if (next.what == agent_sync::action::kind::wait) {
            co_await time->wait(next.delay);
            next = by.timer();
            continue;
        }
        if (body.empty()) body = who.body(time->wall());
        auto request = exchange_request(std::exchange(body, {}));
        answered got = co_await ask(*lines[i], ways[i], std::move(request));
        ++into.exchanges;
        agent_sync::ended how = agent_sync::ended::done;
        std::optional<base::time_us> retry_after;
        std::string trouble = got.why;
        if (got.status == 200) {
            into.accepted.push_back(got.took);
            const auto taken = who.take(got.body, hub.key().public_part());
            if (!taken) trouble = taken.error().text();
            if (pulls && who.wants_more()) how = agent_sync::ended::more;
        } else if (got.status != 0) {
            trouble = "status " + std::to_string(got.status);
        }
        if (!trouble.empty()) {
            ++into.failed[trouble];
            lines[i]->reset();
            how = got.status == 503 ? agent_sync::ended::later : agent_sync::ended::no_link;
            if (got.retry_after_s) retry_after = *got.retry_after_s * base::second_us;
        }
        next = by.after(how, static_cast<std::uint32_t>(chance->below(1ull << 32)), retry_after);
    }
}

void stage::each_office(const std::function<awaitable<void>(std::size_t)>& one) {
    std::size_t next = 0;
    const auto worker = [&](std::size_t) -> awaitable<void> {
        while (next < offices.size()) {
            auto working = one(next++);
            co_await std::move(working);
        }
    };
    run(std::min(set.at_once, offices.size()), worker);
}

void stage::deliver_all(std::vector<std::string> bodies, bool hangs_up, tally& into) {
    each_office([&](std::size_t i) -> awaitable<void> {
        auto delivering = deliver(i, std::move(bodies[i]), false, into);
        co_await std::move(delivering);
        if (hangs_up) lines[i]->reset();
    });
}

void stage::check(report& into) {
    hub.stop();
    for (const auto& each : offices) {
        if (each->has_unsent()) into.troubles.push_back(each->id() + " has not delivered all");
    }
    for (auto& each : hub.differences(offices)) into.troubles.push_back(std::move(each));
    if (into.troubles.empty()) {
        into.notes.push_back("  nothing lost: log, chain and checksum of " +
                             with_commas(static_cast<std::int64_t>(offices.size())) +
                             " offices are the hub's, nothing in quarantine");
    }
}

stage::moment stage::now() {
    return {time->monotonic(), traffic_so_far(), hub.use(), use_of(0)};
}

void stage::tell(report& into, const std::string& title, const tally& of, const moment& from,
                 const moment& to) {
    const traffic bytes = to.bytes - from.bytes;
    char text[256];
    const auto exchanges = static_cast<double>(std::max<std::size_t>(1, of.exchanges));
    std::snprintf(text, sizeof text, "%s: %.2f s, %zu exchanges, %.0f bytes up and %.0f down each",
                  title.c_str(), static_cast<double>(to.at - from.at) / 1e6, of.exchanges,
                  static_cast<double>(bytes.up) / exchanges,
                  static_cast<double>(bytes.down) / exchanges);
    into.notes.emplace_back(text);
    into.notes.push_back("  accepted: " + spread(of.accepted));
    std::snprintf(text, sizeof text,
                  "  hub: %.2f s of processor, %.0f MiB resident, %.0f at most; load: %.2f s",
                  to.hub.seconds - from.hub.seconds,
                  static_cast<double>(to.hub.resident_kib) / 1024,
                  static_cast<double>(to.hub.peak_kib) / 1024, to.own.seconds - from.own.seconds);
    into.notes.emplace_back(text);
    for (const auto& [why, count] : of.failed) {
        into.notes.push_back("  " + std::to_string(count) + " x " + why);
    }
}

}  // namespace kheya::load
