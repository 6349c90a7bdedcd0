#include "agent/sync/exchange.hpp"

#include "agent/store/redactions.hpp"
#include "agent/sync/enrolment.hpp"
#include "agent/sync/key_chain.hpp"
#include "shared/base/planted.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/zstd_frame.hpp"

#include <array>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using base::errc;
using nlohmann::json;
using platform::awaitable;

namespace {

constexpr std::size_t statement_limit = 64u << 10;   // of an enrolment's or a wait's answer
constexpr base::time_us listening_slack = 20 * base::second_us;   // a slow line, beside the wait

bool is_mark(const json& value) {
    std::array<std::uint8_t, wire::news_mark_length / 2> bytes{};
    return value.is_string() && base::from_hex(value.get_ref<const std::string&>(), bytes);
}

bool met_wrong_key(const exchange_end& end) {
    return end.why.code == errc::no_link && end.why.message.starts_with(platform::wrong_key);
}

}  // namespace

exchange::exchange(agent_store::store& in, platform::disk_queue& disk, platform::clock& time,
                   platform::chance& random, transport_maker make_transport,
                   exchange_options options)
    : store_(in), disk_(disk), time_(time), chance_(random),
      make_transport_(std::move(make_transport)), options_(std::move(options)),
      intake_(in, random) {}

void exchange::forget_key() {
    transport_.reset();
    key_.reset();
}

awaitable<exchange_end> exchange::perform(std::size_t segment) {
    exchange_end end = co_await attempt(segment);
    if (met_wrong_key(end)) {
        const bool rolled = co_await follow_roll(end.why);
        if (rolled) end = co_await attempt(segment);
    }
    if (end.how != ended::done) mark_.clear();
    if (end.how != ended::done && end.how != ended::more) {
        // A kept-open connection that failed once is not trusted again.
        if (transport_) transport_->reset();
        const std::string why = end.why.text(), why_bn = end.why.message_bn;
        const bool turned_away = end.how == ended::forbidden, wrong_hub = met_wrong_key(end);
        std::function<base::result<void>()> write_down = [=, this]() -> base::result<void> {
            store_.notes().set(note::last_attempt, why);
            store_.notes().set(note::last_attempt_bn, why_bn);
            if (turned_away) store_.notes().set(note::turned_away, 1);
            if (wrong_hub) store_.notes().set(note::wrong_hub, 1);
            return {};
        };
        auto written = co_await disk_.write(std::move(write_down));
        if (!written && end.why.message.empty()) end.why = written.error();
    }
    co_return end;
}

awaitable<base::result<void>> exchange::prepare() {
    std::function<base::result<void>()> read_facts = [this]() -> base::result<void> {
        const auto notes = store_.notes();
        if (!notes.enrolled()) {
            return base::error{errc::not_enrolled, "not enrolled yet: run `kheya-agent enrol CODE`",
                               {}, "এখনও নিবন্ধিত নয়: `kheya-agent enrol CODE` চালান"};
        }
        TRY(hub_.keys, agent_store::hub_keys_in(notes));
        hub_.address = address_of(notes.text(note::hub_url), hub_.keys);
        hub_.secret = notes.text(note::enrol_secret);
        hub_.joined = notes.joined();
        hub_.shows_statement = notes.number(note::show_statement) != 0;
        hub_.knows_dictionary = notes.number(note::dictionary) == wire::dictionary_version;
        return {};
    };
    auto facts = co_await disk_.read(std::move(read_facts));
    if (!facts) co_return facts.error();
    if (!key_) {
        auto loaded = platform::key_pair::load(options_.key_file);
        if (!loaded) co_return loaded.error();
        key_ = *loaded;
    }
    if (!transport_) transport_ = make_transport_(*key_);
    co_return base::result<void>();
}

awaitable<exchange_end> exchange::join() {
    if (hub_.secret.empty()) {
        co_return failed({errc::forbidden,
                          "the hub refused the enrolment code: ask headquarters for a new one", {},
                          "হাব নিবন্ধন কোডটি নেয়নি: প্রধান কার্যালয় থেকে নতুন কোড নিন"});
    }
    const json ask = {{"secret", hub_.secret}, {"machine", options_.machine}};
    std::string body = ask.dump();
    platform::http_request request;
    request.method = "POST";
    request.target = "/v1/enrol";
    request.content_type = "application/json";
    request.content_length = body.size();
    request.body = platform::from_string(std::move(body));
    auto response = co_await transport_->send(hub_.address, std::move(request));
    if (!response) co_return failed(response.error());
    if (response->status != 200) {
        exchange_end end = co_await refusal(std::move(*response));
        if (end.how == ended::forbidden) {   // asking again would only use up its tries
            std::function<base::result<void>()> forget = [this]() -> base::result<void> {
                store_.notes().forget(note::enrol_secret);
                return {};
            };
            auto forgotten = co_await disk_.write(std::move(forget));
            if (!forgotten) co_return failed(forgotten.error());
        }
        co_return end;
    }
    auto text = co_await platform::read_all(response->body, statement_limit);
    if (!text) co_return failed(no_hub(text.error().message));
    auto answer = wire::parse_bounded(*text);
    if (!answer) co_return failed(no_hub("the answer to the enrolment is no JSON"));
    std::function<base::result<void>()> keep = [this, &answer] {
        return take_statement(store_, *answer);
    };
    auto kept = co_await disk_.write(std::move(keep));
    if (!kept) co_return failed(kept.error());
    co_return exchange_end{};
}

awaitable<exchange_end> exchange::attempt(std::size_t segment) {
    auto ready = co_await prepare();
    if (!ready) co_return failed(ready.error());
    if (!hub_.joined) {
        exchange_end joined = co_await join();
        if (joined.how != ended::done) co_return joined;
    }
    outgoing sent;
    request_options options{options_.machine, options_.full_history, segment};
    options.over_line = true;
    if (hub_.knows_dictionary) options.encoding = wire::encoding::known;
    moment now{time_.wall(), time_.monotonic(), time_.boot_id()};
    std::function<base::result<void>()> build = [&]() -> base::result<void> {
        sent = build_request(store_, *key_, now, options);
        return {};
    };
    auto built = co_await disk_.read(std::move(build));
    if (!built) co_return failed(built.error());
    intake_.begin(sent);
    opening_ = std::move(sent.opening);
    proven_ = more_ = held_full_ = false;
    mark_.clear();

    platform::http_request request;
    request.method = "POST";
    request.target = "/v1/exchange";
    request.content_type = wire::content_type(options.encoding);
    request.content_length = sent.body.size();
    request.body = platform::from_string(std::move(sent.body));
    auto response = co_await transport_->send(hub_.address, std::move(request));
    if (!response) co_return failed(response.error());
    if (response->status == 415 && hub_.knows_dictionary) {
        exchange_end end = co_await send_as_before(std::move(*response));
        co_return end;
    }
    if (response->status != 200) {
        exchange_end end = co_await turned_away(std::move(*response));
        co_return end;
    }
    exchange_end end = co_await take_answer(std::move(*response));
    co_return end;
}

// An older hub is at that address now: it is asked once more, without the dictionary.
awaitable<exchange_end> exchange::send_as_before(platform::http_response response) {
    exchange_end end = co_await refusal(std::move(response));
    std::function<base::result<void>()> forget = [this]() -> base::result<void> {
        store_.notes().forget(note::dictionary);
        return {};
    };
    auto forgotten = co_await disk_.write(std::move(forget));
    if (!forgotten) co_return failed(forgotten.error());
    end.how = ended::more;
    co_return end;
}

// A hub that was restored from a backup older than our enrolment does not know us: it is shown its
// own statement at once.
awaitable<exchange_end> exchange::turned_away(platform::http_response response) {
    const bool forgot_us = response.status == 401 && !hub_.shows_statement &&
                           response.content_type.starts_with("application/problem+json");
    exchange_end end = co_await refusal(std::move(response));
    if (!forgot_us) co_return end;
    std::function<base::result<void>()> write_down = [this]() -> base::result<void> {
        store_.notes().set(note::show_statement, 1);
        return {};
    };
    auto written = co_await disk_.write(std::move(write_down));
    if (!written) co_return failed(written.error());
    end.how = ended::more;
    co_return end;
}

awaitable<exchange_end> exchange::take_answer(platform::http_response response) {
    const auto encoding = wire::encoding_of(response.content_type);
    if (!encoding && base::planted(base::planted_bug::synced_by_200)) co_return exchange_end{};
    if (!encoding) co_return failed(no_hub("the answer is " + response.content_type));
    wire::unit_reader reader(*encoding, opening_);
    std::array<char, 16u << 10> piece{};
    std::size_t taken = 0;
    base::result<void> fine;
    while (fine) {
        auto got = co_await response.body->read(piece);
        if (!got) {
            fine = got.error();
            break;
        }
        if (*got == 0) {
            if (!reader.at_boundary()) fine = no_hub("the answer ends in the middle of a unit");
            break;
        }
        taken += *got;
        if (taken > wire::answer_limit) {
            fine = no_hub("the answer is longer than any of ours");
            break;
        }
        reader.feed({piece.data(), *got});
        fine = co_await take_units(reader);
    }
    if (fine && !proven_) fine = no_hub("the answer has no receipt");
    if (!fine) {
        exchange_end end = failed(fine.error());
        // Disk trouble is ours; everything else after a proven receipt was the line's doing.
        if (fine.error().code != errc::io) {
            end.how = proven_ && intake_.moved() ? ended::cut : ended::no_link;
            end.why = fine.error().code == errc::no_link ? fine.error()
                                                         : no_hub(fine.error().message);
        }
        co_return end;
    }
    std::function<base::result<void>()> finish = [&]() -> base::result<void> {
        if (*encoding == wire::encoding::known && !hub_.knows_dictionary) {
            // Our hub can read by it too: the next request is packed so.
            store_.notes().set(note::dictionary, wire::dictionary_version);
        }
        intake_.finish(more_, time_.wall());
        return {};
    };
    auto written = co_await disk_.write(std::move(finish));
    if (!written) co_return failed(written.error());
    if (intake_.has_cut()) {
        std::function<base::result<void>()> empty = [this]() -> base::result<void> {
            agent_store::empty_log(store_.db());
            return {};
        };
        auto emptied = co_await disk_.read(std::move(empty));
        if (!emptied) co_return failed(emptied.error());
    }
    co_return finished();
}

awaitable<base::result<platform::http_response>> exchange::send(platform::http_request request) {
    if (!transport_) co_return no_hub("no exchange came first");
    auto response = co_await transport_->send(hub_.address, std::move(request));
    co_return response;
}

// The pin has proven that our hub answers: nothing here is stored, it only says when to exchange.
awaitable<listening_end> exchange::listen(base::time_us duration) {
    using heard = listening::heard;
    listening_end end;
    if (!can_listen()) co_return end;
    platform::http_request request;
    request.method = "GET";
    request.target = "/v1/wait?seconds=" + std::to_string(duration / base::second_us) +
                     "&mark=" + mark_;
    request.patience = duration + listening_slack;
    auto response = co_await send(std::move(request));
    if (!response) co_return end;
    const int status = response->status;
    if (response->retry_after_s) end.retry_after = *response->retry_after_s * base::second_us;
    const auto body = co_await platform::read_all(response->body, statement_limit);
    if (!body) co_return end;
    if (status == 204) end.what = heard::nothing_new;
    if (status == 503 || status == 429) end.what = heard::later;
    if (status == 401 || status == 403) end.what = heard::turned_away;
    if (status != 200) co_return end;
    const auto said = wire::parse_bounded(*body);
    if (!said || !said->is_object() || !said->contains("mark")) co_return end;
    if (!is_mark((*said)["mark"])) co_return end;
    end.what = (*said)["mark"].get<std::string>() == mark_ ? heard::known : heard::news;
    co_return end;
}

exchange_end exchange::finished() {
    exchange_end end;
    end.more_comes = intake_.wants_more();
    if (!end.more_comes && !intake_.has_unsent()) return end;
    end.how = ended::more;
    if (intake_.moved()) return end;
    // Nothing moved on either side: going on at once would turn in a circle.
    end.how = ended::refused;
    end.why = intake_.has_unsent()
                  ? base::refused("the hub took none of the changes sent; trying again later")
                  : base::refused("the hub cannot tell all of its news now; trying again later");
    if (held_full_) {
        end.why = {errc::refused,
                   "so many entries of this PC are held at headquarters that it takes no more "
                   "until they are seen to: they are kept here; see `kheya-agent quarantine`",
                   {},
                   "সদর দপ্তরে এই পিসির অনেক তথ্য আটক আছে, সেগুলো না দেখা পর্যন্ত আর নেওয়া হচ্ছে "
                   "না: তথ্য এখানেই জমা আছে; `kheya-agent quarantine` দেখুন"};
    }
    return end;
}

awaitable<base::result<void>> exchange::take_units(wire::unit_reader& reader) {
    for (;;) {
        auto unit = reader.next();
        if (!unit) co_return unit.error();
        if (!*unit) co_return base::result<void>();
        std::function<base::result<void>()> apply = [this, &unit] { return take_unit(**unit); };
        auto applied = co_await disk_.write(std::move(apply));
        if (!applied) co_return applied.error();
    }
}

base::result<void> exchange::take_unit(const json& unit) {
    if (!unit.is_object()) return no_hub("a unit is no object");
    if (!proven_) {
        TRY(const auto receipt, take_receipt_unit(store_, hub_.keys, unit));
        const auto known = base::hub_epoch::parse(store_.notes().text(note::epoch));
        if (known && receipt.epoch.counter < known->counter) {
            // A hub that was shown our epoch would have opened a later one.
            return no_hub("the receipt is of the hub's epoch " + receipt.epoch.text() +
                          ", which ended before " + known->text());
        }
        intake_.take_receipt(receipt, time_.wall());
        proven_ = true;
        return {};
    }
    if (const auto page = unit.find("page"); page != unit.end()) {
        TRY(auto read, wire::read_page(*page));
        if (const auto cut = page->find("redacted"); cut != page->end()) {
            intake_.take_redactions(*cut);
        }
        intake_.take_page(std::move(read));
    } else if (const auto past = unit.find("past"); past != unit.end()) {
        TRY(auto read, wire::read_past(*past));
        intake_.take_past(std::move(read));
    } else if (const auto types = unit.find("types"); types != unit.end()) {
        TRY(const auto read, wire::read_types_part(*types));
        intake_.take_types(read);
    } else if (const auto given = unit.find("enrolled"); given != unit.end()) {
        take_standing(store_, *given);
    } else if (const auto told = unit.find("released"); told != unit.end()) {
        intake_.take_released(*told);
    } else if (unit.contains("held_full")) {
        held_full_ = unit["held_full"] == true;
    } else if (unit.contains("more")) {
        more_ = unit["more"] == true;
    } else if (const auto news = unit.find("news"); news != unit.end()) {
        if (is_mark(*news)) mark_ = news->get<std::string>();
    }
    return {};   // what a newer hub says besides is passed over
}

}  // namespace kheya::agent_sync
