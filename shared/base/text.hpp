#pragma once

// Care for Bengali and English text: NFC, digits of both scripts, comparing that forgives the
// spellings seen in the field. Pure functions over UTF-8; needs no locale.

#include "shared/base/result.hpp"

#include <string>
#include <string_view>

namespace kheya::base {

bool is_valid_utf8(std::string_view text);
// Unicode NFC. U+09DC/09DD/09DF become letter + nukta (their canonical form), so that both
// keyboards' forms are stored alike. Errors: refused, for invalid UTF-8 or a NUL byte.
result<std::string> normalize(std::string_view text);
// Bengali digits (U+09E6..09EF) to ASCII; everything else untouched.
std::string ascii_digits(std::string_view text);
// ASCII digits to Bengali; everything else untouched.
std::string bengali_digits(std::string_view text);
// At most so many bytes, cut between two characters; what is cut ends in "...".
std::string shortened(std::string_view text, std::size_t bytes_most);
// Number of code points in valid UTF-8.
std::size_t length(std::string_view text);
// White space off both ends, runs of it inside made one space.
std::string squeeze(std::string_view text);
// U+200C and U+200D taken out: they are kept as typed, and make no difference in comparing.
std::string without_joiners(std::string_view text);
// The signs that turn the direction of what stands behind them (U+202A to 202E, U+2066 to 2069)
// taken out: a day or a telephone would read backwards. Text of either script turns by itself.
std::string without_turns(std::string_view text);
// A person's name as it is kept: normalized, without those signs and U+200B, squeezed. Errors: as
// normalize.
result<std::string> name_as_kept(std::string_view typed);
// Key for comparing names forgivingly: NFC, lower case, zero-width joiners, hyphen, colon and space
// dropped, short and long i and u, the two n, the three s and nasal signs folded. Equal keys mean
// "probably the same name".
std::string fold_name(std::string_view text);
// Looks like Bijoy/ANSI text typed into a Bengali field: Latin letters with the marks that encoding
// puts between them, and no Bengali letter at all.
bool looks_like_bijoy(std::string_view text);

}  // namespace kheya::base
