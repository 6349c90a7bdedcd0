#pragma once

// An answer in the making, for the files that put it together. Owner: one call of build_answer.

#include "hub/intake/answer.hpp"
#include "shared/wire/limits.hpp"
#include "shared/wire/unit_text.hpp"

#include <utility>

namespace kheya::hub_intake {

using nlohmann::json;

// Units of an answer, until the limit is near.
class answer_body {
public:
    explicit answer_body(const answer_form& form, std::size_t limit = wire::page_set_limit)
        : units_(form.encoding, form.before), limit_(limit) {}
    void add(const char* key, json unit) { units_.add({{key, std::move(unit)}}); }
    void add_text(std::string_view unit) { units_.add_text(unit); }
    void begin_with(std::size_t size, std::function<std::string()> text) {
        units_.begin_with(size, std::move(text));
    }
    template <class Message>
    void add(const Message& large) {
        add_text(wire::unit_text(large));
    }
    [[nodiscard]] bool has_room() const {
        return units_.size() + wire::page_bytes_limit <= limit_;
    }
    std::string take() { return units_.take(); }
    wire::unit_writer take_units() { return std::move(units_); }

private:
    wire::unit_writer units_;
    std::size_t limit_;
};

}  // namespace kheya::hub_intake
