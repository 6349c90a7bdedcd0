#pragma once

// How a second process on the same machine reaches the one that holds a data folder: a Unix socket
// FOLDER/socket (0600), one length-prefixed request and one answer a connection. Only the holder of
// the folder's lock may make the server: it removes a dead one's socket file.

#include "shared/platform/seams.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace kheya::platform {

inline constexpr std::size_t local_request_limit = 32 << 20;
inline constexpr std::size_t local_answer_limit = 64 << 20;
inline constexpr std::size_t local_connection_limit = 64;

using local_handler = std::function<awaitable<std::string>(std::string)>;

class local_server {
public:
    // Errors: io.
    static base::result<std::unique_ptr<local_server>> listen(boost::asio::any_io_executor io,
                                                              const std::string& folder,
                                                              local_handler handler);
    ~local_server();  // accepts no more and removes the socket file
    local_server(const local_server&) = delete;
    local_server& operator=(const local_server&) = delete;

private:
    struct state;
    explicit local_server(std::shared_ptr<state> made) : state_(std::move(made)) {}
    std::shared_ptr<state> state_;
};

// Asks the running process and waits for its answer (blocking, for commands). Nothing when no
// server listens there. Errors: io (cut in the middle, too long).
base::result<std::optional<std::string>> call_local(const std::string& folder,
                                                    std::string_view request);

}  // namespace kheya::platform
