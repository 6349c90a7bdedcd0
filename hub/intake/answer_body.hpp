#pragma once

// An answer in the making, for the files that put it together. Owner: one call of build_answer.

#include "hub/intake/answer.hpp"
#include "shared/wire/bounded_json.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/unit_text.hpp"

#include <utility>

namespace kheya::hub_intake {

using nlohmann::json;

// How far a stream's news came in an answer.
enum class told_to {
    end,      // of the stream
    limit,    // of the answer: the next one goes on
    untold,   // where something is that no agent could read: nothing behind it can be told
};

// Units of an answer, until the limit is near.
class answer_body {
public:
    explicit answer_body(const answer_form& form, std::size_t limit = wire::page_set_limit)
        : units_(form.encoding, form.before), limit_(limit) {}
    void add(const char* key, json unit) { units_.add({{key, std::move(unit)}}); }
    // A unit of a stream's news behind that sequence. False: no agent could read it, and it is left
    // out, as all that comes behind it in the stream must be.
    [[nodiscard]] bool add_text(std::string_view unit, const std::string& office,
                                std::int64_t after) {
        const auto fits = wire::check_unit(unit);
        if (fits) units_.add_text(unit);
        else note_untold(office, after, fits.error());
        return fits.has_value();
    }
    void add_receipt(std::string_view unit) { units_.add_text(unit); }
    void begin_with(std::size_t size, std::function<std::string()> text) {
        units_.begin_with(size, std::move(text));
    }
    // The first that was left out; empty: none was.
    [[nodiscard]] const std::string& untold() const { return untold_; }
    [[nodiscard]] bool has_room() const {
        return units_.size() + wire::page_bytes_limit <= limit_;
    }
    std::string take() { return units_.take(); }
    wire::unit_writer take_units() { return std::move(units_); }

private:
    void note_untold(const std::string& office, std::int64_t after, const base::error& why) {
        if (!untold_.empty()) return;
        untold_ = "what follows entry " + std::to_string(after) + " of " + office +
                  " is more than an answer can tell: " + why.message;
    }
    wire::unit_writer units_;
    std::size_t limit_;
    std::string untold_;
};

}  // namespace kheya::hub_intake
