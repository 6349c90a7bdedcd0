#include "agent/command/bundle_verbs.hpp"

#include "agent/command/words.hpp"
#include "shared/base/base64.hpp"
#include "shared/editing/arguments.hpp"

#include <algorithm>

namespace kheya::agent_command {

using editing::outcome;
using editing::speech;
using editing::text_in;
using nlohmann::json;

namespace {

constexpr std::size_t kib = 1024;

std::size_t part_bytes(const json& arguments) {
    const auto found = arguments.find("part_kib");
    if (found == arguments.end() || !found->is_number()) return bundle::file_limit;
    const double most = static_cast<double>(bundle::file_limit / kib);
    const double least = static_cast<double>(bundle::part_least / kib);
    return static_cast<std::size_t>(std::clamp(found->get<double>(), least, most)) * kib;
}

std::int64_t number_in(const json& arguments, const char* key, std::int64_t otherwise) {
    const auto found = arguments.find(key);
    return found != arguments.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                                  : otherwise;
}

// How to cut it, and, of an export that goes on, where it stands.
agent_sync::file_cut cut_in(const json& arguments) {
    agent_sync::file_cut by;
    by.part_bytes = part_bytes(arguments);
    by.at_once = bundle::at_once(number_in(arguments, "at_once_kib", 0));
    if (const auto set = bundle::set_id::parse(text_in(arguments, "set"))) by.set = *set;
    by.part = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(number_in(arguments, "part", 1), 1, bundle::parts_limit));
    by.after = std::max<std::int64_t>(0, number_in(arguments, "after", 0));
    if (const auto log = base::replica_id::parse(text_in(arguments, "log"))) by.log = *log;
    return by;
}

// The arguments of the request that goes on from here.
json to_go_on(json arguments, const agent_sync::file_cut& rest, const json& names,
              std::int64_t changes) {
    arguments["set"] = rest.set.hex();
    arguments["part"] = rest.part;
    arguments["after"] = rest.after;
    arguments["log"] = rest.log.hex();
    arguments["written"] = names;
    arguments["changes"] = changes;
    return arguments;
}

}  // namespace

outcome export_bundle(agent_store::store& in, const platform::key_pair& device,
                      const agent_sync::moment& now, const agent_sync::request_options& options,
                      platform::chance& random, std::int64_t evidence_waiting,
                      const editing::request& asked) {
    const std::string path = text_in(asked.arguments, "file");
    if (path.empty()) {
        return editing::failure({base::errc::usage, "name the file to write", "file",
                                 "যে ফাইলে লেখা হবে তার নাম দিন"},
                                asked.how);
    }
    const auto by = cut_in(asked.arguments);
    auto made = agent_sync::write_file_request(in, device, now, options, by, random);
    if (!made) return editing::failure(made.error(), asked.how);
    json names = asked.arguments.value("written", json::array());
    made->changes += number_in(asked.arguments, "changes", 0);
    outcome given;
    for (std::size_t i = 0; i < made->files.size(); ++i) {
        given.files.push_back({bundle::part_path(path, by.part - 1 + i),
                               std::move(made->files[i]), true});
        names.push_back(given.files.back().path);
    }
    if (made->rest) {
        given.next = {{"verb", "export"},
                      {"arguments", to_go_on(asked.arguments, *made->rest, names, made->changes)}};
        return given;
    }
    if (asked.how.json) {
        outcome said = editing::success(json{{"files", names},
                                             {"changes", made->changes},
                                             {"left", made->left},
                                             {"evidence_left", evidence_waiting},
                                             {"enrols", made->enrols}});
        given.out = std::move(said.out);
        return given;
    }
    const bool bn = asked.how.bengali;
    const auto number = [&](std::int64_t n) { return number_text(n, bn); };
    for (const json& name : names) given.out += name.get<std::string>() + "\n";
    given.out += say(bn, number(made->changes) + " changes are in it; they wait here until the "
                         "hub's answer is imported\n",
                     number(made->changes) +
                         "টি পরিবর্তন এতে আছে; হাবের উত্তর না আসা পর্যন্ত এখানেও থাকবে\n");
    if (made->enrols) {
        given.out += say(bn, "it also asks the hub to let this device join\n",
                         "এই ডিভাইসের নিবন্ধনের আবেদনও এতে আছে\n");
    }
    if (made->left > 0) {
        given.out += say(bn, number(made->left) + " more go into an export after the answer\n",
                         "আরও " + number(made->left) + "টি উত্তর আসার পরের বান্ডিলে যাবে\n");
    }
    if (evidence_waiting > 0) {
        given.out += say(bn, number(evidence_waiting) + " evidence files wait for a line: only "
                             "their records travel by file\n",
                         number(evidence_waiting) + "টি প্রমাণকের ফাইল সংযোগের অপেক্ষায়: বান্ডিলে শুধু "
                                                    "তাদের রেকর্ড যায়\n");
    }
    return given;
}

base::result<std::string> bundle_in(const json& arguments) {
    auto bytes = base::from_base64url(text_in(arguments, "bundle"));
    if (!bytes || bytes->empty()) {
        return base::error{base::errc::usage, "the file is empty or did not arrive whole", "file",
                           "ফাইলটি খালি বা সম্পূর্ণ নয়"};
    }
    return std::move(*bytes);
}

outcome tell_imported(const agent_sync::file_answer& taken, std::int64_t pending,
                      const speech& how) {
    if (how.json) {
        return editing::success(json{{"applied", !taken.is_earlier},
                                     {"new", taken.moved},
                                     {"part", taken.part},
                                     {"parts", taken.parts},
                                     {"joined", taken.joined_now},
                                     {"pending", pending},
                                     {"more", taken.wants_more}});
    }
    const bool bn = how.bengali;
    if (taken.is_earlier) {
        return editing::success(
            say(bn, "ignored: this answer is from before the hub was restored; export anew\n",
                "বাদ দেওয়া হলো: হাব পুনরুদ্ধারের আগের উত্তর; আবার export করুন\n"));
    }
    std::string text;
    if (taken.joined_now) {
        text += say(bn, "this device has joined the hub\n", "এই ডিভাইস হাবে নিবন্ধিত হলো\n");
    }
    text += taken.moved ? say(bn, "applied\n", "গ্রহণ করা হলো\n")
                        : say(bn, "nothing new: all of it was here already\n",
                              "নতুন কিছু নেই: সবই আগে থেকে এখানে আছে\n");
    const std::string part = number_text(taken.part, bn), parts = number_text(taken.parts, bn);
    if (taken.parts == 0) {
        text += say(bn, "this was part " + part + "; more follow\n",
                    "এটি " + part + " নম্বর অংশ; আরও আছে\n");
    } else if (taken.parts > 1) {
        text += say(bn, "this was part " + part + " of " + parts + "\n",
                    "এটি " + parts + "টির মধ্যে " + part + " নম্বর অংশ\n");
    }
    const std::string left = number_text(pending, bn);
    text += say(bn, left + " changes wait here\n", left + "টি পরিবর্তন এখানে অপেক্ষায়\n");
    if (taken.wants_more || taken.has_unsent) {
        text += say(bn, "there is more on one side: export again\n",
                    "আরও বাকি আছে: আবার export করুন\n");
    }
    return editing::success(text);
}

outcome tell_relayed(std::string answer_path, const std::string& path, std::string answer,
                     const speech& how) {
    if (answer_path.empty()) answer_path = path + ".answer";
    outcome given = editing::success(json{{"answer", answer_path}});
    if (!how.json) {
        given.out = say(how.bengali,
                        "headquarters has it; carry back: " + answer_path + "\n",
                        "প্রধান কার্যালয়ে পৌঁছেছে; ফেরত পাঠাবেন: " + answer_path + "\n");
    }
    given.files.push_back({std::move(answer_path), std::move(answer), true});
    return given;
}

}  // namespace kheya::agent_command
