// Recorded answers of a real Prometheus 3.16 (../shared/data/golden*.jsonl.gz) against `diopter query --batch`. Prints how many pass, and
// fails when the number falls below what was reached before.
#include "tests/app/cli/cli_run.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QMap>
#include <QProcess>
#include <QTest>

namespace {

struct Question {
    QJsonObject line; ///< for --batch
    QJsonObject expected; ///< HTTP body
};

QList<QJsonObject> goldenLines(const QString &path)
{
    QProcess gzip;
    gzip.start("gzip", {"-dc", path});
    gzip.waitForFinished(60'000);
    QList<QJsonObject> out;
    for (const QByteArray &line : gzip.readAllStandardOutput().split('\n')) {
        if (!line.trimmed().isEmpty()) out.append(QJsonDocument::fromJson(line).object());
    }
    return out;
}

/// Instant and range questions by the feature switches they were recorded with.
QMap<QString, QList<Question>> questionsOf(const QList<QJsonObject> &lines)
{
    QMap<QString, QList<Question>> out;
    for (const QJsonObject &line : lines) {
        QList<Question> &list = out[line["features"].toString()];
        if (line.contains("instant")) list.append({{{"query", line["query"]}, {"time", line["time"]}}, line["instant"].toObject()});
        if (line.contains("range")) {
            list.append({{{"query", line["query"]}, {"start", line["start"]}, {"end", line["end"]}, {"step", line["step"]}},
                line["range"].toObject()});
        }
    }
    return out;
}

bool sameTexts(const QJsonObject &actual, const QJsonObject &expected)
{
    // Prometheus keeps annotations in a map; their order means nothing.
    const auto sorted = [](const QJsonValue &texts) {
        QStringList out;
        for (const QJsonValue &text : texts.toArray()) out.append(text.toString());
        out.sort();
        return out;
    };
    return sorted(actual["warnings"]) == sorted(expected["warnings"]) && sorted(actual["infos"]) == sorted(expected["infos"]);
}

bool sameStatistics(const QJsonObject &actual, const QJsonObject &expected)
{
    const auto samples = [](const QJsonObject &body) { return body["data"].toObject()["stats"].toObject()["samples"].toObject(); };
    return samples(actual) == samples(expected);
}

} // namespace

class TestGoldenAnswers : public QObject {
    Q_OBJECT

private slots:
    void answers_data()
    {
        QTest::addColumn<QString>("golden");
        QTest::addColumn<QString>("snapshot");
        QTest::addColumn<int>("atLeast"); ///< questions that passed when this was last raised
        QTest::newRow("2.42 snapshot") << "golden-dev.jsonl.gz"
                                       << "snapshot" << 1990;
        QTest::newRow("3.14 snapshot") << "golden314-dev.jsonl.gz"
                                       << "snapshot314" << 1720;
    }
    void answers()
    {
        QFETCH(QString, golden);
        QFETCH(QString, snapshot);
        QFETCH(int, atLeast);
        const QString goldenPath = sharedData(golden);
        const QString snapshotPath = sharedData(snapshot);
        if (goldenPath.isEmpty() || snapshotPath.isEmpty()) QSKIP("../shared/data is absent");
        int asked = 0;
        int passed = 0;
        int texts = 0;
        int statistics = 0;
        const auto questions = questionsOf(goldenLines(goldenPath));
        for (auto group = questions.begin(); group != questions.end(); ++group) {
            QByteArray input;
            for (const Question &question : group.value()) input += QJsonDocument(question.line).toJson(QJsonDocument::Compact) + "\n";
            QStringList arguments{"query", snapshotPath, "--batch", "--stats"};
            if (!group.key().isEmpty()) arguments << "--enable-feature" << group.key();
            const CliRun run = runCli(arguments, input, 280'000);
            const QList<QByteArray> lines = run.out.split('\n');
            for (qsizetype i = 0; i < group.value().size(); ++i) {
                const Question &question = group.value()[i];
                const QJsonObject actual = i < lines.size() ? QJsonDocument::fromJson(lines[i]).object() : QJsonObject();
                const QString problem = difference(actual, question.expected);
                ++asked;
                if (!problem.isEmpty()) {
                    qInfo("differs: %s: %s", QJsonDocument(question.line).toJson(QJsonDocument::Compact).constData(),
                        qPrintable(problem.left(300)));
                    continue;
                }
                ++passed;
                texts += sameTexts(actual, question.expected);
                statistics += sameStatistics(actual, question.expected);
            }
        }
        qInfo("%s: %d of %d answers equal within 1e-9; of these %d with equal warnings and infos, %d with equal statistics",
            qPrintable(golden), passed, asked, texts, statistics);
        QVERIFY(asked > 0);
        QVERIFY2(passed >= atLeast, "fewer answers pass than before");
        QCOMPARE(texts, passed);
        QCOMPARE(statistics, passed);
    }
};

QTEST_GUILESS_MAIN(TestGoldenAnswers)
#include "tst_golden_answers.moc"
