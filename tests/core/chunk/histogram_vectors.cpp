// Integer and float histograms with start timestamps. The layout of most: threshold 0, schema 0, one span of two positive buckets from
// index 1. Numbers are vbits: prefix, then 3, 6, 9, 12, 18, 25, 56 or 64 bits.
#include "core/model/stale.h"
#include "tests/core/chunk/chunk_vectors.h"
#include "tests/support/formats/format_script.h"

#include <cmath>
#include <limits>
#include <tuple>

namespace diopter::test {
namespace {

using chunk::Encoding;
using chunk::ResetHeader;

const std::string kLayout = "0/8 0 10 1/3 10 2/3 10 1/3 0 ";
/// A sample 10 later with nothing else changed, when the one before was the first; and when the delta was 10 before.
const std::string kSame = "110 10/6 0 0 0 0 0 ";
const std::string kSameAgain = "000000 ";
/// 4.5 is 4012..., 9 is 4022...: two bits behind ten zeros differ.
const std::string kSumDoubles = "11 10/5 2/6 3/2 ";
/// 1 -> 0.5, 3 -> 6, 1.5 -> 0.75: one bit behind eleven zeros differs.
const std::string kFloatDoubles = "11 11/5 1/6 1 ";
/// 4.5 to the stale marker 7ff0000000000002: 3fe2000000000002 differs, 61 bits between two and one zeros.
const std::string kSumGoesStale = "11 2/5 61/6 x1ff1000000000001/61 ";

HistogramLayout layout()
{
    HistogramLayout out;
    out.positiveSpans = {{1, 2}};
    return out;
}

using Samples = std::vector<StoredSample>;

StoredSample integer(TimestampMs time, TimestampMs start, std::uint64_t count, std::uint64_t zero, double sum,
    std::vector<std::int64_t> positive, const HistogramLayout &of = layout(), std::vector<std::int64_t> negative = {})
{
    return {time, start, Histogram{of, count, zero, sum, std::move(positive), std::move(negative)}};
}

StoredSample real(TimestampMs time, TimestampMs start, double count, double zero, double sum, std::vector<double> positive,
    const HistogramLayout &of = layout(), std::vector<double> negative = {})
{
    return {time, start, FloatHistogram{of, count, zero, sum, std::move(positive), std::move(negative)}};
}

/// What is alike for both kinds: the samples of kFirst, a stale one, one without buckets.
struct Kind {
    Encoding encoding;
    std::string first; ///< script of a sample at 20
    std::string empty; ///< script of a sample at 0 that is all zeros
    std::string goesStale; ///< script of a stale sample at 30 behind `first`
    StoredSample (*same)(TimestampMs time, TimestampMs start);
    StoredSample (*stale)(TimestampMs time, TimestampMs start);
    StoredSample (*zero)(const HistogramLayout &of);
};

const Kind kInteger{Encoding::HistogramSt, "110 20/6 10 3/3 0 f4.5 10 1/3 10 1/3 ", "0 0 0 f0 ", "110 10/6 10 -3/3 0 " + kSumGoesStale,
    [](TimestampMs time, TimestampMs start) {
        return integer(time, start, 3, 0, 4.5, {1, 1});
    },
    [](TimestampMs time, TimestampMs start) { return integer(time, start, 0, 0, staleMarker(), {}, {}); },
    [](const HistogramLayout &of) { return integer(0, 0, 0, 0, 0, {}, of); }};

// 3 and 0.5 go to 0 when the sample is stale: 4008... has 10 bits behind one zero, 3fe0... nine behind two.
const Kind kReal{Encoding::FloatHistogramSt, "110 20/6 f3 f0.5 f4.5 f1 f1.5 ", "0 f0 f0 f0 ",
    "110 10/6 11 1/5 12/6 x801/12 11 2/5 9/6 x1ff/9 " + kSumGoesStale,
    [](TimestampMs time, TimestampMs start) {
        return real(time, start, 3, 0.5, 4.5, {1, 1.5});
    },
    [](TimestampMs time, TimestampMs start) { return real(time, start, 0, 0, staleMarker(), {}, {}); },
    [](const HistogramLayout &of) { return real(0, 0, 0, 0, 0, {}, of); }};

class Table {
public:
    explicit Table(const Kind &kind) : m_kind(kind) {}
    const Kind &kind() const { return m_kind; }
    void add(const char *name, const std::string &script, Samples samples, bool usual = true, ResetHeader reset = ResetHeader::Unknown)
    {
        for (std::size_t i = 0; i < samples.size(); ++i) {
            const auto hint = reset == ResetHeader::Gauge ? CounterResetHint::Gauge
                : i > 0                                   ? CounterResetHint::NotReset
                                                          : CounterResetHint::Unknown;
            if (auto *const h = std::get_if<Histogram>(&samples[i].value)) h->resetHint = hint;
            else std::get<FloatHistogram>(samples[i].value).resetHint = hint;
        }
        m_rows.push_back({name, m_kind.encoding, script, std::move(samples), usual, reset});
    }
    std::vector<ChunkVector> take() { return std::move(m_rows); }

private:
    const Kind &m_kind;
    std::vector<ChunkVector> m_rows;
};

void addLayouts(Table &table)
{
    const Kind &kind = table.kind();
    HistogramLayout of;
    const auto add = [&](const char *name, const std::string &bits) {
        table.add(name, "x0001/16 0/8 " + bits + kind.empty, {kind.zero(of)});
    };
    add("no buckets", "0/8 0 0 0 ");
    of.zeroThreshold = std::ldexp(1.0, -243);
    add("threshold byte 1", "1/8 0 0 0 ");
    of.zeroThreshold = 1;
    add("threshold byte 244", "244/8 0 0 0 ");
    of.zeroThreshold = 1024;
    add("threshold byte 254", "254/8 0 0 0 ");
    of.zeroThreshold = 0.3;
    add("threshold in full", "255/8 f0.3 0 0 0 ");
    of.zeroThreshold = 2048;
    add("threshold too large for a byte", "255/8 f2048 0 0 0 ");
    of = {};
    of.schema = -4;
    add("schema -4", "0/8 110 -4/6 0 0 ");
    of.schema = 4;
    add("schema 4", "0/8 10 4/3 0 0 ");
    of.schema = 8;
    add("schema 8", "0/8 110 8/6 0 0 ");
    of = {};
    of.positiveSpans = {{7, 0}};
    of.negativeSpans = {{-2, 0}, {300, 0}};
    add("spans without buckets", "0/8 0 10 1/3 0 110 7/6 10 2/3 0 10 -2/3 0 11110 300/12 ");
    of = {};
    of.schema = kCustomBucketsSchema;
    of.customBounds = {-1, 0.5, 1.0 / 3, 33554.430};
    add("custom bounds, short and in full", "0/8 1110 -53/9 0 0 10 4/3 0 f-1 1110 501/9 0 x3fd5555555555555/64 1111110 33554431/25 ");
}

/// Reset headers, times and start timestamps.
void addTimes(Table &table)
{
    const Kind &kind = table.kind();
    const std::string two = kLayout + kind.first;
    const auto same = kind.same;
    table.add("one sample", "x0001/16 0/8 " + two, {same(20, 0)});
    table.add("header: not reset", "x4002/16 0/8 " + two + kSame, {same(20, 0), same(30, 0)}, true, ResetHeader::NotReset);
    table.add("header: reset", "x8002/16 0/8 " + two + kSame, {same(20, 0), same(30, 0)}, true, ResetHeader::Reset);
    table.add("header: gauge", "xc002/16 0/8 " + two + kSame, {same(20, 0), same(30, 0)}, true, ResetHeader::Gauge);
    table.add("equal deltas", "x0003/16 0/8 " + two + kSame + kSameAgain, {same(20, 0), same(30, 0), same(40, 0)});
    table.add("smaller delta", "x0003/16 0/8 " + two + kSame + "10 -3/3 0 0 0 0 0", {same(20, 0), same(30, 0), same(37, 0)});
    table.add("delta of 64 bits", "x0002/16 0/8 " + two + "11111111 x7fffffffffffffeb/64 0 0 0 0 0",
        {same(20, 0), same(std::numeric_limits<std::int64_t>::max(), 0)});
    table.add("stale second", "x0002/16 0/8 " + two + kind.goesStale, {same(20, 0), kind.stale(30, 0)});
    table.add("start of the first", "x0001/16 128/8 " + two + "v15", {same(20, 5)});
    table.add("start stays", "x0002/16 128/8 " + two + "v15 " + kSame, {same(20, 5), same(30, 5)});
    table.add("start changes at 1", "x0002/16 129/8 " + two + "v15 " + kSame + "10 4/3", {same(20, 5), same(30, 16)});
    table.add("start appears at 1", "x0002/16 1/8 " + two + kSame + "110 10/6", {same(20, 0), same(30, 10)});
    table.add("start disappears at 1", "x0002/16 129/8 " + two + "v15 " + kSame + "110 20/6", {same(20, 5), same(30, 0)});
    table.add("start: difference of differences", "x0003/16 1/8 " + two + kSame + "110 10/6 " + kSameAgain + "110 10/6",
        {same(20, 0), same(30, 10), same(40, 10)});
    table.add("start changes at 2", "x0003/16 2/8 " + two + kSame + kSameAgain + "10 -3/3", {same(20, 0), same(30, 0), same(40, 33)});
    table.add("start of a stale sample", "x0002/16 129/8 " + two + "v15 " + kind.goesStale + "10 4/3", {same(20, 5), kind.stale(30, 16)});
    table.add(
        "start with a gauge", "xc002/16 129/8 " + two + "v15 " + kSame + "10 4/3", {same(20, 5), same(30, 16)}, true, ResetHeader::Gauge);
    Samples many;
    for (int i = 0; i < 129; ++i) many.push_back(same(20 + 10 * i, 5));
    table.add("start stored at 127 without a change",
        "x0081/16 255/8 " + two + "v15 " + kSame + "125*000000 " + kSameAgain + "11110 1275/12 " + kSameAgain + "110 10/6", many);
    many[127].startTimestamp = many[128].startTimestamp = 6;
    table.add("start changes at 127",
        "x0081/16 255/8 " + two + "v15 " + kSame + "125*000000 " + kSameAgain + "11110 1274/12 " + kSameAgain + "110 10/6", many);
    many[127].startTimestamp = 5;
    table.add("start changes at 128",
        "x0081/16 255/8 " + two + "v15 " + kSame + "125*000000 " + kSameAgain + "11110 1275/12 " + kSameAgain + "110 9/6", many);
    many[126].startTimestamp = many[127].startTimestamp = 6;
    table.add("start changes at 126",
        "x0081/16 254/8 " + two + "v15 " + kSame + "124*000000 " + kSameAgain + "11110 1264/12 " + kSameAgain + "110 10/6 " + kSameAgain +
            "110 10/6",
        many);
}

void addIntegers(Table &table)
{
    const std::string two = kLayout + kInteger.first;
    const StoredSample first = kInteger.same(20, 0);
    const auto same = kInteger.same;
    table.add("time of 56 bits", "x0001/16 0/8 " + kLayout + "11111110 1700000000000/56 10 3/3 0 f4.5 10 1/3 10 1/3",
        {integer(1700000000000, 0, 3, 0, 4.5, {1, 1})});
    table.add("time of 64 bits", "x0001/16 0/8 " + kLayout + "11111111 x8000000000000000/64 10 3/3 0 f4.5 10 1/3 10 1/3",
        {integer(std::numeric_limits<std::int64_t>::min(), 0, 3, 0, 4.5, {1, 1})});
    table.add("count of 64 bits", "x0001/16 0/8 " + kLayout + "110 20/6 11111111 xffffffffffffffff/64 10 7/3 f4.5 10 1/3 10 1/3",
        {integer(20, 0, ~0ULL, 7, 4.5, {1, 1})});
    table.add("count, zero count and buckets grow",
        "x0003/16 0/8 " + two + "110 10/6 10 4/3 10 1/3 " + kSumDoubles + "10 2/3 10 -1/3 0 10 -1/3 0 0 0 10 1/3",
        {first, integer(30, 0, 7, 1, 9, {3, 0}), integer(40, 0, 10, 2, 9, {5, 0})});
    table.add("sum: old window of 64 bits before any", "x0002/16 0/8 " + two + "110 10/6 0 0 10 x0030000000000000/64 0 0",
        {first, integer(30, 0, 3, 0, 9, {1, 1})}, false);
    table.add("sum: old window", "x0003/16 0/8 " + two + "110 10/6 0 0 " + kSumDoubles + "0 0 0 0 0 10 3/2 0 0",
        {first, integer(30, 0, 3, 0, 9, {1, 1}), same(40, 0)});
    table.add(
        "buckets fall", "x0002/16 0/8 " + two + "110 10/6 0 0 0 110 -31/6 1110 -255/9", {first, integer(30, 0, 3, 0, 4.5, {-30, -254})});
    HistogramLayout of;
    of.positiveSpans = {{-5, 1}, {3, 1}};
    of.negativeSpans = {{40, 1}};
    table.add("spans on both sides",
        "x0001/16 0/8 0/8 0 10 2/3 10 1/3 110 -5/6 10 1/3 10 3/3 10 1/3 10 1/3 1110 40/9 0 10 6/3 0 f0 10 1/3 10 1/3 10 3/3",
        {integer(0, 0, 6, 0, 0, {1, 1}, of, {3})});
}

void addReals(Table &table)
{
    const std::string two = kLayout + kReal.first;
    const StoredSample first = kReal.same(20, 0);
    table.add("count: new window, old window", "x0003/16 0/8 " + two + "110 10/6 " + kFloatDoubles + "0 0 0 0 0 10 1 0 0 0 0",
        {first, real(30, 0, 6, 0.5, 4.5, {1, 1.5}), kReal.same(40, 0)});
    table.add("zero count: new window, old window", "x0003/16 0/8 " + two + "110 10/6 0 " + kFloatDoubles + "0 0 0 0 0 10 1 0 0 0",
        {first, real(30, 0, 3, 1, 4.5, {1, 1.5}), kReal.same(40, 0)});
    table.add("sum: new window, old window", "x0003/16 0/8 " + two + "110 10/6 0 0 " + kSumDoubles + "0 0 0 0 0 10 3/2 0 0",
        {first, real(30, 0, 3, 0.5, 9, {1, 1.5}), kReal.same(40, 0)});
    table.add("buckets: each its own window",
        "x0003/16 0/8 " + two + "110 10/6 0 0 0 " + kFloatDoubles + "11 11/5 2/6 3/2 0 0 0 0 10 1 10 2/2",
        // 1.5 is 3ff8...: bits 52 and 51 flipped give 0.5, bit 52 back gives 1.
        {first, real(30, 0, 3, 0.5, 4.5, {0.5, 0.5}), real(40, 0, 3, 0.5, 4.5, {1, 1})});
    table.add("old window of 64 bits before any", "x0002/16 0/8 " + two + "110 10/6 10 x0010000000000000/64 0 0 0 0",
        {first, real(30, 0, 6, 0.5, 4.5, {1, 1.5})}, false);
    table.add("window of 64 bits", "x0002/16 0/8 " + two + "110 10/6 11 0/5 0/6 x0010000000000000/64 0 0 0 0",
        {first, real(30, 0, 6, 0.5, 4.5, {1, 1.5})}, false);
    HistogramLayout of;
    of.zeroThreshold = 0.25;
    of.schema = 3;
    of.positiveSpans = {{0, 1}};
    of.negativeSpans = {{-1, 1}, {2, 1}};
    table.add("buckets on both sides", "x0001/16 0/8 242/8 10 3/3 10 1/3 10 1/3 0 10 2/3 10 1/3 10 -1/3 10 1/3 10 2/3 0 f6 f0 f-2 f1 f2 f3",
        {real(0, 0, 6, 0, -2, {1}, of, {2, 3})});
}

} // namespace

const std::vector<ChunkVector> &histogramStVectors()
{
    static const std::vector<ChunkVector> vectors = [] {
        Table table(kInteger);
        addLayouts(table);
        addTimes(table);
        addIntegers(table);
        return table.take();
    }();
    return vectors;
}

const std::vector<ChunkVector> &floatHistogramStVectors()
{
    static const std::vector<ChunkVector> vectors = [] {
        Table table(kReal);
        addLayouts(table);
        addTimes(table);
        addReals(table);
        return table.take();
    }();
    return vectors;
}

} // namespace diopter::test
