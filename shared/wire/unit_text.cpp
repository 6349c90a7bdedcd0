// Members stand in the order of their names, as JSON of ours always has them.

#include "shared/wire/unit_text.hpp"

#include <algorithm>

namespace kheya::wire {

namespace {

void put_string(std::string& out, std::string_view text) {
    const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
    });
    if (!plain) {
        out += json(text).dump();
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

void put_value(std::string& out, const json& value) {
    if (value.is_string()) put_string(out, value.get_ref<const std::string&>());
    else out += value.dump();
}

void put_flag(std::string& out, bool flag) { out += flag ? "true" : "false"; }

// [id, value, author, office, side, made_at, effective_at, time_unsure, [saw]]
void put_head(std::string& out, const merge::head& h) {
    out += "[\"";
    out += h.id.hex();
    out += "\",";
    put_value(out, h.value);
    out += ',';
    put_string(out, h.author);
    out += ',';
    put_string(out, h.office);
    out += ",\"";
    out += base::to_text(h.side);
    out += "\",";
    out += std::to_string(h.made_at);
    out += ',';
    out += std::to_string(h.effective_at);
    out += ',';
    put_flag(out, h.time_unsure);
    out += ",[";
    for (std::size_t i = 0; i < h.saw.size(); ++i) {
        out += i == 0 ? "\"" : ",\"";
        out += h.saw[i].hex();
        out += '"';
    }
    out += "]]";
}

void put_heads(std::string& out, const merge::head_list& heads) {
    out += '[';
    for (std::size_t i = 0; i < heads.size(); ++i) {
        if (i > 0) out += ',';
        put_head(out, heads[i]);
    }
    out += ']';
}

void put_set(std::string& out, const head_set& set) {
    out += "{\"g\":";
    put_string(out, set.reg);
    out += ",\"h\":";
    put_heads(out, set.heads);
    out += ",\"q\":" + std::to_string(set.seq) + ",\"r\":";
    put_string(out, set.record);
    out += ",\"t\":";
    put_string(out, set.type);
    out += '}';
}

void put_gone(std::string& out, const gone_record& g) {
    out += "{\"o\":";
    put_string(out, g.now_at);
    out += ",\"q\":" + std::to_string(g.seq) + ",\"r\":";
    put_string(out, g.record);
    out += ",\"t\":";
    put_string(out, g.type);
    out += '}';
}

void put_mark(std::string& out, std::string_view name, const stream_mark& mark) {
    if (mark.is_zero()) return;
    out += ",\"";
    out += name;
    out += "\":\"" + mark.hex() + '"';
}

void put_item(std::string& out, const past_changes::item& i) {
    out += "{\"at\":" + std::to_string(i.effective_at) + ",\"change\":";
    out += i.change.content;
    out += ",\"in\":" + std::to_string(i.received_at) + ",\"n\":" + std::to_string(i.at.n);
    if (!i.written_in.empty()) {
        out += ",\"office\":";
        put_string(out, i.written_in);
    }
    if (i.proof) out += ",\"proof\":\"" + base::to_hex(*i.proof) + '"';
    if (i.quarantined) out += ",\"quarantined\":true";
    out += ",\"replica\":\"" + i.at.replica.hex() + "\",\"seq\":" + std::to_string(i.seq);
    out += ",\"side\":\"";
    out += base::to_text(i.side);
    out += "\"}";
}

void put_own(std::string& out, const page::own_heads& own) {
    out += ",\"own\":[";
    put_string(out, own.office);
    out += ",\"";
    out += base::to_text(own.side);
    out += '"';
    for (const auto& [first, last] : own.runs) {
        out += ',' + std::to_string(first) + ',' + std::to_string(last);
    }
    out += ']';
}

template <class Items, class Put>
void put_list(std::string& out, const Items& items, Put put) {
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!first) out += ',';
        first = false;
        put(out, item);
    }
    out += ']';
}

}  // namespace

std::string heads_text(const merge::head_list& heads) {
    std::string out;
    put_heads(out, heads);
    return out;
}

std::string unit_text(const page& p, const json& redacted) {
    std::string out = "{\"page\":{";
    if (p.checksum) out += "\"checksum\":\"" + p.checksum->hex() + "\",";
    out += "\"epoch\":";
    put_string(out, p.epoch.text());
    if (p.from && p.to) out += ",\"from\":" + std::to_string(*p.from);
    put_mark(out, "from_mark", p.from_mark);
    if (!p.gone.empty()) {
        out += ",\"gone\":";
        put_list(out, p.gone, put_gone);
    }
    put_mark(out, "mark", p.mark);
    out += ",\"office\":";
    put_string(out, p.stream.office);
    if (p.stream.office_record_only) out += ",\"only\":\"office\"";
    if (p.own) put_own(out, *p.own);
    if (!redacted.empty()) out += ",\"redacted\":" + redacted.dump();
    out += ",\"sets\":";
    put_list(out, p.sets, put_set);
    if (p.from && p.to) out += ",\"to\":" + std::to_string(*p.to);
    return out += "}}";
}

std::string unit_text(const past_changes& p) {
    std::string out = "{\"past\":{\"epoch\":";
    put_string(out, p.epoch.text());
    out += ",\"from\":" + std::to_string(p.from);
    put_mark(out, "from_mark", p.from_mark);
    out += ",\"items\":";
    put_list(out, p.items, put_item);
    put_mark(out, "mark", p.mark);
    out += ",\"office\":";
    put_string(out, p.office);
    return out += ",\"to\":" + std::to_string(p.to) + "}}";
}

}  // namespace kheya::wire
