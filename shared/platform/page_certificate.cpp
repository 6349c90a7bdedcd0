#include "shared/platform/page_certificate.hpp"

#include "shared/base/ids.hpp"
#include "shared/platform/files.hpp"
#include "shared/platform/openssl_handles.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

namespace kheya::platform {

namespace {

using extension_handle = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;

constexpr std::size_t file_most = 256 << 10;
constexpr const char* certificate_name = "/console.pem";
constexpr const char* key_name = "/console.key";

base::error certificate_trouble(const std::string& what) {
    return base::io_trouble("the pages' certificate: " + what);
}

bool is_address(const std::string& name) {
    return !name.empty() && (name.find(':') != std::string::npos ||
                             name.find_first_not_of("0123456789.") == std::string::npos);
}

// What could end a name's place in the list is no name.
bool is_plain_value(const std::string& name) {
    return !name.empty() && name.find_first_of(",\r\n ") == std::string::npos;
}

bool add_extension(X509* to, int what, const std::string& value) {
    const extension_handle made(X509V3_EXT_conf_nid(nullptr, nullptr, what, value.c_str()));
    return made != nullptr && X509_add_ext(to, made.get(), -1) == 1;
}

bool fill(X509* made, EVP_PKEY* key, const std::vector<std::string>& names, base::time_us now) {
    std::string alternatives;
    for (const std::string& name : names) {
        if (!is_plain_value(name)) continue;
        alternatives += (alternatives.empty() ? "" : ",");
        alternatives += (is_address(name) ? "IP:" : "DNS:") + name;
    }
    const auto begin = static_cast<time_t>((now - base::day_us) / base::second_us);
    const auto end = static_cast<time_t>((now + page_certificate_life - base::day_us) /
                                         base::second_us);
    X509_NAME* subject = X509_get_subject_name(made);
    const auto* title = reinterpret_cast<const unsigned char*>("Kheya console");
    // The serial tells two certificates of one hub apart.
    return X509_set_version(made, 2) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(made),
                                   static_cast<std::uint64_t>(now)) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(made), begin) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(made), end) != nullptr &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, title, -1, -1, 0) == 1 &&
           X509_set_issuer_name(made, subject) == 1 && X509_set_pubkey(made, key) == 1 &&
           add_extension(made, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(made, NID_key_usage, "critical,digitalSignature") &&
           add_extension(made, NID_ext_key_usage, "serverAuth") &&
           (alternatives.empty() || add_extension(made, NID_subject_alt_name, alternatives)) &&
           X509_sign(made, key, EVP_sha256()) > 0;
}

certificate_handle read_certificate(const std::string& pem) {
    const bio_handle bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (!bio) return nullptr;
    return certificate_handle(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

}  // namespace

base::result<page_certificate> make_page_certificate(const std::vector<std::string>& names,
                                                     base::time_us now) {
    // OpenSSL draws: the key is TLS's own, like those of its handshakes, and nothing of it is ever
    // replayed.
    const key_handle key(EVP_EC_gen("P-256"));
    const certificate_handle made(X509_new());
    if (!key || !made || !fill(made.get(), key.get(), names, now)) {
        return certificate_trouble("OpenSSL could not make one");
    }
    const bio_handle shown(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
    if (!shown || !secret || PEM_write_bio_X509(shown.get(), made.get()) != 1 ||
        PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1) {
        return certificate_trouble("OpenSSL could not write it");
    }
    return page_certificate{text_of(shown.get()), text_of(secret.get())};
}

base::result<page_certificate> load_page_certificate(const std::string& certificate_file,
                                                     const std::string& key_file) {
    page_certificate out;
    TRY(out.certificate_pem, read_file(certificate_file, file_most));
    TRY(out.key_pem, read_file(key_file, file_most));
    const certificate_handle shown = read_certificate(out.certificate_pem);
    if (!shown) return base::io_trouble("holds no certificate in PEM", certificate_file);
    const bio_handle bio(
        BIO_new_mem_buf(out.key_pem.data(), static_cast<int>(out.key_pem.size())));
    const key_handle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!key) return base::io_trouble("holds no private key in PEM", key_file);
    if (X509_check_private_key(shown.get(), key.get()) != 1) {
        return base::io_trouble("is the key of another certificate than " + certificate_file,
                                key_file);
    }
    return out;
}

base::result<base::time_us> end_of(const page_certificate& shown) {
    const certificate_handle read = read_certificate(shown.certificate_pem);
    std::tm parts{};
    if (!read || ASN1_TIME_to_tm(X509_get0_notAfter(read.get()), &parts) != 1) {
        return certificate_trouble("it does not read");
    }
    return static_cast<base::time_us>(timegm(&parts)) * base::second_us;
}

base::result<std::string> fingerprint_of(const page_certificate& shown) {
    const certificate_handle read = read_certificate(shown.certificate_pem);
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!read || X509_digest(read.get(), EVP_sha256(), digest.data(), &size) != 1) {
        return certificate_trouble("it does not read");
    }
    return base::to_hex(base::bytes_view(digest.data(), size));
}

base::result<page_certificate> keep_page_certificate(const std::string& folder,
                                                     const std::vector<std::string>& names,
                                                     base::time_us now, bool& was_made) {
    const std::string certificate_file = folder + certificate_name, key_file = folder + key_name;
    was_made = false;
    if (file_exists(certificate_file) && file_exists(key_file)) {
        auto kept = load_page_certificate(certificate_file, key_file);
        if (kept) {
            TRY(const base::time_us end, end_of(*kept));
            if (end - now > page_certificate_rest) return kept;
        }
    }
    TRY(page_certificate made, make_page_certificate(names, now));
    TRY_VOID(write_private_file(key_file, made.key_pem));
    TRY_VOID(write_private_file(certificate_file, made.certificate_pem));
    was_made = true;
    return made;
}

}  // namespace kheya::platform
