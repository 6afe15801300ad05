// Hand-made vectors for every control branch of the encodings, and refusal of chunks that lie about themselves (FORMATS.md 1.3, 1.10).
#include "core/chunk/bit_reader.h"
#include "core/chunk/chunk_decoder.h"
#include "core/model/stale.h"
#include "tests/core/chunk/bit_text.h"

#include <QtTest>

#include <array>
#include <limits>

using namespace diopter;
using namespace diopter::chunk;
using diopter::test::BitText;

namespace {

struct Floats {
    bool ok = false;
    std::vector<TimestampMs> times;
    std::vector<double> values;
    std::vector<TimestampMs> starts;
};

Floats decode(Encoding encoding, ByteSpan data)
{
    Floats out;
    const auto header = readChunkHeader(static_cast<std::uint8_t>(encoding), data);
    if (!header) return out;
    out.times.resize(header->numSamples);
    out.values.resize(header->numSamples);
    out.starts.resize(header->numSamples);
    out.ok = decodeFloats(encoding, data, out.times.data(), out.values.data(), out.starts.data()).has_value();
    return out;
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

} // namespace

class tst_decoders : public QObject {
    Q_OBJECT
private slots:
    void xorTakesEveryBranch();
    void xor2TakesEveryBranch();
    void xor2StartTimestamps();
    void integerHistogram();
    void floatHistogramWithStart();
    void staleHistogramHasNoBuckets();
    void customBounds();
    void reservedSchemaIsReduced();
    void varbitWidths_data();
    void varbitWidths();
    void liesAreRefused_data();
    void liesAreRefused();
};

void tst_decoders::xorTakesEveryBranch()
{
    // Values: 1.0; same; new window; old window; then the deltas 14, 17, 20 and 64 bits wide, at the ends of their ranges.
    BitText chunk;
    chunk.number(9, 16).varint(1000).f64(1.0).uvarint(15).text("0");
    chunk.text("0").text("11").number(11, 5).number(1, 6).text("1"); // dod 0; bit 52 flips: 1.0 -> 0.5
    chunk.text("10").number(8192, 14).text("10").text("1"); // dod +8192: the greatest; old window flips back
    chunk.text("10").number((1 << 14) - 8191, 14).text("0"); // dod -8191: the least
    chunk.text("110").number(65536, 17).text("0"); // +65536
    chunk.text("1110").number((1 << 20) - 524287, 20).text("0"); // -524287
    chunk.text("1111").number(1'000'000, 64).text("11").number(0, 5).number(0, 6).number(0xffffffffffffffffULL, 64);
    chunk.text("00").text("00"); // a run
    const Floats got = decode(Encoding::Xor, chunk.data());
    QVERIFY(got.ok);
    std::vector<TimestampMs> times = {1000, 1015};
    std::int64_t delta = 15;
    for (const std::int64_t dod : {0LL, 8192LL, -8191LL, 65536LL, -524287LL, 1'000'000LL, 0LL})
        times.push_back(times.back() + (delta += dod));
    QCOMPARE(got.times, times);
    const std::array<std::uint64_t, 9> values = {
        bits(1.0), bits(1.0), bits(0.5), bits(1.0), bits(1.0), bits(1.0), bits(1.0), ~bits(1.0), ~bits(1.0)};
    for (std::size_t i = 0; i < values.size(); ++i) QCOMPARE(bits(got.values[i]), values[i]);
}

void tst_decoders::xor2TakesEveryBranch()
{
    BitText chunk;
    chunk.number(12, 16).number(0, 8).varint(-5).f64(1.0).uvarint(10).text("111"); // sample 1: stale, base stays 1.0
    chunk.text("0"); // dod 0, base
    chunk.text("10").text("1").number(11, 5).number(1, 6).text("1"); // dod 0, new window: 0.5
    chunk.text("10").text("0").text("1"); // dod 0, old window: 1.0
    chunk.text("110").number(0x1000, 13).text("0"); // 13 bits, two's complement: -4096
    chunk.text("110").number(0x0fff, 13).text("10").text("1"); // +4095, old window: 0.5
    chunk.text("1110").number(0x80000, 20).text("111"); // -524288, stale
    chunk.text("1110").number(0x7ffff, 20).text("110").number(11, 5).number(1, 6).text("1"); // +524287, new window: 1.0
    chunk.text("11110").number(static_cast<std::uint64_t>(-3), 64).text("0"); // 64 bits
    chunk.text("11111"); // dod 0, stale
    chunk.text("0"); // base again
    const Floats got = decode(Encoding::Xor2, chunk.data());
    QVERIFY(got.ok);
    std::vector<TimestampMs> times = {-5, 5};
    std::int64_t delta = 10;
    for (const std::int64_t dod : {0LL, 0LL, 0LL, -4096LL, 4095LL, -524288LL, 524287LL, -3LL, 0LL, 0LL})
        times.push_back(times.back() + (delta += dod));
    QCOMPARE(got.times, times);
    const std::array<std::uint64_t, 12> values = {bits(1.0), kStaleBits, bits(1.0), bits(0.5), bits(1.0), bits(1.0), bits(0.5), kStaleBits,
        bits(1.0), bits(1.0), kStaleBits, bits(1.0)};
    for (std::size_t i = 0; i < values.size(); ++i) QCOMPARE(bits(got.values[i]), values[i]);
}

void tst_decoders::xor2StartTimestamps()
{
    // Header 0x82: sample 0 has one, sample 2 stores the first change as previous time - start, later ones as differences of that.
    BitText chunk;
    chunk.number(4, 16).number(0x82, 8).varint(1000).f64(2.0).varint(900);
    chunk.uvarint(10).text("0");
    chunk.text("0").text("10").number(5, 3 + 0).text("");
    chunk.text("0").text("10").number(1, 3);
    // Sample 2: varbit "10" + 3 bits 5 wraps to -3; start = 1010 - (-3) = 1013. Sample 3: +1 -> -2; start = 1020 + 2.
    const Floats got = decode(Encoding::Xor2, chunk.data());
    QVERIFY(got.ok);
    QCOMPARE(got.times, (std::vector<TimestampMs>{1000, 1010, 1020, 1030}));
    QCOMPARE(got.starts, (std::vector<TimestampMs>{100, 100, 1013, 1022}));
}

void tst_decoders::integerHistogram()
{
    BitText chunk;
    chunk.number(2, 16).number(0x80, 8); // reset header: a reader still says "unknown" for sample 0
    chunk.number(0, 8).text("0"); // threshold 0, schema 0
    chunk.text("10").number(1, 3).text("10").number(2, 3).text("10").number(1, 3); // one span: 2 buckets from index 1
    chunk.text("0"); // no negative spans
    chunk.text("110").number(20, 6).text("10").number(3, 3).text("0").f64(4.5); // t 20, count 3, zero count 0, sum
    chunk.text("10").number(1, 3).text("10").number(1, 3); // buckets 1, +1 = 2
    chunk.text("110").number(10, 6).text("10").number(2, 3).text("0").text("0"); // t +10, count +2, same sum
    chunk.text("10").number(1, 3).text("0"); // first bucket +1, difference unchanged
    std::vector<StoredSample> got;
    QVERIFY(decodeStored(Encoding::Histogram, chunk.data(), got));
    QCOMPARE(got.size(), std::size_t{2});
    const Histogram &first = std::get<Histogram>(got[0].value);
    const Histogram &second = std::get<Histogram>(got[1].value);
    QCOMPARE(got[0].timestamp, TimestampMs{20});
    QCOMPARE(got[1].timestamp, TimestampMs{30});
    QCOMPARE(first.count, 3ULL);
    QCOMPARE(second.count, 5ULL);
    QCOMPARE(first.positiveDeltas, (std::vector<std::int64_t>{1, 1}));
    QCOMPARE(second.positiveDeltas, (std::vector<std::int64_t>{2, 1}));
    QVERIFY(first.resetHint == CounterResetHint::Unknown && second.resetHint == CounterResetHint::NotReset);
    std::vector<HistogramSample> floats;
    QVERIFY(decodeHistograms(Encoding::Histogram, chunk.data(), floats));
    QCOMPARE(floats[1].histogram->positiveBuckets, (std::vector<double>{2, 3}));
}

void tst_decoders::floatHistogramWithStart()
{
    BitText chunk;
    chunk.number(0xc000 | 2, 16).number(0x81, 8); // gauge, two samples; starts: sample 0 has one, sample 1 changes it
    chunk.number(255, 8).f64(0.25).text("10").number(3, 3); // explicit threshold, schema 3
    chunk.text("0").text("10").number(1, 3).text("10").number(1, 3).text("10").number(7, 3); // one negative bucket at index -1
    chunk.text("110").number(20, 6).f64(1.5).f64(0.5).f64(-2).f64(1.0).varint(15);
    chunk.text("110").number(10, 6).text("0").text("0").text("0").text("11").number(11, 5).number(1, 6).text("1");
    chunk.text("110").number(5, 6); // start = 20 - 5
    std::vector<StoredSample> got;
    QVERIFY(decodeStored(Encoding::FloatHistogramSt, chunk.data(), got));
    QCOMPARE(got.size(), std::size_t{2});
    const FloatHistogram &second = std::get<FloatHistogram>(got[1].value);
    QCOMPARE(got[0].startTimestamp, TimestampMs{5});
    QCOMPARE(got[1].startTimestamp, TimestampMs{15});
    QVERIFY(second.resetHint == CounterResetHint::Gauge);
    QCOMPARE(second.zeroThreshold, 0.25);
    QCOMPARE(second.negativeSpans.front().offset, -1);
    QCOMPARE(second.negativeBuckets, std::vector<double>{0.5});
}

void tst_decoders::staleHistogramHasNoBuckets()
{
    BitText chunk;
    chunk.number(3, 16).number(0, 8).number(0, 8).text("0").text("10").number(1, 3).text("10").number(1, 3).text("0").text("0");
    chunk.text("0").text("10").number(1, 3).text("0").f64(0).text("10").number(1, 3);
    chunk.text("10").number(1, 3).text("0").text("0").text("11").number(1, 5).number(63, 6).number(kStaleBits, 63);
    chunk.text("0").text("0").text("0").text("10").number(kStaleBits, 63).text("0"); // the sum XORs back to 0
    std::vector<StoredSample> got;
    QVERIFY(decodeStored(Encoding::Histogram, chunk.data(), got));
    QCOMPARE(got.size(), std::size_t{3});
    const Histogram &stale = std::get<Histogram>(got[1].value);
    QVERIFY(isStale(stale.sum));
    QVERIFY(stale.positiveSpans.empty() && stale.positiveDeltas.empty() && stale.count == 0);
    QCOMPARE(std::get<Histogram>(got[2].value).positiveDeltas, std::vector<std::int64_t>{1});
}

void tst_decoders::customBounds()
{
    BitText chunk;
    chunk.number(1, 16).number(0, 8).number(0, 8).text("11110").text("").number(0, 0);
    BitText layout;
    // Schema -53 needs 9 bits: prefix 1110, value 2^9 - 53.
    layout.number(1, 16).number(0, 8).number(0, 8).text("1110").number(512 - 53, 9);
    layout.text("10").number(1, 3).text("10").number(3, 3).text("0").text("0"); // 3 buckets from index 0
    layout.text("10").number(2, 3).text("1110").number(501, 9).text("0").f64(-1.5 + 3); // bounds 0.5 and 1.5
    layout.text("0").text("10").number(3, 3).text("0").f64(1).text("10").number(1, 3).text("0").text("0");
    std::vector<StoredSample> got;
    QVERIFY(decodeStored(Encoding::Histogram, layout.data(), got));
    QCOMPARE(std::get<Histogram>(got[0].value).customBounds, (std::vector<double>{0.5, 1.5}));
}

void tst_decoders::reservedSchemaIsReduced()
{
    BitText chunk;
    chunk.number(1, 16).number(0, 8).number(0, 8).text("110").number(9, 6); // schema 9
    chunk.text("10").number(1, 3).text("10").number(4, 3).text("10").number(1, 3).text("0"); // buckets 1..4
    chunk.text("0").text("110").number(10, 6).text("0").f64(1);
    chunk.text("10").number(1, 3).text("10").number(1, 3).text("10").number(1, 3).text("10").number(1, 3); // counts 1 2 3 4
    std::vector<HistogramSample> got;
    QVERIFY(decodeHistograms(Encoding::Histogram, chunk.data(), got));
    QCOMPARE(got[0].histogram->schema, 8);
    QCOMPARE(got[0].histogram->positiveBuckets, (std::vector<double>{3, 7}));
    QCOMPARE(got[0].histogram->positiveSpans.front().offset, 1);
}

void tst_decoders::varbitWidths_data()
{
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<int>("width");
    const std::array<std::pair<const char *, int>, 8> rows = {
        {{"10", 3}, {"110", 6}, {"1110", 9}, {"11110", 12}, {"111110", 18}, {"1111110", 25}, {"11111110", 56}, {"11111111", 64}}};
    for (const auto &[prefix, width] : rows) QTest::newRow(prefix) << prefix << width;
}

void tst_decoders::varbitWidths()
{
    QFETCH(QString, prefix);
    QFETCH(int, width);
    const auto w = static_cast<unsigned>(width);
    const std::uint64_t top = std::uint64_t{1} << (w - 1);
    BitText text;
    // Greatest, least (not two's complement), and the unsigned reading of the least.
    for (const std::uint64_t raw : {top, top + 1, top + 1}) text.text(prefix.toStdString()).number(raw, w);
    text.text("0");
    BitReader reader(text.data());
    const auto greatest = w == 64 ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(top);
    const auto least = w == 64 ? std::numeric_limits<std::int64_t>::min() + 1 : -static_cast<std::int64_t>(top - 1);
    QCOMPARE(reader.signedVarbit(), greatest);
    QCOMPARE(reader.signedVarbit(), least);
    QCOMPARE(reader.unsignedVarbit(), top + 1);
    QCOMPARE(reader.signedVarbit(), std::int64_t{0});
    QVERIFY(reader.ok());
}

void tst_decoders::liesAreRefused_data()
{
    QTest::addColumn<int>("encoding");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, int encoding, BitText &text) {
        const ByteSpan data = text.data();
        QTest::newRow(name) << encoding << QByteArray(reinterpret_cast<const char *>(data.data()), static_cast<int>(data.size()));
    };
    BitText empty, one, many, window, spans, buckets, bounds, schema, none;
    row("no data", 1, empty);
    row("one byte", 1, one.number(0, 8));
    row("65,535 samples announced", 1, many.number(65535, 16).varint(1).f64(1));
    row("window wider than 64 bits", 1,
        window.number(2, 16).varint(1).f64(1).uvarint(1).text("11").number(31, 5).number(40, 6).number(0, 64));
    row("more spans than bits", 2,
        spans.number(1, 16).number(0, 8).number(0, 8).text("0").text("11111110").number(1ULL << 40, 56).number(0, 64));
    row("3e9 buckets", 2,
        buckets.number(1, 16)
            .number(0, 8)
            .number(0, 8)
            .text("0")
            .text("10")
            .number(1, 3)
            .text("11111110")
            .number(3'000'000'000ULL, 56)
            .text("0")
            .number(0, 64)
            .number(0, 64));
    row("more bounds than bits", 2,
        bounds.number(1, 16)
            .number(0, 8)
            .number(0, 8)
            .text("1110")
            .number(512 - 53, 9)
            .text("0")
            .text("0")
            .text("11111110")
            .number(1ULL << 50, 56)
            .number(0, 64));
    row("unknown schema", 2,
        schema.number(1, 16).number(0, 8).number(0, 8).text("110").number(64 - 9, 6).text("00").number(0, 64).number(0, 64));
    row("encoding 0", 0, none.number(1, 16).number(0, 64));
    row("Thanos aggregate", 255, none);
    row("encoding 7", 7, none);
}

void tst_decoders::liesAreRefused()
{
    QFETCH(int, encoding);
    QFETCH(QByteArray, bytes);
    bytes.append(QByteArray(static_cast<int>(kDecodePadding), '\xff'));
    const ByteSpan data(reinterpret_cast<const std::uint8_t *>(bytes.constData()), static_cast<std::size_t>(bytes.size()) - kDecodePadding);
    const auto header = readChunkHeader(static_cast<std::uint8_t>(encoding), data);
    if (!header) {
        QVERIFY(!header.error().message.empty());
        return;
    }
    std::vector<StoredSample> out;
    const Status status = decodeStored(static_cast<Encoding>(encoding), data, out);
    QVERIFY(!status);
    QVERIFY(out.empty());
}

QTEST_GUILESS_MAIN(tst_decoders)
#include "tst_decoders.moc"
