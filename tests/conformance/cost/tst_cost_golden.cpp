// Estimates against the actual samplesRead of a real Prometheus 3.16, and against its own estimates of the same queries.
// q-error = max(estimate / actual, actual / estimate); PERFORMANCE of Prometheus' estimates: the recorded answers carry them.
#include "core/cost/estimate.h"
#include "core/syntax/parser.h"
#include "core/tsdb/tsdb_source.h"

#include <QtTest>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <algorithm>
#include <cmath>

using namespace diopter;
using nlohmann::json;

namespace {

std::vector<std::string> gzipLines(const QString &path)
{
    std::vector<std::string> lines;
    const gzFile file = gzopen(path.toLocal8Bit().constData(), "rb");
    if (!file) return lines;
    std::string all;
    std::vector<char> buffer(1 << 20);
    for (int count = 0; (count = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;)
        all.append(buffer.data(), static_cast<std::size_t>(count));
    gzclose(file);
    for (std::size_t start = 0; start < all.size();) {
        const std::size_t end = std::min(all.find('\n', start), all.size());
        lines.push_back(all.substr(start, end - start));
        start = end + 1;
    }
    return lines;
}

double qError(double estimate, double actual)
{
    if (estimate == actual) return 1;
    return std::max(std::max(estimate, 1.0) / std::max(actual, 1.0), std::max(actual, 1.0) / std::max(estimate, 1.0));
}

double quantile(std::vector<double> values, double q)
{
    std::sort(values.begin(), values.end());
    return values.empty() ? 1 : values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

struct Errors {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::size_t seriesWrong = 0;
    std::size_t rootWrong = 0; ///< estimates of the root that are not the total
    std::size_t withinRange = 0;
};

void measure(Errors &errors, const json &line, const char *kind, const source::Source &source, const syntax::Ast &ast, TimeGrid grid)
{
    const json &body = line.at(kind);
    if (body.value("status", "") != "success" || !line.contains("prometheus_estimate") || !line["prometheus_estimate"].is_object()) return;
    const json &theirs = line["prometheus_estimate"];
    if (!theirs.contains(kind) || !theirs[kind].is_object() || !theirs[kind].contains("samplesRead")) return;
    const json &samples = body["data"]["stats"]["samples"];
    const auto estimate = cost::estimate(ast, source, grid, {}, {});
    if (!estimate) return;
    const auto &root = estimate->nodes.front().samplesRead; // what the nodes below it read
    const auto &total = estimate->total.samplesRead;
    if (root.has_value() != total.has_value() || (root && std::abs(root->expected - total->expected) > 1e-6)) ++errors.rootWrong;
    const double actual = samples["samplesRead"].get<double>();
    const double ours = estimate->total.samplesRead ? estimate->total.samplesRead->expected : 0;
    errors.ours.push_back(qError(ours, actual));
    errors.theirs.push_back(qError(theirs[kind]["samplesRead"].get<double>(), actual));
    const double series = estimate->total.series ? estimate->total.series->expected : 0;
    if (series != samples["seriesTouched"].get<double>()) ++errors.seriesWrong;
    if (!estimate->total.samplesRead || (actual >= estimate->total.samplesRead->low && actual <= estimate->total.samplesRead->high))
        ++errors.withinRange;
    if (errors.ours.back() > 3 && qEnvironmentVariableIsSet("DIOPTER_COST_LIST"))
        qInfo("%s %.1f (theirs %.1f) ours %.0f actual %.0f  %s", kind, errors.ours.back(), errors.theirs.back(), ours, actual,
            line["query"].get<std::string>().c_str());
}

} // namespace

class TestCostGolden : public QObject {
    Q_OBJECT
private slots:
    void closerThanPrometheus_data()
    {
        QTest::addColumn<QString>("golden");
        QTest::addColumn<QString>("snapshot");
        QTest::newRow("2.42") << "golden-dev.jsonl.gz"
                              << "snapshot";
        QTest::newRow("3.14") << "golden314-dev.jsonl.gz"
                              << "snapshot314";
    }
    void closerThanPrometheus()
    {
        QFETCH(QString, golden);
        QFETCH(QString, snapshot);
        const QString data = QStringLiteral(DIOPTER_SHARED "/data/");
        if (!QFile::exists(data + golden)) QSKIP("no recorded answers beside the clone");
        const auto source = tsdb::open((data + snapshot).toStdString(), {}, {});
        QVERIFY(source.has_value());
        Errors instant;
        Errors range;
        for (const std::string &text : gzipLines(data + golden)) {
            const json line = json::parse(text, nullptr, false);
            if (!line.is_object()) continue;
            const auto parsed = syntax::parse(line["query"].get<std::string>(), syntax::ParseOptions::all());
            if (!parsed.ok()) continue;
            const auto ms = [&](const char *key) { return static_cast<TimestampMs>(std::llround(line[key].get<double>() * 1000)); };
            measure(instant, line, "instant", **source, parsed.ast, {ms("time"), ms("time"), 0});
            measure(range, line, "range", **source, parsed.ast, {ms("start"), ms("end"), ms("step")});
        }
        for (const auto &[name, errors] : {std::pair<const char *, const Errors &>{"instant", instant}, {"range", range}}) {
            QVERIFY(errors.ours.size() > 100);
            qInfo("%s: %zu queries; q-error ours median %.3f p90 %.2f p95 %.2f p99 %.1f max %.1f; Prometheus' %.3f %.2f %.2f %.1f %.1f; "
                  "series wrong in %zu; actual within our range in %zu",
                name, errors.ours.size(), quantile(errors.ours, 0.5), quantile(errors.ours, 0.9), quantile(errors.ours, 0.95),
                quantile(errors.ours, 0.99), quantile(errors.ours, 1), quantile(errors.theirs, 0.5), quantile(errors.theirs, 0.9),
                quantile(errors.theirs, 0.95), quantile(errors.theirs, 0.99), quantile(errors.theirs, 1), errors.seriesWrong,
                errors.withinRange);
            QCOMPARE(errors.rootWrong, std::size_t{0});
            QVERIFY(quantile(errors.ours, 0.5) <= 1.05);
            QVERIFY(quantile(errors.ours, 0.9) <= quantile(errors.theirs, 0.9));
            QVERIFY(quantile(errors.ours, 0.99) <= quantile(errors.theirs, 0.99));
        }
    }
};

QTEST_APPLESS_MAIN(TestCostGolden)
#include "tst_cost_golden.moc"
