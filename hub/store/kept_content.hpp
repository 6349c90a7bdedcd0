#pragma once

// A change's content as the journal keeps it: packed against a dictionary of what contents look
// like, a third of its text. The text that comes out is the one that went in, byte for byte: it is
// what the change's id is the hash of. Files hold earlier entries as text; both forms stand side by
// side for ever.

#include "shared/base/ids.hpp"
#include "shared/base/result.hpp"

#include <string>
#include <string_view>

namespace kheya::hub_store {

// First byte: the form, which names the dictionary.
std::string pack_content(std::string_view text);
// Errors: refused, when the bytes are of no form that this program knows.
base::result<std::string> unpack_content(std::string_view bytes);
// The text of what a store keeps, in either form. Errors: as unpack_content.
base::result<std::string> content_in(std::string_view kept);
// For binding what pack_content or merge::pack gave.
inline base::bytes_view as_blob(const std::string& bytes) {
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

}  // namespace kheya::hub_store
