// XOR2. 1.0 is 3ff0..., 0.5 is 3fe0..., 2.0 is 4000...: 1.0 -> 0.5 flips one bit behind 11 zeros, 1.0 -> 2.0 flips 11 bits behind one.
#include "tests/core/chunk/chunk_vectors.h"
#include "tests/support/formats/format_script.h"

namespace diopter::test {
namespace {

struct Row {
    const char *name;
    const char *script;
    const char *samples;
    bool usual = true;
};

const Row kRows[] = {
    {"one sample", "1/16 0/8 v1000 f1.5", "1000:1.5"},
    {"negative time", "1/16 0/8 v-70000 f-0", "-70000:-0"},
    {"stale first", "1/16 0/8 v-1 stale", "-1:stale"},
    {"payload of a NaN", "1/16 0/8 v0 x7ff8000000000001/64", "0:x7ff8000000000001"},
    {"second: base", "2/16 0/8 v0 f2 u15 0", "0:2 15:2"},
    {"second: old window, all 64 bits before any", "2/16 0/8 v0 f1 u15 10 x7ff0000000000000/64", "0:1 15:2", false},
    {"second: new window", "2/16 0/8 v0 f1 u15 110 11/5 1/6 1", "0:1 15:0.5"},
    {"second: new window of 64 bits", "2/16 0/8 v0 f1 u15 110 0/5 0/6 x7ff0000000000000/64", "0:1 15:2", false},
    {"second: leading is at most 31", "2/16 0/8 v0 f1 u15 110 31/5 33/6 1/33", "0:1 15:x3ff0000000000001"},
    {"second: stale, third base", "3/16 0/8 v0 f1 u15 111 0", "0:1 15:stale 30:1"},
    {"stale first, base is 0", "2/16 0/8 v0 stale u15 0", "0:stale 15:0"},
    {"stale first, window against 0", "2/16 0/8 v0 stale u15 110 2/5 10/6 1023/10", "0:stale 15:1"},
    {"first delta of three bytes", "2/16 0/8 v0 f1 u100000 0", "0:1 100000:1"},
    {"first delta wraps", "2/16 0/8 v0 f1 u18446744073709551611 0", "0:1 -5:1"},
    {"regular: base", "4/16 0/8 v0 f1 u15 0 0 0", "0:1 15:1 30:1 45:1"},
    {"regular: new window", "3/16 0/8 v0 f1 u15 0 10 1 11/5 1/6 1", "0:1 15:1 30:0.5"},
    {"regular: old window", "4/16 0/8 v0 f1 u15 110 11/5 1/6 1 10 0 1 0", "0:1 15:0.5 30:1 45:1"},
    {"regular: old window, nothing changed", "3/16 0/8 v0 f1 u15 110 11/5 1/6 1 10 0 0", "0:1 15:0.5 30:0.5", false},
    {"regular: stale", "4/16 0/8 v0 f1 u15 0 11111 0", "0:1 15:1 30:stale 45:1"},
    {"13 bits: least", "3/16 0/8 v0 f1 u5000 0 110 -4096/13 0", "0:1 5000:1 5904:1"},
    {"13 bits: greatest", "3/16 0/8 v0 f1 u15 0 110 4095/13 0", "0:1 15:1 4125:1"},
    {"13 bits: zero", "3/16 0/8 v0 f1 u15 0 110 0/13 0", "0:1 15:1 30:1", false},
    {"13 bits: old window", "3/16 0/8 v0 f1 u15 110 11/5 1/6 1 110 1/13 10 1", "0:1 15:0.5 31:1"},
    {"13 bits: new window", "3/16 0/8 v0 f1 u15 0 110 -1/13 110 11/5 1/6 1", "0:1 15:1 29:0.5"},
    {"13 bits: stale", "3/16 0/8 v0 f1 u15 0 110 1/13 111", "0:1 15:1 31:stale"},
    {"20 bits: least", "3/16 0/8 v0 f1 u600000 0 1110 -524288/20 0", "0:1 600000:1 675712:1"},
    {"20 bits: greatest", "3/16 0/8 v0 f1 u15 0 1110 524287/20 0", "0:1 15:1 524317:1"},
    {"20 bits: first beyond 13", "3/16 0/8 v0 f1 u15 0 1110 4096/20 0", "0:1 15:1 4126:1"},
    {"20 bits: old window", "3/16 0/8 v0 f1 u15 110 11/5 1/6 1 1110 5000/20 10 1", "0:1 15:0.5 5030:1"},
    {"20 bits: new window", "3/16 0/8 v0 f1 u15 0 1110 5000/20 110 11/5 1/6 1", "0:1 15:1 5030:0.5"},
    {"20 bits: stale", "3/16 0/8 v0 f1 u15 0 1110 5000/20 111", "0:1 15:1 5030:stale"},
    {"64 bits: first beyond 20", "3/16 0/8 v0 f1 u15 0 11110 524288/64 0", "0:1 15:1 524318:1"},
    {"64 bits: negative", "3/16 0/8 v0 f1 u15 0 11110 -3/64 0", "0:1 15:1 27:1", false},
    {"64 bits: least", "3/16 0/8 v0 f1 u0 0 11110 x8000000000000000/64 0", "0:1 0:1 -9223372036854775808:1"},
    {"64 bits: old window", "3/16 0/8 v0 f1 u15 110 11/5 1/6 1 11110 1099511627776/64 10 1", "0:1 15:0.5 1099511627806:1"},
    {"64 bits: new window", "3/16 0/8 v0 f1 u15 0 11110 1099511627776/64 110 11/5 1/6 1", "0:1 15:1 1099511627806:0.5"},
    {"64 bits: stale", "3/16 0/8 v0 f1 u15 0 11110 1099511627776/64 111", "0:1 15:1 1099511627806:stale"},
    {"delta goes on behind a change", "5/16 0/8 v0 f1 u15 0 110 -5/13 0 0 0", "0:1 15:1 25:1 35:1 45:1"},
    {"start of the first", "1/16 128/8 v1000 f1 v990", "1000:1:10"},
    {"start behind the time", "1/16 128/8 v1000 f1 v-5", "1000:1:1005"},
    {"start stays", "3/16 128/8 v1000 f1 v990 u15 0 0", "1000:1:10 1015:1:10 1030:1:10"},
    {"start changes at 1", "2/16 129/8 v100 f1 v40 u10 0 1110 45/9", "100:1:60 110:1:55"},
    {"start appears at 1", "2/16 1/8 v100 f1 u10 0 1110 45/9", "100:1 110:1:55"},
    {"start disappears at 1", "2/16 129/8 v100 f1 v40 u10 0 1110 100/9", "100:1:60 110:1"},
    {"start is the time before", "2/16 129/8 v100 f1 v40 u10 0 0", "100:1:60 110:1:100"},
    {"start: differences behind the first", "4/16 2/8 v0 f1 u10 0 0 10 -3/3 0 10 4/3", "0:1 10:1 20:1:13 30:1:19"},
    {"start: 6 bits", "3/16 1/8 v0 f1 u10 0 110 32/6 0 110 -31/6", "0:1 10:1:-32 20:1:9"},
    {"start: 9 bits", "3/16 1/8 v0 f1 u10 0 1110 256/9 0 1110 -255/9", "0:1 10:1:-256 20:1:9"},
    {"start: 12 bits", "3/16 1/8 v0 f1 u10 0 11110 2048/12 0 11110 -2047/12", "0:1 10:1:-2048 20:1:9"},
    {"start: 18 bits", "3/16 1/8 v0 f1 u10 0 111110 131072/18 0 111110 -131071/18", "0:1 10:1:-131072 20:1:9"},
    {"start: 25 bits", "3/16 1/8 v0 f1 u10 0 1111110 16777216/25 0 1111110 -16777215/25", "0:1 10:1:-16777216 20:1:9"},
    {"start: 56 bits", "3/16 1/8 v0 f1 u10 0 11111110 36028797018963968/56 0 11111110 -36028797018963967/56",
        "0:1 10:1:-36028797018963968 20:1:9"},
    {"start: 64 bits", "2/16 1/8 v0 f1 u10 0 11111111 x8000000000000000/64", "0:1 10:1:-9223372036854775808"},
    {"start behind a stale value", "3/16 1/8 v0 f1 u10 111 10 1/3 11111 110 10/6", "0:1 10:stale:-1 20:stale:-1"},
    {"start changes at 126", "128/16 254/8 v0 f1 v-5 u1 0 124*0 0 1110 119/9 0 10 1/3", "0..125:1:5 126..127:1:6"},
    {"start stored at 127 without a change", "129/16 255/8 v0 f1 v-5 u1 0 125*0 0 1110 121/9 0 10 1/3", "0..128:1:5"},
    {"start changes at 127", "129/16 255/8 v0 f1 v-5 u1 0 125*0 0 1110 120/9 0 10 1/3", "0..126:1:5 127..128:1:6"},
    {"start changes at 128", "130/16 255/8 v0 f1 v-5 u1 0 125*0 0 1110 121/9 0 0 0 10 1/3", "0..127:1:5 128..129:1:6"},
};

} // namespace

const std::vector<ChunkVector> &xor2Vectors()
{
    static const std::vector<ChunkVector> vectors = [] {
        std::vector<ChunkVector> out;
        for (const Row &row : kRows) out.push_back({row.name, chunk::Encoding::Xor2, row.script, samplesOfText(row.samples), row.usual});
        return out;
    }();
    return vectors;
}

} // namespace diopter::test
