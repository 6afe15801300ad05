// How many of a real Prometheus' recorded answers the engine gives: values, annotations and statistics counted apart, with committed
// floors. DIOPTER_GOLDEN_LIST=1 lists what differs, grouped by cause; DIOPTER_GOLDEN_FILTER=text runs only queries with that text;
// DIOPTER_GOLDEN_THREADS=n runs on n threads; DIOPTER_GOLDEN_REFERENCE=1 judges the reference evaluator instead (no statistics).
// DIOPTER_GOLDEN_FILE=f.jsonl.gz with DIOPTER_GOLDEN_SNAPSHOT=dir compares other recorded answers (see differential_prometheus.sh).
#include "tests/support/engine/script_engines.h"
#include "tests/support/floor.h"
#include "tests/support/golden/golden.h"
#include "tests/support/golden/snapshot_source.h"

#include <QtTest>

#include <cstdio>
#include <filesystem>
#include <map>
#include <regex>

using namespace diopter;
using namespace diopter::testing;

namespace {

struct Tally {
    std::size_t total = 0, values = 0, annotations = 0, statistics = 0, all = 0;
    std::map<std::string, std::vector<std::string>> causes; ///< masked difference -> queries
};

/// The difference without numbers and names, so that equal causes fall together.
std::string cause(const Agreement &agreement)
{
    const auto masked = [](const std::string &kind, const std::string &text) {
        if (text.empty()) return std::string();
        static const std::regex quoted("\"[^\"]*\"");
        static const std::regex number("-?[0-9][0-9.e+-]*");
        std::string out = std::regex_replace(text, quoted, "\"\"");
        out = std::regex_replace(out, number, "#");
        return "[" + kind + "] " + out.substr(0, 110) + " ";
    };
    if (!agreement.values.empty()) return masked("value", agreement.values);
    return masked("annotation", agreement.annotations) + masked("statistics", agreement.statistics);
}

class Comparison {
public:
    Comparison(const std::string &file, const std::string &snapshot) : m_file(file), m_source(openSnapshot(snapshot))
    {
        if (const char *threads = std::getenv("DIOPTER_GOLDEN_THREADS")) m_threads = static_cast<std::size_t>(std::atoi(threads));
    }

    Tally run()
    {
        const char *filter = std::getenv("DIOPTER_GOLDEN_FILTER");
        for (const GoldenQuery &golden : readGolden(m_file)) {
            if (filter && golden.query.find(filter) == std::string::npos) continue;
            EngineRun engine = EngineRun::forServer(golden.features);
            engine.options.numThreads = m_threads;
            compare(golden, engine, {golden.time, golden.time, 0}, true, golden.instant);
            compare(golden, engine, golden.range, false, golden.rangeBody);
        }
        return m_tally;
    }

private:
    void compare(const GoldenQuery &golden, const EngineRun &engine, const TimeGrid &grid, bool instant, const nlohmann::json &body)
    {
        static const bool byReference = std::getenv("DIOPTER_GOLDEN_REFERENCE") != nullptr;
        const EngineAnswer answer = byReference ? referenceAnswer(engine, *m_source, golden.query, grid, instant)
                                                : engine.run(*m_source, golden.query, grid, instant);
        CompareOptions options = compareOptionsFor(golden.query);
        options.statistics = !byReference;
        options.anyDuplicate = !instant;
        const Agreement agreement = compareBody(body, answer, *m_source->symbols(), options);
        ++m_tally.total;
        if (agreement.values.empty()) ++m_tally.values;
        if (agreement.annotations.empty()) ++m_tally.annotations;
        if (agreement.statistics.empty()) ++m_tally.statistics;
        if (agreement.all()) ++m_tally.all;
        else
            m_tally.causes[cause(agreement)].push_back((instant ? "instant: " : "range: ") + golden.query + "\n        " +
                agreement.values + agreement.annotations + agreement.statistics);
    }

    std::string m_file;
    std::shared_ptr<const source::Source> m_source;
    std::size_t m_threads = 1;
    Tally m_tally;
};

void list(const Tally &tally)
{
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto &[text, queries] : tally.causes) order.emplace_back(queries.size(), text);
    std::sort(order.rbegin(), order.rend());
    for (const auto &[count, text] : order) {
        std::printf("%5zu  %s\n", count, text.c_str());
        for (const std::string &query : tally.causes.at(text)) std::printf("      %s\n", query.c_str());
    }
    std::fflush(stdout);
}

} // namespace

class TestGolden : public QObject {
    Q_OBJECT
private slots:
    void answers_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("snapshot");
        QTest::newRow("golden-dev") << "golden-dev"
                                    << "snapshot";
        QTest::newRow("golden314-dev") << "golden314-dev"
                                       << "snapshot314";
    }

    void answers()
    {
        QFETCH(QString, name);
        QFETCH(QString, snapshot);
        const std::string file = DIOPTER_SHARED "/data/" + name.toStdString() + ".jsonl.gz";
        if (!std::filesystem::exists(file)) QSKIP("the recorded answers are not at hand (../shared/data)");
        const Tally tally = Comparison(file, DIOPTER_SHARED "/data/" + snapshot.toStdString()).run();
        std::printf("%s: %zu answers; equal values %zu, annotations %zu, statistics %zu; all equal %zu\n", qPrintable(name), tally.total,
            tally.values, tally.annotations, tally.statistics, tally.all);
        std::fflush(stdout);
        if (std::getenv("DIOPTER_GOLDEN_LIST")) list(tally);
        if (std::getenv("DIOPTER_GOLDEN_FILTER") || std::getenv("DIOPTER_GOLDEN_REFERENCE")) return;
        QVERIFY(tally.total > 0);
        const std::string key = name.toStdString() + ".";
        QVERIFY2(tally.values >= floorOf(key + "values"), "fewer values equal than the committed floor");
        QVERIFY2(tally.annotations >= floorOf(key + "annotations"), "fewer annotations equal than the committed floor");
        QVERIFY2(tally.statistics >= floorOf(key + "statistics"), "fewer statistics equal than the committed floor");
        QVERIFY2(tally.all >= floorOf(key + "all"), "fewer answers wholly equal than the committed floor");
    }

    void otherAnswers()
    {
        const char *file = std::getenv("DIOPTER_GOLDEN_FILE");
        const char *snapshot = std::getenv("DIOPTER_GOLDEN_SNAPSHOT");
        if (!file || !snapshot) QSKIP("no other recorded answers were named");
        const Tally tally = Comparison(file, snapshot).run();
        std::printf("%zu answers; equal values %zu, annotations %zu, statistics %zu; all equal %zu\n", tally.total, tally.values,
            tally.annotations, tally.statistics, tally.all);
        list(tally);
        QVERIFY(tally.total > 0);
        QCOMPARE(tally.all, tally.total);
    }
};

QTEST_GUILESS_MAIN(TestGolden)
#include "tst_golden.moc"
