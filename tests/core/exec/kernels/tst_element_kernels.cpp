// Kernels on single elements: maps, dates, binary operators, aggregation groups, labels.
#include "core/exec/kernels/binary_kernel.h"
#include "core/exec/kernels/group_aggregate.h"
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/kernels/map_kernel.h"
#include "core/model/annotation_text.h"
#include "core/model/histogram_buckets.h"
#include "core/model/histogram_text.h"
#include "tests/core/exec/kernels/reference_case.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace diopter;
using namespace diopter::exec;
using namespace diopter::test;

namespace {

FloatHistogram makeHistogram(double scale, CounterResetHint hint = CounterResetHint::Unknown)
{
    FloatHistogram out;
    out.resetHint = hint;
    out.count = 3 * scale;
    out.sum = 5 * scale;
    out.positiveSpans = {{0, 2}};
    out.positiveBuckets = {1 * scale, 2 * scale};
    return out;
}

FloatHistogram makeCustom(std::vector<double> bounds, std::vector<double> buckets)
{
    FloatHistogram out;
    out.schema = kCustomBucketsSchema;
    out.positiveSpans = {{0, static_cast<std::uint32_t>(buckets.size())}};
    for (const double bucket : buckets) out.count += bucket;
    out.customBounds = std::move(bounds);
    out.positiveBuckets = std::move(buckets);
    return out;
}

Point aggregate(AggregateOp op, const std::vector<Point> &elements, TextSink &sink, double quantile = 0)
{
    KernelContext context;
    context.annotations = &sink;
    context.metricName = "m";
    GroupAggregate group(op);
    for (const Point &element : elements) group.add(element, context);
    return group.finish(context, quantile);
}

std::vector<Point> floats(const std::vector<double> &values)
{
    std::vector<Point> out;
    for (const double value : values) out.push_back(Point::ofFloat(value));
    return out;
}

} // namespace

class TestElementKernels : public QObject {
    Q_OBJECT
private slots:
    void logarithmsHaveGosDigits()
    {
        QCOMPARE(floatFunction(FunctionId::Log10)(1000), 2.9999999999999996);
        QCOMPARE(floatFunction(FunctionId::Log2)(8), 3.0);
        QCOMPARE(floatArithmetic(BinaryOp::Pow, 10, 3), 1000.0);
        QCOMPARE(floatArithmetic(BinaryOp::Pow, -8, 1.0 / 3.0) != 0, true); // NaN
    }

    void clampsAndRounds()
    {
        TextSink sink;
        KernelContext context;
        context.annotations = &sink;
        std::vector<double> params = {0, 10};
        context.params = params;
        const MapKernel clamp = mapKernel(FunctionId::Clamp);
        QCOMPARE(clamp(Point::ofFloat(-3), 0, context).value, 0.0);
        QCOMPARE(clamp(Point::ofFloat(30), 0, context).value, 10.0);
        QVERIFY(std::isnan(clamp(Point::ofFloat(std::nan("")), 0, context).value));
        QVERIFY(clamp(Point::ofHistogram(makeHistogram(1)), 0, context).absent());
        params = {10, 0};
        QVERIFY(clamp(Point::ofFloat(3), 0, context).absent());
        params = {0.1};
        QCOMPARE(mapKernel(FunctionId::Round)(Point::ofFloat(0.15), 0, context).value, 0.2);
        params = {};
        context.params = params;
        QCOMPARE(mapKernel(FunctionId::Round)(Point::ofFloat(-2.5), 0, context).value, -2.0); // ties go up
    }

    void dates_data()
    {
        QTest::addColumn<double>("second");
        QTest::addColumn<QList<double>>("parts"); // year, month, day, weekday, day of year, days in month, hour, minute
        QTest::newRow("epoch") << 0.0 << QList<double>{1970, 1, 1, 4, 1, 31, 0, 0};
        QTest::newRow("leap day") << 1709164800.0 << QList<double>{2024, 2, 29, 4, 60, 29, 0, 0};
        QTest::newRow("no leap year") << -2203891201.0 << QList<double>{1900, 2, 28, 3, 59, 28, 23, 59};
        QTest::newRow("end of a leap year") << 1735689599.0 << QList<double>{2024, 12, 31, 2, 366, 31, 23, 59};
    }
    void dates()
    {
        QFETCH(double, second);
        QFETCH(QList<double>, parts);
        const FunctionId functions[] = {FunctionId::Year, FunctionId::Month, FunctionId::DayOfMonth, FunctionId::DayOfWeek,
            FunctionId::DayOfYear, FunctionId::DaysInMonth, FunctionId::Hour, FunctionId::Minute};
        for (qsizetype i = 0; i < parts.size(); ++i) QCOMPARE(floatFunction(functions[i])(second), parts[i]);
    }

    void comparisonKeepsTheLeftElement()
    {
        const BinaryOutcome greater = applyBinary(BinaryOp::Greater, Point::ofFloat(3), Point::ofFloat(2));
        QVERIFY(greater.keep);
        QCOMPARE(greater.point.value, 3.0);
        QVERIFY(!applyBinary(BinaryOp::Less, Point::ofFloat(3), Point::ofFloat(2)).keep);
        QVERIFY(applyBinary(BinaryOp::NotEqual, Point::ofFloat(std::nan("")), Point::ofFloat(std::nan(""))).keep);
        QCOMPARE(scalarBinary(BinaryOp::Less, 3, 2), 0.0);
    }

    void histogramsInOperators()
    {
        const Point a = Point::ofHistogram(makeHistogram(1));
        const Point b = Point::ofHistogram(makeHistogram(2));
        QCOMPARE(applyBinary(BinaryOp::Add, a, b).point.histogram->count, 9.0);
        const BinaryOutcome difference = applyBinary(BinaryOp::Sub, b, a);
        QCOMPARE(difference.point.histogram->positiveBuckets, (std::vector<double>{1, 2}));
        QCOMPARE(difference.point.histogram->resetHint, CounterResetHint::Gauge);
        QCOMPARE(applyBinary(BinaryOp::Mul, Point::ofFloat(3), a).point.histogram->sum, 15.0);
        QVERIFY(applyBinary(BinaryOp::Equal, a, a).keep);
        QVERIFY(!applyBinary(BinaryOp::Equal, a, b).keep);

        const BinaryOutcome wrong = applyBinary(BinaryOp::Div, Point::ofFloat(3), a);
        QVERIFY(wrong.dropped);
        const Annotation note = binaryAnnotation(wrong.note, BinaryOp::Div, false, true, {1, 2});
        QCOMPARE(note.text, std::string("PromQL info: incompatible sample types encountered for binary operator \"/\": float / histogram"));
    }

    void conflictingHintsDropTheResult()
    {
        const Point reset = Point::ofHistogram(makeHistogram(1, CounterResetHint::Reset));
        const Point notReset = Point::ofHistogram(makeHistogram(2, CounterResetHint::NotReset));
        const BinaryOutcome sum = applyBinary(BinaryOp::Add, reset, notReset);
        QVERIFY(sum.dropped);
        QVERIFY(sum.note == BinaryNote::CounterResetCollision);
    }

    void customBucketsAreReducedToCommonBounds()
    {
        const Point a = Point::ofHistogram(makeCustom({1, 2, 3}, {1, 2, 3, 4}));
        const Point b = Point::ofHistogram(makeCustom({1, 3}, {10, 20, 30}));
        const BinaryOutcome sum = applyBinary(BinaryOp::Add, a, b);
        QCOMPARE(sum.point.histogram->customBounds, (std::vector<double>{1, 3}));
        QCOMPARE(sum.point.histogram->positiveBuckets, (std::vector<double>{11, 25, 34}));
        QVERIFY(sum.note == BinaryNote::MismatchedCustomBuckets);
        const BinaryOutcome mixed = applyBinary(BinaryOp::Add, a, Point::ofHistogram(makeHistogram(1)));
        QVERIFY(mixed.dropped);
        QVERIFY(mixed.note == BinaryNote::IncompatibleLayout);
    }

    void trimming()
    {
        const Point all = Point::ofHistogram(makeCustom({0, 10, 20}, {0, 4, 8, 0}));
        const BinaryOutcome below = applyBinary(BinaryOp::TrimUpper, all, Point::ofFloat(15));
        QCOMPARE(below.point.histogram->count, 8.0); // 4 and half of 8
        QCOMPARE(below.point.histogram->sum, 4 * 5.0 + 4 * 12.5);
        const BinaryOutcome above = applyBinary(BinaryOp::TrimLower, all, Point::ofFloat(10));
        QCOMPARE(above.point.histogram->count, 8.0);
    }

    void aggregates_data()
    {
        QTest::addColumn<int>("op");
        QTest::addColumn<QList<double>>("values");
        QTest::addColumn<double>("expected");
        const auto row = [](const char *name, AggregateOp op, QList<double> values, double expected) {
            QTest::newRow(name) << static_cast<int>(op) << values << expected;
        };
        const double nan = std::nan("");
        row("sum is compensated", AggregateOp::Sum, {1, 1e100, 1, -1e100}, 2);
        row("avg", AggregateOp::Avg, {1, 2, 6}, 3);
        row("avg beyond the largest double", AggregateOp::Avg, {1.7e308, 1.7e308}, 1.7e308);
        row("count", AggregateOp::Count, {1, nan, 3}, 3);
        row("group", AggregateOp::Group, {5, 6}, 1);
        row("min", AggregateOp::Min, {nan, 2, 1}, 1);
        row("max", AggregateOp::Max, {nan, 2, 1}, 2);
        row("stdvar", AggregateOp::Stdvar, {2, 4, 4, 4, 5, 5, 7, 9}, 4);
        row("stddev", AggregateOp::Stddev, {2, 4, 4, 4, 5, 5, 7, 9}, 2);
        row("quantile", AggregateOp::Quantile, {3, 1, 2, 4}, 2.5);
    }
    void aggregates()
    {
        QFETCH(int, op);
        QFETCH(QList<double>, values);
        QFETCH(double, expected);
        TextSink sink;
        const Point point = aggregate(static_cast<AggregateOp>(op), floats({values.begin(), values.end()}), sink, 0.5);
        QVERIFY(point.isFloat());
        QCOMPARE(point.value, expected);
        QVERIFY(sink.texts.empty());
    }

    void aggregatesOfHistograms()
    {
        TextSink sink;
        const Point one = Point::ofHistogram(makeHistogram(1));
        const Point three = Point::ofHistogram(makeHistogram(3));
        QCOMPARE(aggregate(AggregateOp::Sum, {one, three}, sink).histogram->count, 12.0);
        QCOMPARE(aggregate(AggregateOp::Avg, {one, three}, sink).histogram->positiveBuckets, (std::vector<double>{2, 4}));
        QCOMPARE(aggregate(AggregateOp::Count, {one, three}, sink).value, 2.0);
        QVERIFY(sink.texts.empty());
        QVERIFY(aggregate(AggregateOp::Sum, {one, Point::ofFloat(1)}, sink).absent());
        QCOMPARE(*sink.texts.begin(), annotation_text::mixedFloatsHistogramsAggregation());
        sink.texts.clear();
        QCOMPARE(aggregate(AggregateOp::Max, {one, Point::ofFloat(1)}, sink).value, 1.0);
        QVERIFY(aggregate(AggregateOp::Stddev, {one}, sink).absent());
        QCOMPARE(sink.texts.size(), std::size_t{2});
        sink.texts.clear();
        QVERIFY(aggregate(AggregateOp::Sum, {one, Point::ofHistogram(makeCustom({1}, {1, 1}))}, sink).absent());
        QCOMPARE(*sink.texts.begin(), annotation_text::mixedExponentialCustomHistograms("m"));
    }

    void labelReplacement()
    {
        const auto replacer = LabelReplacer::make("dst", "$2-${first}$$", "(?P<first>[a-z]+)-(\\d+)");
        QVERIFY(replacer.has_value());
        QCOMPARE(replacer->apply("abc-12").value(), std::string("12-abc$"));
        QVERIFY(!replacer->apply("abc-12-x"));
        const auto bad = LabelReplacer::make("dst", "x", "(");
        QCOMPARE(bad.error().message, std::string("invalid regular expression in label_replace(): ("));
        const auto badName = LabelReplacer::make("", "x", ".*");
        QCOMPARE(badName.error().message, std::string("invalid destination label name in label_replace(): "));
    }

    void naturalOrder()
    {
        QVERIFY(naturalLess("node2", "node10"));
        QVERIFY(!naturalLess("node10", "node2"));
        QVERIFY(naturalLess("a", "b"));
        QVERIFY(naturalLess("a1", "a1b"));
        QVERIFY(!naturalLess("", "a"));
    }

    void histogramTexts()
    {
        FloatHistogram h = makeHistogram(1);
        h.zeroThreshold = 0.001;
        h.zeroCount = 2;
        QCOMPARE(histogramText(h), std::string("{count:3, sum:5, [-0.001,0.001]:2, (0.5,1]:1, (1,2]:2}"));
        QCOMPARE(histogramTestExpression(h), std::string("{{count:3 sum:5 z_bucket:2 z_bucket_w:0.001 buckets:[1 2]}}"));
        std::string json;
        appendHistogramJson(json, h);
        QCOMPARE(json,
            std::string("{\"count\":\"3\",\"sum\":\"5\",\"buckets\":[[3,\"-0.001\",\"0.001\",\"2\"],[0,\"0.5\",\"1\",\"1\"],"
                        "[0,\"1\",\"2\",\"2\"]]}"));
        std::string number;
        appendJsonNumber(number, 1e-7);
        QCOMPARE(number, std::string("1e-07"));
    }
};

QTEST_APPLESS_MAIN(TestElementKernels)
#include "tst_element_kernels.moc"
