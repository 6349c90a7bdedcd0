#include "hub/command/cli.hpp"

#include "hub/command/cli_verb.hpp"
#include "shared/base/base64.hpp"
#include "shared/bundle/bundle.hpp"
#include "shared/editing/csv.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/sealed_box.hpp"

#include <filesystem>

namespace kheya::hub_command {

namespace {

using editing::request;
using nlohmann::json;

void add_service_verbs(CLI::App& app, request& r) {
    verb(app, r, "init", "Make keys and store",
         "kheya-hub init --name SSD --url https://hub.example:8443")
        .text("--name", "name", "Name that offices are shown")
        .text("--url", "url", "Address that enrolment codes carry (https://HOST:PORT)")
        .text("--console-url", "console_url", "Address of the console (https://HOST:PORT)");
    verb(app, r, "run", "Serve agents and the console",
         "kheya-hub run --listen 0.0.0.0:8443 --console 0.0.0.0:9443")
        .text("--listen", "listen", "Address of the agent port, default :8443")
        .text("--console", "console", "Address of the console, or off; default off");
    verb(app, r, "backup", "Write store, sealed key and settings into one file",
         "kheya-hub backup /media/stick/hub.backup --passphrase-file passphrase.txt")
        .text("file", "file", "File to write", true)
        .text("--passphrase-file", "passphrase_file", "Its first line is the passphrase");
    verb(app, r, "move-store", "Copy the store into another database, and compare both",
         "kheya-hub move-store postgresql://kheya@db.example.gov.bd/kheya")
        .text("url", "url", "sqlite:FILE or postgresql://USER@HOST/DATABASE, empty", true);
    CLI::App* key = app.add_subcommand("key", "The key that the agents know this hub by");
    key->require_subcommand(1);
    verb(*key, r, "roll", "Give the hub the next key; with no hub running",
         "kheya-hub key roll", "key roll")
        .text("--next", "next_file", "File of the announced key, where it is not in the folder")
        .flag("--unannounced", "unannounced", "Go to a key that no office was told of")
        .text("--by", "by", "Who does it");
    verb(app, r, "restore", "Begin again from a backup",
         "kheya-hub --data /var/lib/kheya-hub restore /media/stick/hub.backup")
        .text("file", "file", "File that `backup` wrote", true)
        .text("--passphrase-file", "passphrase_file", "Its first line is the passphrase")
        .flag("--force", "force", "Set aside the hub that is in the folder");
    verb(app, r, "status", "What the hub holds", "kheya-hub status --json");
    verb(app, r, "check", "Verify store, chains and rows", "kheya-hub check --deep")
        .flag("--deep", "deep", "Fold the whole journal again and compare")
        .flag("--rebuild", "rebuild", "The same, and make anew what differs from the journal");
    verb(app, r, "doctor", "What is wrong here or with a device", "kheya-hub doctor");
    verb(app, r, "extract", "Write an office's evidence to a file",
         "kheya-hub extract evidence/0190163d-8694-739b-aea5-966c26f8ad91 page.png")
        .text("target", "target", "evidence/KEY", true)
        .text("file", "file", "File to write", true);
    verb(app, r, "checksum", "Checksum of an office's stream",
         "kheya-hub checksum DIP-HQ-26 --scope subtree")
        .text("office", "office", "Office id", true)
        .text("--scope", "scope", "own (default) or subtree");
}

void add_quarantine_verbs(CLI::App& app, request& r) {
    verb held(app, r, "quarantine", "What the hub could not accept, and why",
              "kheya-hub quarantine --office DIP-DIST-65");
    held.text("--office", "office", "One office")
        .flag("--released", "released", "What was let out of quarantine, by whom and why");
    CLI::App& parent = held.app();
    verb(parent, r, "release", "Accept it after all",
         "kheya-hub quarantine release 3f9a... --why 'checked by phone'", "quarantine release")
        .text("id", "id", "Id of the change", true)
        .text("--why", "why", "The reason; it is kept", true)
        .text("--by", "by", "Who releases it");
    // The verb's own callback runs last and would take the place of its sub-verb's.
    parent.callback([&parent, &r] {
        if (parent.get_subcommands().empty()) r.verb = "quarantine";
    });
}

void add_register_verbs(CLI::App& app, request& r) {
    CLI::App* office = app.add_subcommand("office", "The tree of offices");
    office->require_subcommand(1);
    verb(*office, r, "import", "Add or change offices from a table",
         "kheya-hub office import offices.csv", "office import")
        .text("file", "file", "CSV file", true)
        .flag("--preview", "preview", "Only tell what it would do")
        .text("--by", "by", "Who imports");
    verb(*office, r, "list", "All offices, or those named", "kheya-hub office list", "office list")
        .list("offices", "offices", "Only these");
    verb(*office, r, "show", "Everything of one office", "kheya-hub office show DIP-DIST-65",
         "office show")
        .text("office", "office", "Office id", true);
    verb(*office, r, "move", "Give an office another place in the tree",
         "kheya-hub office move DIP-DIST-65 --parent DIP-HQ-26 --why 'reform of 2022'",
         "office move")
        .text("office", "office", "Office id", true)
        .text("--parent", "parent", "Office that it stands below from now on", true)
        .text("--department", "department", "Its department from now on")
        .text("--why", "why", "Reason", true)
        .text("--by", "by", "Who moves it");
    verb(*office, r, "close", "End an office; its devices may still deliver",
         "kheya-hub office close DIP-DIST-65 --why 'moved into DIP-DIST-30'", "office close")
        .text("office", "office", "Office id", true)
        .text("--until", "until", "Its last day (YYYY-MM-DD), default today")
        .text("--why", "why", "Reason", true)
        .text("--by", "by", "Who closes it");
    verb(*office, r, "merge", "Give all records of offices to another one and end them",
         "kheya-hub office merge DIP-DIST-65 --into DIP-DIST-30 --why 'order 12 of 2022'",
         "office merge")
        .list("offices", "offices", "Office ids")
        .text("--into", "into", "Office that takes their records and stands in their place", true)
        .text("--why", "why", "Reason", true)
        .flag("--preview", "preview", "Only tell what it would do")
        .text("--by", "by", "Who merges them");
    verb(*office, r, "split", "Give some of an office's records to another one",
         "kheya-hub office split DIP-DIST-65 --into DIP-DIST-66 --records staff/KEY,staff/KEY "
         "--why 'order 13 of 2022'",
         "office split")
        .text("office", "office", "Office id", true)
        .text("--into", "into", "Office that takes the records; not with --csv")
        .list("--records", "records", "Which ones: TYPE/KEY,TYPE/KEY,...", ',')
        .text("--csv", "csv_file", "A table record,into: which record goes to which office")
        .text("--why", "why", "Reason", true)
        .flag("--preview", "preview", "Only tell what it would do")
        .text("--by", "by", "Who splits it");
    verb(app, r, "enrol-code", "One-use code for an office's device",
         "kheya-hub enrol-code DIP-DIST-26 --letter letter.html")
        .text("office", "office", "Office id", true)
        .text("--scope", "scope", "own (default) or subtree")
        .text("--letter", "letter", "Also write a letter in Bengali with the code, as text and QR")
        .flag("--qr", "qr", "Also show the code as QR, here on the terminal");
}

void add_device_verbs(CLI::App& app, request& r) {
    CLI::App* device = app.add_subcommand("device", "Enrolled devices");
    device->require_subcommand(1);
    verb(*device, r, "list", "All devices", "kheya-hub device list", "device list")
        .text("--office", "office", "Only those of this office")
        .text("--state", "state", "Only those: active, silent, unconfirmed or revoked")
        .number("--limit", "limit", "At most so many", 1, 1'000'000);
    verb(*device, r, "confirm", "Let a device receive that only its statement makes known",
         "kheya-hub device confirm 3f9a", "device confirm")
        .text("device", "device", "First digits of its id", true);
    verb(*device, r, "revoke", "Lock a device out", "kheya-hub device revoke 3f9a --why stolen",
         "device revoke")
        .text("device", "device", "First digits of its id", true)
        .text("--why", "why", "The reason; the office is shown it", true);
}

void add_type_verbs(CLI::App& app, request& r) {
    CLI::App* types = app.add_subcommand("types", "Record types");
    types->require_subcommand(1);
    verb(*types, r, "list", "All record types, and the versions published",
         "kheya-hub types list", "types list");
    verb(*types, r, "publish", "Put a folder of record types into use, here and at all offices",
         "kheya-hub types publish types/ --dry-run", "types publish")
        .text("folder", "folder", "Folder with codes.json and one file a type", true)
        .flag("--dry-run", "dry_run", "Only tell what would change")
        .text("--by", "by", "Who publishes");
}

void add_people_verbs(CLI::App& app, request& r) {
    CLI::App* user = app.add_subcommand("user", "People who use the console");
    user->require_subcommand(1);
    verb(*user, r, "add", "Add somebody; prints the link that sets a password",
         "kheya-hub user add 'Rahima Khatun' --role department --scope DIP", "user add")
        .text("name", "name", "Name to sign in with", true)
        .text("--role", "role", "administrator, division, department or viewer", true)
        .text("--scope", "scope", "Department, or office with those below it")
        .text("--by", "by", "Who does this");
    verb(*user, r, "list", "Everybody", "kheya-hub user list", "user list");
    verb(*user, r, "disable", "Lock somebody out at once", "kheya-hub user disable Karim",
         "user disable")
        .text("name", "name", "Name", true)
        .text("--by", "by", "Who does this");
    verb(*user, r, "enable", "Let somebody in again", "kheya-hub user enable Karim", "user enable")
        .text("name", "name", "Name", true)
        .text("--by", "by", "Who does this");
    verb(*user, r, "reset", "A new link, for a forgotten password or a lost phone",
         "kheya-hub user reset Karim", "user reset")
        .text("name", "name", "Name", true)
        .flag("--totp", "totp", "Only take the second factor away")
        .text("--by", "by", "Who does this");
    verb(*user, r, "handover", "Give somebody's role and scope to a new user, and lock him out",
         "kheya-hub user handover Karim Rahima", "user handover")
        .text("name", "name", "Who leaves", true)
        .text("successor", "successor", "Who takes over; prints the link", true)
        .text("--by", "by", "Who does this");
    verb(app, r, "audit", "What people did, newest first", "kheya-hub audit --who Karim")
        .text("--who", "who", "Of one user")
        .text("--since", "since", "From this time on (ISO 8601, UTC)")
        .number("--limit", "limit", "How many, default 100; of csv all", 1, 100'000)
        .text("--format", "format", "text (default), json or csv")
        .text("--out", "out", "File to write instead");
    verb(app, r, "settings", "What is set", "kheya-hub settings --json");
}

void add_bundle_verbs(CLI::App& app, request& r) {
    const std::string most = "Most KiB a file; more goes into FILE.2, FILE.3, ...";
    verb(app, r, "import", "Take a device's bundle and write the answer to carry back",
         "kheya-hub import /media/stick/narail.kheya")
        .text("file", "file", "The bundle", true)
        .text("--answer", "answer", "File to write the answer to, default FILE.answer")
        .flag("--held", "held", "Of a revoked device, or with a spent code: into quarantine")
        .number("--part-kib", "part_kib", most, 4, 16384);
    verb(app, r, "export", "Write what a device should have, without its asking",
         "kheya-hub export 3f9a /media/stick/narail.answer")
        .text("device", "device", "First digits of its id", true)
        .text("file", "file", "File to write", true)
        .number("--part-kib", "part_kib", most, 4, 16384);
}

void add_record_verbs(CLI::App& app, request& r) {
    const std::string target = "TYPE or TYPE/KEY";
    verb(app, r, "set", "Save fields of a record",
         "kheya-hub set portal state=yes domain=passport.narail.gov.bd --office DIP-DIST-65")
        .text("target", "target", target, true)
        .list("assignments", "assignments", "FIELD=VALUE, FIELD+=X, FIELD-=X")
        .text("--office", "office", "Office of the record")
        .text("--csv", "csv_file", "A table office,key,FIELD,...: one save a line, all or nothing")
        .list("--base", "base", "Heads that were on the screen: REGISTER=ID or ID", ',')
        .text("--side", "side", "headquarters (default) or ministry")
        .text("--why", "why", "Reason")
        .text("--by", "by", "Author");
    verb(app, r, "get", "One record", "kheya-hub get portal --office DIP-DIST-65")
        .text("target", "target", target, true)
        .text("--office", "office", "Office of the record");
    verb(app, r, "list", "Records", "kheya-hub list portal --office DIP-DIST-65")
        .text("type", "type", "Record type")
        .text("--office", "office", "Office of the records")
        .flag("--conflicts", "conflicts", "Only those in conflict")
        .flag("--retired", "retired", "Retired ones too");
    verb(app, r, "history", "Every change of a record",
         "kheya-hub history portal state --office DIP-DIST-65")
        .text("target", "target", target, true)
        .text("field", "field", "One field")
        .text("--office", "office", "Office of the record");
    verb(app, r, "conflicts", "The inbox of conflicts", "kheya-hub conflicts --all")
        .flag("--all", "all", "Also those that a rule settled")
        .text("--office", "office", "One office");
    verb(app, r, "decide", "Settle a conflict",
         "kheya-hub decide portal state --office DIP-DIST-65 --value yes --why 'seen by the "
         "inspector'")
        .text("target", "target", target, true)
        .text("field", "field", "Field in conflict", true)
        .text("--office", "office", "Office of the record")
        .text("--keep", "keep", "Id of the head to keep")
        .text("--value", "value", "A value instead")
        .text("--why", "why", "Reason", true)
        .text("--side", "side", "headquarters (default) or ministry")
        .text("--by", "by", "Author");
    verb(app, r, "redact", "Take a personal value out of the journal for good",
         "kheya-hub redact staff/KEY mobile --office DIP-DIST-65 --why 'asked for by herself'")
        .text("target", "target", target, true)
        .text("field", "field", "Field of text, a telephone number or an e-mail address", true)
        .text("--office", "office", "Office of the record")
        .text("--id", "id", "Of this change only; else of all that hold a value")
        .text("--why", "why", "Reason; it is kept", true)
        .text("--by", "by", "Who does it");
    verb(app, r, "redactions", "What was taken out for good, by whom and why",
         "kheya-hub redactions");
    verb(app, r, "retire", "Take a record out of use",
         "kheya-hub retire staff/KEY --office DIP-DIST-65 --why transferred")
        .text("target", "target", target, true)
        .text("--office", "office", "Office of the record")
        .text("--why", "why", "Reason", true)
        .text("--by", "by", "Author")
        .text("--side", "side", "headquarters (default) or ministry");
}

base::result<json> read_type_files(const std::string& folder) {
    std::error_code trouble;
    json files = json::object();
    for (std::filesystem::directory_iterator at(folder, trouble), end; !trouble && at != end;
         at.increment(trouble)) {
        const std::string name = at->path().filename().string();
        if (!name.ends_with(".json")) continue;
        TRY(files[name], platform::read_file(at->path().string(), record::type_file_limit));
        if (files.size() > record::types_limit) {
            return base::refused("a set has at most " + std::to_string(record::types_limit) +
                                     " files",
                                 folder);
        }
    }
    if (trouble) return base::io_trouble("cannot be read: " + trouble.message(), folder);
    if (files.empty()) return base::refused("there is no .json file in it", folder);
    return base::result<json>(boost::system::in_place_value, std::move(files));
}

// Files are read where the command was typed; the running hub may not see the same paths.
base::result<void> read_files(request& r) {
    const auto take = [&](const char* key, const char* into = "csv") -> base::result<void> {
        if (!r.arguments.contains(key)) return {};
        TRY(auto text,
            platform::read_file(r.arguments[key].get<std::string>(), editing::max_csv_bytes));
        r.arguments[into] = std::move(text);
        return {};
    };
    if (r.verb == "import") {
        TRY(const auto bytes, platform::read_file(r.arguments["file"].get<std::string>(),
                                                  bundle::file_limit));
        r.arguments["bundle"] = base::to_base64url(std::string_view(bytes));
        return {};
    }
    if (r.verb == "types publish") {
        TRY(r.arguments["files"], read_type_files(r.arguments["folder"].get<std::string>()));
        return {};
    }
    TRY_VOID(take("csv_file"));
    TRY_VOID(take("template_file", "text"));
    if (r.verb == "backup" || r.verb == "restore") {
        const std::string file = r.arguments.value("file", "");
        if (file.empty()) {
            return base::error{base::errc::usage, "name the file", "file", "ফাইলের নাম দিন"};
        }
        r.arguments["file"] = std::filesystem::absolute(file).string();
        if (!r.arguments.contains("passphrase_file")) return {};
        TRY(r.arguments["passphrase"],
            platform::read_passphrase(r.arguments["passphrase_file"].get<std::string>()));
        return {};
    }
    return r.verb == "office import" ? take("file") : base::result<void>();
}

}  // namespace

base::result<void> check_files(const request& asked, const std::string& data_folder) {
    const std::string file = asked.arguments.value("file", "");
    if (asked.verb == "export") return platform::keep_out_of(data_folder, file);
    if (asked.verb != "import") return {};
    return platform::keep_out_of(data_folder, asked.arguments.value("answer", file + ".answer"));
}

parsed_line parse_command_line(const std::vector<std::string>& words) {
    command_line line;
    CLI::App app("kheya-hub: headquarters' side of Kheya", "kheya-hub");
    app.require_subcommand(1);
    app.set_version_flag("--version", "kheya-hub " KHEYA_VERSION);
    app.add_option("--data", line.data, "Data folder");
    app.add_option("--store", line.store_url,
                   "sqlite:FILE (default: under the data folder) or "
                   "postgresql://USER@HOST/DATABASE");
    app.add_flag("--json", line.asked.how.json, "One JSON document for programs");
    app.add_option_function<std::string>(
           "--lang", [&](const std::string& v) { line.bengali = v == "bn"; }, "bn or en")
        ->check(CLI::IsMember({"bn", "en"}));
    app.fallthrough();
    add_service_verbs(app, line.asked);
    add_report_verbs(app, line.asked);
    add_register_verbs(app, line.asked);
    add_device_verbs(app, line.asked);
    add_type_verbs(app, line.asked);
    add_people_verbs(app, line.asked);
    add_bundle_verbs(app, line.asked);
    add_quarantine_verbs(app, line.asked);
    add_record_verbs(app, line.asked);
    parsed_line parsed;
    try {
        std::vector<std::string> reversed(words.rbegin(),
                                          words.rend());  // CLI11 reads from the back
        app.parse(reversed);
    } catch (const CLI::Success& asked_for_text) {
        std::ostringstream out, err;
        app.exit(asked_for_text, out, err);
        parsed.outcome.out = out.str();
        return parsed;
    } catch (const CLI::ParseError& wrong) {
        base::error misused = editing::misused_words(wrong, "kheya-hub --help");
        misused.message = "kheya-hub: " + misused.message;
        parsed.outcome = editing::failure(misused, editing::speech_in(words));
        return parsed;
    }
    if (const auto read = read_files(line.asked); !read) {
        parsed.outcome = editing::failure(read.error(), line.asked.how);
        return parsed;
    }
    parsed.line = std::move(line);
    return parsed;
}

}  // namespace kheya::hub_command
