#pragma once

// How much the agent port takes on at once, whatever comes: exchanges of all and of one device, and
// the bytes held for them: bodies being read, frames that wait for the disk, answers that are not
// fetched yet, evidence and relayed files among them. Who finds no room is told to come later. Keys
// cost nothing: those that were not seen enrolled share a part of it. Owner: the agent port, on the
// io thread.

#include "shared/platform/http_server.hpp"
#include "shared/platform/settings.hpp"

#include <cstddef>
#include <memory>

namespace kheya::hub_intake {

inline constexpr std::size_t connections_default = 12'000;
inline constexpr std::size_t files_beside = 256;   // store, log, console: beside the connections

struct port_limits {
    std::size_t exchanges = 4'096;     // of all devices, until their answers are fetched
    std::size_t of_device = 4;         // dead lines of its own included
    std::size_t bytes = 128u << 20;    // held for all
    std::size_t of_strangers = 32u << 20;   // of these, for keys not seen enrolled since the start
    std::size_t seats = 10'000;        // that wait for news
};

class admission {
public:
    explicit admission(const port_limits& limits);

    // One exchange's room, given back when it goes away.
    class pass {
    public:
        ~pass();
        pass(const pass&) = delete;
        pass& operator=(const pass&) = delete;
        // It holds so many bytes now. False: there is no room for that; nothing changed.
        [[nodiscard]] bool resize(std::size_t bytes);
        // Its device was found enrolled: this pass and its later ones are no stranger's.
        void welcome();

    private:
        friend class admission;
        struct counts;
        pass(std::shared_ptr<counts> all, const base::public_key& device);
        std::shared_ptr<counts> all_;
        base::public_key device_;
        bool is_strangers_;
        std::size_t bytes_ = 0;
    };
    // Null: no room for one more exchange of this device with so many bytes.
    std::shared_ptr<pass> enter(const base::public_key& device, std::size_t bytes);
    // `answer`, whose body holds the pass until it was fetched or given up.
    static platform::http_response keep(std::shared_ptr<pass> held,
                                        platform::http_response answer);
    // It was found to be enrolled no more.
    void forget(const base::public_key& device);
    [[nodiscard]] std::size_t bytes() const;

private:
    std::shared_ptr<pass::counts> all_;
};

// hub.connections and hub.connections_per_address.
void declare_limits(platform::settings_reader& settings);
// Of the agent port. As many connections as the settings and the open files of this process allow;
// says in the log where that is fewer.
platform::http_server_limits connection_limits(const platform::settings_reader& settings);
// Those who wait leave room for exchanges.
port_limits limits_within(std::size_t connections);

}  // namespace kheya::hub_intake
