// The bundle of an office without a line, handed on over the line of this one.

#include "agent/sync/exchange.hpp"
#include "agent/sync/key_chain.hpp"
#include "shared/bundle/bundle.hpp"
#include "shared/wire/limits.hpp"

namespace kheya::agent_sync {

namespace note = agent_store::note;
using base::errc;
using platform::awaitable;

awaitable<base::result<std::string>> exchange::relay(std::string file) {
    if (file.size() > wire::request_limit) {
        co_return base::error{errc::refused,
                              "a file that a line hands on has at most 4 MiB: `export --part-kib "
                              "4000` makes such parts",
                              "file",
                              "সংযোগে পৌঁছানো ফাইল সর্বোচ্চ ৪ MiB: `export --part-kib 4000` দিয়ে ছোট "
                              "অংশ করুন"};
    }
    platform::hub_address hub;
    std::function<base::result<void>()> read_address = [&]() -> base::result<void> {
        const auto notes = store_.notes();
        if (!notes.joined()) {
            return base::error{errc::not_enrolled,
                               "this device has not joined a hub: only one that has can hand the "
                               "bundles of others on",
                               {},
                               "এই ডিভাইস এখনও হাবে নিবন্ধিত নয়: নিবন্ধিত ডিভাইসই অন্যের বান্ডিল "
                               "পৌঁছে দিতে পারে"};
        }
        TRY(const auto keys, agent_store::hub_keys_in(notes));
        hub = address_of(notes.text(note::hub_url), keys);
        return {};
    };
    const auto found = co_await disk_.read(std::move(read_address));
    if (!found) co_return found.error();
    const auto device = platform::key_pair::load(options_.key_file);
    if (!device) co_return device.error();
    // A line of its own: an exchange may be under way on the other one.
    const auto line = make_transport_(*device);
    platform::http_request request;
    request.method = "POST";
    request.target = bundle::relay_target;
    request.content_type = bundle::content_type;
    request.content_length = file.size();
    request.body = platform::from_string(std::move(file));
    auto response = co_await line->send(std::move(hub), std::move(request));
    if (!response) co_return response.error();
    if (response->status != 200) {
        const exchange_end end = co_await refusal(std::move(*response));
        co_return end.why;
    }
    if (response->content_type != bundle::content_type) {
        co_return no_hub("the answer to the bundle is " + response->content_type);
    }
    auto answer = co_await platform::read_all(response->body, bundle::file_limit);
    if (!answer) co_return no_hub(answer.error().message);
    co_return std::move(*answer);
}

}  // namespace kheya::agent_sync
