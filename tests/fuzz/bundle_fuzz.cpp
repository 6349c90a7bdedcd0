// Bundles from people's sticks. The first byte chooses: `r` the bytes as they are; `i` the bytes
// sealed to the addressee, as anybody who knows its key can do; `s` the same after both keys and
// signed, as a hostile member could, so that the fields inside are read; `m` a good bundle of which
// one byte is changed or the end is cut: it must not open.

#include "shared/base/hash.hpp"
#include "shared/bundle/bundle.hpp"
#include "tests/fuzz/fuzz_world.hpp"

#include <sodium.h>

#include <array>

namespace {

using namespace kheya;

constexpr std::size_t tag_bytes = 8, place_bytes = 3;

const platform::key_pair& sender() {
    static fuzz::counted_chance random;
    static const auto key = platform::key_pair::generate(random);
    return key;
}

const platform::key_pair& addressee() {
    static fuzz::counted_chance random;
    static const auto other = platform::key_pair::generate(random);
    static const auto key = platform::key_pair::generate(random);
    return key;
}

// docs/bundle.md: the header, then a sealed box.
std::string sealed_by_anybody(std::string_view inside) {
    std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES> to{};
    if (sodium_init() < 0 ||
        crypto_sign_ed25519_pk_to_curve25519(to.data(), addressee().public_part().bytes.data())) {
        fuzz::found("the library does not take our key");
    }
    std::string box(crypto_box_SEALBYTES + inside.size(), '\0');
    auto* out = reinterpret_cast<std::uint8_t*>(box.data());
    crypto_box_seal(out, reinterpret_cast<const std::uint8_t*>(inside.data()), inside.size(),
                    to.data());
    std::string file = "KHEYABDL\x01";
    for (int shift = 24; shift >= 0; shift -= 8) file += static_cast<char>(box.size() >> shift);
    const auto tag = base::sha256()
                         .add(std::string_view("kheya bundle for "))
                         .add(base::bytes_view(out, crypto_box_PUBLICKEYBYTES))
                         .add(addressee().public_part().bytes)
                         .finish();
    file.append(reinterpret_cast<const char*>(tag.bytes.data()), tag_bytes);
    return file + box;
}

// The fields after the two keys are the input's.
std::string signed_by_sender(std::string_view fields) {
    std::string inside;
    for (const auto& key : {sender().public_part(), addressee().public_part()}) {
        inside.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
    }
    inside += fields;
    const auto signature = sender().sign("kheya bundle 1\n\x01" + inside);
    inside.append(reinterpret_cast<const char*>(signature.bytes.data()), signature.bytes.size());
    return inside;
}

void open_as_both(std::string_view file) {
    for (const auto kind : {bundle::kind::request, bundle::kind::answer}) {
        (void)bundle::open(file, addressee(), kind);
    }
}

// The first bytes say where and how to change it; the rest is the body.
void change_one(std::string_view input) {
    if (input.size() < place_bytes + 1) return;
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(input[at]); };
    fuzz::counted_chance random;
    bundle::content made;
    made.sender = sender().public_part();
    made.addressee = addressee().public_part();
    made.body = input.substr(place_bytes + 1);
    auto file = bundle::seal(made, sender(), random);
    if (!file) return;
    const auto good = bundle::open(*file, addressee(), bundle::kind::request);
    if (!good || good->body != made.body) fuzz::found("a good bundle does not open");
    const std::size_t at = (byte(0) << 8 | byte(1)) % file->size();
    if (byte(2) == 0) {
        file->resize(at);
    } else {
        (*file)[at] = static_cast<char>((*file)[at] ^ byte(2));
    }
    if (bundle::open(*file, addressee(), bundle::kind::request)) {
        fuzz::found("a changed bundle opens, byte " + std::to_string(at));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
        case 'i': open_as_both(sealed_by_anybody(rest)); break;
        case 's': open_as_both(sealed_by_anybody(signed_by_sender(rest))); break;
        case 'm': change_one(rest); break;
        default: open_as_both(rest);
    }
    return 0;
}
