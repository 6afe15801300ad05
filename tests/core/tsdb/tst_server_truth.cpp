// Copied data directories hold exactly what their servers answered at the moment of the copy (data/*-truth.jsonl.gz). Skips where the
// recorded data are absent.
#include "core/model/histogram_text.h"
#include "core/model/stale.h"
#include "core/source/source.h"
#include "core/tsdb/tsdb_source.h"

#include <QCryptographicHash>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <cstdio>

using namespace diopter;
using Json = nlohmann::json;

namespace {

void addBigEndian(QCryptographicHash &hash, std::uint64_t value)
{
    char bytes[8];
    for (int i = 7; i >= 0; --i, value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
    hash.addData(QByteArrayView(bytes, 8));
}

/// [t, histogram] as the HTTP API gives it, keys sorted, no spaces.
std::string apiLine(const HistogramSample &sample)
{
    std::string text;
    appendHistogramJson(text, *sample.histogram);
    std::string time = std::to_string(sample.timestamp / 1000);
    if (const std::int64_t rest = sample.timestamp % 1000; rest != 0) {
        std::string digits = std::to_string(1000 + rest).substr(1);
        while (digits.back() == '0') digits.pop_back();
        time += "." + digits;
    }
    return "[" + time + "," + Json::parse(text).dump() + "]";
}

std::vector<Json> readLines(const std::string &path)
{
    std::vector<Json> out;
    FILE *const pipe = ::popen(("zcat '" + path + "'").c_str(), "r");
    char *line = nullptr;
    size_t capacity = 0;
    while (pipe && ::getline(&line, &capacity, pipe) > 0) out.push_back(Json::parse(line));
    ::free(line);
    if (pipe) ::pclose(pipe);
    return out;
}

} // namespace

class tst_server_truth : public QObject {
    Q_OBJECT
private slots:
    void equals_data();
    void equals();
};

void tst_server_truth::equals_data()
{
    QTest::addColumn<QString>("directory");
    for (const char *name : {"datadir", "datadir314", "stopped314"}) QTest::newRow(name) << name;
}

void tst_server_truth::equals()
{
    QFETCH(QString, directory);
    const std::string base = std::string(DIOPTER_SHARED) + "/data/" + directory.toStdString();
    if (!QFileInfo::exists(QString::fromStdString(base))) QSKIP("the recorded data are not here");
    const std::vector<Json> truth = readLines(base + "-truth.jsonl.gz");
    QVERIFY(truth.size() > 1);
    const TimestampMs start = truth[0]["start_exclusive_ms"].get<std::int64_t>() + 1;
    const TimestampMs end = truth[0]["end_inclusive_ms"].get<std::int64_t>();
    auto opened = tsdb::open(base, {}, CancelToken());
    QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
    std::uint64_t floats = 0;
    std::uint64_t histograms = 0;
    std::uint64_t hashed = 0; ///< histograms that the recorded sum covers
    int differences = 0;
    for (std::size_t i = 1; i < truth.size(); ++i) {
        source::SelectRequest request;
        request.minTime = start;
        request.maxTime = end;
        for (const auto &[name, value] : truth[i]["metric"].items())
            request.matchers.push_back(*Matcher::make(MatchType::Equal, name, value.get<std::string>()));
        const auto selection = (*opened)->select(request, CancelToken());
        QVERIFY(selection);
        std::size_t found = (*selection)->size();
        for (std::size_t k = 0; k < (*selection)->size(); ++k) {
            if ((*selection)->labels(k).size() != truth[i]["metric"].size()) {
                --found;
                continue;
            }
            const auto reader = (*selection)->reader(start, end);
            const Result<SeriesSamples> samples = reader->read(k);
            QVERIFY(samples);
            QCryptographicHash hash(QCryptographicHash::Sha256);
            std::size_t count = 0;
            for (std::size_t s = 0; s < samples->timestamps.size(); ++s) {
                if (isStale(samples->values[s])) continue;
                addBigEndian(hash, static_cast<std::uint64_t>(samples->timestamps[s]));
                // The answers were JSON, where every NaN is one text.
                addBigEndian(
                    hash, std::isnan(samples->values[s]) ? 0x7ff8000000000000ULL : std::bit_cast<std::uint64_t>(samples->values[s]));
                ++count;
            }
            std::size_t live = 0;
            QCryptographicHash histogramHash(QCryptographicHash::Sha256);
            for (const HistogramSample &sample : samples->histograms) {
                if (isStale(sample.histogram->sum)) continue;
                const std::string line = (live++ == 0 ? "" : "\n") + apiLine(sample);
                histogramHash.addData(QByteArrayView(line.data(), static_cast<qsizetype>(line.size())));
            }
            const bool sameHistograms = live == 0 || !truth[i].contains("histograms_sha256") ||
                histogramHash.result().toHex().toStdString() == truth[i]["histograms_sha256"].get<std::string>();
            if (!sameHistograms && differences < 2)
                qWarning("%s\n%s", apiLine(samples->histograms.back()).c_str(), truth[i]["last_histogram"].dump().c_str());
            if (live > 0 && truth[i].contains("histograms_sha256")) hashed += live;
            const bool same = sameHistograms && count == truth[i].value("n", std::size_t{0}) &&
                live == truth[i].value("histograms", std::size_t{0}) &&
                (count == 0 || hash.result().toHex().toStdString() == truth[i]["sha256"].get<std::string>());
            if (!same && ++differences <= 5)
                qWarning("%s: %zu floats, %zu histograms here", truth[i].dump().substr(0, 600).c_str(), count, live);
            floats += count;
            histograms += live;
        }
        if (found != 1 && ++differences <= 5) qWarning("%zu series for %s", found, truth[i]["metric"].dump().c_str());
    }
    QCOMPARE(differences, 0);
    for (const source::Loss &loss : (*opened)->losses()) qWarning("lost: %s %s", loss.file.c_str(), loss.text.c_str());
    QVERIFY((*opened)->losses().empty());
    QCOMPARE(hashed, histograms);
    qInfo("%zu series, %llu floats, %llu histograms equal by value", truth.size() - 1, static_cast<unsigned long long>(floats),
        static_cast<unsigned long long>(histograms));
}

QTEST_GUILESS_MAIN(tst_server_truth)
#include "tst_server_truth.moc"
