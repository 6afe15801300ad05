// Sliding kernels yield the bits of the window kernels on every window, for whole numbers, fractions, resets, NaN and infinities.
#include "core/exec/kernels/range_kernel.h"
#include "core/exec/kernels/sliding_kernel.h"
#include "tests/core/exec/kernels/reference_case.h"

#include <QtTest>

#include <limits>
#include <random>

using namespace diopter;
using namespace diopter::exec;
using namespace diopter::test;

namespace {

enum class Shape { Counter, WholeNumbers, Fractions, Odd };

struct Series {
    std::vector<TimestampMs> times;
    std::vector<double> values;
};

Series makeSeries(std::mt19937_64 &random, Shape shape)
{
    const auto below = [&](std::uint64_t limit) { return static_cast<double>(random() % limit); };
    Series out;
    TimestampMs time = 1'700'000'000'000;
    double counter = 0;
    const double odd[] = {
        std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), -0.0, 0.0, 1e100, -1e100, 1.7e308};
    for (std::size_t i = 0, count = random() % 200; i < count; ++i) {
        time += random() % 8 == 0 ? static_cast<TimestampMs>(random() % 100'000 + 1) : 15'000;
        out.times.push_back(time);
        counter = random() % 20 == 0 ? below(5) : counter + below(100) / 3;
        switch (shape) {
        case Shape::Counter: out.values.push_back(counter); break;
        case Shape::WholeNumbers: out.values.push_back(below(1000) - 500); break;
        case Shape::Fractions: out.values.push_back(below(100'000) / 7 - 5000); break;
        case Shape::Odd: out.values.push_back(random() % 2 ? odd[random() % 8] : below(10)); break;
        }
    }
    return out;
}

struct Bounds {
    std::vector<std::uint32_t> first;
    std::vector<std::uint32_t> end;
};

Bounds boundsOf(const Series &series, TimestampMs rangeStart, DurationMs step, DurationMs range, std::size_t numSteps)
{
    Bounds out;
    for (std::size_t i = 0; i < numSteps; ++i) {
        const TimestampMs start = rangeStart + static_cast<std::int64_t>(i) * step;
        const auto index = [&](TimestampMs time) {
            return static_cast<std::uint32_t>(std::upper_bound(series.times.begin(), series.times.end(), time) - series.times.begin());
        };
        out.first.push_back(index(start));
        out.end.push_back(index(start + range));
    }
    return out;
}

} // namespace

class TestSlidingKernels : public QObject {
    Q_OBJECT
private slots:
    void agreesWithWindowKernels_data()
    {
        QTest::addColumn<int>("function");
        for (int i = 0; i <= static_cast<int>(FunctionId::Year); ++i) {
            const auto function = static_cast<FunctionId>(i);
            if (slidingKernel(function)) QTest::newRow(std::string(functionName(function)).c_str()) << i;
        }
    }
    void agreesWithWindowKernels()
    {
        QFETCH(int, function);
        const SlidingKernel sliding = slidingKernel(static_cast<FunctionId>(function));
        const RangeKernel kernel = rangeKernel(static_cast<FunctionId>(function));
        std::mt19937_64 random(316);
        for (int round = 0; round < 200; ++round) {
            const Series series = makeSeries(random, static_cast<Shape>(round % 4));
            const DurationMs ranges[] = {15'000, 60'000, 300'000, 47'300, 3'600'000};
            const DurationMs range = ranges[random() % 5];
            const DurationMs steps[] = {0, 1000, 15'000, 60'000, 600'000};
            const DurationMs step = steps[random() % 5];
            const TimestampMs rangeStart = 1'700'000'000'000 - range + static_cast<TimestampMs>(random() % 200'000);
            const std::size_t numSteps = 1 + random() % 130;
            const Bounds bounds = boundsOf(series, rangeStart, step, range, numSteps);
            std::vector<double> values(numSteps);
            std::vector<std::uint64_t> present(numSteps / 64 + 1);
            sliding({series.times, series.values, bounds.first, bounds.end, rangeStart, step, range}, values.data(), present.data());
            for (std::size_t i = 0; i < numSteps; ++i) {
                TextSink sink;
                KernelContext context;
                context.annotations = &sink;
                const std::size_t size = bounds.end[i] - bounds.first[i];
                RangeWindow window;
                window.timestamps = std::span(series.times).subspan(bounds.first[i], size);
                window.values = std::span(series.values).subspan(bounds.first[i], size);
                window.rangeStart = rangeStart + static_cast<std::int64_t>(i) * step;
                window.rangeEnd = window.rangeStart + range;
                window.range = range;
                const Point expected = kernel(window, context);
                const bool isPresent = (present[i / 64] >> (i % 64) & 1) != 0;
                QCOMPARE(isPresent, expected.isFloat());
                if (isPresent) QVERIFY(sameNumber(values[i], expected.value));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestSlidingKernels)
#include "tst_sliding_kernels.moc"
