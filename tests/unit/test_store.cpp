#include "tests/unit/test_store.hpp"

#include "hub/store/postgres_connection.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace kheya::hub_test {

namespace {

// tests/postgres_cluster.py, which ends the server when this program ends, however it does.
class server {
public:
    server() {
        const std::string answer = "/tmp/kheya-pg-answer-" + std::to_string(getpid());
        unlink(answer.c_str());
        if (mkfifo(answer.c_str(), 0600) != 0) throw std::runtime_error("no pipe " + answer);
        const std::string command = "exec python3 " KHEYA_SOURCE "/tests/postgres_cluster.py ";
        script_ = popen((command + answer).c_str(), "w");
        std::ifstream from(answer);   // opens when the script does
        std::getline(from, url_);
        unlink(answer.c_str());
        if (url_.empty()) throw std::runtime_error("no PostgreSQL server for the tests");
    }
    ~server() {
        if (script_ != nullptr) pclose(script_);
    }
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    FILE* script_ = nullptr;
    std::string url_;
};

}  // namespace

std::string postgres_server_url() {
    static const server one;
    return one.url();
}

std::string empty_postgres_url() {
    static int made = 0;
    const std::string name = "t" + std::to_string(++made);
    const std::string url = postgres_server_url();
    auto connected = hub_store::postgres_connection::open(url).value();
    const auto done = connected->transact([&]() -> base::result<void> {
        connected->script("CREATE SCHEMA " + name);
        return {};
    });
    if (!done) throw std::runtime_error(done.error().text());
    return url + "&options=-csearch_path%3D" + name;
}

std::string empty_store_url() {
    const char* engine = std::getenv("KHEYA_TEST_ENGINE");
    const bool is_postgres = engine != nullptr && std::string(engine) == "postgresql";
    return is_postgres ? empty_postgres_url() : "sqlite::memory:";
}

std::unique_ptr<hub_store::engine> open_test_store(const std::string& url) {
    auto opened = hub_store::open_engine(url);
    if (!opened) throw std::runtime_error(opened.error().text());
    return std::move(*opened);
}

}  // namespace kheya::hub_test
