#pragma once

// What is known of offices, each found by its id without a walk down a tree that compares ids:
// with 33,000 offices every figure asks for each of them. Copies share what they hold until one of
// them is written, so a report takes what is kept of a quarter (kept_quarter) for nothing. Owner:
// one thread.

#include <memory>
#include <string>
#include <unordered_map>

namespace kheya::hub_report {

template <class T>
class by_office {
public:
    // Null: nothing is known.
    [[nodiscard]] const T* find(const std::string& office) const {
        const auto found = all_->find(office);
        return found == all_->end() ? nullptr : &found->second;
    }
    [[nodiscard]] bool contains(const std::string& office) const { return all_->contains(office); }
    T& operator[](const std::string& office) { return own()[office]; }
    void erase(const std::string& office) {
        if (contains(office)) own().erase(office);
    }
    // Takes over what `other` has of offices that are not known here.
    void merge(by_office& other) { own().merge(other.own()); }
    // In no order.
    [[nodiscard]] auto begin() const { return all_->cbegin(); }
    [[nodiscard]] auto end() const { return all_->cend(); }

private:
    using map = std::unordered_map<std::string, T>;
    map& own() {
        if (all_.use_count() > 1) all_ = std::make_shared<map>(*all_);
        return *all_;
    }
    std::shared_ptr<map> all_ = std::make_shared<map>();
};

}  // namespace kheya::hub_report
