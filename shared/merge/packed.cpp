// A save often writes many registers at once: what people are shown beside a value (who, where,
// when) stands once in a list of sources, and each head names its own by number.

#include "shared/merge/packed.hpp"

#include "shared/base/text.hpp"

#include <algorithm>
#include <cstring>

namespace kheya::merge {

namespace {

constexpr char form = 1;

// Flags of a source; the low bits are its side, whose numbers are part of the form.
constexpr unsigned side_bits = 0x03, unsure_bit = 0x04, saw_bit = 0x08;

enum class tag : char { null, no, yes, text, number, json };

unsigned number_of(base::side s) {
    switch (s) {
        case base::side::office: return 0;
        case base::side::headquarters: return 1;
        case base::side::ministry: return 2;
        case base::side::program: return 3;
    }
    return 0;
}

base::side side_of(unsigned number) {
    constexpr base::side sides[] = {base::side::office, base::side::headquarters,
                                    base::side::ministry, base::side::program};
    return sides[number & side_bits];
}

// Seven bits a byte, the low ones first.
void put_number(std::string& out, std::uint64_t number) {
    while (number >= 0x80) {
        out.push_back(static_cast<char>(number | 0x80));
        number >>= 7;
    }
    out.push_back(static_cast<char>(number));
}

// Small whatever the sign.
void put_signed(std::string& out, std::int64_t number) {
    put_number(out, static_cast<std::uint64_t>(number) << 1 ^
                        static_cast<std::uint64_t>(number >> 63));
}

void put_text(std::string& out, std::string_view text) {
    put_number(out, text.size());
    out.append(text);
}

void put_id(std::string& out, const base::change_id& id) {
    out.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

void put_value(std::string& out, const json& value) {
    const auto put_tag = [&](tag t) { out.push_back(static_cast<char>(t)); };
    if (value.is_null()) return put_tag(tag::null);
    if (value.is_boolean()) return put_tag(value.get<bool>() ? tag::yes : tag::no);
    if (value.is_string()) {
        put_tag(tag::text);
        return put_text(out, value.get_ref<const std::string&>());
    }
    // A number over 63 bits comes from no reader of ours, but must not change its sign here.
    if (value.is_number_integer() &&
        !(value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)) {
        put_tag(tag::number);
        return put_signed(out, value.get<std::int64_t>());
    }
    put_tag(tag::json);
    put_text(out, value.dump());
}

bool same_source(const head& a, const head& b) {
    return a.id == b.id && a.side == b.side && a.time_unsure == b.time_unsure &&
           a.made_at == b.made_at && a.effective_at == b.effective_at && a.author == b.author &&
           a.office == b.office && a.saw == b.saw;
}

void put_source(std::string& out, const head& h) {
    put_id(out, h.id);
    out.push_back(static_cast<char>(number_of(h.side) | (h.time_unsure ? unsure_bit : 0) |
                                    (h.saw.empty() ? 0 : saw_bit)));
    put_text(out, h.author);
    put_text(out, h.office);
    put_signed(out, h.made_at);
    // Clocks may be anything: the difference goes round, and comes back the same way.
    put_signed(out, static_cast<std::int64_t>(static_cast<std::uint64_t>(h.effective_at) -
                                              static_cast<std::uint64_t>(h.made_at)));
    if (h.saw.empty()) return;
    put_number(out, h.saw.size());
    for (const auto& id : h.saw) put_id(out, id);
}

// Takes from the front; after a mistake everything is empty and `good` is false.
class taker {
public:
    explicit taker(std::string_view bytes) : left_(bytes) {}
    bool good = true;
    [[nodiscard]] bool at_end() const { return left_.empty(); }

    unsigned byte() {
        const std::string_view one = bytes(1);
        return one.empty() ? 0 : static_cast<unsigned char>(one[0]);
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const unsigned next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
            if ((next & 0x80) == 0) return value;
        }
        good = false;
        return 0;
    }
    std::int64_t signed_number() {
        const std::uint64_t coded = number();
        return static_cast<std::int64_t>(coded >> 1 ^ (~(coded & 1) + 1));
    }
    // What is no text was not written by us, and JSON libraries throw at it later.
    std::string_view text() {
        const std::string_view found = bytes(number());
        good = good && base::is_valid_utf8(found);
        return good ? found : std::string_view();
    }
    base::change_id id() {
        base::change_id out;
        const std::string_view found = bytes(out.bytes.size());
        if (good) std::memcpy(out.bytes.data(), found.data(), found.size());
        return out;
    }
    std::string_view bytes(std::uint64_t count) {
        if (!good || count > left_.size()) {
            good = false;
            left_ = {};
            return {};
        }
        const std::string_view out = left_.substr(0, count);
        left_.remove_prefix(count);
        return out;
    }

private:
    std::string_view left_;
};

head take_source(taker& in) {
    head h;
    h.id = in.id();
    const unsigned flags = in.byte();
    h.side = side_of(flags);
    h.time_unsure = (flags & unsure_bit) != 0;
    h.author = in.text();
    h.office = in.text();
    h.made_at = in.signed_number();
    h.effective_at = static_cast<base::time_us>(static_cast<std::uint64_t>(h.made_at) +
                                                static_cast<std::uint64_t>(in.signed_number()));
    if ((flags & saw_bit) == 0) return h;
    for (std::uint64_t left = in.number(); left > 0 && in.good; --left) h.saw.push_back(in.id());
    return h;
}

json take_value(taker& in) {
    switch (static_cast<tag>(in.byte())) {
        case tag::null: return nullptr;
        case tag::no: return false;
        case tag::yes: return true;
        case tag::text: return std::string(in.text());
        case tag::number: {
            // Of the kind that reading JSON gives.
            const std::int64_t number = in.signed_number();
            if (number < 0) return number;
            return static_cast<std::uint64_t>(number);
        }
        case tag::json: {
            json value = json::parse(in.text(), nullptr, false);
            if (!value.is_discarded()) return value;
            break;
        }
    }
    in.good = false;
    return nullptr;
}

void skip_value(taker& in) {
    switch (static_cast<tag>(in.byte())) {
        case tag::null:
        case tag::no:
        case tag::yes: return;
        case tag::text:
        case tag::json: in.bytes(in.number()); return;
        case tag::number: in.number(); return;
    }
    in.good = false;
}

std::vector<head> take_sources(taker& in) {
    std::vector<head> sources;
    for (std::uint64_t left = in.number(); left > 0 && in.good; --left) {
        sources.push_back(take_source(in));
    }
    return sources;
}

// The source of the next head, or null.
const head* take_named(taker& in, const std::vector<head>& sources) {
    const std::uint64_t number = in.number();
    in.good = in.good && number < sources.size();
    return in.good ? &sources[number] : nullptr;
}

kept_register take_register(taker& in, const std::vector<head>& sources) {
    kept_register out;
    out.seq = in.signed_number();
    const std::uint64_t judged = in.number();
    in.good = in.good && judged <= static_cast<std::uint64_t>(verdict::open);
    out.verdict = static_cast<merge::verdict>(judged);
    for (std::uint64_t left = in.number(); left > 0 && in.good; --left) {
        out.state.replaced_ahead.insert(in.id());
    }
    for (std::uint64_t left = in.number(); left > 0 && in.good; --left) {
        const head* source = take_named(in, sources);
        if (source == nullptr) break;
        out.state.heads.push_back(*source);
        out.state.heads.back().value = take_value(in);
    }
    return out;
}

base::error unknown_form() {
    return base::refused("a record's head sets are not in a form that this program knows", "heads");
}

bool known_form(std::string_view bytes) { return !bytes.empty() && bytes.front() == form; }

}  // namespace

std::string pack(const kept_registers& registers) {
    std::vector<const head*> sources;
    std::string body;
    body.reserve(512);
    for (const auto& [name, kept] : registers) {
        put_text(body, name);
        put_signed(body, kept.seq);
        put_number(body, static_cast<std::uint64_t>(kept.verdict));
        put_number(body, kept.state.replaced_ahead.size());
        for (const auto& id : kept.state.replaced_ahead) put_id(body, id);
        put_number(body, kept.state.heads.size());
        for (const head& h : kept.state.heads) {
            auto found = std::find_if(sources.begin(), sources.end(),
                                      [&](const head* one) { return same_source(*one, h); });
            if (found == sources.end()) found = sources.insert(found, &h);
            put_number(body, static_cast<std::uint64_t>(found - sources.begin()));
            put_value(body, h.value);
        }
    }
    std::string out(1, form);
    out.reserve(body.size() + sources.size() * 64 + 8);
    put_number(out, sources.size());
    for (const head* one : sources) put_source(out, *one);
    return out += body;
}

base::result<kept_registers> unpack(std::string_view bytes) {
    if (!known_form(bytes)) return unknown_form();
    taker in(bytes.substr(1));
    const std::vector<head> sources = take_sources(in);
    kept_registers out;
    while (in.good && !in.at_end()) {
        std::string name(in.text());
        out.emplace_hint(out.end(), std::move(name), take_register(in, sources));
    }
    if (!in.good) return unknown_form();
    return out;
}

base::result<void> each_packed_id(
    std::string_view bytes,
    const std::function<void(std::string_view reg, const base::change_id& id)>& visit) {
    if (!known_form(bytes)) return unknown_form();
    taker in(bytes.substr(1));
    const std::vector<head> sources = take_sources(in);
    while (in.good && !in.at_end()) {
        const std::string_view name = in.text();
        in.number();
        in.number();
        for (std::uint64_t left = in.number(); left > 0 && in.good; --left) in.id();
        for (std::uint64_t left = in.number(); left > 0 && in.good; --left) {
            const head* source = take_named(in, sources);
            skip_value(in);
            if (source != nullptr && in.good) visit(name, source->id);
        }
    }
    if (!in.good) return unknown_form();
    return {};
}

}  // namespace kheya::merge
