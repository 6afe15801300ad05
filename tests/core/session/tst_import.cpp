// Import and export end to end: what goes in as text or blocks comes out of the blocks again, also after an interruption.
#include "core/session/export.h"
#include "core/session/import.h"
#include "core/session/import_job.h"
#include "core/tsdb/tsdb_source.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace diopter;
using namespace diopter::session;

namespace {

std::string writeFile(const QTemporaryDir &dir, const std::string &name, const std::string &text)
{
    const std::string path = dir.path().toStdString() + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

ImportOptions into(const QTemporaryDir &dir, const std::string &name)
{
    ImportOptions options;
    options.outDirectory = dir.path().toStdString() + "/" + name;
    options.numThreads = 2;
    return options;
}

/// Everything in a directory as text of a format.
std::string exported(const std::string &path, exchange::OutputFormat format)
{
    const CancelToken cancel;
    const auto source = tsdb::open(path, {}, cancel);
    if (!source) return "cannot open: " + source.error().text();
    std::string out;
    ExportRequest request;
    request.format = format;
    const auto counts = exportSeries(
        **source, request,
        [&out](std::string_view text) {
            out += text;
            return Status();
        },
        cancel);
    return counts ? out : counts.error().text();
}

std::string makeOpenMetrics(int series, int samples)
{
    std::ostringstream out;
    for (int s = 0; s < series; ++s)
        for (int i = 0; i < samples; ++i) out << "m" << s % 3 << "{n=\"" << s << "\"} " << i * s << " " << 1700000000 + i * 15 << "\n";
    out << "# EOF\n";
    return out.str();
}

int visibleBlocks(const std::string &path)
{
    int count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(path)) count += entry.path().filename().string().size() == 26 ? 1 : 0;
    return count;
}

} // namespace

class TestImport : public QObject {
    Q_OBJECT
private slots:
    void textBecomesAlignedBlocks()
    {
        const QTemporaryDir dir;
        const ImportOptions options = into(dir, "out");
        const auto report = importFiles({writeFile(dir, "a.om", makeOpenMetrics(5, 1000))}, options, {});
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(report->counts.samples, 5000U);
        QCOMPARE(report->blocks.size(), 3U); // 22:13 to 02:23, cut at even hours
        QVERIFY(report->losses.empty() && !report->resumed);
        for (const auto &block : report->blocks) QCOMPARE(block.minTime / options.blockRange, block.maxTime / options.blockRange);
        QCOMPARE(visibleBlocks(options.outDirectory), 3);
        QVERIFY(!std::filesystem::exists(options.outDirectory + "/.diopter-import"));
        const std::string text = exported(options.outDirectory, exchange::OutputFormat::OpenMetrics);
        QCOMPARE(std::count(text.begin(), text.end(), '\n'), 5001);
    }

    void formatsComeBack_data()
    {
        QTest::addColumn<int>("format");
        QTest::addColumn<QString>("file");
        QTest::newRow("openmetrics") << static_cast<int>(exchange::OutputFormat::OpenMetrics) << "x.om";
        QTest::newRow("json") << static_cast<int>(exchange::OutputFormat::ApiJson) << "x.json";
        QTest::newRow("vmjson") << static_cast<int>(exchange::OutputFormat::VmJson) << "x.jsonl";
        QTest::newRow("csv") << static_cast<int>(exchange::OutputFormat::Csv) << "x.csv";
        QTest::newRow("csvwide") << static_cast<int>(exchange::OutputFormat::CsvWide) << "y.csv";
    }
    /// text -> blocks -> text -> blocks -> the same text.
    void formatsComeBack()
    {
        QFETCH(int, format);
        QFETCH(QString, file);
        const QTemporaryDir dir;
        const std::string source =
            "a{l=\"=1+1\",x=\"q\\\"\\\\\\n,;\"} 1.5 1700000000.5\na{l=\"=1+1\",x=\"q\\\"\\\\\\n,;\"} -Inf 1700000001\n"
            "b{\"utf.8\"=\"\xc3\xa9'\"} 1e+100 1700000000.5\n{\"odd name\",l=\"'@x\"} NaN 1700000002\nc 0.1 1700000003\n# EOF\n";
        const ImportOptions first = into(dir, "first");
        QVERIFY(importFiles({writeFile(dir, "a.om", source)}, first, {}));
        const auto kind = static_cast<exchange::OutputFormat>(format);
        const std::string text = exported(first.outDirectory, kind);
        const ImportOptions second = into(dir, "second");
        const auto again = importFiles({writeFile(dir, file.toStdString(), text)}, second, {});
        QVERIFY2(again.has_value(), again ? "" : (again.error().text() + "\n" + text).c_str());
        QCOMPARE(exported(second.outDirectory, kind), text);
        QCOMPARE(exported(second.outDirectory, exchange::OutputFormat::OpenMetrics),
            exported(first.outDirectory, exchange::OutputFormat::OpenMetrics));
    }

    void scriptsAreOnTheGridOfTheSamples()
    {
        const QTemporaryDir dir;
        const ImportOptions options = into(dir, "out");
        QVERIFY(importFiles({writeFile(dir, "a.om", "a 1 10\na 2 25\nb{x=\"it's\"} 3 40\n# EOF\n")}, options, {}));
        const std::string zero = "# Time zero is 1970-01-01T00:00:10Z.\n";
        QCOMPARE(
            exported(options.outDirectory, exchange::OutputFormat::PromqlTest), zero + "load 15s\n    a 1 2\n    b{x=\"it's\"} _x2 3\n");
        QCOMPARE(exported(options.outDirectory, exchange::OutputFormat::RuleTest),
            zero +
                "rule_files: []\nevaluation_interval: 1m\ntests:\n  - interval: 15s\n    input_series:\n      - series: 'a'\n        "
                "values: '1 2'\n"
                "      - series: 'b{x=\"it''s\"}'\n        values: '_x2 3'\n    promql_expr_test: []\n");
    }

    void disorderAndDuplicatesAreHandled()
    {
        const QTemporaryDir dir;
        const ImportOptions options = into(dir, "out");
        const auto report = importFiles({writeFile(dir, "a.om", "a 3 30\na 1 10\na 2 20\na 1 10\na 9 20\n# EOF\n")}, options, {});
        QVERIFY(report);
        QCOMPARE(report->duplicates, 1U);
        QCOMPARE(report->conflicts, 1U);
        QCOMPARE(report->losses.size(), 1U);
        QCOMPARE(exported(options.outDirectory, exchange::OutputFormat::OpenMetrics), std::string("a 1 10\na 2 20\na 3 30\n# EOF\n"));
    }

    /// Little memory: samples are put aside as parts and merged; the result is the same.
    void partsAreMerged()
    {
        const QTemporaryDir dir;
        const std::string file = writeFile(dir, "a.om", makeOpenMetrics(40, 5000)); // several pieces of 2 MiB
        ImportOptions small = into(dir, "small");
        small.memoryBytes = 200000;
        const auto report = importFiles({file}, small, {});
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        const ImportOptions large = into(dir, "large");
        QVERIFY(importFiles({file}, large, {}));
        QCOMPARE(exported(small.outDirectory, exchange::OutputFormat::OpenMetrics),
            exported(large.outDirectory, exchange::OutputFormat::OpenMetrics));
        QVERIFY(!std::filesystem::exists(small.outDirectory + "/.diopter-import"));
        // Compaction: many blocks into one.
        ImportOptions compact = into(dir, "compact");
        compact.blockRange = 100 * kHourMs;
        QVERIFY(importFiles({small.outDirectory}, compact, {}));
        QCOMPARE(visibleBlocks(compact.outDirectory), 1);
        QCOMPARE(exported(compact.outDirectory, exchange::OutputFormat::OpenMetrics),
            exported(large.outDirectory, exchange::OutputFormat::OpenMetrics));
    }

    void severalInputsBecomeOne()
    {
        const QTemporaryDir dir;
        const ImportOptions blocks = into(dir, "blocks");
        QVERIFY(importFiles({writeFile(dir, "a.om", "a 1 10\na 2 20\n# EOF\n")}, blocks, {}));
        const ImportOptions both = into(dir, "both");
        const auto report = importFiles(
            {blocks.outDirectory, writeFile(dir, "b.om", "a 3 30\nb 1 10\n# EOF\n"), writeFile(dir, "c.prom", "c 1 40000\n")}, both, {});
        QVERIFY2(report.has_value(), report ? "" : report.error().text().c_str());
        QCOMPARE(exported(both.outDirectory, exchange::OutputFormat::OpenMetrics),
            std::string("a 1 10\na 2 20\na 3 30\nb 1 10\nc 1 40\n# EOF\n"));
        QCOMPARE(visibleBlocks(both.outDirectory), 1);
    }

    void errorsLeaveNothingBehind()
    {
        const QTemporaryDir dir;
        const ImportOptions options = into(dir, "out");
        const auto report = importFiles({writeFile(dir, "a.om", "a 1 10\na x 20\n# EOF\n")}, options, {});
        QVERIFY(!report);
        QCOMPARE(report.error().place.line, 2U);
        QCOMPARE(report.error().place.column, 3U);
        QCOMPARE(visibleBlocks(options.outDirectory), 0);
        QCOMPARE(importFiles({dir.path().toStdString() + "/missing"}, options, {}).error().code, ErrorCode::NotFound);
        QVERIFY(!importFiles({"/dev/null"}, options, {}));
        QVERIFY(!importFiles({writeFile(dir, "empty", "")}, options, {}));
    }

    /// A run that was killed when all was done, or a second one by mistake, must not write everything twice; changed input is another job.
    void theSameImportTwiceWritesOnce()
    {
        const QTemporaryDir dir;
        const ImportOptions options = into(dir, "out");
        const std::string file = writeFile(dir, "a.om", makeOpenMetrics(3, 1000));
        QVERIFY(importFiles({file}, options, {}));
        const auto again = importFiles({file}, options, {});
        QVERIFY(again && again->blocks.empty());
        QCOMPARE(again->alreadyWritten, 3U);
        QCOMPARE(visibleBlocks(options.outDirectory), 3);
        // One block removed: it comes back, under its name.
        const std::string gone = [&] {
            for (const auto &entry : std::filesystem::directory_iterator(options.outDirectory))
                if (entry.path().filename().string().size() == 26) return entry.path().string();
            return std::string();
        }();
        std::filesystem::remove_all(gone);
        QVERIFY(importFiles({file}, options, {}));
        QVERIFY(std::filesystem::exists(gone + "/meta.json"));
        // A data directory that has grown is not the same import.
        ImportOptions copy = into(dir, "copy");
        QVERIFY(importFiles({options.outDirectory}, copy, {}));
        QVERIFY(importFiles({writeFile(dir, "b.om", "later 1 1800000000\n# EOF\n")}, options, {}));
        const auto grown = importFiles({options.outDirectory}, copy, {});
        QVERIFY(grown && grown->alreadyWritten == 0);
        QCOMPARE(grown->blocks.size(), 4U);
    }

    void jobsOfOthersAreDiscarded()
    {
        const QTemporaryDir dir;
        const ImportOptions options = into(dir, "out");
        {
            auto job = ImportJob::open(options.outDirectory, {"another", 0});
            QVERIFY(job);
            QVERIFY(!ImportJob::open(options.outDirectory, {"another", 0})); // locked
        }
        {
            auto job = ImportJob::open(options.outDirectory, {"another", 0});
            QVERIFY(job && job->resumed());
        }
        const auto report = importFiles({writeFile(dir, "a.om", "a 1 10\n# EOF\n")}, options, {});
        QVERIFY(report);
        QCOMPARE(report->notes.size(), 1U);
        QCOMPARE(visibleBlocks(options.outDirectory), 1);
    }
};

QTEST_APPLESS_MAIN(TestImport)
#include "tst_import.moc"
