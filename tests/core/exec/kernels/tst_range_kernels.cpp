// Functions of range vectors on windows small enough to compute by hand.
#include "core/exec/kernels/range_kernel.h"
#include "core/model/annotation_text.h"
#include "core/model/stale.h"
#include "tests/core/exec/kernels/reference_case.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace diopter;
using namespace diopter::exec;
using namespace diopter::test;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct Sample {
    double seconds = 0; // from the range start
    double value = 0;
};

// Evaluates one function on a window (0 s, `seconds` s].
Point evaluate(FunctionId function, const std::vector<Sample> &samples, double seconds, std::vector<double> params = {},
    TextSink *sink = nullptr, KernelContext context = {})
{
    std::vector<TimestampMs> times;
    std::vector<double> values;
    for (const Sample &sample : samples) {
        times.push_back(static_cast<TimestampMs>(sample.seconds * 1000));
        values.push_back(sample.value);
    }
    RangeWindow window;
    window.timestamps = times;
    window.values = values;
    window.rangeEnd = static_cast<TimestampMs>(seconds * 1000);
    window.range = window.rangeEnd;
    TextSink own;
    context.annotations = sink ? sink : &own;
    context.params = params;
    context.evalTime = window.rangeEnd;
    context.metricName = "requests_total";
    return rangeKernel(function)(window, context);
}

std::vector<Sample> every(double step, const std::vector<double> &values, double first)
{
    std::vector<Sample> out;
    for (std::size_t i = 0; i < values.size(); ++i) out.push_back({first + step * static_cast<double>(i), values[i]});
    return out;
}

FloatHistogram simpleHistogram(double scale, CounterResetHint hint = CounterResetHint::Unknown)
{
    FloatHistogram out;
    out.resetHint = hint;
    out.count = 3 * scale;
    out.sum = 5 * scale;
    out.positiveSpans = {{0, 2}};
    out.positiveBuckets = {1 * scale, 2 * scale};
    return out;
}

} // namespace

class TestRangeKernels : public QObject {
    Q_OBJECT
private slots:
    void values_data()
    {
        QTest::addColumn<int>("function");
        QTest::addColumn<QList<double>>("values");
        QTest::addColumn<double>("expected");
        const auto row = [](const char *name, FunctionId function, QList<double> values, double expected) {
            QTest::newRow(name) << static_cast<int>(function) << values << expected;
        };
        const double nan = std::nan("");
        // Samples every 10 s from 10 s on in a window of 10 s x number of samples: both ends are covered by extrapolation.
        row("increase extrapolates to the start", FunctionId::Increase, {10, 20, 30}, 30);
        row("increase stops at zero", FunctionId::Increase, {1, 11, 21}, 21);
        row("increase adds what was before a reset", FunctionId::Increase, {100, 110, 5, 15}, 100.0 / 3.0);
        row("delta may fall", FunctionId::Delta, {30, 20, 10}, -30);
        row("rate is per second", FunctionId::Rate, {10, 20, 30}, 1);
        row("irate uses the last two", FunctionId::Irate, {0, 1, 21}, 2);
        row("irate after a reset", FunctionId::Irate, {0, 100, 20}, 2);
        row("idelta", FunctionId::Idelta, {0, 100, 20}, -80);
        row("deriv of a line", FunctionId::Deriv, {1, 3, 5, 7}, 0.2);
        row("deriv of a constant", FunctionId::Deriv, {3, 3, 3}, 0);
        row("changes", FunctionId::Changes, {1, 1, 2, nan, nan, 1}, 3);
        row("resets", FunctionId::Resets, {1, 5, 2, 3, 0}, 2);
        row("sum", FunctionId::SumOverTime, {1, 1e100, 1, -1e100}, 2);
        row("sum of infinities stays infinite", FunctionId::SumOverTime, {kInf, 1, 2}, kInf);
        row("avg does not overflow", FunctionId::AvgOverTime, {1.7e308, 1.7e308, 1.7e308}, 1.7e308);
        row("avg", FunctionId::AvgOverTime, {1, 2, 6}, 3);
        row("count", FunctionId::CountOverTime, {nan, 2, 6}, 3);
        row("min skips NaN", FunctionId::MinOverTime, {nan, 2, 1, nan}, 1);
        row("max skips NaN", FunctionId::MaxOverTime, {nan, 2, 1, nan}, 2);
        row("min of NaN only", FunctionId::MinOverTime, {nan, nan}, nan);
        row("first", FunctionId::FirstOverTime, {7, 8, 9}, 7);
        row("last", FunctionId::LastOverTime, {7, 8, 9}, 9);
        row("present", FunctionId::PresentOverTime, {nan}, 1);
        row("population variance", FunctionId::StdvarOverTime, {2, 4, 4, 4, 5, 5, 7, 9}, 4);
        row("population deviation", FunctionId::StddevOverTime, {2, 4, 4, 4, 5, 5, 7, 9}, 2);
        row("median absolute deviation", FunctionId::MadOverTime, {1, 1, 2, 2, 4, 6, 9}, 1);
        row("mad with NaN", FunctionId::MadOverTime, {1, nan, 2}, nan);
        row("time of the first", FunctionId::TsOfFirstOverTime, {7, 8}, 10);
        row("time of the last maximum", FunctionId::TsOfMaxOverTime, {7, 8, 8, 1}, 30);
        row("time of the last minimum", FunctionId::TsOfMinOverTime, {1, 8, 1, 2}, 30);
        row("integral by trapezoids", FunctionId::Integral, {0, 10, 10}, 150);
        row("integral takes NaN as zero", FunctionId::Integral, {10, nan, 10}, 100);
    }
    void values()
    {
        QFETCH(int, function);
        QFETCH(QList<double>, values);
        QFETCH(double, expected);
        const std::vector<double> list(values.begin(), values.end());
        const Point point = evaluate(static_cast<FunctionId>(function), every(10, list, 10), 10.0 * static_cast<double>(list.size()));
        QVERIFY(point.isFloat());
        if (std::isnan(expected)) {
            QVERIFY(std::isnan(point.value));
        } else {
            QCOMPARE(point.value, expected);
        }
    }

    void tooFewSamplesYieldNothing()
    {
        for (const FunctionId function : {FunctionId::Rate, FunctionId::Increase, FunctionId::Delta, FunctionId::Irate, FunctionId::Idelta,
                 FunctionId::Deriv, FunctionId::DoubleExponentialSmoothing}) {
            QVERIFY(evaluate(function, {{10, 5}}, 60, {0.5, 0.5}).absent());
        }
        for (int i = 0; i <= static_cast<int>(FunctionId::Year); ++i) {
            if (!rangeKernel(static_cast<FunctionId>(i))) continue;
            QVERIFY(evaluate(static_cast<FunctionId>(i), {}, 60, {0.5, 0.5}).absent());
        }
    }

    void extrapolationStopsHalfAnIntervalBeyondDistantEnds()
    {
        // 0, 10, 20 at 100, 110, 120 s of 300: spacing 10 s, both ends further away than 11 s; the counter starts at 0 with a zero
        // start value, so nothing is added on the left; 5 s on the right.
        const Point point = evaluate(FunctionId::Increase, {{100, 0}, {110, 10}, {120, 20}}, 300);
        QCOMPARE(point.value, 25.0);
        const Point gauge = evaluate(FunctionId::Delta, {{100, 0}, {110, 10}, {120, 20}}, 300);
        QCOMPARE(gauge.value, 30.0);
    }

    void startTimestampInsideTheWindowCountsFromZero()
    {
        const std::vector<TimestampMs> times = {30'000};
        const std::vector<TimestampMs> starts = {10'000};
        const std::vector<double> values = {40};
        RangeWindow window{times, values, starts, {}, 0, 30'000, 30'000};
        TextSink sink;
        KernelContext context;
        context.annotations = &sink;
        QVERIFY(rangeKernel(FunctionId::Increase)(window, context).absent());
        context.useStartTimestamps = true;
        QCOMPARE(rangeKernel(FunctionId::Increase)(window, context).value, 40.0);
    }

    void anchoredAndSmoothedUseTheBoundaries()
    {
        KernelContext context;
        context.lookback = 300'000;
        context.anchored = true;
        const std::vector<Sample> samples = {{-5, 10}, {5, 20}, {15, 30}};
        QCOMPARE(evaluate(FunctionId::Increase, samples, 20, {}, nullptr, context).value, 20.0);
        QCOMPARE(evaluate(FunctionId::Changes, samples, 20, {}, nullptr, context).value, 2.0);
        context.anchored = false;
        context.smoothed = true;
        QCOMPARE(evaluate(FunctionId::Increase, {{-5, 10}, {5, 20}, {15, 30}, {25, 40}}, 20, {}, nullptr, context).value, 20.0);
    }

    void parametersAreChecked()
    {
        TextSink sink;
        const Point point = evaluate(FunctionId::QuantileOverTime, {{1, 1}, {2, 2}}, 10, {1.5}, &sink);
        QCOMPARE(point.value, kInf);
        QCOMPARE(*sink.texts.begin(), std::string("PromQL warning: quantile value should be between 0 and 1, got 1.5"));
        sink.texts.clear();
        QCOMPARE(evaluate(FunctionId::Integral, {{0, 1}, {10, 1}}, 10, {7}, &sink).value, 10.0);
        QCOMPARE(*sink.texts.begin(), std::string("PromQL warning: strategy should be 0, 1, or 2 (default), using 2, got 7"));
    }

    void smoothingFactorsOutOfRangeFailTheQuery()
    {
        const std::vector<TimestampMs> times = {1000, 2000};
        const std::vector<double> values = {1, 2};
        const std::vector<double> params = {1.5, 0.5};
        const RangeWindow window{times, values, {}, {}, 0, 10'000, 10'000};
        TextSink sink;
        KernelContext context;
        context.annotations = &sink;
        context.params = params;
        rangeKernel(FunctionId::DoubleExponentialSmoothing)(window, context);
        QVERIFY(context.failure.has_value());
        QCOMPARE(context.failure->message, std::string("invalid smoothing factor. Expected: 0 < sf < 1, got: 1.500000"));
    }

    void mixedWindows()
    {
        const std::vector<TimestampMs> times = {1000, 3000};
        const std::vector<double> values = {1, 2};
        const std::vector<HistogramSample> histograms = {{2000, 0, std::make_shared<const FloatHistogram>(simpleHistogram(1))}};
        const RangeWindow window{times, values, {}, histograms, 0, 10'000, 10'000};
        TextSink sink;
        KernelContext context;
        context.annotations = &sink;
        context.metricName = "m";
        QVERIFY(rangeKernel(FunctionId::Rate)(window, context).absent());
        QCOMPARE(*sink.texts.begin(), annotation_text::mixedFloatsHistograms("m"));
        sink.texts.clear();
        QCOMPARE(rangeKernel(FunctionId::MaxOverTime)(window, context).value, 2.0);
        QCOMPARE(*sink.texts.begin(), annotation_text::histogramIgnoredInMixedRange("m"));
        sink.texts.clear();
        QCOMPARE(rangeKernel(FunctionId::CountOverTime)(window, context).value, 3.0);
        QCOMPARE(rangeKernel(FunctionId::Changes)(window, context).value, 2.0);
        QVERIFY(sink.texts.empty());
    }

    void histogramRateIsAGauge()
    {
        std::vector<HistogramSample> histograms;
        for (int i = 1; i <= 3; ++i) {
            histograms.push_back({i * 10'000, 0, std::make_shared<const FloatHistogram>(simpleHistogram(10.0 * i))});
        }
        const RangeWindow window{{}, {}, {}, histograms, 0, 30'000, 30'000};
        TextSink sink;
        KernelContext context;
        context.annotations = &sink;
        const Point point = rangeKernel(FunctionId::Rate)(window, context);
        QVERIFY(point.isHistogram());
        QCOMPARE(point.histogram->count, 3.0);
        QCOMPARE(point.histogram->resetHint, CounterResetHint::Gauge);
        QCOMPARE(point.histogram->positiveBuckets, (std::vector<double>{1, 2}));
        QVERIFY(sink.texts.empty());
    }

    void inconsistentHistogramsFailInsteadOfReadingBeyondTheirBuckets()
    {
        FloatHistogram broken = simpleHistogram(2);
        broken.positiveSpans = {{0, 9}};
        const std::vector<HistogramSample> histograms = {{1000, 0, std::make_shared<const FloatHistogram>(simpleHistogram(1))},
            {2000, 0, std::make_shared<const FloatHistogram>(broken)}, {3000, 0, std::make_shared<const FloatHistogram>(broken)}};
        const RangeWindow window{{}, {}, {}, histograms, 0, 10'000, 10'000};
        for (const FunctionId function : {FunctionId::Rate, FunctionId::Irate, FunctionId::SumOverTime, FunctionId::AvgOverTime}) {
            TextSink sink;
            KernelContext context;
            context.annotations = &sink;
            rangeKernel(function)(window, context);
            QVERIFY(context.failure.has_value());
        }
    }
};

QTEST_APPLESS_MAIN(TestRangeKernels)
#include "tst_range_kernels.moc"
