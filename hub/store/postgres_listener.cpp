#include "hub/store/postgres_listener.hpp"

#include "hub/store/notice.hpp"
#include "hub/store/postgres_connection.hpp"
#include "shared/platform/log.hpp"
#include "shared/platform/system.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>
#include <utility>

namespace kheya::hub_store {

namespace asio = boost::asio;

namespace {

constexpr base::time_us pause_between_tries = base::second_us;

class postgres_listener final : public listener {
public:
    postgres_listener(asio::any_io_executor io, std::string url, std::string own)
        : all_(std::make_shared<state>(io, std::move(url), std::move(own))),
          connecting_(io, true, 1) {
        all_->connecting = &connecting_;
    }
    ~postgres_listener() override { stop(); }

    void start(std::function<void(movement)> heard) override {
        all_->heard = std::move(heard);
        asio::co_spawn(all_->io, run(all_), asio::detached);
    }

    void stop() override {
        all_->stopped = true;
        all_->pause.ring();
        if (all_->socket != nullptr) all_->socket->cancel();
    }

private:
    // Outlives the listener as long as its coroutine does, which looks at nothing but `stopped`
    // then.
    struct state {
        state(asio::any_io_executor executor, std::string to, std::string sender)
            : io(std::move(executor)), url(std::move(to)), own(std::move(sender)), pause(io) {}
        asio::any_io_executor io;
        std::string url, own;
        std::function<void(movement)> heard;
        std::unique_ptr<postgres_connection> line;
        asio::posix::stream_descriptor* socket = nullptr;  // while it is waited for
        platform::work_queue* connecting = nullptr;
        platform::alarm pause;
        bool stopped = false;
    };

    static platform::awaitable<void> run(std::shared_ptr<state> all) {
        bool said = false, at_once = false;
        while (!all->stopped) {
            auto line = std::make_shared<std::unique_ptr<postgres_connection>>();
            std::function<base::result<void>()> connect = [line, url = all->url]() {
                return open_line(url, *line);
            };
            const auto made = co_await all->connecting->run(std::move(connect));
            if (all->stopped) break;
            if (made) {
                if (said) platform::log_info("other hub processes are heard of again");
                said = false;
                all->line = std::move(*line);
                movement missed;
                missed.everyone = true;
                all->heard(std::move(missed));
                co_await follow(all);
            }
            all->line.reset();
            if (all->stopped) break;
            if (!said) {
                platform::log_warn("other hub processes are not heard of" +
                                   (made ? std::string() : ": " + made.error().text()));
            }
            said = true;
            // One that is lost is made again at once; the next one, soon after, is not: a server
            // that ends every session would be asked without end, and all be woken each time.
            at_once = made && !at_once;
            if (!at_once) co_await all->pause.wait(pause_between_tries);
        }
    }

    static base::result<void> open_line(const std::string& url,
                                        std::unique_ptr<postgres_connection>& out) {
        TRY(out, postgres_connection::open(url));
        return out->listen();
    }

    // Until the connection is lost or stop().
    static platform::awaitable<void> follow(std::shared_ptr<state> all) {
        // Closing is libpq's and ours, each of its own.
        asio::posix::stream_descriptor socket(all->io);
        boost::system::error_code none_left;
        socket.assign(::dup(all->line->socket()), none_left);
        if (none_left) co_return;  // of descriptors: later, perhaps
        while (!all->stopped) {
            const auto told = all->line->notifications();
            if (!told) co_return;
            movement moved;
            for (const std::string& text : *told) {
                notice each = read_notice(text);
                if (each.from != all->own) moved.add(std::move(each.moved));
            }
            if (!moved.empty()) all->heard(std::move(moved));
            all->socket = &socket;
            auto waiting = socket.async_wait(asio::posix::stream_descriptor::wait_read,
                                             asio::as_tuple(asio::use_awaitable));
            const auto [failed] = co_await std::move(waiting);
            all->socket = nullptr;
            if (failed) co_return;
        }
    }

    std::shared_ptr<state> all_;
    platform::work_queue connecting_;  // its thread ends before the io loop does
};

}  // namespace

std::unique_ptr<listener> listen_to_postgres(asio::any_io_executor io, std::string url,
                                             std::string own) {
    return std::make_unique<postgres_listener>(std::move(io), std::move(url), std::move(own));
}

}  // namespace kheya::hub_store
