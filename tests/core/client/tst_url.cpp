// Addresses: parts, spellings people paste, secrets refused.
#include "core/client/url.h"

#include <QTest>

using namespace diopter;
using namespace diopter::client;

class TestUrl : public QObject {
    Q_OBJECT

private slots:
    void takesApart_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("plain") << "http://localhost:9090"
                               << "http://localhost:9090";
        QTest::newRow("default port") << "https://Prom.Example.com/"
                                      << "https://prom.example.com:443";
        QTest::newRow("prefix") << "http://h/prometheus/"
                                << "http://h:80/prometheus";
        QTest::newRow("of the page") << "http://h:1/prometheus/graph"
                                     << "http://h:1/prometheus";
        QTest::newRow("of the API") << "http://h:1/api/v1"
                                    << "http://h:1";
        QTest::newRow("IPv6") << "http://[::1]:9090"
                              << "http://[::1]:9090";
        for (const char *bad : {"", "localhost:9090", "ftp://h", "http://", "http://h:0", "http://h:99999", "http://h:x", "http://[::1",
                 "http://u:secret@h", "http://h/?a=b"}) {
            QTest::newRow(QByteArray("bad ") + bad) << QString(bad) << QString();
        }
    }
    void takesApart()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        const auto url = parseUrl(text.toStdString());
        QCOMPARE(url.has_value(), !shown.isEmpty());
        if (url) QCOMPARE(QString::fromStdString(url->text()), shown);
        else QVERIFY(!QString::fromStdString(url.error().text()).contains("secret"));
    }

    void encodes() { QCOMPARE(percentEncode("a b&{x=\"1\"}~"), std::string("a%20b%26%7Bx%3D%221%22%7D~")); }
};

QTEST_APPLESS_MAIN(TestUrl)
#include "tst_url.moc"
