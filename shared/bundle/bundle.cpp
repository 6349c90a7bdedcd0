#include "shared/bundle/bundle.hpp"

#include "shared/base/check.hpp"
#include "shared/base/hash.hpp"
#include "shared/base/planted.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

namespace kheya::bundle {

namespace {

constexpr std::string_view magic = "KHEYABDL";
constexpr std::uint8_t version = 1;
constexpr std::string_view signed_title = "kheya bundle 1\n";
constexpr std::string_view tag_title = "kheya bundle for ";

// Header, in the clear: magic, version, length of the sealed part, tag of the addressee.
constexpr std::size_t number_bytes = 4, tag_bytes = 8, unit_length_bytes = 4;
constexpr std::size_t version_at = 8, length_at = version_at + 1,
                      tag_at = length_at + number_bytes, header_bytes = tag_at + tag_bytes;
// Sealed, before the body and after it.
constexpr std::size_t key_bytes = base::public_key::size;
constexpr std::size_t fixed_bytes = 2 * key_bytes + 1 + 2 * set_id::size + 2 * number_bytes;
constexpr std::size_t signature_bytes = base::signature::size;
constexpr std::size_t overhead =
    header_bytes + crypto_box_SEALBYTES + fixed_bytes + signature_bytes;

static_assert(key_bytes == crypto_sign_PUBLICKEYBYTES &&
              key_bytes == crypto_box_PUBLICKEYBYTES &&
              sizeof(platform::key_seed) == crypto_sign_SEEDBYTES);

using curve_key = std::array<std::uint8_t, crypto_box_PUBLICKEYBYTES>;

const std::uint8_t* as_bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* as_bytes(std::string& text) {
    return reinterpret_cast<std::uint8_t*>(text.data());
}

void put_number(std::string& out, std::uint32_t number) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 255);
}

template <class Bytes>
void put_bytes(std::string& out, const Bytes& bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

// Takes fields off the front; the caller has checked that they are there.
class field_reader {
public:
    explicit field_reader(std::string_view bytes) : left_(bytes) {}
    std::uint32_t number() {
        std::uint32_t n = 0;
        for (std::size_t i = 0; i < number_bytes; ++i) n = n << 8 | byte();
        return n;
    }
    std::uint8_t byte() {
        const auto b = static_cast<std::uint8_t>(left_.front());
        left_.remove_prefix(1);
        return b;
    }
    template <class Id>
    Id id() {
        Id out;
        std::copy_n(as_bytes(left_), Id::size, out.bytes.begin());
        left_.remove_prefix(Id::size);
        return out;
    }
    [[nodiscard]] std::string_view left() const { return left_; }

private:
    std::string_view left_;
};

void prepare_library() { CHECK(sodium_init() >= 0); }

base::error refusal(std::string en, std::string bn) {
    return {base::errc::refused, std::move(en), "bundle", std::move(bn)};
}

base::error too_large() {
    return refusal("this file is larger than a bundle may be (16 MiB)",
                   "ফাইলটি বান্ডিলের সীমার (১৬ মেগাবাইট) চেয়ে বড়");
}

base::error damaged(const char* how) {
    return refusal("this bundle is damaged (" + std::string(how) + "): copy it anew",
                   "বান্ডিলটি নষ্ট হয়েছে: আবার কপি করুন");
}

base::error not_for_us(kind expected) {
    if (expected == kind::request) {
        return refusal("this bundle is for another hub or device",
                       "এই বান্ডিল অন্য হাব বা ডিভাইসের জন্য");
    }
    return refusal("this bundle is not for this device: it is for another one, or on its way to a "
                   "hub",
                   "এই বান্ডিল এই ডিভাইসের জন্য নয়");
}

// Tells the addressee that a file is meant for it. Others cannot tell two files apart by it.
std::array<std::uint8_t, tag_bytes> tag_for(const base::public_key& addressee,
                                            base::bytes_view one_time_key) {
    const base::hash256 hash =
        base::sha256().add(tag_title).add(one_time_key).add(addressee.bytes).finish();
    std::array<std::uint8_t, tag_bytes> tag{};
    std::copy_n(hash.bytes.begin(), tag.size(), tag.begin());
    return tag;
}

std::string signed_part(std::string_view fields_and_body) {
    std::string text(signed_title);
    text += static_cast<char>(version);
    text += fields_and_body;
    return text;
}

base::result<curve_key> curve_of(const base::public_key& key) {
    curve_key curve{};
    if (crypto_sign_ed25519_pk_to_curve25519(curve.data(), key.bytes.data()) != 0) {
        return refusal("the addressee's key is no key", "প্রাপকের চাবি সঠিক নয়");
    }
    return curve;
}

// The layout of crypto_box_seal, with a one-time key from our own chance: key, then box.
base::result<std::string> seal_bytes(std::string_view plain, const base::public_key& addressee,
                                     platform::chance& random) {
    TRY(const curve_key to, curve_of(addressee));
    platform::key_seed seed{};
    random.fill(seed);
    curve_key one_time{}, secret{};
    crypto_box_seed_keypair(one_time.data(), secret.data(), seed.data());
    std::array<std::uint8_t, crypto_box_NONCEBYTES> nonce{};
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, nullptr, 0, nonce.size());
    crypto_generichash_update(&hash, one_time.data(), one_time.size());
    crypto_generichash_update(&hash, to.data(), to.size());
    crypto_generichash_final(&hash, nonce.data(), nonce.size());
    std::string sealed;
    put_bytes(sealed, one_time);
    sealed.resize(crypto_box_SEALBYTES + plain.size());
    const int boxed = crypto_box_easy(as_bytes(sealed) + one_time.size(), as_bytes(plain),
                                      plain.size(), nonce.data(), to.data(), secret.data());
    sodium_memzero(secret.data(), secret.size());
    sodium_memzero(seed.data(), seed.size());
    if (boxed != 0) return refusal("the addressee's key is no key", "প্রাপকের চাবি সঠিক নয়");
    return sealed;
}

base::result<std::string> open_bytes(std::string_view sealed, const platform::key_pair& addressee) {
    TRY(const curve_key ours, curve_of(addressee.public_part()));
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> signing{};
    curve_key secret{};
    base::public_key same;
    crypto_sign_seed_keypair(same.bytes.data(), signing.data(), addressee.seed().data());
    const int converted = crypto_sign_ed25519_sk_to_curve25519(secret.data(), signing.data());
    std::string plain(sealed.size() - crypto_box_SEALBYTES, '\0');
    const int opened = crypto_box_seal_open(as_bytes(plain), as_bytes(sealed), sealed.size(),
                                            ours.data(), secret.data());
    sodium_memzero(signing.data(), signing.size());
    sodium_memzero(secret.data(), secret.size());
    if (converted != 0 || opened != 0) return damaged("its seal does not hold");
    return plain;
}

// Of a file that is long enough.
bool is_for(std::string_view file, const platform::key_pair& addressee) {
    const std::string_view one_time = file.substr(header_bytes, crypto_box_PUBLICKEYBYTES);
    const auto tag = tag_for(addressee.public_part(), {as_bytes(one_time), one_time.size()});
    return std::equal(tag.begin(), tag.end(), as_bytes(file.substr(tag_at)));
}

// Gives the key that it is sealed to: the addressee's, or one before it.
base::result<platform::key_pair> check_header(std::string_view file,
                                              const platform::key_pair& addressee,
                                              kind expected) {
    if (file.size() > file_limit) return too_large();
    if (!file.starts_with(magic)) {
        return refusal("this file is no bundle", "এই ফাইল কোনো বান্ডিল নয়");
    }
    if (file.size() <= version_at) return damaged("cut short");
    const auto theirs = static_cast<std::uint8_t>(file[version_at]);
    if (theirs != version) {
        return refusal("this bundle is of version " + std::to_string(theirs) +
                           ", this program knows version 1: update it",
                       "বান্ডিলটি নতুন সংস্করণের: প্রোগ্রাম হালনাগাদ করুন");
    }
    if (file.size() < overhead) return damaged("cut short");
    const std::size_t sealed = field_reader(file.substr(length_at)).number();
    const std::size_t here = file.size() - header_bytes;
    if (here < sealed) return damaged("cut short");
    if (here > sealed) return damaged("it has something behind it");
    if (is_for(file, addressee)) return addressee;
    for (const platform::key_pair& before : addressee.earlier()) {
        if (base::planted(base::planted_bug::old_key_forgotten)) break;
        if (is_for(file, before)) return before;
    }
    return not_for_us(expected);
}

// Where the row of units may be cut: at most `room` bytes from `at` on, at least one unit.
std::size_t whole_units(std::string_view units, std::size_t at, std::size_t room) {
    std::size_t end = at;
    while (end < units.size()) {
        CHECK(units.size() - end > unit_length_bytes);
        const std::size_t unit = unit_length_bytes + field_reader(units.substr(end)).number();
        CHECK(units.size() - end >= unit);
        if (end > at && end + unit - at > room) break;
        end += unit;
    }
    return end;
}

}  // namespace

base::result<std::string> seal(const content& made, const platform::key_pair& sender,
                               platform::chance& random) {
    prepare_library();
    CHECK(made.sender == sender.public_part());
    if (made.body.size() > file_limit - overhead) return too_large();
    std::string plain;
    plain.reserve(fixed_bytes + made.body.size() + signature_bytes);
    put_bytes(plain, made.sender.bytes);
    put_bytes(plain, made.addressee.bytes);
    plain += static_cast<char>(made.what);
    put_bytes(plain, made.set.bytes);
    put_number(plain, made.part);
    put_number(plain, made.parts);
    put_bytes(plain, made.answers.bytes);
    plain += made.body;
    put_bytes(plain, sender.sign(signed_part(plain)).bytes);
    TRY(const std::string sealed, seal_bytes(plain, made.addressee, random));

    std::string file(magic);
    file += static_cast<char>(version);
    put_number(file, static_cast<std::uint32_t>(sealed.size()));
    put_bytes(file,
              tag_for(made.addressee, {as_bytes(sealed), std::size_t{crypto_box_PUBLICKEYBYTES}}));
    return file + sealed;
}

base::result<content> open(std::string_view file, const platform::key_pair& addressee,
                           kind expected) {
    prepare_library();
    TRY(const platform::key_pair ours, check_header(file, addressee, expected));
    TRY(const std::string plain, open_bytes(file.substr(header_bytes), ours));
    const std::string_view signed_bytes =
        std::string_view(plain).substr(0, plain.size() - signature_bytes);
    field_reader in(signed_bytes);
    content read;
    read.sender = in.id<base::public_key>();
    read.addressee = in.id<base::public_key>();
    const std::uint8_t what = in.byte();
    read.set = in.id<set_id>();
    read.part = in.number();
    read.parts = in.number();
    read.answers = in.id<set_id>();
    const auto signature =
        field_reader(std::string_view(plain).substr(signed_bytes.size())).id<base::signature>();
    if (!platform::verify(read.sender, signed_part(signed_bytes), signature)) {
        return refusal("this bundle is not signed by who it says it is from",
                       "বান্ডিলের স্বাক্ষর সঠিক নয়");
    }
    // Sealed again to us by somebody who once received it.
    if (read.addressee != ours.public_part()) return not_for_us(expected);
    if (what != static_cast<std::uint8_t>(expected)) {
        return expected == kind::request
                   ? refusal("this bundle is an answer, not a request", "এই বান্ডিল একটি উত্তর")
                   : refusal("this bundle is a request, not an answer", "এই বান্ডিল একটি অনুরোধ");
    }
    const std::uint32_t last = read.parts == 0 ? parts_limit : read.parts;
    if (read.part < 1 || read.part > last || last > parts_limit) {
        return refusal("this bundle's part number is not possible", "বান্ডিলের অংশ-সংখ্যা সঠিক নয়");
    }
    read.what = expected;
    read.body = in.left();
    return read;
}

base::result<std::vector<std::string>> seal_parts(content pattern, std::string_view first,
                                                  std::string_view units, const cut& by,
                                                  const platform::key_pair& sender,
                                                  platform::chance& random) {
    const std::size_t taken = overhead + first.size();
    if (taken >= file_limit) return too_large();
    const std::size_t wanted = std::min(by.part_bytes, file_limit);
    const std::size_t room = wanted > taken ? wanted - taken : 1;
    std::vector<std::string_view> bodies;
    std::size_t at = 0;
    do {
        const std::size_t end = whole_units(units, at, room);
        bodies.push_back(units.substr(at, end - at));
        at = end;
    } while (at < units.size());
    pattern.sender = sender.public_part();
    if (pattern.part > parts_limit - bodies.size()) {
        return refusal("this would be more parts than a bundle may have: make them larger",
                       "অংশ বেশি হয়ে যাচ্ছে: বড় অংশ নিন");
    }
    const auto last = pattern.part + static_cast<std::uint32_t>(bodies.size()) - 1;
    pattern.parts = by.more_follow ? 0 : last;
    std::vector<std::string> files;
    for (const std::string_view body : bodies) {
        pattern.body = std::string(first);
        pattern.body += body;
        TRY(auto file, seal(pattern, sender, random));
        files.push_back(std::move(file));
        ++pattern.part;
    }
    return files;
}

std::size_t at_once(std::int64_t kib) {
    constexpr std::int64_t unit = 1024;
    constexpr auto most = static_cast<std::int64_t>(at_once_limit);
    if (kib <= 0 || kib > most / unit) return at_once_limit;
    return std::max(at_once_least, static_cast<std::size_t>(kib * unit));
}

std::string part_path(const std::string& path, std::size_t index) {
    return index == 0 ? path : path + "." + std::to_string(index + 1);
}

}  // namespace kheya::bundle
