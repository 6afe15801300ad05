// Credentials of the config file: found by name or address, contradictions refused with their place, files trimmed.
#include "core/client/http_settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace diopter;
using namespace diopter::client;

class TestHttpSettings : public QObject {
    Q_OBJECT

private slots:
    void readsASource()
    {
        QTemporaryDir directory;
        QFile file(directory.filePath("token"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("  s3cret\n");
        file.close();
        const std::string yaml = "sources:\n- name: prod\n  url: https://p\n  authorization:\n    credentials_file: token\n"
                                 "  http_headers:\n    X-Scope-OrgID:\n      values: [team]\n- name: other\n  url: http://o\n"
                                 "  basic_auth: {username: me, password: pw}\n  tls_config: {insecure_skip_verify: true}\n";
        const auto prod = configuredSource("prod", yaml, directory.path().toStdString());
        QVERIFY(prod.has_value());
        QCOMPARE(prod->url, std::string("https://p"));
        QCOMPARE(prod->settings.credentials.reveal(), std::string("s3cret"));
        QCOMPARE(prod->settings.headers.size(), std::size_t(1));
        const auto other = configuredSource("http://o", yaml, directory.path().toStdString());
        QVERIFY(other.has_value());
        QCOMPARE(other->settings.username, std::string("me"));
        QVERIFY(other->settings.insecureSkipVerify);
        const auto none = configuredSource("unknown", yaml, directory.path().toStdString());
        QVERIFY(none.has_value() && none->url.empty());
    }

    void refusesContradictions_data()
    {
        QTest::addColumn<QString>("yaml");
        QTest::newRow("two ways") << "sources: [{name: a, url: u, bearer_token: x, basic_auth: {username: y}}]";
        QTest::newRow("unknown field") << "sources: [{name: a, url: u, pasword: x}]";
        QTest::newRow("value and file") << "sources: [{name: a, url: u, basic_auth: {password: x, password_file: y}}]";
        QTest::newRow("basic as type") << "sources: [{name: a, url: u, authorization: {type: basic, credentials: x}}]";
        QTest::newRow("cert without key") << "sources: [{name: a, url: u, tls_config: {cert_file: x}}]";
        QTest::newRow("no url") << "sources: [{name: a}]";
        QTest::newRow("no YAML") << "sources: [";
        QTest::newRow("top level") << "source: []";
    }
    void refusesContradictions()
    {
        QFETCH(QString, yaml);
        const auto source = configuredSource("a", yaml.toStdString(), "/nowhere");
        QVERIFY(!source);
        QCOMPARE(source.error().code, ErrorCode::Usage);
    }
};

QTEST_APPLESS_MAIN(TestHttpSettings)
#include "tst_http_settings.moc"
