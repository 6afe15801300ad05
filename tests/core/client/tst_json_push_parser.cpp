// The streaming JSON parser: any cut of the text gives the same events; what is no JSON is refused with its offset.
#include "core/client/json_push_parser.h"

#include <QTest>

using namespace diopter;
using namespace diopter::client;

namespace {

/// Writes down what it is told, in a compact form.
class Recorder : public JsonEvents {
public:
    std::string log;

    Status beginObject() override { return add("{"); }
    Status endObject() override { return add("}"); }
    Status beginArray() override { return add("["); }
    Status endArray() override { return add("]"); }
    Status key(std::string_view name) override { return add(std::string(name) + ":"); }
    Status string(std::string_view text) override { return add("'" + std::string(text) + "'"); }
    Status number(std::string_view text) override { return add("#" + std::string(text)); }
    Status word(std::string_view text) override { return add(std::string(text)); }

private:
    Status add(std::string_view text)
    {
        log += text;
        log += ' ';
        return {};
    }
};

/// The log, or "error" for refused text; the text is fed in pieces of `size` bytes.
std::string parsedInPieces(const std::string &text, std::size_t size)
{
    Recorder recorder;
    JsonPushParser parser(recorder);
    for (std::size_t i = 0; i < text.size(); i += size) {
        if (!parser.feed(std::string_view(text).substr(i, size))) return "error";
    }
    return parser.finish() ? recorder.log : "error";
}

} // namespace

class TestJsonPushParser : public QObject {
    Q_OBJECT

private slots:
    void tellsTheSameForEveryCut_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("log");
        const auto row = [](const char *text, const char *log) { QTest::newRow(text) << QByteArray(text) << QByteArray(log); };
        row("{}", "{ } ");
        row(" [ ] ", "[ ] ");
        row("{\"a\":[1,-2.5e3,\"x\"],\"b\":{\"c\":null}}", "{ a: [ #1 #-2.5e3 'x' ] b: { c: null } } ");
        row("[true,false]", "[ true false ] ");
        row("12", "#12 ");
        row("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"",
            "'a\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80' ");
        row("\"\\ud800x\"", "'\xef\xbf\xbdx' ");
        for (const char *bad : {"", "{", "[1,]", "{\"a\"}", "{\"a\":}", "{,}", "[1 2]", "nul", "nulll", "01", "1.", "-", "1e", "+1", "\"a",
                 "\"\\x\"", "\"\n\"", "]", "{]", "{\"a\":1,}", "[1]]", "\"\\u12g4\""}) {
            QTest::newRow(QByteArray("bad ") + bad) << QByteArray(bad) << QByteArray("error");
        }
    }
    void tellsTheSameForEveryCut()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, log);
        for (std::size_t size = 1; size <= static_cast<std::size_t>(text.size()) + 1; ++size) {
            QCOMPARE(QByteArray::fromStdString(parsedInPieces(text.toStdString(), size)), log);
        }
    }

    void refusesDeepNesting()
    {
        Recorder recorder;
        JsonPushParser parser(recorder);
        const Status status = parser.feed(std::string(100'000, '['));
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::LimitExceeded);
    }

    void namesTheOffset()
    {
        Recorder recorder;
        JsonPushParser parser(recorder);
        QVERIFY(parser.feed("{\"abc\":"));
        const Status status = parser.feed(" x}");
        QVERIFY(!status);
        QCOMPARE(status.error().code, ErrorCode::Corrupt);
        QCOMPARE(status.error().place.offset, std::optional<std::uint64_t>(8));
    }
};

QTEST_APPLESS_MAIN(TestJsonPushParser)
#include "tst_json_push_parser.moc"
