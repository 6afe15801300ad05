// Self times of nodes: work goes to the node that did it, and neither waiting nor another program on the processor to anybody.
#include "core/base/thread_clock.h"
#include "core/exec/engine.h"
#include "core/exec/meter.h"
#include "core/plan/build.h"
#include "core/source/memory_source.h"
#include "core/syntax/parser.h"

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <string>
#include <thread>

using namespace diopter;

namespace {

/// Uses the processor for `ms`, or longer where the machine holds it up; adds what it really used to `used`.
void work(double ms, double &used)
{
    const double start = threadCpuMs();
    double now = start;
    while (now < start + ms) now = threadCpuMs();
    used += now - start;
}

/// Half a millisecond is what sleeping and being interrupted may cost besides; a wait that went astray is 40.
bool isNear(double measured, double used) { return std::abs(measured - used) < 0.5 + 0.15 * used; }

void wait(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

constexpr int kNumSamples = 2000;

std::shared_ptr<const source::Source> manySeries()
{
    source::MemorySourceBuilder builder;
    for (int i = 0; i < 200; ++i) {
        source::MemorySeries series;
        series.labels = {{"__name__", "many"}, {"job", std::to_string(i)}};
        for (int k = 0; k < kNumSamples; ++k) {
            StoredSample sample;
            sample.timestamp = k * 15 * kSecondMs;
            sample.value = std::sin(k * 0.7 + i);
            series.samples.push_back(sample);
        }
        builder.add(std::move(series));
    }
    return builder.build();
}

/// Threads that want the processor all the time, more of them than there are processors.
class Competitors {
public:
    Competitors()
    {
        for (unsigned i = 0; i < 2 * std::max(2U, std::thread::hardware_concurrency()); ++i) {
            m_threads.emplace_back([this] {
                double used = 0;
                while (!m_stop) work(0.2, used);
            });
        }
    }
    ~Competitors()
    {
        m_stop = true;
        for (std::thread &thread : m_threads) thread.join();
    }
    Competitors(const Competitors &) = delete;
    Competitors &operator=(const Competitors &) = delete;

private:
    std::atomic<bool> m_stop = false;
    std::vector<std::thread> m_threads;
};

/// Self time of every plan node as its part of the sum, by the text of the node.
std::map<std::string, double> shares(const source::Source &source, const std::string &query)
{
    const syntax::ParseResult parsed = syntax::parse(query, syntax::ParseOptions::all());
    plan::BuildOptions build;
    build.grid = {0, kNumSamples * 15 * kSecondMs, 15 * kSecondMs};
    build.instant = false;
    const auto plan = plan::build(parsed.ast, build);
    TaskPool pool(2);
    const auto result = exec::run(*plan, source, {}, pool, {});
    double all = 0;
    for (const exec::NodeCounters &node : result->counters.nodes) all += node.physical.selfMs;
    std::map<std::string, double> out;
    for (const exec::NodeCounters &node : result->counters.nodes) {
        const TextSpan span = plan->node(node.plan).span;
        const std::string text = node.ast == plan->node(node.plan).ast ? query.substr(span.start, span.end - span.start) : "selector";
        out[text] += node.physical.selfMs / all;
    }
    return out;
}

} // namespace

class TestMeter : public QObject {
    Q_OBJECT
private slots:
    void sharesFollowTheWork()
    {
        exec::TaskClock clock;
        double outer = 0, first = 0, second = 0, inner = 0;
        double byOuter = 0, byFirst = 0, bySecond = 0, byInner = 0;
        {
            const exec::Meter meter(outer, clock);
            work(2, byOuter);
            for (int i = 0; i < 50; ++i) {
                const exec::ShareMeter one(first, clock);
                work(0.1, byFirst);
                const exec::ShareMeter two(second, clock);
                work(0.02, bySecond);
            }
            const exec::Meter nested(inner, clock);
            work(3, byInner);
        }
        qInfo("own %.2f of %.2f, shares %.2f of %.2f and %.2f of %.2f, nested %.2f of %.2f ms", outer, byOuter, first, byFirst, second,
            bySecond, inner, byInner);
        QVERIFY(isNear(outer, byOuter));
        QVERIFY(isNear(first, byFirst));
        QVERIFY(isNear(second, bySecond));
        QVERIFY(isNear(inner, byInner));
    }

    void waitingIsNobodysTime_data()
    {
        QTest::addColumn<int>(
            "place"); // where the thread waits: 0 in the meter, 1 in a share, 2 in a share of that share, 3 in a nested meter
        for (int place = 0; place < 4; ++place) QTest::addRow("place %d", place) << place;
    }

    void waitingIsNobodysTime()
    {
        QFETCH(int, place);
        exec::TaskClock clock;
        double outer = 0, share = 0, deep = 0, inner = 0;
        double byOuter = 0, byShare = 0, byDeep = 0, byInner = 0;
        const auto waitAt = [&](int here) {
            if (place == here) wait(40);
        };
        {
            const exec::Meter meter(outer, clock);
            work(1, byOuter);
            waitAt(0);
            {
                const exec::ShareMeter one(share, clock);
                work(1, byShare);
                waitAt(1);
                const exec::ShareMeter two(deep, clock);
                work(1, byDeep);
                waitAt(2);
            }
            const exec::Meter nested(inner, clock);
            work(1, byInner);
            waitAt(3);
        }
        qInfo("own %.2f of %.2f, shares %.2f of %.2f and %.2f of %.2f, nested %.2f of %.2f ms", outer, byOuter, share, byShare, deep,
            byDeep, inner, byInner);
        QVERIFY(isNear(outer, byOuter));
        QVERIFY(isNear(share, byShare));
        QVERIFY(isNear(deep, byDeep));
        QVERIFY(isNear(inner, byInner));
    }

    void competitorsDoNotMoveTheShares()
    {
        const auto source = manySeries();
        const std::string query = "sum(quantile_over_time(0.9, many[5m]))";
        (void)shares(*source, query);
        const Competitors competitors;
        double most = 0, least = 1;
        for (int run = 0; run < 12; ++run) {
            const auto parts = shares(*source, query);
            most = std::max(most, parts.at(query));
            least = std::min(least, parts.at("quantile_over_time(0.9, many[5m])"));
        }
        qInfo("of 12 runs under load: sum() at most %.1f %%, quantile_over_time() at least %.1f %%", 100 * most, 100 * least);
        QVERIFY(most < 0.1);
        QVERIFY(least > 0.85);
    }
};

QTEST_APPLESS_MAIN(TestMeter)
#include "tst_meter.moc"
