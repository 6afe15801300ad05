// Kernels and histogram arithmetic against recorded answers of Prometheus 3.16's own code, bit for bit.
#include "core/exec/kernels/binary_kernel.h"
#include "core/exec/kernels/label_kernels.h"
#include "core/exec/kernels/map_kernel.h"
#include "core/exec/kernels/native_quantile.h"
#include "core/exec/kernels/quantile.h"
#include "core/exec/kernels/range_kernel.h"
#include "core/model/go_math.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"
#include "core/model/histogram_text.h"
#include "tests/core/exec/kernels/reference_case.h"

#include <QtTest>

#include <map>

using namespace diopter;
using namespace diopter::exec;
using namespace diopter::test;
using nlohmann::json;

namespace {

const std::map<std::string, FunctionId> &functionIds()
{
    static const std::map<std::string, FunctionId> ids = [] {
        std::map<std::string, FunctionId> out;
        for (int i = 0; i <= static_cast<int>(FunctionId::Year); ++i) {
            out[std::string(functionName(static_cast<FunctionId>(i)))] = static_cast<FunctionId>(i);
        }
        return out;
    }();
    return ids;
}

bool isDateName(const std::string &name)
{
    return name.find("day") != std::string::npos || name == "hour" || name == "minute" || name == "month" || name == "year";
}

QByteArray caseName(const json &recorded) { return "case " + QByteArray::number(recorded["i"].get<int>()); }

#define COMPARE_NUMBER(actual, expected, what)                                                                                             \
    do {                                                                                                                                   \
        const double actualNumber = (actual);                                                                                              \
        const double expectedNumber = (expected);                                                                                          \
        QVERIFY2(sameNumber(actualNumber, expectedNumber),                                                                                 \
            qPrintable(QString::fromStdString(what) + ": " + QString::number(actualNumber, 'g', 17) + " instead of " +                     \
                QString::number(expectedNumber, 'g', 17)));                                                                                \
    } while (false)

#define COMPARE_HISTOGRAM(actual, expected)                                                                                                \
    do {                                                                                                                                   \
        const FloatHistogram wanted = histogramOf(expected);                                                                               \
        QVERIFY2(sameHistogram(actual, wanted), ("\n  is     " + describe(actual) + "\n  should " + describe(wanted)).c_str());            \
    } while (false)

// A recorded window with its storage.
struct Window {
    std::vector<TimestampMs> times;
    std::vector<double> values;
    std::vector<TimestampMs> starts;
    std::vector<HistogramSample> histograms;
    std::vector<double> params;
    RangeWindow view;

    explicit Window(const json &recorded)
        : times(recorded["ft"].get<std::vector<TimestampMs>>()), values(bitsOfAll(recorded["fv"])), params(bitsOfAll(recorded["params"]))
    {
        if (!recorded["fst"].is_null()) starts = recorded["fst"].get<std::vector<TimestampMs>>();
        for (std::size_t i = 0; i < recorded["ht"].size(); ++i) {
            histograms.push_back(
                {recorded["ht"][i], recorded["hst"][i], std::make_shared<const FloatHistogram>(histogramOf(recorded["hh"][i]))});
        }
        view = {times, values, starts, histograms, recorded["start"], recorded["end"], recorded["range"]};
    }
};

void addRows(const char *kind)
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const json &recorded : referenceCases(kind)) QTest::newRow(caseName(recorded).constData()) << index++;
}

const json &recordedCase(const char *kind, int index)
{
    static std::map<std::string, std::vector<json>> all;
    std::vector<json> &list = all[kind];
    if (list.empty()) list = referenceCases(kind);
    return list.at(static_cast<std::size_t>(index));
}

} // namespace

class TestKernelReference : public QObject {
    Q_OBJECT
private slots:
    void rangeFunctions_data() { addRows("range"); }
    void rangeFunctions()
    {
        QFETCH(int, index);
        const json &recorded = recordedCase("range", index);
        const Window window(recorded);
        TextSink sink;
        KernelContext context;
        context.params = window.params;
        context.metricName = "m";
        context.evalTime = recorded["ts"];
        context.lookback = recorded["lookback"];
        context.useStartTimestamps = recorded["st"];
        context.anchored = recorded["mod"] == "anchored";
        context.smoothed = recorded["mod"] == "smoothed";
        context.annotations = &sink;
        const std::string expression = recorded["expr"];
        const Point point = rangeKernel(functionIds().at(recorded["fn"]))(window.view, context);
        if (recorded.contains("panic")) {
            QVERIFY2(context.failure.has_value(), expression.c_str());
            QCOMPARE(context.failure->message, recorded["panic"].get<std::string>());
            return;
        }
        QVERIFY2(!context.failure, expression.c_str());
        if (recorded.contains("f")) {
            QVERIFY2(point.isFloat(), expression.c_str());
            COMPARE_NUMBER(point.value, bitsOf(recorded["f"]), expression);
        } else if (recorded.contains("h")) {
            QVERIFY2(point.isHistogram(), expression.c_str());
            COMPARE_HISTOGRAM(*point.histogram, recorded["h"]);
        } else {
            QVERIFY2(point.absent(), expression.c_str());
        }
        QVERIFY2(sink.matches(recorded["annos"]), expression.c_str());
    }

    void histograms_data() { addRows("hist"); }
    void histograms()
    {
        QFETCH(int, index);
        const json &recorded = recordedCase("hist", index);
        const FloatHistogram a = histogramOf(recorded["a"]);
        const FloatHistogram b = histogramOf(recorded["b"]);
        FloatHistogram sum = copyOf(a);
        const HistogramMerge merge = add(sum, b);
        QCOMPARE(merge.done(), recorded.contains("add"));
        if (merge.done()) {
            COMPARE_HISTOGRAM(sum, recorded["add"]);
            QCOMPARE(merge.counterResetCollision, recorded["addcol"].get<bool>());
            QCOMPARE(merge.boundsReconciled, recorded["addrec"].get<bool>());
            FloatHistogram compacted = sum;
            compact(compacted);
            COMPARE_HISTOGRAM(compacted, recorded["addc"]);
            compacted = sum;
            compact(compacted, 3);
            COMPARE_HISTOGRAM(compacted, recorded["addc3"]);
            FloatHistogram difference = copyOf(a);
            QVERIFY(subtract(difference, b).done());
            COMPARE_HISTOGRAM(difference, recorded["sub"]);
            FloatHistogram total = copyOf(a);
            std::optional<FloatHistogram> lost;
            QVERIFY(kahanAdd(total, b, lost).done());
            QVERIFY(kahanAdd(total, a, lost).done());
            COMPARE_HISTOGRAM(total, recorded["kahan"]);
            COMPARE_HISTOGRAM(*lost, recorded["kahanc"]);
        }
        QCOMPARE(detectReset(b, a), recorded["reset"].get<bool>());
        QCOMPARE(equalHistograms(a, b), recorded["equals"].get<bool>());
        QCOMPARE(histogramSize(a), recorded["size"].get<std::size_t>());
        const Status valid = validate(a);
        QCOMPARE(valid ? std::string() : valid.error().message, recorded["valid"].get<std::string>());
    }

    void histogramScaling_data() { addRows("hist"); }
    void histogramScaling()
    {
        QFETCH(int, index);
        const json &recorded = recordedCase("hist", index);
        const FloatHistogram a = histogramOf(recorded["a"]);
        const double factor = bitsOf(recorded["factor"]);
        const double bound = bitsOf(recorded["small"]);
        const auto changed = [&](auto change) {
            FloatHistogram copy = copyOf(a);
            change(copy);
            return copy;
        };
        COMPARE_HISTOGRAM(changed([&](FloatHistogram &h) { multiply(h, factor); }), recorded["mul"]);
        COMPARE_HISTOGRAM(changed([&](FloatHistogram &h) { divide(h, factor); }), recorded["div"]);
        COMPARE_HISTOGRAM(changed([&](FloatHistogram &h) { trimBuckets(h, factor, true); }), recorded["trimu"]);
        COMPARE_HISTOGRAM(changed([&](FloatHistogram &h) { trimBuckets(h, factor, false); }), recorded["triml"]);
        COMPARE_HISTOGRAM(changed([&](FloatHistogram &h) { trimBuckets(h, bound, true); }), recorded["trimu2"]);
        COMPARE_HISTOGRAM(changed([&](FloatHistogram &h) { trimBuckets(h, bound, false); }), recorded["triml2"]);
    }

    void histogramTextsAndQuantiles_data() { addRows("hist"); }
    void histogramTextsAndQuantiles()
    {
        QFETCH(int, index);
        const json &recorded = recordedCase("hist", index);
        const FloatHistogram a = histogramOf(recorded["a"]);
        QCOMPARE(histogramText(a), recorded["str"].get<std::string>());
        QCOMPARE(histogramTestExpression(a), recorded["test"].get<std::string>());
        std::string text;
        appendHistogramJson(text, a);
        QCOMPARE(text, recorded["json"].get<std::string>());

        TextSink quantileNotes;
        TextSink fractionNotes;
        KernelContext context;
        context.metricName = "m";
        context.annotations = &quantileNotes;
        COMPARE_NUMBER(nativeQuantile(bitsOf(recorded["q"]), a, context, {}), bitsOf(recorded["quant"]), "quantile");
        QVERIFY(quantileNotes.matches(recorded["qannos"]));
        context.annotations = &fractionNotes;
        COMPARE_NUMBER(
            nativeFraction(bitsOf(recorded["lo"]), bitsOf(recorded["hi"]), a, context, {}), bitsOf(recorded["frac"]), "fraction");
        QVERIFY(fractionNotes.matches(recorded["fannos"]));
        COMPARE_NUMBER(
            mapKernel(FunctionId::HistogramStdvar)(Point::ofHistogram(a), 0, context).value, bitsOf(recorded["var"]), "variance");
    }

    void classicBuckets_data() { addRows("classic"); }
    void classicBuckets()
    {
        QFETCH(int, index);
        const json &recorded = recordedCase("classic", index);
        const std::vector<double> bounds = bitsOfAll(recorded["ub"]);
        const std::vector<double> counts = bitsOfAll(recorded["ct"]);
        std::vector<ClassicBucket> buckets;
        for (std::size_t i = 0; i < bounds.size(); ++i) buckets.push_back({bounds[i], counts[i]});
        std::vector<ClassicBucket> worked = buckets;
        const ClassicQuantile quantile = classicQuantile(bitsOf(recorded["q"]), worked);
        COMPARE_NUMBER(quantile.value, bitsOf(recorded["v"]), "quantile");
        QCOMPARE(quantile.forcedMonotonicity, recorded["forced"].get<bool>());
        if (quantile.forcedMonotonicity) {
            COMPARE_NUMBER(quantile.minBucket, bitsOf(recorded["min"]), "smallest bound");
            COMPARE_NUMBER(quantile.maxBucket, bitsOf(recorded["max"]), "largest bound");
            COMPARE_NUMBER(quantile.maxDiff, bitsOf(recorded["diff"]), "largest fall");
        }
        COMPARE_NUMBER(classicFraction(bitsOf(recorded["lo"]), bitsOf(recorded["hi"]), buckets), bitsOf(recorded["frac"]), "fraction");
    }

    void mathematics_data() { addRows("math"); }
    void mathematics()
    {
        QFETCH(int, index);
        const json &recorded = recordedCase("math", index);
        const double x = bitsOf(recorded["x"]);
        const double y = bitsOf(recorded["y"]);
        COMPARE_NUMBER(gomath::pow(x, y), bitsOf(recorded["pow"]), "pow");
        COMPARE_NUMBER(gomath::exp2(x), bitsOf(recorded["exp2"]), "exp2");
        COMPARE_NUMBER(gomath::atan2(x, y), bitsOf(recorded["atan2"]), "atan2");
        COMPARE_NUMBER(gomath::max(x, y), bitsOf(recorded["max"]), "max");
        COMPARE_NUMBER(gomath::min(x, y), bitsOf(recorded["min"]), "min");
        COMPARE_NUMBER(floatArithmetic(BinaryOp::Mod, x, y), bitsOf(recorded["mod"]), "mod");
        QCOMPARE(openMetricsNumber(x), recorded["om"].get<std::string>());
        for (const auto &[name, expected] : recorded["fns"].items()) {
            if (name == "round") {
                KernelContext context;
                context.params = std::span(&y, 1);
                COMPARE_NUMBER(mapKernel(FunctionId::Round)(Point::ofFloat(x), 0, context).value, bitsOf(expected), name);
                continue;
            }
            const double argument = isDateName(name) ? bitsOf(recorded["date"]) : x;
            COMPARE_NUMBER(floatFunction(functionIds().at(name))(argument), bitsOf(expected), name);
        }
    }

    void texts_data() { addRows("text"); }
    void texts()
    {
        QFETCH(int, index);
        const json &recorded = recordedCase("text", index);
        const std::string a = recorded["a"];
        const std::string b = recorded["b"];
        QCOMPARE(naturalLess(a, b), recorded["less"].get<bool>());
        const auto replacer = LabelReplacer::make("x", recorded["tpl"].get<std::string>(), recorded["re"].get<std::string>());
        QVERIFY(replacer.has_value());
        const std::optional<std::string> replaced = replacer->apply(a);
        QCOMPARE(replaced.has_value(), recorded.contains("out"));
        if (replaced) QCOMPARE(*replaced, recorded["out"].get<std::string>());
        SymbolTable symbols;
        const Labels labels = Labels::fromTexts(symbols, {{"__name__", "m" + a}, {"x", "q" + b}, {"y", recorded["lz"]}});
        COMPARE_NUMBER(sampleOffset(symbols, labels), bitsOf(recorded["off"]), "sample offset");
    }
};

QTEST_APPLESS_MAIN(TestKernelReference)
#include "tst_kernel_reference.moc"
