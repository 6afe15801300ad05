// Every sample of recorded data equals what Prometheus' own reader (oracle/rawdump) returns. Skips where the reader or the data are absent.
#include "core/source/source.h"
#include "tests/core/tsdb/raw_dump.h"

#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <map>
#include <memory>

using namespace diopter;

namespace {

QString rawdumpProgram()
{
    const QString directory = qEnvironmentVariable("ORACLE_BIN", QDir::homePath() + "/.cache/diopter-oracle");
    return directory + "/rawdump";
}

struct Pipe {
    explicit Pipe(const std::string &command) : file(::popen(command.c_str(), "r")) {}
    ~Pipe()
    {
        if (file) ::pclose(file);
        ::free(line);
    }
    bool next(std::string &out)
    {
        const ssize_t length = ::getline(&line, &capacity, file);
        if (length < 0) return false;
        out.assign(line, static_cast<std::size_t>(length));
        if (!out.empty() && out.back() == '\n') out.pop_back();
        return true;
    }
    FILE *file;
    char *line = nullptr;
    size_t capacity = 0;
};

/// Position of the first difference, with some text around it.
std::string difference(const std::string &ours, const std::string &theirs)
{
    std::size_t i = 0;
    while (i < ours.size() && i < theirs.size() && ours[i] == theirs[i]) ++i;
    const std::size_t from = i < 200 ? 0 : i - 200;
    return "ours:   ..." + ours.substr(from, 400) + "\ntheirs: ..." + theirs.substr(from, 400) +
        "\nend: " + ours.substr(ours.rfind("\"labels\""));
}

using Json = nlohmann::json;

/// Buckets by index, without empty ones.
std::map<std::int64_t, std::string> buckets(const Json &spans, const Json &counts)
{
    std::map<std::int64_t, std::string> out;
    std::int64_t index = 0;
    std::size_t at = 0;
    for (const Json &span : spans) {
        index += span[0].get<std::int64_t>();
        for (std::int64_t k = 0; k < span[1].get<std::int64_t>(); ++k, ++index, ++at)
            if (const std::string text = counts[at].dump(); text != "0" && text != "\"0\"") out[index] = text;
    }
    return out;
}

/// The reference re-encodes a head while it replays: it joins spans, adds empty buckets, sets reset hints by its own chunks and stores no
/// start timestamps. Everything else must be equal.
bool sameSamples(const std::string &ours, const std::string &theirs)
{
    const Json a = Json::parse(ours);
    const Json b = Json::parse(theirs);
    if (a["labels"] != b["labels"] || a["floats"].size() != b["floats"].size() || a["histograms"].size() != b["histograms"].size())
        return false;
    for (std::size_t i = 0; i < a["floats"].size(); ++i) {
        const Json &x = a["floats"][i];
        const Json &y = b["floats"][i];
        if (x[0] != y[0] || x[1] != y[1] || (x[2] != y[2] && y[2] != 0)) return false;
    }
    for (std::size_t i = 0; i < a["histograms"].size(); ++i) {
        const Json &x = a["histograms"][i];
        const Json &y = b["histograms"][i];
        for (const char *field : {"t", "kind", "schema", "zero_threshold", "zero_count", "count", "sum", "custom_values"})
            if (x[field] != y[field]) return false;
        if (x["st"] != y["st"] && y["st"] != 0) return false;
        if ((x["hint"] == 3) != (y["hint"] == 3)) return false;
        if (buckets(x["positive_spans"], x["positive"]) != buckets(y["positive_spans"], y["positive"])) return false;
        if (buckets(x["negative_spans"], x["negative"]) != buckets(y["negative_spans"], y["negative"])) return false;
    }
    return true;
}

} // namespace

class tst_reference_reader : public QObject {
    Q_OBJECT
private slots:
    void equals_data();
    void equals();
};

void tst_reference_reader::equals_data()
{
    QTest::addColumn<QString>("directory");
    QTest::addColumn<bool>("hasHead");
    QTest::newRow("snapshot") << "snapshot" << false;
    QTest::newRow("snapshot314") << "snapshot314" << false;
    QTest::newRow("datadir") << "datadir" << true;
    QTest::newRow("datadir314") << "datadir314" << true;
    QTest::newRow("stopped314") << "stopped314" << true;
}

void tst_reference_reader::equals()
{
    QFETCH(QString, directory);
    QFETCH(bool, hasHead);
    const std::string path = std::string(DIOPTER_SHARED) + "/data/" + directory.toStdString();
    if (!QFileInfo::exists(QString::fromStdString(path))) QSKIP("the recorded data are not here");
    if (!QFileInfo::exists(rawdumpProgram())) QSKIP("oracle/rawdump is not built");
    auto opened = tsdb::open(path, {}, CancelToken());
    QVERIFY2(opened, opened ? "" : opened.error().text().c_str());
    const tsdb::TsdbSource &source = **opened;
    Pipe reference(rawdumpProgram().toStdString() + " '" + path + "'");
    QVERIFY(reference.file);
    std::string theirs;
    std::uint32_t id = 0;
    std::uint64_t samples = 0;
    int differences = 0;
    for (; reference.next(theirs); ++id) {
        QVERIFY2(id < source.numSeries(), theirs.substr(theirs.rfind("\"labels\"")).c_str());
        samples += source.storedSamples(id, kMinTimestamp, kMaxTimestamp).size();
        const std::string ours = rawDumpLine(source, id);
        if (ours == theirs || (hasHead && sameSamples(ours, theirs))) continue;
        if (++differences <= 5) qWarning("%s", difference(ours, theirs).c_str());
    }
    QCOMPARE(id, source.numSeries());
    QCOMPARE(differences, 0);
    for (const source::Loss &loss : source.losses()) qWarning("lost: %s", loss.text.c_str());
    QVERIFY(source.losses().empty());
    qInfo("%u series, %llu samples equal", id, static_cast<unsigned long long>(samples));
}

QTEST_GUILESS_MAIN(tst_reference_reader)
#include "tst_reference_reader.moc"
