#include "agent/sync/carrier.hpp"

#include "shared/wire/bounded_json.hpp"

#include <algorithm>

namespace kheya::agent_sync {

namespace note = agent_store::note;
using base::errc;
using platform::awaitable;

namespace {

constexpr std::size_t said_limit = 4u << 10;    // of an answer to a block
constexpr std::size_t piece_bytes = 16u << 10;  // as they come from the line
constexpr int astray_limit = 3;   // times that one blob may begin anew or elsewhere

exchange_end ended_with(ended how, base::error why) { return {how, std::move(why), std::nullopt}; }

exchange_end no_link(std::string why) {
    return ended_with(ended::no_link, {errc::no_link, std::move(why), {}, "সংযোগ নেই"});
}

exchange_end no_disk(const base::error& why) { return ended_with(ended::refused, why); }

}  // namespace

struct carrier::parcel {
    agent_store::evidence_item item;
    std::string epoch;
    std::function<bool()> must_stop;
    bool is_here = false;
    std::uint64_t have = 0;   // bytes at the side it goes to
    int astray = 0;
    bool is_over = false;     // settled, or passed over

    [[nodiscard]] std::uint64_t total() const { return static_cast<std::uint64_t>(item.bytes); }
    [[nodiscard]] bool is_whole() const { return have == total(); }
    [[nodiscard]] std::string name() const { return item.hash.hex(); }
    [[nodiscard]] platform::http_request request(std::string method) const {
        platform::http_request asked;
        asked.method = std::move(method);
        asked.target = "/v1/blob/" + name() + "?evidence=" + item.record;
        return asked;
    }
};

awaitable<base::result<void>> carrier::on_disk(std::function<base::result<void>()> job) {
    auto done = co_await disk_.read(std::move(job));
    co_return done;
}

awaitable<exchange_end> carrier::carry(std::function<bool()> must_stop) {
    std::vector<std::shared_ptr<parcel>> parcels;
    std::string known_trouble;
    std::function<base::result<void>()> list = [&]() -> base::result<void> {
        const auto notes = store_.notes();
        const std::string epoch = notes.text(note::epoch), own = notes.text(note::office);
        known_trouble = notes.text(note::evidence_trouble);
        const auto items = agent_store::evidence(store_.db()).all(epoch);
        if (items.empty()) return {};
        const auto here = blobs_.all();
        for (const auto& item : items) {
            const bool is_here = here.contains(item.hash);
            const bool fetched = item.office == own || (fetches_all_ && !item.office.empty());
            if (is_here ? item.is_settled : !fetched) continue;
            auto made = std::make_shared<parcel>();
            made->item = item;
            made->epoch = epoch;
            made->must_stop = must_stop;
            made->is_here = is_here;
            parcels.push_back(std::move(made));
        }
        return {};
    };
    const auto listed = co_await on_disk(std::move(list));
    if (!listed) co_return no_disk(listed.error());
    trouble_.clear();
    exchange_end end;
    for (const auto& each : parcels) {
        end = co_await move(each);
        if (end.how != ended::done) break;
    }
    if (end.how != ended::done || trouble_ == known_trouble) co_return end;
    std::function<base::result<void>()> write_down = [this]() -> base::result<void> {
        store_.notes().set(note::evidence_trouble, trouble_);
        return {};
    };
    const auto written = co_await disk_.write(std::move(write_down));
    if (!written) co_return no_disk(written.error());
    co_return end;
}

awaitable<exchange_end> carrier::move(std::shared_ptr<parcel> p) {
    if (p->is_here) co_return co_await send(p);
    co_return co_await fetch(p);
}

awaitable<exchange_end> carrier::send(std::shared_ptr<parcel> p) {
    exchange_end end = co_await send_block(p, 0);   // first the question how much is there
    while (end.how == ended::done && !p->is_over && !p->is_whole()) {
        if (p->must_stop()) co_return ended_with(ended::more, {});
        const std::uint64_t left = p->total() - p->have;
        end = co_await send_block(p, std::min<std::uint64_t>(left, wire::blob_block));
    }
    if (end.how != ended::done || p->is_over) co_return end;
    co_return co_await settle(p);
}

awaitable<exchange_end> carrier::send_block(std::shared_ptr<parcel> p, std::size_t count) {
    platform::http_request request = p->request("PUT");
    request.range = platform::byte_range{p->have, count, p->total()};
    if (count > 0) {
        std::string piece;
        std::function<base::result<void>()> read = [&, this]() -> base::result<void> {
            TRY(piece, blobs_.read_piece(p->item.hash, p->have, count));
            if (piece.size() == count) return {};
            return base::io_trouble("is cut short", blobs_.path_of(p->item.hash));
        };
        const auto taken = co_await on_disk(std::move(read));
        if (!taken) {   // this file's trouble only
            p->is_over = true;
            trouble_ = "evidence/" + p->item.record + ": " + taken.error().text();
            co_return co_await look_at(p);
        }
        request.content_type = "application/octet-stream";
        request.content_length = piece.size();
        request.body = platform::from_string(std::move(piece));
    }
    auto response = co_await line_.send(std::move(request));
    if (!response) co_return no_link(response.error().message);
    const int status = response->status;
    if (status != 200 && status != 409) co_return co_await passed_over(p, std::move(*response));
    const auto body = co_await platform::read_all(response->body, said_limit);
    if (!body) co_return no_link(body.error().message);
    const auto said = wire::parse_bounded(*body);
    const bool is_told = said && said->is_object() && said->contains("have") &&
                         (*said)["have"].is_number_integer() &&
                         (*said)["have"].get<std::int64_t>() >= 0;
    if (!is_told) co_return no_link("no hub here: what answers knows no evidence");
    const auto have = (*said)["have"].get<std::uint64_t>();
    const bool is_further = status == 200 && (count == 0 || have == p->have + count ||
                                              have == p->total());
    if (have > p->total() || (!is_further && ++p->astray > astray_limit)) {
        co_return no_link("the hub's counting of evidence is not to be followed");
    }
    p->have = have;
    co_return exchange_end{};
}

// What concerns this one piece of evidence does not hold up the others.
awaitable<exchange_end> carrier::passed_over(std::shared_ptr<parcel> p,
                                             platform::http_response response) {
    const int status = response.status;
    exchange_end end = co_await refusal(std::move(response));
    const bool is_ours = status == 400 || status == 403 || status == 404 || status == 413 ||
                         status == 416 || status == 422;
    if (!is_ours) co_return end;
    p->is_over = true;
    // Not there yet: the record, or the file from the other computer of this office, will come.
    if (status != 404) trouble_ = "evidence/" + p->item.record + ": " + end.why.message;
    if (status != 422 || !p->is_here) co_return exchange_end{};
    co_return co_await look_at(p);   // whose bytes are wrong?
}

// A damaged file here is set aside, and fetched if the hub has it.
awaitable<exchange_end> carrier::look_at(std::shared_ptr<parcel> p) {
    std::function<base::result<void>()> look = [this, p]() -> base::result<void> {
        const auto bytes = blobs_.read(p->item.hash, wire::blob_limit);
        return bytes ? base::result<void>() : bytes.error();
    };
    const auto looked = co_await on_disk(std::move(look));
    if (!looked) trouble_ = "evidence/" + p->item.record + ": " + looked.error().text();
    co_return exchange_end{};
}

awaitable<exchange_end> carrier::fetch(std::shared_ptr<parcel> p) {
    std::function<base::result<void>()> look = [this, p]() -> base::result<void> {
        p->have = blobs_.partial_bytes(p->name());
        if (p->have < p->total()) return {};
        blobs_.drop(p->name());   // whole ones are finished at once: this is something else
        p->have = 0;
        return {};
    };
    const auto looked = co_await on_disk(std::move(look));
    if (!looked) co_return no_disk(looked.error());
    exchange_end end;
    while (end.how == ended::done && !p->is_over && !p->is_whole()) {
        if (p->must_stop()) co_return ended_with(ended::more, {});
        end = co_await fetch_block(p);
    }
    if (end.how != ended::done || p->is_over) co_return end;
    std::function<base::result<void>()> finish = [this, p] {
        return blobs_.finish(p->name(), p->item.hash, wire::blob_limit);
    };
    const auto finished = co_await on_disk(std::move(finish));
    if (!finished && finished.error().code == errc::refused) {
        trouble_ = "evidence/" + p->item.record + ": " + finished.error().message;
        co_return exchange_end{};   // dropped: the next round begins it anew
    }
    if (!finished) co_return no_disk(finished.error());
    co_return co_await settle(p);
}

awaitable<exchange_end> carrier::fetch_block(std::shared_ptr<parcel> p) {
    platform::http_request request = p->request("GET");
    const std::uint64_t count =
        std::min<std::uint64_t>(p->total() - p->have, wire::blob_answer_limit);
    request.range = platform::byte_range{p->have, count, 0};
    auto response = co_await line_.send(std::move(request));
    if (!response) co_return no_link(response.error().message);
    if (response->status != 206) co_return co_await passed_over(p, std::move(*response));
    const auto range = response->range;
    if (!range || range->first != p->have || range->total != p->total() || range->count > count) {
        co_return no_link("the hub's answer is another part of the evidence");
    }
    std::string piece(piece_bytes, '\0');
    for (std::uint64_t left = range->count; left > 0;) {
        const std::size_t room = std::min<std::uint64_t>(left, piece_bytes);
        const auto got = co_await response->body->read(std::span<char>(piece.data(), room));
        if (!got) co_return no_link(got.error().message);
        if (*got == 0) co_return no_link("the line was cut");
        const std::string_view bytes(piece.data(), *got);
        // Each piece as it comes, so that a line that dies costs none of them.
        std::function<base::result<void>()> add = [this, p, bytes] {
            return blobs_.append(p->name(), p->have, bytes);
        };
        const auto added = co_await on_disk(std::move(add));
        if (!added) co_return no_disk(added.error());
        p->have += *got;
        left -= *got;
    }
    co_return exchange_end{};
}

awaitable<exchange_end> carrier::settle(std::shared_ptr<parcel> p) {
    std::function<base::result<void>()> write_down = [this, p]() -> base::result<void> {
        agent_store::evidence(store_.db()).settle(p->item.record, p->epoch);
        return {};
    };
    const auto written = co_await disk_.write(std::move(write_down));
    if (!written) co_return no_disk(written.error());
    p->is_over = true;
    co_return exchange_end{};
}

}  // namespace kheya::agent_sync
