#pragma once

// The runs of kheya-load, one for each of the figures in docs/performance.md.

#include "tests/bench/load/stage.hpp"

namespace kheya::load {

report run_storm(const settings& set);      // each office its own connection and handshake
report run_kept(const settings& set);       // kept-open connections, one exchange an office
report run_bulk(const settings& set);       // 500 records an exchange, 16 connections
report run_reconnect(const settings& set);  // all offices within a minute, 10 changes each
report run_wait(const settings& set);       // all offices wait at once, then one news
report run_beside(const settings& set);     // exchanges while reports are made, and while not
report run_hubs(const settings& set);       // several hub processes on one database
report run_office90(const settings& set);   // bytes and turns of one office

}  // namespace kheya::load
