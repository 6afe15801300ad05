// A record is a byte with its type, then its body. The histograms of records 7, 9, 12 and of 8, 10, 13 look alike behind their heads.
#include "tests/core/tsdb/wal_vectors.h"

#include "core/model/stale.h"

namespace diopter::test {
namespace {

struct Body {
    const char *name;
    std::string script;
    std::variant<double, Histogram, FloatHistogram> value;
    bool readable = true;
    bool usual = true;
};

HistogramLayout layoutOf(CounterResetHint hint, std::int32_t schema, double threshold, std::vector<BucketSpan> positive = {},
    std::vector<BucketSpan> negative = {}, std::vector<double> bounds = {})
{
    return {hint, schema, threshold, std::move(positive), std::move(negative), std::move(bounds)};
}

using Hint = CounterResetHint;

/// hint, schema, threshold, zero count, count, sum, spans, buckets, bounds.
std::vector<Body> integerBodies()
{
    const auto h = [](HistogramLayout layout, std::uint64_t zero, std::uint64_t count, double sum, std::vector<std::int64_t> positive = {},
                       std::vector<std::int64_t> negative = {}) {
        return Histogram{std::move(layout), count, zero, sum, std::move(positive), std::move(negative)};
    };
    return {
        {"empty", "0/8 v0 f0 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 0, 0), 0, 0, 0)},
        {"hint reset", "1/8 v0 f0 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Reset, 0, 0), 0, 0, 0)},
        {"hint no reset", "2/8 v0 f0 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::NotReset, 0, 0), 0, 0, 0)},
        {"hint gauge", "3/8 v0 f0 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Gauge, 0, 0), 0, 0, 0)},
        {"schema -4, threshold", "0/8 v-4 f0.001 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, -4, 0.001), 0, 0, 0)},
        {"schema 8", "0/8 v8 f0 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 8, 0), 0, 0, 0)},
        {"zero count before count", "0/8 v0 f0 u300 u70000 f-1.5 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 0, 0), 300, 70000, -1.5)},
        {"count of 64 bits", "0/8 v0 f0 u0 u18446744073709551615 f1 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 0, 0), 0, ~0ULL, 1)},
        {"one span, differences", "0/8 v3 f0 u0 u3 f4 u1 v-7 u2 u0 u2 v2 v-1 u0",
            h(layoutOf(Hint::Unknown, 3, 0, {{-7, 2}}), 0, 3, 4, {2, -1})},
        {"spans and buckets on both sides", "0/8 v3 f0 u0 u9 f4 u2 v1 u1 v300 u1 u1 v0 u2 u2 v200 v-200 u2 v1 v0",
            h(layoutOf(Hint::Unknown, 3, 0, {{1, 1}, {300, 1}}, {{0, 2}}), 0, 9, 4, {200, -200}, {1, 0})},
        {"span of no length", "0/8 v0 f0 u0 u1 f1 u2 v5 u0 v2 u1 u0 u1 v1 u0",
            h(layoutOf(Hint::Unknown, 0, 0, {{5, 0}, {2, 1}}), 0, 1, 1, {1})},
        {"custom bounds", "0/8 v-53 f0 u0 u3 f2 u1 v0 u2 u0 u2 v1 v1 u0 u2 f0.5 f2.5",
            h(layoutOf(Hint::Unknown, -53, 0, {{0, 2}}, {}, {0.5, 2.5}), 0, 3, 2, {1, 1})},
        {"custom, no bounds", "0/8 v-53 f0 u0 u0 f0 u0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, -53, 0), 0, 0, 0)},
        {"stale", "0/8 v0 f0 u0 u0 stale u0 u0 u0 u0", h({}, 0, 0, staleMarker())},
        {"reserved schema 9 becomes 8", "0/8 v9 f0 u0 u10 f1 u1 v1 u4 u0 u4 v1 v1 v1 v1 u0",
            h(layoutOf(Hint::Unknown, 8, 0, {{1, 2}}), 0, 10, 1, {3, 4}), true, false},
        {"schema 53 is unknown", "0/8 v53 f0 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 53, 0), 0, 0, 0), false},
        {"schema -54 is unknown", "0/8 v-54 f0 u0 u0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, -54, 0), 0, 0, 0), false},
        {"fewer buckets than spans say", "0/8 v0 f0 u0 u1 f1 u1 v5 u2 u0 u1 v1 u0",
            h(layoutOf(Hint::Unknown, 0, 0, {{5, 2}}), 0, 1, 1, {1}), false},
        {"negative gap", "0/8 v0 f0 u0 u2 f1 u2 v5 u1 v-1 u1 u0 u2 v1 v0 u0",
            h(layoutOf(Hint::Unknown, 0, 0, {{5, 1}, {-1, 1}}), 0, 2, 1, {1, 0}), false},
        {"bucket behind the bounds", "0/8 v-53 f0 u0 u1 f1 u1 v3 u1 u0 u1 v1 u0 u1 f0.5",
            h(layoutOf(Hint::Unknown, -53, 0, {{3, 1}}, {}, {0.5}), 0, 1, 1, {1}), false},
    };
}

std::vector<Body> realBodies()
{
    const auto h = [](HistogramLayout layout, double zero, double count, double sum, std::vector<double> positive = {},
                       std::vector<double> negative = {}) {
        return FloatHistogram{std::move(layout), count, zero, sum, std::move(positive), std::move(negative)};
    };
    return {
        {"empty", "0/8 v0 f0 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 0, 0), 0, 0, 0)},
        {"hint reset", "1/8 v0 f0 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Reset, 0, 0), 0, 0, 0)},
        {"hint no reset", "2/8 v0 f0 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::NotReset, 0, 0), 0, 0, 0)},
        {"hint gauge", "3/8 v0 f0 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Gauge, 0, 0), 0, 0, 0)},
        {"schema -4, threshold", "0/8 v-4 f0.001 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, -4, 0.001), 0, 0, 0)},
        {"schema 8", "0/8 v8 f0 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 8, 0), 0, 0, 0)},
        {"zero count before count", "0/8 v0 f0 f0.5 f7.25 f-1.5 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 0, 0), 0.5, 7.25, -1.5)},
        {"a NaN keeps its bits", "0/8 v0 f0 f0 x7ff8000000000001/64 f1 u0 u0 u0 u0",
            h(layoutOf(Hint::Unknown, 0, 0), 0, std::bit_cast<double>(0x7ff8000000000001ULL), 1)},
        {"one span, absolute buckets", "0/8 v3 f0 f0 f3 f4 u1 v-7 u2 u0 u2 f2 f1 u0",
            h(layoutOf(Hint::Unknown, 3, 0, {{-7, 2}}), 0, 3, 4, {2, 1})},
        {"spans and buckets on both sides", "0/8 v3 f0 f0 f9 f4 u2 v1 u1 v300 u1 u1 v0 u2 u2 f2.5 f-3 u2 f1 f0",
            h(layoutOf(Hint::Unknown, 3, 0, {{1, 1}, {300, 1}}, {{0, 2}}), 0, 9, 4, {2.5, -3}, {1, 0})},
        {"span of no length", "0/8 v0 f0 f0 f1 f1 u2 v5 u0 v2 u1 u0 u1 f1 u0",
            h(layoutOf(Hint::Unknown, 0, 0, {{5, 0}, {2, 1}}), 0, 1, 1, {1})},
        {"custom bounds", "0/8 v-53 f0 f0 f3 f2 u1 v0 u2 u0 u2 f1 f2 u0 u2 f0.5 f2.5",
            h(layoutOf(Hint::Unknown, -53, 0, {{0, 2}}, {}, {0.5, 2.5}), 0, 3, 2, {1, 2})},
        {"custom, no bounds", "0/8 v-53 f0 f0 f0 f0 u0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, -53, 0), 0, 0, 0)},
        {"stale", "0/8 v0 f0 f0 f0 stale u0 u0 u0 u0", h({}, 0, 0, staleMarker())},
        {"reserved schema 9 becomes 8", "0/8 v9 f0 f0 f10 f1 u1 v1 u4 u0 u4 f1 f2 f3 f4 u0",
            h(layoutOf(Hint::Unknown, 8, 0, {{1, 2}}), 0, 10, 1, {3, 7}), true, false},
        {"schema 53 is unknown", "0/8 v53 f0 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, 53, 0), 0, 0, 0), false},
        {"schema -54 is unknown", "0/8 v-54 f0 f0 f0 f0 u0 u0 u0 u0", h(layoutOf(Hint::Unknown, -54, 0), 0, 0, 0), false},
        {"fewer buckets than spans say", "0/8 v0 f0 f0 f1 f1 u1 v5 u2 u0 u1 f1 u0",
            h(layoutOf(Hint::Unknown, 0, 0, {{5, 2}}), 0, 1, 1, {1}), false},
        {"negative gap", "0/8 v0 f0 f0 f2 f1 u2 v5 u1 v-1 u1 u0 u2 f1 f0 u0",
            h(layoutOf(Hint::Unknown, 0, 0, {{5, 1}, {-1, 1}}), 0, 2, 1, {1, 0}), false},
        {"bucket behind the bounds", "0/8 v-53 f0 f0 f1 f1 u1 v3 u1 u0 u1 f1 u0 u1 f0.5",
            h(layoutOf(Hint::Unknown, -53, 0, {{3, 1}}, {}, {0.5}), 0, 1, 1, {1}), false},
    };
}

/// Every body in every record that holds such, alone, with reference 5 and time 1000 (start 900 where there are any).
void addHistograms(std::vector<WalVector> &out)
{
    for (const int type : {7, 8, 9, 10, 12, 13}) {
        const bool chained = type >= 11;
        const std::string number = std::to_string(type);
        for (const Body &body : type == 7 || type == 9 || type == 12 ? integerBodies() : realBodies()) {
            WalVector vector;
            vector.name = number + ", " + body.name;
            vector.script = number + "/8 " + (chained ? "v5 v1000 v900 " : "5/64 1000/64 v0 v0 ") + body.script;
            vector.usual = body.usual;
            if (body.readable) vector.samples.push_back({5, {1000, chained ? 900 : 0, body.value}});
            else vector.others.push_back("unreadable 5 1000");
            out.push_back(std::move(vector));
        }
    }
}

void addSeveral(std::vector<WalVector> &out)
{
    const std::string empty = "0/8 v0 f0 u0 u0 f0 u0 u0 u0 u0 ";
    const std::string emptyReal = "0/8 v0 f0 f0 f0 f0 u0 u0 u0 u0 ";
    const Histogram h{};
    const FloatHistogram r{};
    for (const char *type : {"7", "9"})
        out.push_back({std::string(type) + ", relative to the first",
            std::string(type) + "/8 9/64 -50/64 v0 v0 " + empty + "v-8 v60 " + empty + "v2 v-1 " + empty,
            {{9, {-50, 0, h}}, {1, {10, 0, h}}, {11, {-51, 0, h}}}, {}});
    for (const char *type : {"8", "10"})
        out.push_back({std::string(type) + ", relative to the first",
            std::string(type) + "/8 9/64 -50/64 v0 v0 " + emptyReal + "v-8 v60 " + emptyReal, {{9, {-50, 0, r}}, {1, {10, 0, r}}}, {}});
    // References chain to the one before, times and starts to the first.
    out.push_back({"12, chained",
        "12/8 v9 v1000 v900 " + empty + "v-8 v60 0/8 " + empty + "v1 v61 1/8 " + empty + "v1 v62 2/8 v-5 " + empty + "v1 v63 1/8 " + empty,
        {{9, {1000, 900, h}}, {1, {1060, 0, h}}, {2, {1061, 0, h}}, {3, {1062, 895, h}}, {4, {1063, 895, h}}}, {}, false});
    out.push_back({"13, chained", "13/8 v9 v1000 v900 " + emptyReal + "v-8 v60 1/8 " + emptyReal + "v1 v61 2/8 v7 " + emptyReal,
        {{9, {1000, 900, r}}, {1, {1060, 900, r}}, {2, {1061, 907, r}}}, {}});
}

void addFloats(std::vector<WalVector> &out)
{
    out.push_back({"2, relative to the first", "2/8 9/64 1000/64 v0 v0 f1 v-8 v-15 f2.5 v3 v0 stale",
        {{9, {1000, 0, 1.0}}, {1, {985, 0, 2.5}}, {12, {1000, 0, staleMarker()}}}, {}});
    out.push_back({"2, extremes", "2/8 x8000000000000000/64 x8000000000000000/64 v0 v0 f1 v-1 v-1 f1",
        {{1ULL << 63, {kMinTimestamp, 0, 1.0}}, {(1ULL << 63) - 1, {kMaxTimestamp, 0, 1.0}}}, {}});
    const auto add = [&](const char *name, const char *script, std::vector<WalSample> samples, bool usual = true) {
        out.push_back({name, script, std::move(samples), {}, usual});
    };
    add("11, one without start", "11/8 v5 v1000 v0 f1.5", {{5, {1000, 0, 1.5}}});
    add("11, one with start", "11/8 v5 v1000 v900 f1.5", {{5, {1000, 900, 1.5}}});
    add("11, start after the time", "11/8 v5 v1000 v1001 f1.5", {{5, {1000, 1001, 1.5}}});
    add("11, negative time and start", "11/8 v5 v-1000 v-2000 f1.5", {{5, {-1000, -2000, 1.5}}});
    add("11, stale", "11/8 v5 v1000 v0 stale", {{5, {1000, 0, staleMarker()}}});
    add("11, NaN with payload", "11/8 v5 v1000 v0 x7ff8000000000007/64", {{5, {1000, 0, std::bit_cast<double>(0x7ff8000000000007ULL)}}});
    add("11, marker 0", "11/8 v5 v1000 v0 f1 v1 v0 0/8 f2", {{5, {1000, 0, 1.0}}, {6, {1000, 0, 2.0}}});
    add("11, marker 0 behind a start", "11/8 v5 v1000 v900 f1 v1 v0 0/8 f2", {{5, {1000, 900, 1.0}}, {6, {1000, 0, 2.0}}});
    add("11, marker 1", "11/8 v5 v1000 v900 f1 v1 v0 1/8 f2", {{5, {1000, 900, 1.0}}, {6, {1000, 900, 2.0}}});
    add("11, marker 1 behind none", "11/8 v5 v1000 v0 f1 v1 v0 1/8 f2", {{5, {1000, 0, 1.0}}, {6, {1000, 0, 2.0}}}, false);
    add("11, marker 2", "11/8 v5 v1000 v900 f1 v1 v0 2/8 v50 f2", {{5, {1000, 900, 1.0}}, {6, {1000, 950, 2.0}}});
    add("11, marker 2, negative", "11/8 v5 v1000 v900 f1 v1 v0 2/8 v-901 f2", {{5, {1000, 900, 1.0}}, {6, {1000, -1, 2.0}}});
    add("11, marker 2 counts from the first", "11/8 v5 v1000 v900 f1 v1 v0 2/8 v50 f2 v1 v0 2/8 v60 f3",
        {{5, {1000, 900, 1.0}}, {6, {1000, 950, 2.0}}, {7, {1000, 960, 3.0}}});
    add("11, marker 1 repeats the one before", "11/8 v5 v1000 v900 f1 v1 v0 2/8 v50 f2 v1 v0 1/8 f3",
        {{5, {1000, 900, 1.0}}, {6, {1000, 950, 2.0}}, {7, {1000, 950, 3.0}}});
    add("11, marker 1 behind marker 0", "11/8 v5 v1000 v900 f1 v1 v0 0/8 f2 v1 v0 1/8 f3",
        {{5, {1000, 900, 1.0}}, {6, {1000, 0, 2.0}}, {7, {1000, 0, 3.0}}}, false);
    add("11, marker 2 that says the same", "11/8 v5 v1000 v900 f1 v1 v0 2/8 v0 f2", {{5, {1000, 900, 1.0}}, {6, {1000, 900, 2.0}}}, false);
    add("11, references chain to the one before", "11/8 v5 v1000 v0 f1 v10 v0 0/8 f2 v10 v0 0/8 f3 v-24 v0 0/8 f4",
        {{5, {1000, 0, 1.0}}, {15, {1000, 0, 2.0}}, {25, {1000, 0, 3.0}}, {1, {1000, 0, 4.0}}});
    add("11, times count from the first", "11/8 v5 v1000 v0 f1 v0 v15 0/8 f2 v0 v30 0/8 f3 v0 v-5 0/8 f4",
        {{5, {1000, 0, 1.0}}, {5, {1015, 0, 2.0}}, {5, {1030, 0, 3.0}}, {5, {995, 0, 4.0}}});
    add("11, times wrap", "11/8 v5 v9223372036854775807 v0 f1 v0 v1 0/8 f2", {{5, {kMaxTimestamp, 0, 1.0}}, {5, {kMinTimestamp, 0, 2.0}}});
    add("11, reference of 64 bits", "11/8 v-1 v0 v0 f1", {{~0ULL, {0, 0, 1.0}}});
    out.push_back({"11, no samples", "11/8", {}, {}, false});
}

void addOthers(std::vector<WalVector> &out)
{
    const auto add = [&](const char *name, const char *script, std::vector<std::string> others) {
        out.push_back({name, script, {}, std::move(others), false});
    };
    add("1, two series", "1/8 7/64 u1 u1 97/8 u2 98/8 99/8 8/64 u0", {"series 7 a=bc", "series 8"});
    add("3, two tombstones", "3/8 7/64 v-5 v10 8/64 v0 v0", {"tombstone 7 -5 10", "tombstone 8 0 0"});
    add("3, reversed interval deletes nothing", "3/8 7/64 v10 v-5", {});
    add("4, two exemplars", "4/8 7/64 1000/64 v0 v0 f1 u1 u1 97/8 u1 98/8 v1 v5 f2 u0", {"exemplar", "exemplar"});
    add("5, two markers", "5/8 7/64 x100000008/64 8/64 0/64", {"marker 7 4294967304", "marker 8 0"});
    add("6, unit and help", "6/8 u300 1/8 u2 u4 85/8 78/8 73/8 84/8 u1 115/8 u4 72/8 69/8 76/8 80/8 u2 104/8 105/8",
        {"metadata 300 counter [s] [hi]"});
    add("6, other fields are passed over", "6/8 u1 2/8 u1 u1 88/8 u1 89/8", {"metadata 1 gauge [] []"});
    for (const auto &[type, text] :
        {std::pair(0, "unknown"), {3, "histogram"}, {4, "gaugehistogram"}, {5, "summary"}, {6, "info"}, {7, "stateset"}, {8, "unknown"}}) {
        const std::string script = "6/8 u1 " + std::to_string(type) + "/8 u0";
        add(("6, type " + std::to_string(type)).c_str(), script.c_str(), {"metadata 1 " + std::string(text) + " [] []"});
    }
    add("14, minimum valid time", "14/8 1700000000000/64", {});
    add("15, unknown", "15/8 1/8 2/8", {"unknown 15"});
    add("255, unknown", "255/8", {"unknown 255"});
}

} // namespace

const std::vector<WalVector> &walVectors()
{
    static const std::vector<WalVector> vectors = [] {
        std::vector<WalVector> out;
        addFloats(out);
        addHistograms(out);
        addSeveral(out);
        addOthers(out);
        return out;
    }();
    return vectors;
}

} // namespace diopter::test
