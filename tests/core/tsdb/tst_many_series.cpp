// Blocks with more series than fit into a few pages: columns in memory of their own, order learnt page by page, labels dropped from blocks
// that only repeat them.
#include "core/tsdb/tsdb_source.h"
#include "tests/core/tsdb/test_blocks.h"

#include <QTest>

#include <algorithm>

using namespace diopter;
using namespace diopter::test;

class TestManySeries : public QObject {
    Q_OBJECT
private:
    static constexpr std::size_t kSeries = 150'000;
    FileTree m_one;
    FileTree m_two; ///< another block with the same series

    void check(const FileTree &tree, std::size_t samplesPerSeries)
    {
        tsdb::OpenOptions options;
        options.numThreads = 2;
        const auto opened = tsdb::open(openTree(tree), {}, options, CancelToken());
        QVERIFY(opened);
        const tsdb::TsdbSource &source = **opened;
        QVERIFY(source.losses().empty());
        QCOMPARE(source.numSeries(), static_cast<std::uint32_t>(kSeries));
        std::string before;
        for (std::uint32_t id = 0; id < kSeries; ++id) {
            const LabelsView labels = source.labels(id);
            QCOMPARE(labels.size(), std::size_t{3});
            const std::string instance(source.symbols()->text(labels[1].value));
            QVERIFY(instance > before);
            before = instance;
            if (id % 1000 == 0) QCOMPARE(source.storedSamples(id, kMinTimestamp, kMaxTimestamp).size(), samplesPerSeries);
        }
        const auto values = source.labelValues("instance", {}, 0, CancelToken());
        QVERIFY(values);
        QCOMPARE(values->size(), kSeries);
        QVERIFY(std::is_sorted(values->begin(), values->end()));
        source::SelectRequest request;
        request.matchers.push_back(*Matcher::make(MatchType::Equal, "instance", "host-77777:9100"));
        const auto selection = source.select(request, CancelToken());
        QVERIFY(selection);
        QCOMPARE((*selection)->size(), std::size_t{1});
    }

private slots:
    void initTestCase()
    {
        m_one = makeFloatBlock(kSeries, 2, 1);
        m_two = makeFloatBlock(kSeries, 2, 1);
    }
    void oneBlock() { check(m_one, 2); }
    void twoBlocksOfTheSameSeries()
    {
        FileTree both = m_one;
        both.insert(m_two.begin(), m_two.end());
        check(both, 2); // the same samples, merged
    }
    void damagedEntryInTheMiddle()
    {
        FileTree tree = m_one;
        auto &index = tree.at(blockDirectory(tree) + "/index");
        for (std::size_t i = 0; i < 16; ++i) index[index.size() / 4 + i] ^= 0x10; // some of it is no padding
        const auto opened = tsdb::open(openTree(tree), {}, {}, CancelToken());
        QVERIFY(opened);
        QVERIFY(!(*opened)->losses().empty());
        const std::size_t readable = (*opened)->numSeries();
        QVERIFY(readable < kSeries && readable >= kSeries - 3);
        QCOMPARE((*opened)->labelValues("instance", {}, 0, CancelToken())->size(), readable);
    }
};

QTEST_GUILESS_MAIN(TestManySeries)
#include "tst_many_series.moc"
