#include "agent/command/cli.hpp"

#include "agent/command/evidence_verbs.hpp"
#include "shared/base/base64.hpp"
#include "shared/bundle/bundle.hpp"
#include "shared/editing/cli_verb.hpp"
#include "shared/editing/csv.hpp"
#include "shared/editing/refusal.hpp"
#include "shared/editing/target.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/sealed_box.hpp"
#include "shared/platform/terminal.hpp"

#include <filesystem>
#include <fstream>

namespace kheya::agent_command {

using editing::request;
using editing::verb;

namespace {

// More is not even looked at, to say by how much it is too large.
constexpr std::size_t attach_limit = 16u << 20;
const std::string target_says = "TYPE or TYPE/KEY";
const std::string office_says = "Office of the record, if not this one";

void add_service_verbs(CLI::App& app, request& r) {
    verb(app, r, "enrol", "Join the hub as this office", "kheya-agent enrol KHEYA1.eyJrIjoi...")
        .text("code", "code", "The code from headquarters", true)
        .text("--out", "out", "Write a bundle instead, where there is no line")
        .flag("--anew", "anew", "Start over, though nothing here says that it is needed");
    verb(app, r, "run", "Serve the pages, exchange in the background", "kheya-agent run")
        .number("--port", "port", "Port of the local pages, default 7878", 0, 65535)
        .flag("--no-open", "no_open", "Do not open the pages in a browser");
    verb(app, r, "open", "Open the pages of the agent that runs", "kheya-agent open")
        .flag("--no-open", "no_open", "Only print the link; it is good once, for ten minutes");
    verb(app, r, "sync", "Exchange until nothing is left either way",
         "kheya-agent sync --deadline 60")
        .number("--deadline", "deadline", "Seconds after which to give up", 0, 1e9);
    verb(app, r, "probe", "Look at the office's portal now and record what is seen",
         "kheya-agent probe --json")
        .text("--url", "url", "Another address than the portal's; recorded only if it is its own");
    verb(app, r, "export", "Write what waits here into a bundle for the hub",
         "kheya-agent export /media/stick/narail.kheya")
        .text("file", "file", "File to write; further parts are FILE.2, FILE.3, ...", true)
        .number("--part-kib", "part_kib", "Most KiB a file", 4, 16384);
    verb(app, r, "import", "Apply the hub's answer to a bundle",
         "kheya-agent import /media/stick/narail.kheya.answer")
        .text("file", "file", "The answer", true);
    verb(app, r, "relay", "Hand the bundle of an office without a line to headquarters",
         "kheya-agent relay /media/stick/narail.kheya")
        .text("file", "file", "That office's bundle", true)
        .text("--answer", "answer", "File to write the answer to; else FILE.answer");
    verb(app, r, "status", "What is saved here and what has arrived", "kheya-agent status --json");
    verb(app, r, "check", "Verify database and journal", "kheya-agent check --deep")
        .flag("--deep", "deep", "Also every change's hash, and rows against the journal");
    verb(app, r, "doctor", "What is wrong here and what to do", "kheya-agent doctor");
    verb(app, r, "backup", "A consistent copy of everything, with this device's key",
         "kheya-agent backup /media/usb/narail.kheya")
        .text("file", "file", "File to write", true);
    verb(app, r, "restore", "Put a backup in place", "kheya-agent restore /media/usb/narail.kheya")
        .text("file", "file", "A file made by `backup`", true)
        .flag("--force", "force", "Set aside what is in the data folder (nothing is deleted)");
    verb(app, r, "quarantine", "What headquarters could not accept, and why",
         "kheya-agent quarantine --all")
        .flag("--all", "all", "Also what was corrected since");
    verb(app, r, "version", "Version of this program", "kheya-agent version");
}

void add_people_verb(CLI::App& app, request& r) {
    verb(app, r, "people", "Who shares this PC, and their PINs; a forgotten PIN is taken by reset",
         "kheya-agent people pin 'A. Karim' --pin-file pin.txt")
        .text("action", "action",
              "add, pin (set one, asked for at the terminal), reset (take it away) or remove; "
              "nothing: show the list")
        .text("name", "name", "The person's name, which goes with what they save")
        .text("--pin-file", "pin_file", "File whose first line is the PIN");
}

void add_record_verbs(CLI::App& app, request& r) {
    verb(app, r, "set", "Save fields of a record",
         "kheya-agent set portal state=yes domain=passport.narail.gov.bd --by Rahim")
        .text("target", "target", target_says, true)
        .list("assignments", "assignments", "FIELD=VALUE, FIELD+=X, FIELD-=X")
        .text("--by", "by", "Who saves")
        .text("--office", "office", office_says)
        .text("--csv", "csv_file", "A table office,key,FIELD,...: one save a line, all or nothing")
        .list("--base", "base", "Heads that were on the screen: REGISTER=ID or ID", ',')
        .text("--why", "why", "Reason, where one is needed");
    verb(app, r, "get", "One record", "kheya-agent get portal --json")
        .text("target", "target", target_says, true)
        .text("--office", "office", office_says);
    verb(app, r, "read", "Note that a letter or directive was read here; headquarters sees it",
         "kheya-agent read letter/0190163d-8694-739b-aea5-966c26f8ad91 --by Rahim")
        .text("target", "target", "letter/KEY, directive/KEY or directive_target/KEY", true)
        .text("--by", "by", "Who read it")
        .text("--office", "office", office_says);
    verb(app, r, "list", "Records", "kheya-agent list portal --pending")
        .text("type", "type", "Record type")
        .text("--office", "office", "One office")
        .flag("--pending", "pending", "Only those with changes that wait here")
        .flag("--conflicts", "conflicts", "Only those in conflict")
        .flag("--retired", "retired", "Retired ones too");
    verb(app, r, "history", "Every change of a record", "kheya-agent history portal state")
        .text("target", "target", target_says, true)
        .text("field", "field", "One field or group")
        .text("--office", "office", office_says);
    verb(app, r, "conflicts", "What was written apart", "kheya-agent conflicts --all")
        .flag("--all", "all", "Also those that a rule settled")
        .text("--office", "office", "One office");
    verb(app, r, "decide", "Settle a conflict",
         "kheya-agent decide portal state --value yes --why 'opened it today'")
        .text("target", "target", target_says, true)
        .text("field", "field", "Field in conflict", true)
        .text("--keep", "keep", "Id of the value to keep")
        .text("--value", "value", "A value instead")
        .text("--why", "why", "Reason", true)
        .text("--office", "office", office_says)
        .text("--by", "by", "Who decides");
    verb(app, r, "retire", "Take a record out of use",
         "kheya-agent retire enothi_branch/accounts --why 'branch closed'")
        .text("target", "target", target_says, true)
        .text("--why", "why", "Reason", true)
        .text("--office", "office", office_says)
        .text("--by", "by", "Who retires it");
}

void add_evidence_verbs(CLI::App& app, request& r) {
    verb(app, r, "attach", "Keep a file of at most 2 MiB as evidence about a record",
         "kheya-agent attach portal home-page.png --caption 'English page' --taken-on 2021-12-30")
        .text("target", "target", target_says, true)
        .text("file", "file", "Screenshot, scan or other file", true)
        .text("--caption", "caption", "What it shows")
        .text("--taken-on", "taken_on", "Day it was taken")
        .text("--office", "office", office_says)
        .text("--by", "by", "Who attaches it");
    verb(app, r, "extract", "Write evidence to a file",
         "kheya-agent extract evidence/0190163d-8694-739b-aea5-966c26f8ad91 page.png")
        .text("target", "target", "evidence/KEY", true)
        .text("file", "file", "File to write", true);
}

void add_report_verbs(CLI::App& app, request& r) {
    verb(app, r, "sign", "Sign this office's quarterly report",
         "kheya-agent sign 2021-22/Q2 --shown 5f0c81d2a97be364 --by 'A. Karim' --designation "
         "'Deputy Director'")
        .text("quarter", "quarter", "Quarter, such as 2021-22/Q2", true)
        .text("--shown", "shown", "Code of the form that is signed, from the end of `report`")
        .text("--by", "by", "Who signs", true)
        .text("--designation", "designation", "Of the one who signs", true)
        .flag("--force", "force", "Sign although required fields are missing");
    verb(app, r, "report", "Print this office's quarterly form",
         "kheya-agent report 2021-22/Q2 --format html")
        .text("quarter", "quarter", "Quarter, such as 2021-22/Q2", true)
        .text("--format", "format", "text (default), html or json");
}

// The first word that is no option (of those before the verb) must be a verb.
base::result<void> check_verb(const CLI::App& app, const std::vector<std::string>& words) {
    std::vector<std::string> known;
    for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; })) {
        known.push_back(each->get_name());
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (word == "--help" || word == "-h" || word == "--version") return {};
        if (word == "--data" || word == "--lang")
            ++i;
        else if (!word.starts_with("-")) {
            if (std::find(known.begin(), known.end(), word) != known.end()) return {};
            const auto hint = editing::suggest(word, known);
            return base::error{
                base::errc::usage,
                "there is no verb \"" + word + "\"" + hint.en + " (see kheya-agent --help)",
                {},
                "\"" + word + "\" নামে কোনো আদেশ নেই" + hint.bn + " (kheya-agent --help দেখুন)"};
        }
    }
    return base::error{base::errc::usage,
                       "say what to do: see kheya-agent --help",
                       {},
                       "কী করতে হবে লিখুন: kheya-agent --help দেখুন"};
}

// A PIN never stands in the command itself, where every program on the machine could read it.
base::result<void> read_pin(request& r) {
    std::string pin;
    if (r.arguments.contains("pin_file")) {
        TRY(pin, platform::read_passphrase(r.arguments["pin_file"].get<std::string>()));
        r.arguments.erase("pin_file");
    } else if (r.arguments.value("action", "") == "pin") {
        TRY(pin, platform::ask_secret("PIN: "));
        TRY(const std::string again, platform::ask_secret("the same PIN again: "));
        if (again != pin) {
            return editing::misuse("pin", "the two differ: nothing was changed",
                                   "দুইবারের পিন এক নয়: কিছুই বদলায়নি");
        }
    } else {
        return {};
    }
    r.arguments["pin"] = std::move(pin);
    return {};
}

// A film is not read to the end to be told what any file over the limit is told.
base::result<void> check_size(const std::filesystem::path& typed) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(typed, failed);
    if (failed || bytes <= attach_limit) return {};
    std::string begin(16, '\0');
    std::ifstream(typed, std::ios::binary).read(begin.data(), std::ssize(begin));
    return evidence_too_large(static_cast<std::size_t>(bytes),
                              media_type_of(begin).starts_with("image/"));
}

// Files are read where the command was typed; the running agent may not see the same paths.
base::result<void> read_files(request& r) {
    if (r.verb == "import" || r.verb == "relay") {
        TRY(const auto bytes, platform::read_file(r.arguments["file"].get<std::string>(),
                                                  bundle::file_limit));
        r.arguments["bundle"] = base::to_base64url(std::string_view(bytes));
        return {};
    }
    if (r.verb == "people") return read_pin(r);
    if (r.verb == "attach") {
        const std::filesystem::path typed(r.arguments["file"].get<std::string>());
        TRY_VOID(check_size(typed));
        TRY(const auto bytes, platform::read_file(typed.string(), attach_limit));
        r.arguments["bytes"] = base::to_base64url(std::string_view(bytes));
        r.arguments["file_name"] = typed.filename().string();
        r.arguments.erase("file");
        return {};
    }
    if (r.arguments.contains("file")) {
        std::error_code failed;
        const std::filesystem::path typed(r.arguments["file"].get<std::string>());
        if (typed.empty()) {
            return base::error{base::errc::usage, "name the file", "file", "ফাইলের নাম দিন"};
        }
        r.arguments["file"] = std::filesystem::absolute(typed, failed).string();
    }
    const auto file = r.arguments.find("csv_file");
    if (file == r.arguments.end()) return {};
    TRY(auto text, platform::read_file(file->get<std::string>(), editing::max_csv_bytes));
    r.arguments["csv"] = std::move(text);
    return {};
}

}  // namespace

parsed_line parse_command_line(const std::vector<std::string>& words) {
    command_line line;
    CLI::App app("kheya-agent: an office's side of Kheya", "kheya-agent");
    app.require_subcommand(1);
    app.set_version_flag("--version", "kheya-agent " KHEYA_VERSION);
    app.add_option("--data", line.data, "Data folder");
    app.add_flag("--json", line.asked.how.json, "One JSON document for programs");
    app.add_option_function<std::string>(
           "--lang", [&](const std::string& v) { line.bengali = v == "bn"; }, "bn or en")
        ->check(CLI::IsMember({"bn", "en"}))
        ->take_last();
    app.fallthrough();
    add_service_verbs(app, line.asked);
    add_people_verb(app, line.asked);
    add_record_verbs(app, line.asked);
    add_evidence_verbs(app, line.asked);
    add_report_verbs(app, line.asked);
    parsed_line parsed;
    const auto misused = [&](const base::error& e) {
        parsed.outcome = editing::failure(e, editing::speech_in(words));
        return parsed;
    };
    try {
        if (const auto known = check_verb(app, words); !known) return misused(known.error());
        std::vector<std::string> reversed(words.rbegin(),
                                          words.rend());  // CLI11 reads from the back
        app.parse(reversed);
    } catch (const CLI::Success& asked_for_text) {
        std::ostringstream out, err;
        app.exit(asked_for_text, out, err);
        parsed.outcome.out = out.str();
        return parsed;
    } catch (const CLI::ParseError& wrong) {
        return misused(editing::misused_words(wrong, "kheya-agent VERB --help"));
    }
    if (line.asked.verb == "version") {
        parsed.outcome = line.asked.how.json
                             ? editing::success(nlohmann::json{{"version", KHEYA_VERSION}})
                             : editing::success(std::string("kheya-agent " KHEYA_VERSION "\n"));
        return parsed;
    }
    if (const auto read = read_files(line.asked); !read) return misused(read.error());
    parsed.line = std::move(line);
    return parsed;
}

}  // namespace kheya::agent_command
