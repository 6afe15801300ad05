// Readers of the text formats: what they accept, and where they say that something is wrong.
#include "core/exchange/api_json_reader.h"
#include "core/exchange/csv_reader.h"
#include "core/exchange/exposition_reader.h"
#include "core/exchange/format_guess.h"
#include "core/exchange/number_scan.h"
#include "core/exchange/vm_json_reader.h"
#include "core/model/stale.h"
#include "tests/core/exchange/malformed.h"

#include <QTest>

#include <cmath>

using namespace diopter;
using namespace diopter::exchange;

namespace {

struct Parsed {
    SymbolTable symbols;
    std::vector<SampleCollector> collectors;
    Status status;

    std::string seriesOf(std::size_t i) { return seriesText(symbols, collectors.front().series().at(i).labels); }
};

ByteSpan bytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()}; }

void parse(Parsed &out, const std::string &format, std::string_view text, std::optional<TimestampMs> time = {}, std::size_t threads = 1)
{
    MemoryFeed feed(bytesOf(text), "input");
    for (std::size_t i = 0; i < threads; ++i) out.collectors.emplace_back(out.symbols);
    SampleCollector &first = out.collectors.front();
    const CancelToken cancel;
    const auto known = textFormatByName(format);
    QVERIFY(known.has_value());
    switch (*known) {
    case TextFormat::OpenMetrics:
    case TextFormat::PrometheusText: {
        TaskPool pool(threads);
        ExpositionInput input;
        input.options.format = *known == TextFormat::OpenMetrics ? ExpositionFormat::OpenMetrics : ExpositionFormat::PrometheusText;
        input.options.defaultTime = time;
        auto lines = readExposition(feed, input, out.collectors, pool, cancel, {});
        if (!lines) out.status = lines.error();
        break;
    }
    case TextFormat::ApiJson: out.status = readApiJson(feed, first, cancel); break;
    case TextFormat::VmJson: out.status = readVmJson(feed, first, cancel); break;
    case TextFormat::Csv: out.status = readCsv(feed, first, cancel); break;
    }
}

} // namespace

class TestReaders : public QObject {
    Q_OBJECT
private slots:
    void errorsHaveTheirPlace()
    {
        int number = 0;
        std::string wrong;
        for (const auto &input : diopter::test::malformedInputs()) {
            Parsed parsed;
            parse(parsed, input.format, input.text);
            const std::string what = "case " + std::to_string(number++) + " (" + input.format + "): " + std::string(input.text);
            QVERIFY2(!parsed.status, what.c_str());
            const Error &error = parsed.status.error();
            const std::string told = what + " -> " + error.text();
            if (error.place.line != input.line || error.place.column != input.column) wrong += told + "\n";
            QVERIFY2(error.place.file == "input", told.c_str());
        }
        QVERIFY2(wrong.empty(), wrong.c_str());
        QVERIFY(number >= 200);
    }

    /// The same behind sound lines: lines are counted, columns are not disturbed. At least 200 malformed texts of each format (CSV below,
    /// whose header must come first).
    void errorsHaveTheirPlaceBehindSoundLines()
    {
        struct Before {
            const char *format;
            const char *line;
            std::uint32_t upTo;
        };
        constexpr Before kBefore[] = {{"openmetrics", "ok{n=\"1\"} 1 1\n", 2}, {"prometheus", "ok{n=\"1\"} 1 1\n", 8}, {"json", " \n", 4},
            {"vmjson", "{\"metric\":{\"n\":\"1\"},\"values\":[1],\"timestamps\":[1]}\n", 16}};
        std::string wrong;
        for (const Before &before : kBefore) {
            int number = 0;
            for (const auto &input : diopter::test::malformedInputs()) {
                if (std::string_view(input.format) != before.format) continue;
                std::string lines;
                for (std::uint32_t count = 1; count <= before.upTo; ++count, ++number) {
                    lines += before.line;
                    Parsed parsed;
                    parse(parsed, input.format, lines + std::string(input.text));
                    const bool right = !parsed.status && parsed.status.error().place.line == input.line + count &&
                        parsed.status.error().place.column == input.column;
                    if (!right)
                        wrong += std::to_string(count) + " lines, then " + std::string(input.text) + " -> " +
                            (parsed.status ? "fine" : parsed.status.error().text()) + "\n";
                }
            }
            QVERIFY2(number >= 200, before.format);
        }
        QVERIFY2(wrong.empty(), wrong.c_str());
    }

    /// Malformed rows behind sound ones, in both forms of table.
    void errorsOfTablesHaveTheirPlaceBehindSoundRows()
    {
        struct Table {
            std::string_view header;
            const char *row;
        };
        constexpr Table kTables[] = {{"timestamp,value,a\n", "1,2,b\n"}, {"time,a\n", "1,2\n"}};
        std::string wrong;
        int number = 0;
        for (const auto &input : diopter::test::malformedInputs()) {
            for (const Table &table : kTables) {
                if (std::string_view(input.format) != "csv" || input.line < 2 || !input.text.starts_with(table.header)) continue;
                std::string text(table.header);
                for (std::uint32_t count = 1; count <= 4; ++count, ++number) {
                    text += table.row;
                    Parsed parsed;
                    parse(parsed, "csv", text + std::string(input.text.substr(table.header.size())));
                    const bool right = !parsed.status && parsed.status.error().place.line == input.line + count &&
                        parsed.status.error().place.column == input.column;
                    if (!right) wrong += text + "... -> " + (parsed.status ? "fine" : parsed.status.error().text()) + "\n";
                }
            }
        }
        QVERIFY2(wrong.empty(), wrong.c_str());
        QVERIFY2(number >= 200, std::to_string(number).c_str());
    }

    void openMetricsIsRead()
    {
        Parsed parsed;
        parse(parsed, "openmetrics",
            "# HELP a help \\n text\n# TYPE a counter\n# UNIT a seconds\na_total{x=\"1\",y=\"q\\\"\\\\\\n\"} 1.5 1700000000.123 # "
            "{t=\"u\"} 0.5 1\n"
            "a_total{x=\"1\",y=\"q\\\"\\\\\\n\"} +Inf 1700000001\na_total{y=\"q\\\"\\\\\\n\",x=\"1\"} NaN "
            "1700000002\n{\"utf8.name\",\"l.x\"=\"v\"} -1e3 -1.5\n"
            "plain 7 1\n# EOF\n");
        QVERIFY2(parsed.status.has_value(), parsed.status ? "" : parsed.status.error().text().c_str());
        const auto &series = parsed.collectors.front().series();
        QCOMPARE(series.size(), 3U);
        QCOMPARE(parsed.seriesOf(0), std::string("a_total{x=\"1\", y=\"q\\\"\\\\\\n\"}"));
        QCOMPARE(series[0].timestamps, (std::vector<TimestampMs>{1700000000123, 1700000001000, 1700000002000}));
        QCOMPARE(series[0].values[0], 1.5);
        QVERIFY(std::isinf(series[0].values[1]));
        QCOMPARE(std::bit_cast<std::uint64_t>(series[0].values[2]), kNormalNaNBits);
        QCOMPARE(parsed.seriesOf(1), std::string("{\"utf8.name\", \"l.x\"=\"v\"}"));
        QCOMPARE(series[1].timestamps.front(), TimestampMs(-1500));
        QCOMPARE(parsed.collectors.front().counts().exemplars, 1U);
        QCOMPARE(parsed.collectors.front().counts().metadata, 3U);
        QCOMPARE(parsed.collectors.front().counts().samples, 5U);
        QCOMPARE(parsed.collectors.front().counts().lines, 9U);
    }

    void prometheusTextIsRead()
    {
        Parsed parsed;
        parse(parsed, "prometheus",
            "# a comment\n#\n\n# HELP a\n# TYPE a untyped\na { x = \"1\" , } \t 2   5 \na{x=\"1\"} 3\n a 4\t\nb{x=\"}\"} 1\nb{x=\"}\"} 2 6",
            99);
        QVERIFY2(parsed.status.has_value(), parsed.status ? "" : parsed.status.error().text().c_str());
        const auto &series = parsed.collectors.front().series();
        QCOMPARE(series.size(), 3U);
        QCOMPARE(series[0].timestamps, (std::vector<TimestampMs>{5, 99}));
        QCOMPARE(series[2].values, (std::vector<double>{1, 2}));
        QCOMPARE(parsed.seriesOf(2), std::string("b{x=\"}\"}"));
    }

    /// A line may begin with the very text of the line before and still mean another series.
    void equalBeginningsAreNotEqualSeries()
    {
        Parsed parsed;
        parse(parsed, "prometheus", "a 1 1\na {b=\"c\"} 2 2\na  \t{b=\"d\"} 3 3\na{b=\"c\"} 4 4\na {b=\"c\"}{x} 5 5\n");
        QVERIFY(!parsed.status);
        QCOMPARE(parsed.status.error().place.line, 5U);
        QCOMPARE(parsed.collectors.front().counts().samples, 4U);
        QCOMPARE(parsed.collectors.front().series().size(), 3U);
        Parsed open;
        parse(open, "openmetrics", "a 1 1\na {b=\"c\"} 2 2\n# EOF\n");
        QVERIFY(!open.status);
        QCOMPARE(open.status.error().place.column, 3U);
    }

    /// Pieces go to several threads; nothing may be lost or change its order within a series.
    void largeTextsAreReadInPieces()
    {
        std::string text;
        for (int i = 0; i < 300000; ++i)
            text += "metric_" + std::to_string(i % 7) + "{label=\"some value\"} " + std::to_string(i) + " " + std::to_string(i) + "\n";
        text += "# EOF\n";
        Parsed parsed;
        parse(parsed, "openmetrics", text, {}, 3);
        QVERIFY(parsed.status);
        std::uint64_t samples = 0;
        double sum = 0;
        for (auto &collector : parsed.collectors) {
            samples += collector.counts().samples;
            for (const auto &series : collector.series())
                for (const double value : series.values) sum += value;
        }
        QCOMPARE(samples, 300000U);
        QCOMPARE(sum, 300000.0 * 299999 / 2);
        Parsed broken;
        text.insert(text.size() / 2, "\n}\n");
        parse(broken, "openmetrics", text, {}, 3);
        QVERIFY(!broken.status);
    }

    /// A line of 1 GiB never is in memory as a whole.
    void endlessLinesAreRefused()
    {
        class EndlessLine final : public ByteFeed {
        public:
            explicit EndlessLine(std::string begin) : m_begin(std::move(begin)) {}
            Result<std::size_t> read(std::uint8_t *out, std::size_t length) override
            {
                length = static_cast<std::size_t>(std::min<std::uint64_t>(length, (std::uint64_t{1} << 30) - given));
                std::fill_n(out, length, static_cast<std::uint8_t>('x'));
                if (given == 0) std::copy_n(m_begin.begin(), std::min(length, m_begin.size()), out);
                given += length;
                return length;
            }
            const std::string &name() const override { return m_name; }
            std::uint64_t given = 0;

        private:
            std::string m_begin;
            std::string m_name = "endless";
        };
        const CancelToken cancel;
        for (const char *begin : {"a{b=\"", "# HELP a ", "a 1 1 # {t=\"", "{\"a\":\"", "{\"data\":{\"result\":[{\"metric\":{\"a\":\"",
                 "timestamp,value,a\n1,2,"}) {
            EndlessLine feed(begin);
            SymbolTable symbols;
            std::vector<SampleCollector> collectors;
            collectors.emplace_back(symbols);
            Status status;
            if (*begin == '{') {
                status = readApiJson(feed, collectors.front(), cancel);
            } else if (*begin == 't') {
                status = readCsv(feed, collectors.front(), cancel);
            } else {
                TaskPool pool(1);
                if (auto lines = readExposition(feed, {}, collectors, pool, cancel, {}); !lines) status = lines.error();
            }
            QVERIFY2(!status, begin);
            QCOMPARE(status.error().code, ErrorCode::LimitExceeded);
            QVERIFY2(feed.given <= 64U << 20, begin);
        }
    }

    void limitsHold()
    {
        Parsed parsed;
        parse(parsed, "openmetrics", "a{b=\"" + std::string(20 << 20, 'x') + "\"} 1 1\n# EOF\n");
        QVERIFY(!parsed.status);
        QCOMPARE(parsed.status.error().code, ErrorCode::LimitExceeded);
        std::string many = "a{";
        for (int i = 0; i < 70000; ++i) many += "l" + std::to_string(i) + "=\"1\",";
        Parsed labels;
        parse(labels, "openmetrics", many + "} 1 1\n# EOF\n");
        QVERIFY(!labels.status);
        std::string twice = "a{";
        for (int i = 0; i < 1'000'000; ++i) twice += "l=\"1\","; // ten million would be a line beyond its limit
        Parsed repeated;
        parse(repeated, "openmetrics", twice + "} 1 1\n# EOF\n");
        QVERIFY(!repeated.status);
        Parsed deep;
        parse(deep, "json", "{\"a\":" + std::string(1000000, '['));
        QVERIFY(!deep.status);
        QCOMPARE(deep.status.error().code, ErrorCode::LimitExceeded);
        Parsed row;
        parse(row, "csv", "timestamp,value,a\n1,2," + std::string(20 << 20, 'x'));
        QVERIFY(!row.status);
        QCOMPARE(row.status.error().code, ErrorCode::LimitExceeded);
        Parsed wide;
        parse(wide, "csv", std::string(200000, ','));
        QVERIFY(!wide.status);
    }

    void apiJsonIsRead()
    {
        Parsed parsed;
        parse(parsed, "json",
            "{\"status\":\"success\",\"infos\":[\"x\"],\"data\":{\"resultType\":\"matrix\",\"result\":[\n"
            "{\"values\":[[1,\"2\"],[1.5,\"NaN\"],[2,\"-Inf\"]],\"metric\":{\"__name__\":\"a\",\"l\":\"\\u00e9\\ud83d\\ude00\",\"e\":\"\"}}"
            ",\n"
            "{\"metric\":{\"__name__\":\"h\"},\"histograms\":[[1,{\"count\":\"5\",\"sum\":\"1.5\",\"buckets\":[[3,\"-0.001\",\"0.001\","
            "\"1\"],"
            "[0,\"1\",\"2\",\"3\"],[0,\"4\",\"8\",\"1\"]]}]]}\n]}}\n{\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"a\":"
            "\"b\"},\"value\":[3,\"4\"]}]}}");
        QVERIFY2(parsed.status.has_value(), parsed.status ? "" : parsed.status.error().text().c_str());
        const auto &series = parsed.collectors.front().series();
        QCOMPARE(series.size(), 3U);
        QCOMPARE(parsed.seriesOf(0), std::string("a{l=\"\xc3\xa9\xf0\x9f\x98\x80\"}"));
        QCOMPARE(series[0].timestamps, (std::vector<TimestampMs>{1000, 1500, 2000}));
        const auto &histogram = std::get<FloatHistogram>(series[1].others.front().value);
        QCOMPARE(histogram.schema, 0);
        QCOMPARE(histogram.zeroThreshold, 0.001);
        QCOMPARE(histogram.zeroCount, 1.0);
        QCOMPARE(histogram.positiveSpans, (std::vector<BucketSpan>{{1, 1}, {1, 1}}));
        QCOMPARE(histogram.positiveBuckets, (std::vector<double>{3, 1}));
        QCOMPARE(series[2].values, (std::vector<double>{4}));
    }

    void vmLinesAreRead()
    {
        Parsed parsed;
        parse(parsed, "vmjson",
            "{\"metric\":{\"__name__\":\"a\"},\"values\":[1,null,\"Infinity\",-2.5e3],\"timestamps\":[1,2,3,-4]}\n\n"
            "{\"timestamps\":[5],\"values\":[6],\"metric\":{\"__name__\":\"a\"}}\n");
        QVERIFY2(parsed.status.has_value(), parsed.status ? "" : parsed.status.error().text().c_str());
        const auto &series = parsed.collectors.front().series();
        QCOMPARE(series.size(), 1U);
        QCOMPARE(series[0].timestamps, (std::vector<TimestampMs>{1, 2, 3, -4, 5}));
        QVERIFY(std::isnan(series[0].values[1]) && std::isinf(series[0].values[2]));
    }

    void csvIsRead()
    {
        Parsed longTable;
        parse(longTable, "csv",
            "\xef\xbb\xbfjob,value,time,metric\r\nx,1,1700000000,up\r\n\"y,\"\"z\",2,2023-11-14T22:13:21.5Z,up\r\n'=1,3,1700000002000,"
            "up\r\nx,,5,up\r\n");
        QVERIFY2(longTable.status.has_value(), longTable.status ? "" : longTable.status.error().text().c_str());
        const auto &series = longTable.collectors.front().series();
        QCOMPARE(series.size(), 3U);
        QCOMPARE(longTable.seriesOf(1), std::string("up{job=\"y,\\\"z\"}"));
        QCOMPARE(series[1].timestamps.front(), TimestampMs(1700000001500));
        QCOMPARE(longTable.seriesOf(2), std::string("up{job=\"=1\"}"));
        QCOMPARE(series[2].timestamps.front(), TimestampMs(1700000002000));
        Parsed wide;
        parse(wide, "csv", "when,up,\"x{a=\"\"b\"\"}\"\n1,2,3\n2,,4\n");
        QVERIFY2(wide.status.has_value(), wide.status ? "" : wide.status.error().text().c_str());
        QCOMPARE(wide.collectors.front().counts().samples, 3U);
        QCOMPARE(wide.seriesOf(1), std::string("x{a=\"b\"}"));
        Parsed leapDay; // 29 February, with a zone; a year before 1970
        parse(leapDay, "csv", "time,up\n2024-02-29T01:00:00+02:00,1\n1969-12-31T23:59:59Z,2\n");
        QVERIFY2(leapDay.status.has_value(), leapDay.status ? "" : leapDay.status.error().text().c_str());
        QCOMPARE(leapDay.collectors.front().series()[0].timestamps, (std::vector<TimestampMs>{1709161200000, -1000}));
    }

    void numbersAreReadAsGoReadsThem_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("value");
        QTest::newRow("integer") << QByteArray("12") << 12.0;
        QTest::newRow("decimal") << QByteArray("0.1") << 0.1;
        QTest::newRow("many digits") << QByteArray("0.30000000000000004") << 0.30000000000000004;
        QTest::newRow("seventeen digits") << QByteArray("12345678.901234567") << 12345678.901234567;
        QTest::newRow("negative zero") << QByteArray("-0") << -0.0;
        QTest::newRow("exponent") << QByteArray("1.5e-7") << 1.5e-7;
        QTest::newRow("smallest") << QByteArray("5e-324") << 5e-324;
        QTest::newRow("underflow") << QByteArray("1e-400") << 0.0;
        QTest::newRow("largest") << QByteArray("1.7976931348623157e308") << 1.7976931348623157e308;
        QTest::newRow("above 2^53") << QByteArray("9007199254740993") << 9007199254740992.0;
        QTest::newRow("leading point") << QByteArray(".5") << 0.5;
        QTest::newRow("plus") << QByteArray("+3") << 3.0;
        QTest::newRow("long fraction") << QByteArray("3.14159265358979323846264338327950288") << 3.14159265358979323846264338327950288;
    }
    void numbersAreReadAsGoReadsThem()
    {
        QFETCH(QByteArray, text);
        QFETCH(double, value);
        const auto read = scanValue(std::string_view(text.data(), static_cast<std::size_t>(text.size())));
        QVERIFY(read.has_value());
        QCOMPARE(std::bit_cast<std::uint64_t>(*read), std::bit_cast<std::uint64_t>(value));
    }

    void formatsAreGuessed()
    {
        QCOMPARE(guessTextFormat("a.om", "x", ""), TextFormat::OpenMetrics);
        QCOMPARE(guessTextFormat("a.txt", "a 1 2\n", "# EOF\n"), TextFormat::OpenMetrics);
        QCOMPARE(guessTextFormat("a.prom.gz", "# HELP a b\n", ""), TextFormat::PrometheusText);
        QCOMPARE(guessTextFormat("a", "{\"status\":\"success\"", ""), TextFormat::ApiJson);
        QCOMPARE(guessTextFormat("vm.jsonl.gz", "{\"metric\":{", ""), TextFormat::VmJson);
        QCOMPARE(guessTextFormat("a", "timestamp,value,x\n", ""), TextFormat::Csv);
        QVERIFY(!guessTextFormat("a", "", ""));
    }
};

QTEST_APPLESS_MAIN(TestReaders)
#include "tst_readers.moc"
