// Trains the dictionary of the wire on exchanges of all record types, and judges one on exchanges
// that were held out, of other offices, people and days:
//
//   train_units_dict OUT [BYTES]     trains, writes it, and prints the table
//   train_units_dict                 prints the table for the dictionary in the program
//
// The exchanges are written by the programs' own functions; what stands in them is drawn, the same
// each time. A published version never changes: another dictionary is another version
// (shared/wire/zstd_frame.hpp), and both sides keep the earlier ones.

#include "shared/wire/codec.hpp"
#include "shared/wire/unit_text.hpp"
#include "shared/wire/zstd_frame.hpp"
#include "tests/bench/drawn_records.hpp"

#include <zdict.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace {

using namespace kheya;
using bench::drawn_exchange;

constexpr std::size_t trained_on = 4'000, held_out = 500;
constexpr std::size_t size_default = 12u << 10;
constexpr int level = 6;   // as the wire packs

struct totals {
    std::size_t text = 0, gzip = 0, alone = 0, against = 0;
};

// The whole body, as HTTP's own compression would carry it.
std::size_t gzipped(const std::string& text) {
    constexpr int gzip_window = 15 + 16, memory = 8;
    z_stream by{};
    deflateInit2(&by, level, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY);
    std::vector<Bytef> in(text.begin(), text.end()), out(deflateBound(&by, text.size()));
    by.next_in = in.data();
    by.avail_in = static_cast<uInt>(in.size());
    by.next_out = out.data();
    by.avail_out = static_cast<uInt>(out.size());
    deflate(&by, Z_FINISH);
    const std::size_t size = by.total_out;
    deflateEnd(&by);
    return size;
}

// Unit by unit, as the wire packs without a dictionary.
std::size_t packed_alone(const std::string& lines) {
    std::size_t size = 0;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = lines.find('\n', at);
        size += wire::pack_text(lines.substr(at, end - at), wire::encoding::packed).size();
        at = end + 1;
    }
    return size;
}

std::size_t packed_against(const std::string& lines, std::string known) {
    static ZSTD_CCtx* const context = ZSTD_createCCtx();
    std::string out(ZSTD_compressBound(lines.size()), '\0');
    return 4 + ZSTD_compress_usingDict(context, out.data(), out.size(), lines.data(), lines.size(),
                                       known.data(), known.size(), level);
}

void judge(std::string_view dictionary) {
    std::map<std::string, std::pair<totals, totals>> by_kind;
    std::map<std::string, std::size_t> count;
    bench::drawing random(2, true);
    for (std::size_t i = 0; i < held_out; ++i) {
        const drawn_exchange one = bench::draw_exchange(random, i);
        ++count[one.kind];
        auto& [up, down] = by_kind[one.kind];
        const std::string known(dictionary);
        up.text += one.request.size();
        up.gzip += gzipped(one.request);
        up.alone += packed_alone(one.request);
        up.against += packed_against(one.request, known);
        down.text += one.answer.size();
        down.gzip += gzipped(one.answer);
        down.alone += packed_alone(one.answer);
        down.against += packed_against(one.answer, known + one.request.substr(0, 8u << 10));
    }
    std::printf("| Held-out exchange | | JSON | gzip | Unit by unit | Against the dictionary |\n"
                "|---|---|---|---|---|---|\n");
    const auto print = [](const std::string& kind, const char* way, const totals& sum,
                          std::size_t n) {
        std::printf("| %s | %s | %zu | %zu | %zu | %zu |\n", kind.c_str(), way, sum.text / n,
                    sum.gzip / n, sum.alone / n, sum.against / n);
    };
    for (const auto& [kind, both] : by_kind) {
        print(kind, "up", both.first, count[kind]);
        print(kind, "down", both.second, count[kind]);
    }
}

std::string train(std::size_t bytes) {
    // An answer follows its request in one sample, as it does on the wire.
    std::string all;
    std::vector<std::size_t> sizes;
    bench::drawing random(1, false);
    for (std::size_t i = 0; i < trained_on; ++i) {
        const drawn_exchange one = bench::draw_exchange(random, i);
        all += one.request + one.answer;
        sizes.push_back(one.request.size() + one.answer.size());
    }
    const auto must = [](std::size_t size) {
        if (!ZDICT_isError(size)) return size;
        std::fprintf(stderr, "train_units_dict: %s\n", ZDICT_getErrorName(size));
        std::exit(1);
    };
    const auto count = static_cast<unsigned>(sizes.size());
    std::string drawn(bytes, '\0');
    drawn.resize(must(ZDICT_trainFromBuffer(drawn.data(), drawn.size(), all.data(), sizes.data(),
                                            count)));
    // The same text under our own number, with the tables of the level that the wire packs at.
    const std::size_t header = must(ZDICT_getDictHeaderSize(drawn.data(), drawn.size()));
    ZDICT_params_t by{};
    by.compressionLevel = level;
    by.dictID = wire::dictionary_version;
    std::string made(bytes, '\0');
    made.resize(must(ZDICT_finalizeDictionary(made.data(), made.size(), drawn.data() + header,
                                              drawn.size() - header, all.data(), sizes.data(),
                                              count, by)));
    return made;
}

}  // namespace

int main(int count, char** words) {
    if (count == 1) {
        judge(wire::dictionary());
        return 0;
    }
    const std::string made = train(count > 2 ? std::strtoul(words[2], nullptr, 10) : size_default);
    std::ofstream(words[1], std::ios::binary) << made;
    judge(made);
    return 0;
}
