#pragma once

// How everything in Kheya says that the world misbehaved: result<T> holds a value or an error.
// An error knows what kind it is (which decides a command's exit code), a message for people and
// the place it speaks of. Errors are returned, and logged once, where they are finally handled.

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace kheya::base {

// The numbers are the exit codes that the commands promise to scripts.
enum class errc : int {
    refused = 1,       // a check failed; nothing was changed
    usage = 2,         // the command's words are wrong
    not_enrolled = 3,  // no identity yet: enrol or init first
    no_link = 69,      // no line, or what answers is not our hub
    io = 74,           // disk or file trouble
    later = 75,        // the hub asks to come later, or the deadline passed
    forbidden = 77,    // revoked, unknown key or role too small
};

struct error {
    errc code = errc::refused;
    std::string message;          // one or two sentences in English
    std::string where = {};       // field, file:line, table... empty when the message says it
    std::string message_bn = {};  // the same in Bengali where a field officer may see it

    // The message with its place before it, as people read it.
    [[nodiscard]] std::string text(bool bengali = false) const {
        const std::string& said = bengali && !message_bn.empty() ? message_bn : message;
        return where.empty() ? said : where + ": " + said;
    }
};

template <class T>
using result = boost::system::result<T, error>;

inline error refused(std::string message, std::string where = {}) {
    return {errc::refused, std::move(message), std::move(where)};
}
inline error io_trouble(std::string message, std::string where = {}) {
    return {errc::io, std::move(message), std::move(where)};
}

// Found by boost::system::result through argument-dependent lookup when value() is called on an
// error, which is a mistake of ours.
[[noreturn]] inline void throw_exception_from_error(const error& e, const boost::source_location&) {
    throw std::logic_error("value() of an error: " + e.text());
}

}  // namespace kheya::base

// Gives up the current function when `expression` (a result) holds an error, else binds its value.
#define KHEYA_JOIN_(a, b) a##b
#define KHEYA_JOIN(a, b) KHEYA_JOIN_(a, b)
#define TRY(declaration, expression) TRY_(declaration, expression, KHEYA_JOIN(tried_, __LINE__))
#define TRY_(declaration, expression, name) \
    auto name = (expression);               \
    if (!name) return name.error();         \
    declaration = std::move(*name)
#define TRY_VOID(expression)                                   \
    do {                                                       \
        if (auto tried_result = (expression); !tried_result) { \
            return tried_result.error();                       \
        }                                                      \
    } while (false)
