// Blocks of every encoding: whatever is written, Prometheus' own reader (where it is at hand) returns the very samples.
#include "core/chunk/chunk_decoder.h"
#include "core/chunk/series_encoder.h"
#include "core/tsdb/writer/block_writer.h"
#include "core/tsdb/writer/directory_lock.h"
#include "core/tsdb/writer/ulid.h"
#include "tests/support/oracle_dump.h"
#include "tests/support/sample_maker.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fmt/format.h>
#include <sstream>

using namespace diopter;
using namespace diopter::test;

namespace {

struct TestSeries {
    Labels labels;
    std::vector<StoredSample> samples;
};

std::vector<TestSeries> makeSeries(SymbolTable &symbols, bool withStarts, std::uint64_t seed)
{
    SampleMaker make(seed);
    std::vector<TestSeries> out;
    const auto add = [&](const char *name, int number, std::vector<StoredSample> samples) {
        out.push_back({Labels::fromTexts(symbols, {{"__name__", name}, {"n", fmt::format("{:03}", number)}}), std::move(samples)});
    };
    for (int i = 0; i < 15; ++i) {
        const StartMode mode = withStarts ? static_cast<StartMode>(i % 5) : StartMode::None;
        const std::size_t count = 1 + make.number(400);
        add("floats", i, make.floats(count, 1700000000000, 15000, mode));
        add("histograms", i, make.histograms(count, 1700000000000, 15000, mode, i % 3 == 0));
        add("real_histograms", i, make.floatHistograms(count, 1700000000000, 15000, mode, i % 4 == 0));
        add("custom", i, make.customHistograms(count, 1700000000000, 15000));
    }
    std::sort(
        out.begin(), out.end(), [&](const TestSeries &a, const TestSeries &b) { return compareLabels(symbols, a.labels, b.labels) < 0; });
    return out;
}

} // namespace

class TestBlockWriter : public QObject {
    Q_OBJECT
private slots:
    void referenceReaderReturnsWhatWasWritten_data()
    {
        QTest::addColumn<int>("choice");
        QTest::addColumn<bool>("keep");
        QTest::newRow("classic") << static_cast<int>(chunk::EncodingChoice::Classic) << false;
        QTest::newRow("automatic") << static_cast<int>(chunk::EncodingChoice::Automatic) << false;
        QTest::newRow("modern") << static_cast<int>(chunk::EncodingChoice::Modern) << false;
        QTest::newRow("modern, layouts kept") << static_cast<int>(chunk::EncodingChoice::Modern) << true;
        QTest::newRow("classic, layouts kept") << static_cast<int>(chunk::EncodingChoice::Classic) << true;
    }
    void referenceReaderReturnsWhatWasWritten()
    {
        QFETCH(int, choice);
        QFETCH(bool, keep);
        const std::string rawdump = oracleProgram("rawdump");
        const QTemporaryDir dir;
        const std::string parent = dir.path().toStdString();
        SymbolTable symbols;
        chunk::EncodeOptions options;
        options.encodings = static_cast<chunk::EncodingChoice>(choice);
        options.keepHistogramLayout = keep;
        const auto series =
            makeSeries(symbols, options.encodings != chunk::EncodingChoice::Classic, 7 + static_cast<std::uint64_t>(choice));
        auto writer = tsdb::BlockWriter::create(parent, symbols, {});
        QVERIFY(writer);
        chunk::EncodedChunks chunks;
        std::size_t numSamples = 0;
        for (const TestSeries &one : series) {
            chunks.clear();
            QVERIFY(chunk::encodeSeries(one.samples, options, chunks));
            QCOMPARE(chunks.droppedStartTimestamps, 0U);
            QVERIFY((*writer)->addSeries(one.labels, chunks.chunks, chunks.bytes));
            numSamples += one.samples.size();
        }
        const auto summary = (*writer)->commit();
        QVERIFY(summary);
        QCOMPARE(summary->numSamples, numSamples);
        QCOMPARE(summary->numSeries, series.size());
        QVERIFY(std::filesystem::exists(parent + "/" + summary->ulid + "/meta.json"));
        if (rawdump.empty()) QSKIP("the reference reader is not built on this machine");
        const auto dumped = outputOf(rawdump + " " + parent);
        QVERIFY(dumped.has_value());
        std::istringstream lines(*dumped);
        std::string line;
        for (const TestSeries &one : series) {
            QVERIFY(std::getline(lines, line));
            QCOMPARE(dumpCanonical(line), dumpLine(symbols, one.labels, one.samples));
        }
        QVERIFY(!std::getline(lines, line));
    }

    /// Samples of a head carry no hints: they share chunks as an appender would have put them there.
    void unknownHistogramsContinueTheirChunk()
    {
        std::vector<StoredSample> samples;
        for (std::int64_t i = 0; i < 300; ++i) {
            const std::int64_t low = i < 130 ? 5 + i : i - 130; // a reset at 130
            Histogram histogram;
            histogram.positiveSpans = i < 250 ? std::vector<BucketSpan>{{0, 2}} : std::vector<BucketSpan>{{0, 3}};
            histogram.positiveDeltas = {low, 1};
            if (i >= 250) histogram.positiveDeltas.push_back(0);
            histogram.count = static_cast<std::uint64_t>(2 * low + 1 + (i < 250 ? 0 : low + 1));
            histogram.sum = static_cast<double>(low);
            samples.push_back({1000 * (i + 1), 0, histogram});
        }
        chunk::EncodeOptions options;
        options.keepHistogramLayout = true;
        chunk::EncodedChunks chunks;
        QVERIFY(chunk::encodeSeries(samples, options, chunks));
        std::vector<std::uint32_t> counts;
        std::vector<int> headers; ///< unknown, not reset, reset: 0, 0x40, 0x80
        std::vector<StoredSample> read;
        for (const chunk::EncodedChunk &one : chunks.chunks) {
            counts.push_back(one.numSamples);
            headers.push_back(chunks.bytes[one.offset + 2]);
            QVERIFY(chunk::decodeStored(one.encoding, ByteSpan(chunks.bytes).subspan(one.offset, one.size), read));
        }
        QCOMPARE(counts, (std::vector<std::uint32_t>{120, 10, 120, 50}));
        QCOMPARE(headers, (std::vector<int>{0, 0x40, 0x80, 0x40}));
        QCOMPARE(read.size(), samples.size());
        for (std::size_t i = 0; i < read.size(); ++i) {
            const auto &got = std::get<Histogram>(read[i].value);
            const auto &put = std::get<Histogram>(samples[i].value);
            QCOMPARE(got.count, put.count);
            QVERIFY(got.positiveSpans == put.positiveSpans && got.positiveDeltas == put.positiveDeltas);
            const bool begins = i == 0 || i == 120 || i == 130 || i == 250; // of a chunk: there a reader cannot know
            const CounterResetHint expected = begins ? CounterResetHint::Unknown : CounterResetHint::NotReset;
            QCOMPARE(static_cast<int>(got.resetHint), static_cast<int>(expected));
        }
    }

    void nothingIsVisibleBeforeCommit()
    {
        const QTemporaryDir dir;
        const std::string parent = dir.path().toStdString();
        SymbolTable symbols;
        {
            auto writer = tsdb::BlockWriter::create(parent, symbols, {});
            QVERIFY(writer);
            QVERIFY(!std::filesystem::exists(parent + "/" + (*writer)->ulid()));
            QVERIFY(!(*writer)->commit());
        }
        QVERIFY(std::filesystem::is_empty(parent));
    }

    void seriesMustAscend()
    {
        const QTemporaryDir dir;
        SymbolTable symbols;
        auto writer = tsdb::BlockWriter::create(dir.path().toStdString(), symbols, {});
        QVERIFY(writer);
        chunk::EncodedChunks chunks;
        const std::vector<StoredSample> samples{{1000, 0, 1.0}};
        QVERIFY(chunk::encodeSeries(samples, {}, chunks));
        QVERIFY((*writer)->addSeries(Labels::fromTexts(symbols, {{"__name__", "b"}}), chunks.chunks, chunks.bytes));
        QVERIFY(!(*writer)->addSeries(Labels::fromTexts(symbols, {{"__name__", "a"}}), chunks.chunks, chunks.bytes));
        QVERIFY(!(*writer)->addSeries(Labels::fromTexts(symbols, {{"__name__", "b"}}), chunks.chunks, chunks.bytes));
    }

    void oneWriterPerDirectory()
    {
        const QTemporaryDir dir;
        const std::string parent = dir.path().toStdString();
        {
            const auto first = tsdb::DirectoryLock::acquire(parent);
            QVERIFY(first);
            const auto second = tsdb::DirectoryLock::acquire(parent);
            QVERIFY(!second);
            QVERIFY(second.error().message.find("process") != std::string::npos);
        }
        QVERIFY(tsdb::DirectoryLock::acquire(parent));
    }

    void namesAreUlids()
    {
        const std::string first = tsdb::newUlid(1700000000000);
        QVERIFY(tsdb::isUlid(first));
        QVERIFY(first != tsdb::newUlid(1700000000000));
        QVERIFY(first < tsdb::newUlid(1700000000001));
        QVERIFY(!tsdb::isUlid("8ZZZZZZZZZZZZZZZZZZZZZZZZZ"));
        QVERIFY(!tsdb::isUlid("01M81GVR1VR3YAJWPNX7SKSRQI"));
    }
};

QTEST_APPLESS_MAIN(TestBlockWriter)
#include "tst_block_writer.moc"
