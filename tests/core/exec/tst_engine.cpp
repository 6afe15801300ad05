// The engine on small sources in memory: values, errors, limits, bookkeeping, cancellation. Semantics at large are checked by
// tests/conformance.
#include "core/base/go_text.h"
#include "core/exec/engine.h"
#include "core/plan/build.h"
#include "core/profile/build_profile.h"
#include "core/source/memory_source.h"
#include "core/syntax/parser.h"
#include "tests/core/exec/counting_source.h"

#include <QtTest>

#include <atomic>
#include <cmath>
#include <map>
#include <thread>

using namespace diopter;

namespace {

source::MemorySeries counter(const std::string &metric, const std::string &job, double perSample, int numSamples = 41)
{
    source::MemorySeries out;
    out.labels = {{"__name__", metric}, {"job", job}};
    for (int i = 0; i < numSamples; ++i) {
        StoredSample sample;
        sample.timestamp = i * 15 * kSecondMs;
        sample.value = perSample * i;
        out.samples.push_back(sample);
    }
    return out;
}

std::shared_ptr<const source::Source> smallSource()
{
    source::MemorySourceBuilder builder;
    builder.add(counter("requests_total", "a", 15));
    builder.add(counter("requests_total", "b", 30));
    builder.add(counter("errors_total", "a", 3));
    builder.add(counter("limit", "a", 0));
    return builder.build();
}

struct Run {
    exec::EngineOptions options;
    std::size_t threads = 1;
    bool share = true;
    CancelToken cancel;
    exec::ProgressFn progress;

    Result<exec::QueryResult> operator()(const source::Source &source, const std::string &query, TimeGrid grid, bool instant)
    {
        const syntax::ParseResult parsed = syntax::parse(query, syntax::ParseOptions::all());
        if (!parsed.ok()) return parsed.errors.front();
        plan::BuildOptions build;
        build.grid = grid;
        build.instant = instant;
        build.shareEqualParts = share;
        DIOPTER_ASSIGN(plan, plan::build(parsed.ast, build));
        TaskPool pool(threads);
        return exec::run(plan, source, options, pool, cancel, progress);
    }
    plan::Plan plan;
};

QString text(const source::Source &source, const Result<exec::QueryResult> &result)
{
    if (!result) return QString::fromStdString("error: " + result.error().message);
    std::string out;
    for (const ResultSeries &series : result->value.series) {
        out += labelsText(*source.symbols(), series.labels.view()) + " =>";
        for (const FloatPoint &point : series.floats) out += " " + formatFloat(point.value) + "@" + std::to_string(point.timestamp / 1000);
        out += "; ";
    }
    return QString::fromStdString(out);
}

constexpr TimestampMs kEnd = 600 * kSecondMs;

} // namespace

class TestEngine : public QObject {
    Q_OBJECT
private slots:
    void instant_data();
    void instant();
    void range();
    void limits_data();
    void limits();
    void largeInputsFitInSlabs_data();
    void largeInputsFitInSlabs();
    void sharedPartsAreEvaluatedOnce();
    void rowsInCommonAreEvaluatedOnce_data();
    void rowsInCommonAreEvaluatedOnce();
    void countsAsPrometheus();
    void figuresGrowWhileItRuns();
    void cancelsQuickly();
    void manyNestedNodes();
};

void TestEngine::instant_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *query, const char *expected) { QTest::newRow(query) << QString(query) << QString(expected); };
    row("1 + 2", "{} => 3@600; ");
    row("limit", "{__name__=\"limit\", job=\"a\"} => 0@600; ");
    row("requests_total offset 5m",
        "{__name__=\"requests_total\", job=\"a\"} => 300@600; {__name__=\"requests_total\", job=\"b\"} => 600@600; ");
    row("requests_total @ 30 > 40", "{__name__=\"requests_total\", job=\"b\"} => 60@600; ");
    row("increase(requests_total[1m])", "{job=\"a\"} => 60@600; {job=\"b\"} => 120@600; ");
    row("sum(increase(requests_total[1m]))", "{} => 180@600; ");
    row("sum by (job) (requests_total) / on (job) errors_total", "{job=\"a\"} => 5@600; ");
    row("errors_total or requests_total",
        "{__name__=\"errors_total\", job=\"a\"} => 120@600; {__name__=\"requests_total\", job=\"b\"} => 1200@600; ");
    row("topk(1, requests_total)", "{__name__=\"requests_total\", job=\"b\"} => 1200@600; ");
    row("absent(nothing{job=\"x\"})", "{job=\"x\"} => 1@600; ");
    row("max_over_time(sum(requests_total)[2m:30s])", "{} => 1800@600; ");
    row("label_replace(limit, \"new\", \"$1-x\", \"job\", \"(.*)\")", "{__name__=\"limit\", job=\"a\", new=\"a-x\"} => 0@600; ");
    row("label_replace(limit, \"new\", \"\", \"job\", \"(\")", "error: invalid regular expression in label_replace(): (");
    row("requests_total + on () errors_total",
        "error: multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)");
    row("{job=\"a\"} * 1", "error: vector cannot contain metrics with the same labelset");
    row("topk(scalar(nothing), limit)", "error: Parameter value is NaN");
    row("deriv(limit[5m] anchored)",
        "error: anchored modifier can only be used with: changes, delta, increase, rate, resets - not with deriv");
}

void TestEngine::instant()
{
    QFETCH(QString, query);
    QFETCH(QString, expected);
    const auto source = smallSource();
    QCOMPARE(text(*source, Run()(*source, query.toStdString(), {kEnd, kEnd, 0}, true)), expected);
}

void TestEngine::range()
{
    const auto source = smallSource();
    const TimeGrid grid{0, 60 * kSecondMs, 30 * kSecondMs};
    QCOMPARE(text(*source, Run()(*source, "requests_total{job=\"a\"}", grid, false)),
        QString("{__name__=\"requests_total\", job=\"a\"} => 0@0 30@30 60@60; "));
    QCOMPARE(text(*source, Run()(*source, "limit @ 600", grid, false)), QString("{__name__=\"limit\", job=\"a\"} => 0@0 0@30 0@60; "));
    QCOMPARE(text(*source, Run()(*source, "requests_total[1m]", grid, false)),
        QString("error: invalid expression type \"range vector\" for range query, must be Scalar or instant Vector"));
    // Steps before the first sample are absent, not NaN.
    QCOMPARE(text(*source, Run()(*source, "limit", {-30 * kSecondMs, 0, 30 * kSecondMs}, false)),
        QString("{__name__=\"limit\", job=\"a\"} => 0@0; "));
}

void TestEngine::limits_data()
{
    QTest::addColumn<QString>("which");
    QTest::addColumn<QString>("message");
    QTest::newRow("samples") << "samples"
                             << "query processing would load too many samples into memory in query execution";
    QTest::newRow("read") << "read"
                          << "query would read too many samples in query execution";
    QTest::newRow("series") << "series"
                            << "query would load too many series into memory in query execution";
    QTest::newRow("points") << "points"
                            << "exceeded maximum resolution of 3 points per timeseries. Try decreasing the query resolution (?step=XX)";
}

void TestEngine::limits()
{
    QFETCH(QString, which);
    QFETCH(QString, message);
    const auto source = smallSource();
    Run run;
    if (which == "samples") run.options.maxSamples = 5;
    if (which == "read") run.options.maxSamplesRead = 5;
    if (which == "series") run.options.maxSeries = 1;
    if (which == "points") run.options.maxPoints = 3;
    const auto result = run(*source, "sum(rate(requests_total[5m]))", {0, kEnd, 15 * kSecondMs}, false);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::LimitExceeded);
    QCOMPARE(QString::fromStdString(result.error().message), message);
    Run narrow;
    narrow.options.maxMemoryBytes = 64;
    const auto refused = narrow(*source, "requests_total", {0, kEnd, 15 * kSecondMs}, false);
    QVERIFY(!refused && refused.error().code == ErrorCode::LimitExceeded);
}

void TestEngine::largeInputsFitInSlabs_data()
{
    QTest::addColumn<QString>("query");
    QTest::newRow("aggregation") << "sum(rate(many[5m]))";
    QTest::newRow("topk") << "topk(2, rate(many[5m]))";
    QTest::newRow("bottomk") << "count(bottomk(1, many))";
    QTest::newRow("subquery") << "sum(max_over_time(many[10m:15s]))";
    QTest::newRow("absent_over_time") << "absent_over_time(many[5m])";
}

/// 400 series at 2,000 steps are 6.4 MB: a quarter of that suffices where inputs are worked through in slabs, with the same answer.
void TestEngine::largeInputsFitInSlabs()
{
    QFETCH(QString, query);
    source::MemorySourceBuilder builder;
    for (int i = 0; i < 400; ++i) builder.add(counter("many", std::to_string(i), i, 2000));
    const auto source = builder.build();
    const TimeGrid grid{0, 29985 * kSecondMs, 15 * kSecondMs};
    Run whole;
    const auto expected = whole(*source, query.toStdString(), grid, false);
    QVERIFY(expected);
    Run narrow;
    narrow.options.maxMemoryBytes = 1600 * 1024;
    const auto actual = narrow(*source, query.toStdString(), grid, false);
    QVERIFY2(bool(actual), actual ? "" : qPrintable(QString::fromStdString(actual.error().message)));
    QVERIFY(actual->counters.peakBytes <= narrow.options.maxMemoryBytes);
    QCOMPARE(text(*source, actual), text(*source, expected));
    QCOMPARE(actual->counters.peakSamples, expected->counters.peakSamples);
}

void TestEngine::sharedPartsAreEvaluatedOnce()
{
    const auto source = smallSource();
    const std::string query = "sum(rate(requests_total[1m])) / sum(rate(requests_total[1m]))";
    Run shared;
    Run apart;
    apart.share = false;
    const TimeGrid grid{60 * kSecondMs, kEnd, 15 * kSecondMs};
    const auto once = shared(*source, query, grid, false);
    const auto twice = apart(*source, query, grid, false);
    QVERIFY(once && twice);
    QCOMPARE(text(*source, once), text(*source, twice));
    QCOMPARE(once->counters.samplesRead, twice->counters.samplesRead);
    QCOMPARE(once->counters.peakSamples, twice->counters.peakSamples);
    const profile::QueryProfile profile = profile::buildProfile(shared.plan, once->counters);
    QCOMPARE(profile.nodes.size(), std::size_t{7});
    QVERIFY(!profile.nodes[1].servedBy.valid());
    QCOMPARE(profile.nodes[4].servedBy, NodeId(std::size_t{1}));
    QCOMPARE(profile.nodes[5].servedBy, NodeId(std::size_t{2}));
    QCOMPARE(profile.nodes[6].servedBy, NodeId(std::size_t{3}));
    QCOMPARE(profile.nodes[6].samplesRead, profile.nodes[3].samplesRead);
    QCOMPARE(profile.nodes[4].selfMs, 0.0);
}

void TestEngine::rowsInCommonAreEvaluatedOnce_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("seriesOfWider");
    QTest::addColumn<int>("seriesInCommon");
    const auto row = [](const char *query, int wider, int common) { QTest::newRow(query) << QString(query) << wider << common; };
    row("sum(rate(requests_total{job=\"a\"}[1m])) / sum(rate(requests_total[1m]))", 2, 1);
    row("sum(rate(requests_total[1m])) - sum(rate(requests_total{job=~\"a|b\"}[1m]))", 2, 2);
    row("sum(requests_total{job!=\"b\"}) / sum(requests_total)", 2, 1);
    row("sum({__name__=~\".*_total\"}) / sum({__name__=~\".*_total\",job=\"a\"})", 3, 2);
    row("sum(rate(requests_total[1m])) + sum(rate(requests_total{job=\"a\"}[1m])) + sum(rate(requests_total{job=\"b\"}[1m]))", 2, 2);
}

void TestEngine::rowsInCommonAreEvaluatedOnce()
{
    QFETCH(QString, query);
    QFETCH(int, seriesOfWider);
    QFETCH(int, seriesInCommon);
    std::atomic<int> readsTogether = 0;
    std::atomic<int> readsApart = 0;
    const testing::CountingSource source(smallSource(), readsTogether);
    const testing::CountingSource sourceApart(smallSource(), readsApart);
    const TimeGrid grid{60 * kSecondMs, kEnd, 15 * kSecondMs};
    Run shared;
    Run apart;
    apart.share = false;
    const auto once = shared(source, query.toStdString(), grid, false);
    const auto twice = apart(sourceApart, query.toStdString(), grid, false);
    QVERIFY(once && twice);
    QCOMPARE(text(source, once), text(sourceApart, twice));
    QCOMPARE(once->counters.peakSamples, twice->counters.peakSamples);
    const profile::QueryProfile with = profile::buildProfile(shared.plan, once->counters);
    const profile::QueryProfile without = profile::buildProfile(apart.plan, twice->counters);
    QCOMPARE(with.nodes.size(), without.nodes.size());
    std::uint64_t sharedSamples = 0;
    for (std::size_t i = 0; i < with.nodes.size(); ++i) { // what Prometheus would count does not show it
        QCOMPARE(with.nodes[i].samplesRead, without.nodes[i].samplesRead);
        QCOMPARE(with.nodes[i].totalQueryableSamples, without.nodes[i].totalQueryableSamples);
        QCOMPARE(with.nodes[i].series, without.nodes[i].series);
        QVERIFY(!with.nodes[i].servedBy.valid());
        sharedSamples += with.nodes[i].sharedSamples;
        QVERIFY(with.nodes[i].sharedSamples <= with.nodes[i].samplesRead);
        QCOMPARE(without.nodes[i].sharedSamples, 0ULL);
    }
    QVERIFY(sharedSamples > 0);
    QCOMPARE(readsTogether.load(), seriesOfWider); // each series once
    QCOMPARE(readsApart.load(), seriesOfWider + seriesInCommon);
}

void TestEngine::countsAsPrometheus()
{
    const auto source = smallSource();
    Run run;
    run.options.perStepStats = true;
    const auto result = run(*source, "rate(requests_total[1m])", {60 * kSecondMs, 120 * kSecondMs, 30 * kSecondMs}, false);
    QVERIFY(result);
    QCOMPARE(result->counters.totalQueryableSamples, std::uint64_t{2 * 3 * 4}); // two series, three steps, four samples a window
    QCOMPARE(result->counters.samplesRead, std::uint64_t{2 * (4 + 2 + 2)});
    QCOMPARE(result->counters.seriesTouched, std::uint64_t{2});
    QCOMPARE(result->counters.totalQueryableSamplesPerStep, (std::vector<std::uint64_t>{8, 8, 8}));
    QCOMPARE(result->counters.samplesReadPerStep, (std::vector<std::uint64_t>{8, 4, 4}));
}

/// What is told while a query runs only grows, and ends below the final count.
void TestEngine::figuresGrowWhileItRuns()
{
    source::MemorySourceBuilder builder;
    for (int i = 0; i < 600; ++i) builder.add(counter("many", std::to_string(i), i, 2000));
    const auto source = builder.build();
    Run run;
    run.threads = 2;
    double fraction = 0;
    std::map<NodeId, exec::RunningNode> last;
    std::size_t numFigures = 0;
    bool shrunk = false;
    run.progress = [&](const exec::RunProgress &now) {
        shrunk = shrunk || now.fraction < fraction || now.fraction > 1;
        fraction = now.fraction;
        if (!now.nodes.empty()) ++numFigures;
        for (const exec::RunningNode &node : now.nodes) {
            exec::RunningNode &before = last[node.ast];
            shrunk = shrunk || node.selfMs < before.selfMs || node.samplesRead < before.samplesRead;
            before = node;
        }
    };
    const std::string query = "sum(quantile_over_time(0.5, many[2h])) + sum(quantile_over_time(0.5, many[2h] offset 1m))";
    const auto result = run(*source, query, {0, 29985 * kSecondMs, 15 * kSecondMs}, false);
    QVERIFY(result);
    qInfo("figures told %zu times in %.0f ms, of %zu nodes", numFigures, result->counters.wallMs, last.size());
    QVERIFY(!shrunk);
    QVERIFY(numFigures > 1);
    QVERIFY(last.size() >= 3);
    for (const exec::NodeCounters &node : result->counters.nodes) {
        const auto it = last.find(node.ast);
        if (it == last.end()) continue;
        QVERIFY(it->second.selfMs <= node.physical.selfMs);
        QVERIFY(it->second.samplesRead <= node.logical.samplesRead);
    }
}

void TestEngine::cancelsQuickly()
{
    source::MemorySourceBuilder builder;
    for (int i = 0; i < 400; ++i) builder.add(counter("many", std::to_string(i), 1, 2000));
    const auto source = builder.build();
    std::vector<double> delays;
    for (int i = 0; i < 1000; ++i) {
        Run run;
        run.threads = 2;
        std::chrono::steady_clock::time_point asked;
        const CancelToken token = run.cancel;
        std::thread canceller([&] {
            std::this_thread::sleep_for(std::chrono::microseconds(i * 37 % 9000));
            asked = std::chrono::steady_clock::now();
            token.cancel();
        });
        const auto result = run(*source, "sum by (job) (rate(many[5m])) + sum by (job) (quantile_over_time(0.5, many[5m]))",
            {0, 30000 * kSecondMs, 15 * kSecondMs}, false);
        const auto ended = std::chrono::steady_clock::now();
        canceller.join();
        if (result || result.error().code != ErrorCode::Cancelled) continue;
        delays.push_back(std::chrono::duration<double, std::milli>(ended - asked).count());
    }
    QVERIFY(delays.size() > 900);
    std::sort(delays.begin(), delays.end());
    const double p99 = delays[delays.size() * 99 / 100];
    qInfo("%zu cancellations, p99 %.2f ms, worst %.2f ms", delays.size(), p99, delays.back());
    QVERIFY2(p99 <= 100, qPrintable(QString::number(p99)));
}

void TestEngine::manyNestedNodes()
{
    const auto source = smallSource();
    std::string nested = "limit";
    for (int i = 0; i < 300; ++i) nested = "abs(" + nested + ")";
    QCOMPARE(text(*source, Run()(*source, nested, {kEnd, kEnd, 0}, true)), QString("{job=\"a\"} => 0@600; "));
    std::string chain = "limit";
    for (int i = 0; i < 3000; ++i) chain += " + 1";
    QCOMPARE(text(*source, Run()(*source, chain, {kEnd, kEnd, 0}, true)), QString("{job=\"a\"} => 3000@600; "));
}

QTEST_APPLESS_MAIN(TestEngine)
#include "tst_engine.moc"
