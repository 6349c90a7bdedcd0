#pragma once

// How people prove who they are: name and password, the number of an authenticator where they have
// one, a one-time link at the beginning. Passwords are proved on a thread of their own. Owner: the
// console; all calls on the io thread. Every try leaves an entry in the list of actions.

#include "hub/command/perform.hpp"
#include "hub/console/attempts.hpp"
#include "hub/console/sessions.hpp"
#include "shared/platform/disk_queue.hpp"

#include <string>

namespace kheya::hub_console {

class entrance {
public:
    struct surroundings {
        hub_store::store& store;
        platform::disk_queue& disk;
        platform::work_queue& proving;
        platform::clock& time;
        platform::chance& random;
    };
    explicit entrance(surroundings around)
        : around_(around), names_(around.time, name_limits), addresses_(around.time, address_limits)
    {}

    // The session that is opened for whoever comes in, in the transaction that lets him in; it
    // takes the place of the one that his browser showed, if any.
    struct opening {
        base::hash256 session, before;
    };
    platform::awaitable<proof> login(std::string name, std::string password, std::string code,
                                     std::string from, opening wanted);
    // Sets the password of whom the one-time link is for.
    platform::awaitable<proof> begin(std::string key, std::string password, std::string from,
                                     opening wanted);
    platform::awaitable<base::result<void>> leave(hub_command::caller who);
    // Of somebody who is in.
    platform::awaitable<proof> change_password(hub_command::caller who, std::string old,
                                               std::string wanted);
    // A secret to be confirmed; it replaces none that is in use. Errors: refused.
    platform::awaitable<base::result<std::string>> draw_totp(hub_command::caller who);
    platform::awaitable<proof> confirm_totp(hub_command::caller who, std::string code);
    platform::awaitable<proof> drop_totp(hub_command::caller who, std::string password);

private:
    using change = std::function<base::result<void>(hub_store::user_row&)>;
    platform::awaitable<proof> check_wait(std::string name, std::string from);
    platform::awaitable<base::result<hub_store::user_row>> prove(std::string name,
                                                                 std::string password);
    // Who is in gives the password again before the way in is changed by `verb`; status 200: his.
    platform::awaitable<proof> prove_again(hub_command::caller who, std::string verb,
                                           std::string password,
                                           std::shared_ptr<hub_store::user_row> user);
    // Gives the refusal, once it is in the list of actions.
    platform::awaitable<proof> note_refusal(hub_command::caller who, std::string verb,
                                            base::error why);
    platform::awaitable<void> write_down(hub_store::audit_row row);
    platform::awaitable<base::result<void>> save(hub_command::caller who, std::string verb,
                                                 std::string known_password, change made,
                                                 std::optional<opening> wanted = {});
    void open(const std::string& name, const opening& wanted, base::time_us now);
    // The user as he stands, if he still is who he was when he asked. Inside a transaction.
    base::result<hub_store::user_row> look_again(const hub_command::caller& who);
    surroundings around_;
    attempts names_, addresses_;
};

}  // namespace kheya::hub_console
