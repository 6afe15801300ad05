// Import of what real servers left on a disk: every sample of it is in the blocks.
#include "core/model/histogram_layout.h"
#include "core/session/import.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/support/oracle_dump.h"

#include <QTemporaryDir>
#include <QTest>

#include <bit>
#include <filesystem>

using namespace diopter;
using namespace diopter::session;

namespace {

ImportOptions into(const QTemporaryDir &dir, const std::string &name)
{
    ImportOptions options;
    options.outDirectory = dir.path().toStdString() + "/" + name;
    options.numThreads = 2;
    return options;
}

bool sameSample(const StoredSample &a, const StoredSample &b)
{
    if (a.timestamp != b.timestamp || a.startTimestamp != b.startTimestamp || a.value.index() != b.value.index()) return false;
    if (const auto *value = std::get_if<double>(&a.value))
        return std::bit_cast<std::uint64_t>(*value) == std::bit_cast<std::uint64_t>(std::get<double>(b.value));
    if (const auto *real = std::get_if<FloatHistogram>(&a.value)) return equalHistograms(*real, std::get<FloatHistogram>(b.value));
    return equalHistograms(toFloat(std::get<Histogram>(a.value)), toFloat(std::get<Histogram>(b.value)));
}

} // namespace

class TestImportRecorded : public QObject {
    Q_OBJECT
private slots:
    /// The recorded snapshots: the reference reader returns the very samples of the original, hints included.
    void recordedDataIsUnchanged_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("modern");
        // Data directories are left out: the reference reader replays their head and re-creates hints and chunks, so its bytes differ.
        for (const char *name : {"snapshot", "snapshot314"}) {
            QTest::newRow(name) << name << false;
            QTest::addRow("%s in encodings 4-6", name) << name << true;
        }
    }
    void recordedDataIsUnchanged()
    {
        QFETCH(QString, name);
        const std::string original = std::string(DIOPTER_SHARED) + "/data/" + name.toStdString();
        const std::string rawdump = diopter::test::oracleProgram("rawdump");
        if (rawdump.empty() || !std::filesystem::exists(original))
            QSKIP("the recorded data or the reference reader is not on this machine");
        QFETCH(bool, modern);
        const QTemporaryDir dir;
        ImportOptions options = into(dir, "out");
        if (modern) options.encodings = chunk::EncodingChoice::Modern;
        const auto report = importFiles({original}, options, {});
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        const auto sums =
            diopter::test::outputOf("for d in " + original + " " + options.outDirectory + "; do " + rawdump + " $d | sha256sum; done");
        QVERIFY(sums.has_value());
        const std::size_t half = sums->size() / 2;
        QVERIFY2(sums->substr(0, half) == sums->substr(half), sums->c_str());
    }

    /// Data directories with head, WAL and out-of-order samples: every sample that our reader finds in them is in the blocks.
    void dataDirectoriesKeepAllSamples_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name : {"datadir", "datadir314", "stopped314"}) QTest::newRow(name) << name;
    }
    void dataDirectoriesKeepAllSamples()
    {
        QFETCH(QString, name);
        const std::string original = std::string(DIOPTER_SHARED) + "/data/" + name.toStdString();
        if (!std::filesystem::exists(original)) QSKIP("the recorded data is not on this machine");
        const QTemporaryDir dir;
        const ImportOptions options = into(dir, "out");
        const auto report = importFiles({original}, options, {});
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QVERIFY(report->losses.empty());
        const auto before = tsdb::open(original, {}, {});
        const auto after = tsdb::open(options.outDirectory, {}, {});
        QVERIFY(before && after);
        QCOMPARE((*after)->numSeries(), (*before)->numSeries());
        std::uint64_t samples = 0;
        for (std::uint32_t id = 0; id < (*before)->numSeries(); ++id) {
            const std::string series = labelsText(*(*before)->symbols(), (*before)->labels(id));
            QCOMPARE(labelsText(*(*after)->symbols(), (*after)->labels(id)), series);
            const auto expected = (*before)->storedSamples(id, kMinTimestamp, kMaxTimestamp);
            const auto read = (*after)->storedSamples(id, kMinTimestamp, kMaxTimestamp);
            QCOMPARE(read.size(), expected.size());
            for (std::size_t i = 0; i < read.size(); ++i) QVERIFY2(sameSample(read[i], expected[i]), series.c_str());
            samples += read.size();
        }
        qInfo("%llu samples", static_cast<unsigned long long>(samples));
    }
};

QTEST_APPLESS_MAIN(TestImportRecorded)
#include "tst_import_recorded.moc"
