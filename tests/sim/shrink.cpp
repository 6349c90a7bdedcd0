#include "tests/sim/shrink.hpp"

namespace kheya::sim {

verdict judge(const pool& from, const plan& of) {
    verdict given;
    world w(from, of);
    try {
        w.run();
    } catch (const violation& broken) {
        given.failure = broken.what();
    } catch (const std::exception& thrown) {
        given.failure = std::string("the program threw: ") + thrown.what();
    }
    given.digest = w.digest();
    given.counted = w.counted();
    return given;
}

std::string law_of(const std::string& failure) { return failure.substr(0, failure.find(':')); }

plan shrink(const pool& from, plan failing, const std::string& law, std::size_t tries) {
    for (std::size_t piece = failing.steps.size() / 2; piece > 0 && tries > 0;) {
        bool shorter = false;
        for (std::size_t at = 0; at < failing.steps.size() && tries > 0; --tries) {
            plan without = failing;
            const auto first = without.steps.begin() + static_cast<std::ptrdiff_t>(at);
            const auto length = std::min(piece, failing.steps.size() - at);
            without.steps.erase(first, first + static_cast<std::ptrdiff_t>(length));
            if (law_of(judge(from, without).failure) == law) {
                failing = std::move(without);
                shorter = true;
            } else {
                at += piece;
            }
        }
        if (!shorter || piece > failing.steps.size()) piece /= 2;
    }
    return failing;
}

}  // namespace kheya::sim
