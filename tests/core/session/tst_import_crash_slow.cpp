// The long form: an import that puts parts aside and merges them, killed at every call and at 200 random moments, also while it continues
// an import that was killed before.
#include "tests/core/session/crash_trial.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <memory>
#include <random>

using namespace diopter;
using namespace diopter::test;

class TestImportCrashSlow : public QObject {
    Q_OBJECT
private:
    static constexpr int kRows = 10; ///< of each test, so that no row takes long

    QTemporaryDir m_dir{crashFolder()};
    std::unique_ptr<CrashTrial> m_trial;

private slots:
    void initTestCase()
    {
        // Long enough for several pieces of text, each put aside as parts of its own.
        const std::string root = m_dir.path().toStdString();
        std::ofstream(root + "/in.om") << openMetricsText(10, 3000, 400);
        std::ofstream(root + "/more.om") << openMetricsText(3, 2000, 400, "other");
        std::ofstream(root + "/nothing.om") << "# EOF\n";
        session::ImportOptions options;
        options.outDirectory = root + "/out";
        options.numThreads = 1;
        options.memoryBytes = 1 << 10;
        options.blockRange = 8 * kHourMs;
        m_trial = std::make_unique<CrashTrial>(std::vector<std::string>{root + "/in.om", root + "/more.om", root + "/nothing.om"}, options);
        QCOMPARE(m_trial->problem(), std::string());
        qInfo("%llu calls, %.2f s", static_cast<unsigned long long>(m_trial->numCalls()), m_trial->seconds());
    }

    void everyCallOfAnImportWithParts_data()
    {
        QTest::addColumn<int>("row");
        for (int row = 0; row < kRows; ++row) QTest::addRow("slice %d", row) << row;
    }
    void everyCallOfAnImportWithParts()
    {
        QFETCH(int, row);
        const std::uint64_t calls = m_trial->numCalls();
        for (std::uint64_t at = 1 + static_cast<std::uint64_t>(row); at <= calls; at += kRows) {
            for (const Fault fault : {Fault::Kill, Fault::TornKill}) {
                m_trial->reset();
                const Ending ending = m_trial->run(fault, at);
                QVERIFY(ending.killed);
                std::string wrong = m_trial->inspect();
                if (wrong.empty()) wrong = m_trial->finish();
                QVERIFY2(wrong.empty(), qPrintable(QString("call %1: %2").arg(at).arg(QString::fromStdString(wrong))));
            }
        }
    }

    void randomMoments_data()
    {
        QTest::addColumn<int>("row");
        for (int row = 0; row < kRows; ++row) QTest::addRow("twenty kills, %d", row) << row;
    }
    void randomMoments()
    {
        QFETCH(int, row);
        std::mt19937 random(static_cast<unsigned>(20261122 + row));
        std::uniform_real_distribution<double> share(0, 1);
        int kills = 0;
        int again = 0;
        while (kills < 200 / kRows) {
            m_trial->reset();
            // Up to three runs are killed one after the other, each continuing what the last one left.
            for (int run = 0; run < 3; ++run) {
                const Ending ending = m_trial->runKilledAfter(share(random) * m_trial->seconds());
                if (ending.killed) {
                    ++kills;
                    again += run > 0 ? 1 : 0;
                }
                const std::string wrong = m_trial->inspect();
                QVERIFY2(wrong.empty(), qPrintable(QString("kill %1: %2").arg(kills).arg(QString::fromStdString(wrong))));
                if (!ending.killed || random() % 2 == 0) break;
            }
            const std::string wrong = m_trial->finish();
            QVERIFY2(wrong.empty(), qPrintable(QString("after kill %1: %2").arg(kills).arg(QString::fromStdString(wrong))));
        }
        qInfo("%d kills, %d of them in a run that continued another", kills, again);
    }
};

QTEST_APPLESS_MAIN(TestImportCrashSlow)
#include "tst_import_crash_slow.moc"
