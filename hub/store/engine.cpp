#include "hub/store/engine.hpp"

#include "hub/store/postgres_store.hpp"
#include "hub/store/sqlite_store.hpp"
#include "shared/platform/log.hpp"

namespace kheya::hub_store {

namespace {

constexpr std::string_view hub_meta = "hub_key";

template <class Opened>
base::result<std::unique_ptr<engine>> widened(base::result<std::unique_ptr<Opened>> opened) {
    if (!opened) return opened.error();
    return std::unique_ptr<engine>(std::move(*opened));
}

}  // namespace

bool is_shared(const std::string& url) {
    return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

base::result<std::unique_ptr<engine>> open_engine(const std::string& url) {
    return is_shared(url) ? widened(open_postgres(url)) : widened(open_sqlite(url));
}

base::result<std::unique_ptr<engine>> open_reader(const std::string& url) {
    if (!is_shared(url)) return widened(open_sqlite_reader(url));
    auto made = open_postgres_reader(url);
    if (made) (*made)->db().tables_are_there();
    return widened(std::move(made));
}

base::result<std::unique_ptr<store>> open_store(const std::string& url) {
    TRY(auto made, open_engine(url));
    return std::unique_ptr<store>(std::move(made));
}

base::result<void> engine::with_lines(bool is_inside,
                                      const std::function<base::result<void>()>& run) {
    const auto begun = beside_.here();
    auto done = run();
    if (done && !is_inside) beside_.hold();
    if (done) return done;
    const auto taken_back = beside_.take_back(begun);
    if (taken_back) return done;
    base::error both = done.error();
    both.message += "; statements.log: " + taken_back.error().text();
    platform::log_error(both.text());
    return both;
}

base::result<void> keep_to_one_hub(store& in, const platform::key_pair& hub) {
    const auto whose = in.meta(hub_meta);
    const std::string ours = hub.public_part().hex();
    if (whose == ours) return {};
    const bool is_ours = !whose || platform::holds_of_any(hub, [&](const auto& key) {
        return key.public_part().hex() == *whose;
    });
    if (is_ours) in.set_meta(hub_meta, ours);
    if (is_ours) return {};
    return base::refused("this store belongs to the hub with the key " + *whose +
                             ": another process of that hub needs its hub.key in the data folder",
                         "store");
}

}  // namespace kheya::hub_store
