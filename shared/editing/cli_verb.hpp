#pragma once

// How a verb of a command line is declared: its words, its help, and where its options go in the
// request. Only files that declare verbs include this; touches nothing.

#include "shared/editing/request.hpp"

#include <CLI/CLI.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace kheya::editing {

// Words that make no command; what exactly is wrong the library says in English only.
inline base::error misused_words(const CLI::ParseError& wrong, const std::string& help) {
    const std::string said = wrong.what();
    const bool lacks = dynamic_cast<const CLI::RequiredError*>(&wrong) != nullptr;
    const bool has_more = dynamic_cast<const CLI::ExtrasError*>(&wrong) != nullptr;
    const std::string bengali = lacks      ? "আদেশে কিছু বাদ পড়েছে"
                                : has_more ? "আদেশে অচেনা বা বাড়তি শব্দ আছে"
                                           : "আদেশের কোনো শব্দ বা মান ঠিক নয়";
    return {base::errc::usage, said + " (see " + help + ")", {},
            bengali + ": " + said + " (" + help + " দেখুন)"};
}

// One verb being declared: its options write into the request's arguments.
class verb {
public:
    verb(CLI::App& parent, request& asked, std::string name, const std::string& says,
         const std::string& example, std::string full_name = {})
        : asked_(asked), app_(parent.add_subcommand(name, says)) {
        app_->footer("Example: " + example);
        const std::string full = full_name.empty() ? name : full_name;
        app_->callback([&asked, full] { asked.verb = full; });
    }
    CLI::App& app() { return *app_; }
    verb& text(const std::string& option, const std::string& key, const std::string& says,
               bool required = false) {
        auto* made = app_->add_option_function<std::string>(
            option, [r = &asked_, key](const std::string& v) { r->arguments[key] = v; }, says);
        if (required) made->required();
        return *this;
    }
    verb& list(const std::string& option, const std::string& key, const std::string& says,
               char separator = '\0') {
        auto* made = app_->add_option_function<std::vector<std::string>>(
            option,
            [r = &asked_, key](const std::vector<std::string>& v) { r->arguments[key] = v; }, says);
        if (separator != '\0') made->delimiter(separator);
        return *this;
    }
    verb& number(const std::string& option, const std::string& key, const std::string& says,
                 double least, double most) {
        app_->add_option_function<double>(
                option,
                [r = &asked_, key, option](const double& v) {
                    // "nan" is in every range.
                    if (!std::isfinite(v)) throw CLI::ValidationError(option, "this is no number");
                    r->arguments[key] = v;
                },
                says)
            ->check(CLI::Range(least, most));
        return *this;
    }
    verb& flag(const std::string& option, const std::string& key, const std::string& says) {
        app_->add_flag_callback(
            option, [r = &asked_, key] { r->arguments[key] = true; }, says);
        return *this;
    }

private:
    request& asked_;
    CLI::App* app_;
};

}  // namespace kheya::editing
