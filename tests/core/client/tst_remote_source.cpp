// A server on the loopback: fetching in slices, errors with their place, redirects, caps, cancellation. The server is a double that
// answers with canned bodies; a real Prometheus is asked in tests/app/cli/tst_remote.
#include "core/client/remote_source.h"

#include "tests/support/loopback_server.h"

#include <QTest>

#include <chrono>
#include <thread>

using namespace diopter;
using namespace diopter::client;

namespace {

constexpr const char *kBuildInfo = "{\"status\":\"success\",\"data\":{\"version\":\"3.16.0\",\"revision\":\"x\"}}";

source::SelectRequest requestFor(const char *metric, TimestampMs start, TimestampMs end)
{
    source::SelectRequest out;
    out.matchers.push_back(*Matcher::make(MatchType::Equal, "__name__", metric));
    out.minTime = start;
    out.maxTime = end;
    return out;
}

} // namespace

class TestRemoteSource : public QObject {
    Q_OBJECT

private slots:
    void fetchesSortsAndCaches()
    {
        LoopbackServer server;
        server.answer("/api/v1/status/buildinfo", 200, kBuildInfo);
        server.answer("/api/v1/query", 200,
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
            "{\"metric\":{\"__name__\":\"m\",\"a\":\"2\"},\"values\":[[10,\"1\"],[20.5,\"2.5\"],[31,\"9\"]]},"
            "{\"metric\":{\"__name__\":\"m\",\"a\":\"1\"},\"values\":[[12,\"NaN\"],[13,\"+Inf\"]]}]}}");
        const auto source = RemoteSource::open(server.url(), {}, {});
        QVERIFY(source.has_value());
        QCOMPARE((*source)->describe().kind, std::string("prometheus"));
        const auto selection = (*source)->select(requestFor("m", 10'000, 30'000), {});
        QVERIFY(selection.has_value());
        QCOMPARE((*selection)->size(), std::size_t(2));
        QCOMPARE(labelsText(*(*source)->symbols(), (*selection)->labels(0)), std::string("{__name__=\"m\", a=\"1\"}"));
        const auto reader = (*selection)->reader(kMinTimestamp, kMaxTimestamp);
        const auto samples = reader->read(1);
        QVERIFY(samples.has_value());
        QCOMPARE(samples->timestamps.size(), std::size_t(2)); // 31 s lies behind the asked end
        QCOMPARE(samples->timestamps[1], TimestampMs(20'500));
        QCOMPARE(samples->values[1], 2.5);
        const std::uint64_t requests = (*source)->numRequests();
        QVERIFY((*source)->select(requestFor("m", 10'000, 30'000), {}));
        QCOMPARE((*source)->numRequests(), requests);
        (*source)->dropCache();
        QVERIFY((*source)->select(requestFor("m", 10'000, 30'000), {}));
        QCOMPARE((*source)->numRequests(), requests + 1);
    }

    void tellsErrors_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("text");
        QTest::newRow("API error") << 422 << QByteArray("{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"no luck\"}")
                                   << int(ErrorCode::Execution) << "no luck";
        QTest::newRow("credentials") << 401 << QByteArray("go away") << int(ErrorCode::Network) << "401";
        QTest::newRow("no API") << 404 << QByteArray("nothing") << int(ErrorCode::Network) << "404";
        QTest::newRow("not JSON") << 200 << QByteArray("<html>") << int(ErrorCode::Corrupt) << "JSON";
        QTest::newRow("cut short") << 200 << QByteArray("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[")
                                   << int(ErrorCode::Corrupt) << "early";
        QTest::newRow("another type") << 200 << QByteArray("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}")
                                      << int(ErrorCode::Corrupt) << "type";
        QTest::newRow("bad value")
            << 200
            << QByteArray(
                   "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1,\"x\"]]}]}}")
            << int(ErrorCode::Corrupt) << "number";
    }
    void tellsErrors()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, body);
        QFETCH(int, code);
        QFETCH(QString, text);
        LoopbackServer server;
        server.answer("/api/v1/status/buildinfo", 200, kBuildInfo);
        server.answer("/api/v1/query", status, body.toStdString());
        const auto source = RemoteSource::open(server.url(), {}, {});
        QVERIFY(source.has_value());
        const auto selection = (*source)->select(requestFor("m", 0, 1000), {});
        QVERIFY(!selection);
        QCOMPARE(int(selection.error().code), code);
        const QString shown = QString::fromStdString(selection.error().text());
        QVERIFY2(shown.contains(text) && shown.contains(QString::fromStdString(server.url())), qPrintable(shown));
    }

    void deadServer()
    {
        const auto source = RemoteSource::open("http://127.0.0.1:1", {}, {});
        QVERIFY(!source);
        QCOMPARE(source.error().code, ErrorCode::Network);
        QVERIFY(QString::fromStdString(source.error().text()).contains("127.0.0.1:1"));
    }

    void sendsSecretsOnlyToTheSameOrigin()
    {
        LoopbackServer other;
        LoopbackServer server;
        server.redirect("/api/v1/status/buildinfo", other.url() + "/api/v1/status/buildinfo");
        HttpSettings settings;
        settings.credentials = Secret("s3cret");
        const auto source = RemoteSource::open(server.url(), settings, {});
        QVERIFY(!source);
        QVERIFY(!QString::fromStdString(source.error().text()).contains("s3cret"));
        QCOMPARE(other.numRequests(), 0);
        QVERIFY(server.numRequests() > 0);
    }

    void stopsAtTheCap()
    {
        LoopbackServer server;
        server.answer("/api/v1/status/buildinfo", 200, kBuildInfo);
        server.answer("/api/v1/query", 200, "{\"x\":\"" + std::string(1 << 20, 'a') + "\"}");
        HttpSettings settings;
        settings.maxBytes = 1 << 16;
        const auto source = RemoteSource::open(server.url(), settings, {});
        QVERIFY(source.has_value());
        const auto selection = (*source)->select(requestFor("m", 0, 1000), {});
        QVERIFY(!selection);
        QCOMPARE(selection.error().code, ErrorCode::LimitExceeded);
    }

    void cancelsWhileWaiting()
    {
        LoopbackServer server;
        server.answer("/api/v1/status/buildinfo", 200, kBuildInfo);
        server.hang("/api/v1/query");
        const auto source = RemoteSource::open(server.url(), {}, {});
        QVERIFY(source.has_value());
        const CancelToken cancel;
        std::thread canceller([&cancel] {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            cancel.cancel();
        });
        const auto start = std::chrono::steady_clock::now();
        const auto selection = (*source)->select(requestFor("m", 0, 1000), cancel);
        const auto took = std::chrono::steady_clock::now() - start;
        canceller.join();
        QVERIFY(!selection);
        QCOMPARE(selection.error().code, ErrorCode::Cancelled);
        QVERIFY(took < std::chrono::seconds(5));
    }
};

QTEST_APPLESS_MAIN(TestRemoteSource)
#include "tst_remote_source.moc"
