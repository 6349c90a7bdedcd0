#include "hub/intake/blob_port.hpp"

#include "hub/intake/gate.hpp"
#include "shared/platform/log.hpp"
#include "shared/wire/limits.hpp"

#include <algorithm>

namespace kheya::hub_intake {

namespace {

using nlohmann::json;
using platform::http_request;
using platform::http_response;

constexpr std::string_view target_begin = "/v1/blob/";
constexpr std::string_view query_begin = "?evidence=";
constexpr std::string_view evidence = "evidence";
constexpr std::size_t hash_digits = 64;
constexpr std::size_t key_limit = 200;
constexpr int blob_retry_s = 300;
constexpr std::size_t device_digits = 16;   // of its key, in the names of what it sends

// A head's value; null where the register has none, or more than one (a hostile writer's doing:
// evidence is written once).
json only_value(const std::map<std::string, hub_store::register_row>& record, const char* name) {
    const auto found = record.find(name);
    if (found == record.end() || found->second.state.heads.size() != 1) return nullptr;
    return found->second.state.heads.front().value;
}

// The office whose device wrote the record: its record may have gone to another one since, with the
// file still at the device.
std::string writer_of(const std::map<std::string, hub_store::register_row>& record) {
    const auto found = record.find("sha256");
    if (found == record.end() || found->second.state.heads.size() != 1) return {};
    return found->second.state.heads.front().office;
}

}  // namespace

struct blob_port::visit {
    base::hash256 hash;
    std::string record, office;
    base::public_key peer;
    std::optional<platform::byte_range> range;
    bool fetches = false;
    base::time_us now = 0;
    std::shared_ptr<admission::pass> pass;
    // What came of it.
    int status = 200;
    std::string detail;
    std::vector<std::string> in_scope;
    std::uint64_t total = 0, have = 0;
    std::string piece;

    void refuse(int with, std::string why) {
        status = with;
        detail = std::move(why);
    }
    [[nodiscard]] bool sees(const std::string& of) const {
        return std::find(in_scope.begin(), in_scope.end(), of) != in_scope.end();
    }
    [[nodiscard]] bool is_refused() const { return status >= 400; }
    [[nodiscard]] bool is_whole() const { return have == total; }
    [[nodiscard]] std::string device_name() const { return peer.hex().substr(0, device_digits); }
    [[nodiscard]] std::string partial_name() const { return device_name() + "-" + hash.hex(); }
};

blob_port::blob_port(hub_store::store& in, platform::disk_queue& disk, platform::clock& time,
                     admission& room, const std::string& folder)
    : store_(in), disk_(disk), clock_(time), room_(room), has_folder_(!folder.empty()),
      blobs_(folder + "/blobs") {}

bool blob_port::is_asked(const http_request& request) {
    return request.target.starts_with(target_begin);
}

namespace {

http_response told(int status, std::string_view detail) {
    http_response given = platform::make_problem(status, "", detail);
    if (status == 503) given.retry_after_s = blob_retry_s;
    return given;
}

http_response how_much(int status, std::uint64_t have) {
    return platform::make_response(status, "application/json", json{{"have", have}}.dump());
}

}  // namespace

platform::awaitable<http_response> blob_port::handle(http_request request) {
    if (!request.peer) co_return told(401, "show a device key in the TLS handshake");
    auto v = std::make_shared<visit>();
    v->peer = *request.peer;
    v->now = clock_.wall();
    v->range = request.range;
    v->fetches = request.method == "GET";
    const std::string_view rest = std::string_view(request.target).substr(target_begin.size());
    const auto hash = base::hash256::parse(rest.substr(0, hash_digits));
    const std::string_view query = rest.substr(std::min(rest.size(), hash_digits));
    if (!hash || !query.starts_with(query_begin) || query.size() > key_limit) {
        co_return told(400, "ask for /v1/blob/HASH?evidence=KEY, 64 hex digits and a record's key");
    }
    v->hash = *hash;
    v->record = query.substr(query_begin.size());
    if (!has_folder_) co_return told(404, "this hub keeps no evidence");
    if (!v->fetches && request.method != "PUT") co_return told(405, "PUT or GET");
    if (!v->range) co_return told(400, "say which bytes: Content-Range with PUT, Range with GET");
    const std::uint64_t most = v->fetches ? wire::blob_answer_limit : wire::blob_block;
    v->pass = room_.enter(v->peer, std::min<std::uint64_t>(v->range->count, most));
    if (!v->pass) co_return told(503, "the hub cannot take this now");
    if (v->fetches) co_return co_await give(v);
    co_return co_await take(v, std::move(request));
}

// The device is looked up again for every block.
void blob_port::examine(visit& v) {
    const auto from = admit(store_, v.peer, v.now);
    if (!from) {
        const bool unknown = from.error().code == base::errc::not_enrolled;
        return v.refuse(unknown ? 401 : 403, from.error().message);
    }
    if (v.fetches && !from->device.confirmed) {
        return v.refuse(403, "this device must be confirmed at headquarters first");
    }
    const auto office = store_.office_of(evidence, v.record);
    if (!office) return v.refuse(404, "the hub knows no such evidence record (yet)");
    v.office = *office;
    v.in_scope = from->writable;
    const auto record = store_.load_record(v.office, evidence, v.record);
    const bool may = v.sees(v.office) || (!v.fetches && v.sees(writer_of(record)));
    if (!may) return v.refuse(403, "this evidence is of an office outside this device's scope");
    const json bytes = only_value(record, "bytes");
    if (only_value(record, "sha256") != json(v.hash.hex()) || !bytes.is_number_integer()) {
        return v.refuse(422, "the evidence record names another file");
    }
    v.total = bytes.get<std::uint64_t>();
    if (v.total < 1 || v.total > wire::blob_limit) {
        return v.refuse(413, "evidence may have 1 to " + std::to_string(wire::blob_limit) +
                                 " bytes");
    }
    look_what_is_here(v);
}

void blob_port::look_what_is_here(visit& v) {
    const bool is_here = blobs_.has(v.hash);
    // The record may have named another file when one was sent for it.
    const auto sent = store_.blob(v.record);
    if (is_here && sent && sent->hash == v.hash) {
        v.have = v.total;
        return;
    }
    if (v.fetches) return v.refuse(404, "the hub has not got this evidence (yet)");
    if (is_here) {
        // Another record of the same offices has the same file: it need not be sent again. To
        // others nobody says that it is here, lest a known hash be enough to fetch it.
        for (const auto& other : store_.blobs_with(v.hash)) {
            const auto holder = store_.office_of(evidence, other.record);
            if (!holder || !v.sees(*holder)) continue;
            enter(v);
            v.have = v.total;
            return;
        }
    }
    v.have = blobs_.partial_bytes(v.partial_name());
    if (v.have >= v.total) {
        // The hub died before it had looked at the whole: that alone makes it count as arrived.
        const auto whole = blobs_.finish(v.partial_name(), v.hash, wire::blob_limit);
        if (whole) {
            v.have = v.total;
            return enter(v);
        }
        blobs_.drop(v.partial_name());
        v.have = 0;
    }
    if (v.have == 0) make_room(v);
}

void blob_port::make_room(visit& v) {
    const auto quota = blob_quota_of_device - store_.blob_bytes(v.peer);
    if (static_cast<std::int64_t>(v.total) > quota) {
        return v.refuse(413, "this device has sent as much evidence as it may: " +
                                 std::to_string(blob_quota_of_device >> 20) +
                                 " MiB; ask headquarters");
    }
    const auto own = blobs_.partials(v.device_name());
    for (std::size_t i = 0; i + partials_of_device <= own.size(); ++i) blobs_.drop(own[i]);
    if (blobs_.partials("").size() >= partials_limit) {
        v.refuse(503, "too much evidence is under way to the hub now");
    }
}

void blob_port::enter(const visit& v) {
    store_.put_blob({v.office, v.record, v.hash, static_cast<std::int64_t>(v.total), v.peer,
                     v.now});
}

base::result<void> blob_port::add(visit& v, const std::string& bytes) {
    // Something else may have come in between; what may be sent was examined a moment ago.
    if (blobs_.partial_bytes(v.partial_name()) != v.range->first) {
        v.have = blobs_.partial_bytes(v.partial_name());
        v.status = 409;
        return {};
    }
    TRY_VOID(blobs_.append(v.partial_name(), v.range->first, bytes));
    v.have = v.range->first + bytes.size();
    if (!v.is_whole()) return {};
    const auto whole = blobs_.finish(v.partial_name(), v.hash, wire::blob_limit);
    if (!whole && whole.error().code == base::errc::refused) {
        v.refuse(422, whole.error().message);
        return {};
    }
    if (!whole) return whole.error();
    enter(v);   // after the file: a row means that it is there
    return {};
}

platform::awaitable<http_response> blob_port::take(std::shared_ptr<visit> v,
                                                   http_request request) {
    const platform::byte_range range = *v->range;
    if (range.count != request.content_length) {
        co_return told(400, "Content-Range and Content-Length do not agree");
    }
    if (range.count > wire::blob_block) {
        co_return told(413, "at most " + std::to_string(wire::blob_block) + " bytes at once");
    }
    std::function<base::result<void>()> look = [this, v]() -> base::result<void> {
        examine(*v);
        return {};
    };
    const auto looked = co_await disk_.write(std::move(look));
    if (!looked) {
        platform::log_error("evidence: " + looked.error().text());
        co_return told(503, "the hub cannot take this now");
    }
    if (v->is_refused()) co_return told(v->status, v->detail);
    if (range.total != v->total) co_return told(422, "the evidence record names another size");
    if (range.count == 0 || v->is_whole()) co_return how_much(200, v->have);
    if (range.first != v->have) co_return how_much(409, v->have);
    auto bytes = co_await platform::read_all(request.body, wire::blob_block);
    if (!bytes) co_return told(400, bytes.error().message);
    std::function<base::result<void>()> add_it = [this, v, piece = std::move(*bytes)] {
        return add(*v, piece);
    };
    const auto added = co_await disk_.write(std::move(add_it));
    if (!added) {
        platform::log_error("evidence: " + added.error().text());
        co_return told(503, "the hub cannot take this now");
    }
    if (v->status == 422) co_return told(422, v->detail);
    co_return how_much(v->status, v->have);
}

platform::awaitable<http_response> blob_port::give(std::shared_ptr<visit> v) {
    std::function<base::result<void>()> look = [this, v]() -> base::result<void> {
        examine(*v);
        if (v->is_refused()) return {};
        if (v->range->first >= v->total) {
            v->refuse(416, "the evidence has " + std::to_string(v->total) + " bytes");
            return {};
        }
        const std::uint64_t count = std::min({v->range->count, v->total - v->range->first,
                                              std::uint64_t{wire::blob_answer_limit}});
        TRY(v->piece, blobs_.read_piece(v->hash, v->range->first, count));
        return {};
    };
    const auto looked = co_await disk_.read(std::move(look));
    if (!looked || (!v->is_refused() && v->piece.empty())) {
        platform::log_error("evidence: " + (looked ? v->hash.hex() + " is cut short"
                                                   : looked.error().text()));
        co_return told(503, "the hub cannot read this now");
    }
    if (v->is_refused()) co_return told(v->status, v->detail);
    const platform::byte_range part{v->range->first, v->piece.size(), v->total};
    auto given = platform::make_response(206, "application/octet-stream", std::move(v->piece));
    given.range = part;
    v->pass->welcome();
    co_return admission::keep(std::move(v->pass), std::move(given));
}

}  // namespace kheya::hub_intake
