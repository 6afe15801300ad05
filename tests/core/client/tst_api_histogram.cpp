// Native histograms back from the HTTP API's buckets.
#include "core/client/api_histogram.h"
#include "core/model/histogram_buckets.h"

#include <QTest>

using namespace diopter;
using namespace diopter::client;

namespace {

/// What the API would print of a histogram.
ApiHistogram printed(const FloatHistogram &histogram)
{
    ApiHistogram out;
    out.count = histogram.count;
    out.sum = histogram.sum;
    AllBucketCursor cursor(histogram, BucketOrder::Ascending);
    while (cursor.next()) {
        const Bucket &bucket = cursor.bucket();
        if (bucket.count == 0) continue;
        out.buckets.push_back({bucket.lowerInclusive ? (bucket.upperInclusive ? 3 : 1) : (bucket.upperInclusive ? 0 : 2), bucket.lower,
            bucket.upper, bucket.count});
    }
    return out;
}

FloatHistogram exponential(std::int32_t schema)
{
    FloatHistogram out;
    out.schema = schema;
    out.zeroThreshold = 1e-128;
    out.zeroCount = 2;
    out.count = 13;
    out.sum = 5;
    out.positiveSpans = {{-3, 2}, {4, 1}};
    out.positiveBuckets = {1, 4, 3};
    out.negativeSpans = {{1, 1}, {2, 1}};
    out.negativeBuckets = {2, 1};
    return out;
}

} // namespace

class TestApiHistogram : public QObject {
    Q_OBJECT

private slots:
    void findsTheSchema()
    {
        for (std::int32_t schema = kExponentialSchemaMin; schema <= kExponentialSchemaMax; ++schema) {
            const FloatHistogram original = exponential(schema);
            const auto rebuilt = rebuildHistograms({printed(original)});
            QVERIFY(rebuilt.has_value());
            const FloatHistogram &histogram = *rebuilt->front().histogram;
            QCOMPARE(histogram.schema, schema);
            QCOMPARE(histogram.zeroCount, 2.0);
            QCOMPARE(histogram.zeroThreshold, 1e-128);
            QVERIFY(histogram.positiveSpans == original.positiveSpans);
            QVERIFY(histogram.negativeSpans == original.negativeSpans);
            QCOMPARE(histogram.positiveBuckets, original.positiveBuckets);
            QCOMPARE(histogram.negativeBuckets, original.negativeBuckets);
        }
    }

    void unitesCustomBounds()
    {
        FloatHistogram first;
        first.schema = kCustomBucketsSchema;
        first.customBounds = {0.1, 1, 10};
        first.positiveSpans = {{0, 4}};
        first.positiveBuckets = {1, 0, 0, 2};
        first.count = 3;
        FloatHistogram second = first;
        second.positiveBuckets = {1, 5, 3, 2};
        const auto rebuilt = rebuildHistograms({printed(first), printed(second)});
        QVERIFY(rebuilt.has_value());
        for (const HistogramSample &sample : *rebuilt) {
            QCOMPARE(sample.histogram->schema, kCustomBucketsSchema);
            QCOMPARE(sample.histogram->customBounds, (std::vector<double>{0.1, 1, 10}));
        }
        QCOMPARE((*rebuilt)[1].histogram->positiveBuckets, (std::vector<double>{1, 5, 3, 2}));
    }

    void emptyHistogramFollowsItsNeighbours()
    {
        ApiHistogram empty;
        const auto rebuilt = rebuildHistograms({empty, printed(exponential(3)), empty});
        QVERIFY(rebuilt.has_value());
        for (const HistogramSample &sample : *rebuilt) QCOMPARE(sample.histogram->schema, 3);
    }

    void refusesImpossibleBuckets()
    {
        ApiHistogram strange;
        strange.buckets = {{0, 1, 3.3, 1}};
        QVERIFY(!rebuildHistograms({strange}));
    }
};

QTEST_APPLESS_MAIN(TestApiHistogram)
#include "tst_api_histogram.moc"
