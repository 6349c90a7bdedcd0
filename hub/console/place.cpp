#include "hub/console/place.hpp"

#include <algorithm>
#include <vector>

namespace kheya::hub_console {

namespace {

constexpr std::string_view scheme = "https://";

// HOST:PORT of an address.
std::string authority_of(std::string_view url) {
    if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
    return std::string(url.substr(0, url.find('/')));
}

std::string host_of(const std::string& authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

// As it stands in a certificate: without the brackets of an address.
std::string bare(const std::string& host) {
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

std::set<std::string> words_of(std::string_view list) {
    std::set<std::string> out;
    while (!list.empty()) {
        std::string_view one = list.substr(0, list.find(','));
        list.remove_prefix(std::min(one.size() + 1, list.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (!one.empty()) out.emplace(one);
    }
    return out;
}

base::result<place> find_place(const place_settings& from, base::time_us now) {
    place found;
    std::vector<std::string> hosts = {"localhost", "127.0.0.1", "::1"};
    const auto add_host = [&](const std::string& authority) {
        if (authority.empty()) return;
        found.names.insert(host_of(authority) + ":");
        hosts.push_back(bare(host_of(authority)));
    };
    std::set<std::string> given = words_of(from.names);
    given.insert(authority_of(from.console_url));
    for (const std::string& name : given) {
        if (!name.empty()) found.names.insert(name);
        add_host(name);
    }
    add_host(authority_of(from.url));
    add_host(from.machine);
    std::sort(hosts.begin(), hosts.end());
    hosts.erase(std::unique(hosts.begin(), hosts.end()), hosts.end());
    if (from.certificate.empty() != from.key.empty()) {
        return base::error{base::errc::usage,
                           "hub.toml: [console] needs certificate and key, or neither"};
    }
    if (!from.certificate.empty()) {
        TRY(found.shown, platform::load_page_certificate(from.certificate, from.key));
        return found;
    }
    TRY(found.shown,
        platform::keep_page_certificate(from.folder, hosts, now, found.was_made));
    return found;
}

}  // namespace kheya::hub_console
