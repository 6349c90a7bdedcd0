#pragma once

// A store for tests of whatever needs one, of the engine that the environment names in
// KHEYA_TEST_ENGINE: "sqlite" (without it) or "postgresql", a private server that ends with the
// program. The same tests run on both.

#include "hub/store/engine.hpp"

#include <memory>
#include <string>

namespace kheya::hub_test {

// Of an empty store: of SQLite in memory, of PostgreSQL a schema of its own.
std::string empty_store_url();
// Of an empty store on PostgreSQL, whatever the environment names. `name`: of its server's.
std::string empty_postgres_url();
// The server itself, for who looks at its sessions.
std::string postgres_server_url();

std::unique_ptr<hub_store::engine> open_test_store(const std::string& url = empty_store_url());

}  // namespace kheya::hub_test
