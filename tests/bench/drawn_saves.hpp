#pragma once

// Saves of portals and officers' cards as intake hands them to the fold, drawn from a fixed seed:
// equal words make equal saves.

#include "hub/store/fold.hpp"

#include <map>
#include <string>
#include <vector>

namespace kheya::bench {

// splitmix64
class dice {
public:
    std::size_t below(std::size_t bound);

private:
    std::uint64_t state_ = 6;
};

class drawn_saves {
public:
    // `fields`: registers a save at most (a portal has 14, a card 12). One save in `apart` was
    // written without having seen the one before it, which makes conflicts; 0: none.
    drawn_saves(std::vector<std::string> offices, std::size_t fields, std::size_t apart);
    // What a record's registers hold in a store that is not empty: later saves build on it.
    void show(const hub_store::record_key& key, const hub_store::register_rows& held);
    hub_store::journal_row next();

    static std::vector<hub_store::record_key> records_of(const std::string& office);

private:
    // What the office's PC shows, and what headquarters' page showed before that.
    struct shown {
        std::map<std::string, journal::id_list> now, before;
    };
    std::vector<std::string> offices_;
    std::size_t fields_, apart_;
    dice dice_;
    std::size_t number_ = 0;
    std::map<std::string, shown> screens_;
    std::map<std::string, std::int64_t> places_;
};

// Each field's value of a save as text, for what keeps fields in cells.
using cells = std::vector<std::pair<std::string, std::string>>;
cells cells_of(const journal::change& c);

}  // namespace kheya::bench
