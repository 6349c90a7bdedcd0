// Simulated offices against a real hub: real TLS with a key each, the real exchange, the product's
// own client, all in one process on one thread.
//
//   kheya-load MODE... [--offices N] [--at-once N] [--seconds N] [--folder DIR] [--hub PROGRAM]
//                      [--store FILE] [--quarter Q] [--database URL] [--hubs N]
//
// MODE: storm, kept, bulk, reconnect, wait, beside, office90, or all; or hubs, on an empty
// PostgreSQL database (tests/bench/on_postgres.py). The hub is made in a folder, with its offices
// and devices, and run as a process of its own. Prints each goal beside its figure; ends with 1
// where anything was lost or refused.

#include "tests/bench/load/modes.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace {

using namespace kheya;

const std::vector<std::pair<std::string, load::report (*)(const load::settings&)>> modes = {
    {"storm", load::run_storm},
    {"kept", load::run_kept},
    {"bulk", load::run_bulk},
    {"reconnect", load::run_reconnect},
    {"wait", load::run_wait},
    {"beside", load::run_beside},
    {"office90", load::run_office90},
    {"hubs", load::run_hubs}};

std::size_t read_number(const std::string& text) {
    char* end = nullptr;
    const auto number = std::strtoull(text.c_str(), &end, 10);
    if (text.empty() || *end != '\0' || number == 0) load::give_up(text + " is no number over 0");
    return number;
}

}  // namespace

int main(int count, char** words) {
    load::settings set;
    set.hub_program = KHEYA_HUB_PROGRAM;
    set.folder = (std::filesystem::temp_directory_path() / "kheya-load").string();
    std::vector<std::string> wanted;
    const std::map<std::string, std::size_t*> numbers = {{"--offices", &set.offices},
                                                         {"--at-once", &set.at_once},
                                                         {"--seconds", &set.seconds},
                                                         {"--hubs", &set.hubs}};
    const std::map<std::string, std::string*> texts = {{"--folder", &set.folder},
                                                       {"--hub", &set.hub_program},
                                                       {"--store", &set.store},
                                                       {"--quarter", &set.quarter},
                                                       {"--visitor", &set.visitor},
                                                       {"--database", &set.database}};
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        const bool is_number = numbers.contains(word);
        if (is_number || texts.contains(word)) {
            if (++i == count) load::give_up(word + " wants a word behind it");
            if (is_number) *numbers.at(word) = read_number(words[i]);
            else *texts.at(word) = words[i];
            continue;
        }
        if (word == "all") {
            for (const auto& [name, run] : modes) {
                if (name != "hubs" || !set.database.empty()) wanted.push_back(name);
            }
        } else {
            wanted.push_back(word);
        }
    }
    if (wanted.empty()) {
        load::give_up("say which: storm, kept, bulk, reconnect, wait, beside, office90, hubs, all");
    }
    std::vector<load::report> found;
    for (const auto& name : wanted) {
        const auto mode = std::find_if(modes.begin(), modes.end(),
                                       [&](const auto& each) { return each.first == name; });
        if (mode == modes.end()) load::give_up("there is no mode " + name);
        std::fprintf(stderr, "kheya-load: %s\n", name.c_str());
        found.push_back(mode->second(set));
    }
    return load::print(found);
}
