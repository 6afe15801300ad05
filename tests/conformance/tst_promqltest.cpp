// Prometheus' own test scripts: per file how many evals pass, with every repetition the script runner makes. The engine and the
// reference evaluator both run them. DIOPTER_SCRIPT_LIST=1 shows every failure; DIOPTER_SCRIPT_FILTER=name runs one file.
#include "core/rules/promqltest_runner.h"
#include "tests/support/engine/script_engines.h"
#include "tests/support/floor.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

using namespace diopter;
using namespace diopter::testing;

namespace {

const std::string kScripts = DIOPTER_SHARED "/corpus/promqltest";
const std::string kSelfTests = DIOPTER_SHARED "/corpus/promqltest-selftest/";
const std::string kOwnScripts = DIOPTER_SOURCE_DIR "/tests/data/scripts";

std::string readFile(const std::filesystem::path &path)
{
    std::ifstream file(path);
    std::stringstream out;
    out << file.rdbuf();
    return out.str();
}

struct Sums {
    std::size_t evals = 0, passed = 0, runs = 0;
};

Sums runFolder(const std::string &folder, const rules::EvaluateScript &evaluate, const char *engine)
{
    Sums sums;
    const char *filter = std::getenv("DIOPTER_SCRIPT_FILTER");
    std::set<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".test" && (!filter || entry.path().filename().string().find(filter) != std::string::npos))
            files.insert(entry.path());
    for (const auto &path : files) {
        const rules::ScriptReport report = rules::runScript(readFile(path), evaluate);
        std::printf("%s %-28s %4zu of %4zu evals (%zu queries)\n", engine, path.filename().c_str(), report.numPassed, report.numEvals,
            report.numRuns);
        if (std::getenv("DIOPTER_SCRIPT_LIST") || (report.numEvals == 0 && !report.ok()))
            for (const rules::ScriptFailure &failure : report.failures)
                std::printf("  %s:%u: %s\n", path.filename().c_str(), failure.line, failure.message.c_str());
        sums.evals += report.numEvals;
        sums.passed += report.numPassed;
        sums.runs += report.numRuns;
    }
    std::printf("%s total: %zu of %zu evals, %zu queries\n", engine, sums.passed, sums.evals, sums.runs);
    std::fflush(stdout);
    return sums;
}

} // namespace

class TestPromqltest : public QObject {
    Q_OBJECT
private slots:
    void scriptsOnTheEngine()
    {
        if (!std::filesystem::exists(kScripts)) QSKIP("the scripts are not at hand (../shared/corpus)");
        const Sums sums = runFolder(kScripts, engineForScripts(), "engine");
        if (std::getenv("DIOPTER_SCRIPT_FILTER")) return;
        QVERIFY(sums.passed >= floorOf("promqltest.passed"));
    }

    /// The same verdicts for other numbers of threads and sizes of slabs.
    void scriptsInSlabs_data()
    {
        QTest::addColumn<int>("threads");
        QTest::addColumn<int>("slabSeries");
        QTest::newRow("1 series, 8 threads") << 8 << 1;
        QTest::newRow("7 series, 2 threads") << 2 << 7;
        QTest::newRow("64 series, 1 thread") << 1 << 64;
    }
    void scriptsInSlabs()
    {
        if (!std::filesystem::exists(kScripts)) QSKIP("the scripts are not at hand (../shared/corpus)");
        if (std::getenv("DIOPTER_SCRIPT_FILTER")) QSKIP("only some scripts are run");
        QFETCH(int, threads);
        QFETCH(int, slabSeries);
        EngineRun run = EngineRun::forScripts();
        run.options.numThreads = static_cast<std::size_t>(threads);
        run.options.slabSeries = static_cast<std::size_t>(slabSeries);
        const Sums sums = runFolder(kScripts, engineForScripts(run), "slabs");
        QVERIFY(sums.passed >= floorOf("promqltest.passed"));
    }

    void scriptsOnTheReference()
    {
        if (!std::filesystem::exists(kScripts)) QSKIP("the scripts are not at hand (../shared/corpus)");
        const Sums sums = runFolder(kScripts, referenceForScripts(), "reference");
        if (std::getenv("DIOPTER_SCRIPT_FILTER")) return;
        QVERIFY(sums.passed >= floorOf("promqltest.reference"));
    }

    void ownScripts()
    {
        const Sums sums = runFolder(kOwnScripts, engineForScripts(), "engine");
        QCOMPARE(sums.passed, sums.evals);
        const Sums again = runFolder(kOwnScripts, referenceForScripts(), "reference");
        QCOMPARE(again.passed, again.evals);
    }

    void theRunnerItself_data()
    {
        QTest::addColumn<bool>("byReference");
        QTest::newRow("engine") << false;
        QTest::newRow("reference") << true;
    }

    void theRunnerItself()
    {
        QFETCH(bool, byReference);
        std::ifstream file(kSelfTests + "runner_selftest.jsonl");
        if (!file) QSKIP("the self-tests are not at hand (../shared/corpus)");
        std::size_t total = 0, passed = 0;
        for (std::string line; std::getline(file, line);) {
            const auto test = nlohmann::json::parse(line);
            const rules::ScriptReport report =
                rules::runScript(test["input"].get<std::string>(), byReference ? referenceForScripts() : engineForScripts(), true);
            const std::string actual = report.ok() ? std::string() : report.failures.front().message;
            ++total;
            if (actual == test["expectedError"].get<std::string>()) ++passed;
            else
                std::printf("self-test '%s'\n  gave     %s\n  expected %s\n", test["name"].get<std::string>().c_str(), actual.c_str(),
                    test["expectedError"].get<std::string>().c_str());
        }
        std::printf("runner self-tests: %zu of %zu\n", passed, total);
        std::fflush(stdout);
        QCOMPARE(passed, total);
    }

    void startTimestampLines()
    {
        std::ifstream errors(kSelfTests + "st_line_errors.jsonl");
        if (!errors) QSKIP("the self-tests are not at hand (../shared/corpus)");
        for (std::string line; std::getline(errors, line);) {
            const auto test = nlohmann::json::parse(line);
            std::string script;
            for (const auto &one : test["lines"]) script += one.get<std::string>() + "\n";
            QVERIFY2(!rules::parseScript(script), line.c_str());
        }
        std::ifstream sequences(kSelfTests + "st_sequence.jsonl");
        for (std::string line; std::getline(sequences, line);) {
            const auto test = nlohmann::json::parse(line);
            const auto offsets = rules::parseStartOffsets(test["input"].get<std::string>());
            QCOMPARE(!offsets.has_value(), test["fail"].get<bool>());
            if (!offsets) continue;
            QCOMPARE(offsets->size(), test["offsets_ms"].size());
            for (std::size_t i = 0; i < offsets->size(); ++i) {
                QCOMPARE((*offsets)[i].has_value(), !test["offsets_ms"][i].is_null());
                if ((*offsets)[i]) QCOMPARE(*(*offsets)[i], test["offsets_ms"][i].get<std::int64_t>());
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestPromqltest)
#include "tst_promqltest.moc"
