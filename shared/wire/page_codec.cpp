#include "shared/wire/change_limits.hpp"
#include "shared/wire/json_reader.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/messages.hpp"

namespace kheya::wire {

namespace {

json ids_to_json(const journal::id_list& ids) {
    json list = json::array();
    for (const auto& id : ids) list.push_back(id.hex());
    return list;
}

base::error bad_head() {
    return base::refused("a head is not in its form", "heads");
}

json set_to_json(const head_set& s) {
    return {
        {"t", s.type}, {"r", s.record}, {"g", s.reg}, {"q", s.seq}, {"h", heads_to_json(s.heads)}};
}

base::result<head_set> read_set(const json& item) {
    json_reader in(item, "head set");
    head_set s;
    s.type = in.text("t");
    s.record = in.text("r");
    s.reg = in.text("g");
    s.seq = in.number("q");
    TRY_VOID(in.status());
    TRY(s.heads, read_heads(in.list("h")));
    return s;
}

json gone_to_json(const gone_record& g) {
    return {{"t", g.type}, {"r", g.record}, {"q", g.seq}, {"o", g.now_at}};
}

base::result<gone_record> read_gone(const json& item) {
    json_reader in(item, "record that left");
    gone_record g;
    g.type = in.text("t");
    g.record = in.text("r");
    g.seq = in.number("q");
    g.now_at = in.text("o");
    TRY_VOID(in.status());
    return g;
}

// [office, side, first, last, first, last ...]
json own_to_json(const page::own_heads& own) {
    json out = json::array({own.office, base::to_text(own.side)});
    for (const auto& [first, last] : own.runs) {
        out.push_back(first);
        out.push_back(last);
    }
    return out;
}

base::result<page::own_heads> read_own(const json& list) {
    const base::error wrong = base::refused("own head sets are not in their form", "own");
    if (list.size() < 2 || list.size() % 2 != 0 || !list[0].is_string() || !list[1].is_string()) {
        return wrong;
    }
    const auto side = base::side_from(list[1].get_ref<const std::string&>());
    if (!side) return wrong;
    page::own_heads own{list[0].get<std::string>(), *side, {}};
    std::int64_t before = 0;
    std::size_t count = 0;
    for (std::size_t i = 2; i < list.size(); i += 2) {
        if (!list[i].is_number_integer() || !list[i + 1].is_number_integer()) return wrong;
        const auto first = list[i].get<std::int64_t>(), last = list[i + 1].get<std::int64_t>();
        const auto most = static_cast<std::int64_t>(page_sets_limit - count);
        if (first <= before || last < first || last - first >= most) return wrong;
        count += static_cast<std::size_t>(last - first) + 1;
        before = last;
        own.runs.emplace_back(first, last);
    }
    return own;
}

base::result<past_changes::item> read_past_item(const json& entry) {
    json_reader in(entry, "past change");
    past_changes::item item;
    item.at = {in.id<base::replica_id>("replica"), in.number("n")};
    item.seq = in.number("seq");
    item.effective_at = in.number("at");
    item.received_at = in.number("in");
    item.quarantined = in.flag("quarantined");
    item.written_in = in.text("office", "");
    const auto side = base::side_from(in.text("side", "office"));
    if (!side) in.note("side", "is not known");
    item.side = side.value_or(base::side::office);
    if (in.has("proof")) {
        item.proof.emplace();
        if (!base::from_hex(in.text("proof"), *item.proof)) in.note("proof", "is not 16 bytes");
    }
    TRY_VOID(in.status());
    if (!in.has("change")) return base::refused("a past change lacks its content", "change");
    TRY(item.change, journal::read_change(entry["change"]));
    return item;
}

json past_item_to_json(const past_changes::item& i) {
    json item = {{"replica", i.at.replica.hex()},
                 {"n", i.at.n},
                 {"seq", i.seq},
                 {"at", i.effective_at},
                 {"in", i.received_at},
                 {"change", json::parse(i.change.content)}};
    if (i.quarantined) item["quarantined"] = true;
    if (!i.written_in.empty()) item["office"] = i.written_in;
    item["side"] = base::to_text(i.side);
    if (i.proof) item["proof"] = base::to_hex(*i.proof);
    return item;
}

}  // namespace

// [id, value, author, office, side, made_at, effective_at, time_unsure, [saw]]
json to_json(const merge::head& h) {
    return json::array({h.id.hex(), h.value, h.author, h.office, base::to_text(h.side), h.made_at,
                        h.effective_at, h.time_unsure, ids_to_json(h.saw)});
}

base::result<merge::head> read_head(const json& item) {
    if (!item.is_array() || item.size() < 9) return bad_head();
    for (int i : {0, 2, 3, 4}) {
        if (!item[i].is_string()) return bad_head();
    }
    if (!item[5].is_number_integer() || !item[6].is_number_integer() || !item[7].is_boolean() ||
        !item[8].is_array()) {
        return bad_head();
    }
    merge::head h;
    TRY(h.id, base::change_id::parse(item[0].get_ref<const std::string&>()));
    h.value = item[1];
    h.author = item[2].get<std::string>();
    h.office = item[3].get<std::string>();
    const auto side = base::side_from(item[4].get_ref<const std::string&>());
    if (!side) return bad_head();
    h.side = *side;
    h.made_at = item[5].get<base::time_us>();
    h.effective_at = item[6].get<base::time_us>();
    h.time_unsure = item[7].get<bool>();
    for (const json& id : item[8]) {
        if (!id.is_string()) return bad_head();
        TRY(const auto seen, base::change_id::parse(id.get_ref<const std::string&>()));
        h.saw.push_back(seen);
    }
    return h;
}

merge::head head_of(const journal::change& c, const std::string& reg, std::string written_in,
                    base::side side, base::time_us effective_at) {
    const auto difference = effective_at - c.made_at;
    merge::head h;
    h.id = c.id;
    h.value = c.fields.at(reg);
    h.author = c.author;
    h.office = std::move(written_in);
    h.side = side;
    h.made_at = c.made_at;
    h.effective_at = effective_at;
    h.time_unsure = difference > clock_tolerance || difference < -clock_tolerance;
    h.saw = c.saw_retired;
    return h;
}

json heads_to_json(const merge::head_list& heads) {
    json list = json::array();
    for (const auto& h : heads) list.push_back(to_json(h));
    return list;
}

base::result<merge::head_list> read_heads(const json& list) {
    if (!list.is_array()) return bad_head();
    merge::head_list heads;
    for (const json& item : list) {
        TRY(auto h, read_head(item));
        heads.push_back(std::move(h));
    }
    return heads;
}

json to_json(const page& p) {
    json sets = json::array();
    for (const auto& s : p.sets) sets.push_back(set_to_json(s));
    json out = {{"epoch", p.epoch.text()}, {"office", p.stream.office}, {"sets", std::move(sets)}};
    if (p.stream.office_record_only) out["only"] = "office";
    if (p.from && p.to) {
        out["from"] = *p.from;
        out["to"] = *p.to;
    }
    if (!p.from_mark.is_zero()) out["from_mark"] = p.from_mark.hex();
    if (!p.mark.is_zero()) out["mark"] = p.mark.hex();
    for (const auto& g : p.gone) out["gone"].push_back(gone_to_json(g));
    if (p.own) out["own"] = own_to_json(*p.own);
    if (p.checksum) out["checksum"] = p.checksum->hex();
    return out;
}

base::result<page> read_page(const json& unit) {
    json_reader in(unit, "page");
    page p;
    TRY(p.epoch, base::hub_epoch::parse(in.text("epoch")));
    p.stream = {in.text("office"), in.text("only", "") == "office"};
    if (in.has("from")) {
        p.from = in.number("from");
        p.to = in.number("to");
    }
    p.from_mark = in.optional_id<stream_mark>("from_mark").value_or(stream_mark{});
    p.mark = in.optional_id<stream_mark>("mark").value_or(stream_mark{});
    p.checksum = in.optional_id<base::hash256>("checksum");
    TRY_VOID(in.status());
    for (const json& item : in.list("sets")) {
        TRY(auto set, read_set(item));
        p.sets.push_back(std::move(set));
    }
    if (in.has("own")) {
        TRY(p.own, read_own(in.list("own")));
    }
    if (!in.has("gone")) return p;
    for (const json& item : in.list("gone")) {
        TRY(auto gone, read_gone(item));
        p.gone.push_back(std::move(gone));
    }
    TRY_VOID(in.status());
    return p;
}

json to_json(const past_changes& p) {
    json items = json::array();
    for (const auto& i : p.items) items.push_back(past_item_to_json(i));
    json out = {{"epoch", p.epoch.text()},
                {"office", p.office},
                {"from", p.from},
                {"to", p.to},
                {"items", std::move(items)}};
    if (!p.from_mark.is_zero()) out["from_mark"] = p.from_mark.hex();
    if (!p.mark.is_zero()) out["mark"] = p.mark.hex();
    return out;
}

base::result<past_changes> read_past(const json& unit) {
    json_reader in(unit, "past");
    past_changes p;
    TRY(p.epoch, base::hub_epoch::parse(in.text("epoch")));
    p.office = in.text("office");
    p.from = in.number("from");
    p.to = in.number("to");
    p.from_mark = in.optional_id<stream_mark>("from_mark").value_or(stream_mark{});
    p.mark = in.optional_id<stream_mark>("mark").value_or(stream_mark{});
    TRY_VOID(in.status());
    for (const json& entry : in.list("items")) {
        TRY(auto item, read_past_item(entry));
        p.items.push_back(std::move(item));
    }
    return p;
}

json to_json(const offer& o) {
    json items = json::array();
    for (const auto& i : o.items) items.push_back(past_item_to_json(i));
    return {{"items", std::move(items)}};
}

base::result<offer> read_offer(const json& unit) {
    json_reader in(unit, "offer");
    const json& items = in.list("items");
    if (items.empty() || items.size() > frame_changes_limit) {
        in.note("items", "must be a list of a size within the limit");
    }
    TRY_VOID(in.status());
    offer o;
    for (const json& entry : items) {
        TRY(auto item, read_past_item(entry));
        TRY_VOID(check_carried(item.change));
        o.items.push_back(std::move(item));
    }
    return o;
}

json offered_to_json(std::span<const base::change_id> ids) {
    json list = json::array();
    for (const auto& id : ids) list.push_back(id.hex());
    return {{"ids", std::move(list)}};
}

base::result<std::vector<base::change_id>> read_offered(const json& unit) {
    json_reader in(unit, "offered");
    const json& list = in.list("ids");
    std::vector<base::change_id> ids;
    for (const json& entry : list) {
        const auto id = base::change_id::parse(
            entry.is_string() ? entry.get_ref<const std::string&>() : std::string());
        if (!id) {
            in.note("ids", "must be a list of ids");
            break;
        }
        ids.push_back(*id);
    }
    TRY_VOID(in.status());
    return ids;
}

}  // namespace kheya::wire
