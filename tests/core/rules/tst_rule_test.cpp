// Rule unit tests: own YAML files of tests/data/rule_tests with their verdicts (named *_pass.yml and *_fail.yml), and those of
// ../shared/queries/files with promtool's verdicts.
#include "tests/support/engine/rule_engine.h"

#include <QProcess>
#include <QtTest>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace diopter;
using namespace diopter::testing;

namespace {

std::string readFile(const std::filesystem::path &path)
{
    std::ifstream file(path);
    std::stringstream out;
    out << file.rdbuf();
    return out.str();
}

bool isRuleTest(const std::string &text) { return text.find("\ntests:") != std::string::npos || text.starts_with("tests:"); }

} // namespace

class TestRuleTest : public QObject {
    Q_OBJECT
private slots:
    void ownFiles_data()
    {
        QTest::addColumn<QString>("path");
        for (const auto &entry : std::filesystem::directory_iterator(DIOPTER_SOURCE_DIR "/tests/data/rule_tests"))
            if (isRuleTest(readFile(entry.path())))
                QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
    }

    void ownFiles()
    {
        QFETCH(QString, path);
        const auto report = rules::runRuleTest(readFile(path.toStdString()), path.toStdString(), ruleTestOptions());
        const bool expected = path.endsWith("_pass.yml");
        std::string text;
        for (const std::string &failure : report.failures) text += failure + "\n";
        QVERIFY2(report.ok() == expected, text.c_str());
        QCOMPARE(promtoolAgrees(path, expected), true);
    }

    void publicFiles()
    {
        const std::string folder = DIOPTER_SHARED "/queries/files";
        if (!std::filesystem::exists(folder)) QSKIP("the files are not at hand (../shared/queries)");
        std::size_t total = 0;
        for (const auto &entry : std::filesystem::recursive_directory_iterator(folder)) {
            const std::string extension = entry.path().extension();
            if (!entry.is_regular_file() || (extension != ".yml" && extension != ".yaml")) continue;
            const std::string text = readFile(entry.path());
            if (!isRuleTest(text) || text.find("input_series") == std::string::npos) continue;
            const QString path = QString::fromStdString(entry.path().string());
            const auto report = rules::runRuleTest(text, path.toStdString(), ruleTestOptions());
            ++total;
            std::printf("%s: %s\n", path.toStdString().c_str(), report.ok() ? "passes" : "fails");
            QVERIFY2(promtoolAgrees(path, report.ok()), qPrintable(path));
        }
        std::printf("rule tests of public files: %zu\n", total);
    }

private:
    /// True without promtool: then only our own verdict counts.
    static bool promtoolAgrees(const QString &path, bool passes)
    {
        const QString promtool = QDir::homePath() + "/.cache/diopter-oracle/promtool";
        if (!QFile::exists(promtool)) return true;
        QProcess process;
        process.start(promtool, {"test", "rules", path});
        return process.waitForFinished(60000) && (process.exitCode() == 0) == passes;
    }
};

QTEST_GUILESS_MAIN(TestRuleTest)
#include "tst_rule_test.moc"
