// Findings: each rule fires where it should, and sound queries stay quiet.
#include "core/analysis/find.h"
#include "core/analysis/findings/nearest_name.h"
#include "core/source/memory_source.h"
#include "core/syntax/parser.h"

#include <QTest>

using namespace diopter;

namespace {

/// Two counters and a gauge, a sample every 15 s for ten minutes.
std::shared_ptr<const source::Source> smallSource()
{
    source::MemorySourceBuilder builder;
    for (const char *metric : {"http_requests_total", "temperature_celsius"}) {
        for (const char *code : {"200", "500"}) {
            source::MemorySeries series;
            series.labels = {{"__name__", metric}, {"code", code}, {"job", "shop"}};
            for (int i = 0; i <= 40; ++i) series.samples.push_back({i * 15'000, 0, static_cast<double>(i)});
            builder.add(series);
        }
    }
    builder.setMetadata({{"http_requests_total", "counter", "", ""}, {"temperature_celsius", "gauge", "", ""}});
    return builder.build();
}

QStringList codesOf(const QString &query, const source::Source *source)
{
    const auto parsed = syntax::parse(query.toStdString());
    if (!parsed.ok()) return {"syntax error"};
    analysis::FindOptions options;
    options.grid = {300'000, 600'000, 60'000};
    options.hasGrid = true;
    QStringList out;
    for (const analysis::Finding &finding : analysis::findAll(parsed.ast, options, source, {}))
        out.append(QString::fromStdString(finding.code));
    return out;
}

} // namespace

class TestFindings : public QObject {
    Q_OBJECT

private slots:
    void withoutData_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QStringList>("codes");
        const auto row = [](const char *query, const QStringList &codes) { QTest::newRow(query) << QString(query) << codes; };
        row("sum by (service) (rate(http_requests_total[5m]))", {});
        row("histogram_quantile(0.9, sum by (le, service) (rate(x_bucket[5m])))", {});
        row("{job=\"a\"}", {"no-metric-name"});
        row("x{a=~\"b\"}", {"regex-smell"});
        row("x{a=~\".*\"}", {"regex-smell"});
        row("x{a=~\"^b.+$\"}", {"regex-smell"});
        row("x{a=~\"b.+\"}", {});
        row("x{a=\"b\",a=~\"c\"}", {"regex-smell", "redundant-matcher"});
        row("rate(x_bucket{le=\"1\"}[5m])", {"changed-spelling"});
        row("rate(x_bucket{le=\"1.0\"}[5m])", {});
        row("x{a=\"b\",a!=\"c\"}", {"redundant-matcher"});
        row("rate(sum by (a) (x_total)[5m:1m])", {"aggregate-before-rate", "counter-without-rate"});
        row("rate(rate(x_total[5m])[1h:1m])", {"rate-of-subquery"});
        row("deriv(rate(x_total[5m])[1h:1m])", {});
        row("sum(x_total)", {"counter-without-rate"});
        row("rate(build_info[5m])", {"rate-on-gauge"});
        row("histogram_quantile(0.9, sum by (service) (rate(x_bucket[5m])))", {"quantile-without-le"});
        row("avg(histogram_quantile(0.9, x))", {"average-of-quantiles"});
        row("avg by (a) (avg by (a, b) (x))", {"sum-of-averages"});
        row("sum by (a) (x) / sum by (a, b) (y)", {"unmatched-division"});
        row("sum by (a) (x) / ignoring (b) group_right sum by (a, b) (y)", {});
        row("sum by (a) (x) * on (b) y", {"unmatched-division"});
        row("sum by (c) (sum by (a) (x))", {"grouping-label-gone"});
        row("x == NaN", {"compare-with-absent"});
        row("absent(x) == 0", {"compare-with-absent"});
        row("sum by (a) (x) or vector(0)", {"compare-with-absent"});
        row("max_over_time(x[1h:])", {"expensive-subquery"});
        row("max_over_time(x[1h:1m])", {});
        row("max_over_time(x[30d:1s])", {"expensive-subquery"});
        row("rate(x_total[30s])", {"step-skips-data"});
        row("x + x", {"repeated-selector"});
        row("sort(x)", {"sort-in-range"});
    }
    void withoutData()
    {
        QFETCH(QString, query);
        QFETCH(QStringList, codes);
        QStringList found = codesOf(query, nullptr);
        found.sort();
        codes.sort();
        QCOMPARE(found, codes);
    }

    void withData_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QStringList>("codes");
        const auto row = [](const char *query, const QStringList &codes) { QTest::newRow(query) << QString(query) << codes; };
        row("sum(rate(http_requests_total[5m]))", {});
        row("http_requets_total", {"missing-metric"});
        row("absent(nothing_here)", {});
        row("rate(http_requests_total{code=\"501\"}[5m])", {"missing-label-value"});
        row("rate(http_requests_total{kode=\"500\"}[5m])", {"missing-label-value"});
        row("rate(http_requests_total{code=~\"4..\"}[5m])", {"missing-label-value"});
        row("rate(temperature_celsius[5m])", {"rate-on-gauge"});
        row("sum(http_requests_total)", {"counter-without-rate"});
        row("rate(http_requests_total[20s])", {"short-window", "step-skips-data"});
        row("irate(http_requests_total[5m])", {"irate-long-step"});
    }
    void withData()
    {
        QFETCH(QString, query);
        QFETCH(QStringList, codes);
        QStringList found = codesOf(query, smallSource().get());
        found.sort();
        codes.sort();
        QCOMPARE(found, codes);
    }

    void nearestNames()
    {
        const std::vector<std::string> names{"http_requests_total", "node_cpu_seconds_total", "up"};
        QCOMPARE(analysis::nearestName("http_request_total", names), std::string("http_requests_total"));
        QCOMPARE(analysis::nearestName("node_cpu", names), std::string("node_cpu_seconds_total"));
        QCOMPARE(analysis::nearestName("zzzzzzzz", names), std::string());
    }
};

QTEST_APPLESS_MAIN(TestFindings)
#include "tst_findings.moc"
