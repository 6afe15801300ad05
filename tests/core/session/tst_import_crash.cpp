// Kills an import at every call that changes files, tears its writes, and lets its calls fail: no half block shows, nothing acknowledged
// is lost, the next run continues.
#include "tests/core/session/crash_trial.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace diopter;
using namespace diopter::test;

class TestImportCrash : public QObject {
    Q_OBJECT
private slots:
    void everyCall_data()
    {
        QTest::addColumn<int>("fault");
        QTest::addColumn<bool>("dies");
        QTest::newRow("killed before it") << static_cast<int>(Fault::Kill) << true;
        QTest::newRow("killed behind it, writes torn") << static_cast<int>(Fault::TornKill) << true;
        QTest::newRow("fails") << static_cast<int>(Fault::IoError) << false;
        QTest::newRow("disk full from there on") << static_cast<int>(Fault::DiskFull) << false;
        QTest::newRow("short writes") << static_cast<int>(Fault::ShortWrite) << false;
        QTest::newRow("interrupted writes") << static_cast<int>(Fault::Interrupt) << false;
    }
    void everyCall()
    {
        QFETCH(int, fault);
        QFETCH(bool, dies);
        const QTemporaryDir dir(crashFolder());
        const std::string root = dir.path().toStdString();
        std::ofstream(root + "/in.om") << openMetricsText(4, 600);
        session::ImportOptions options;
        options.outDirectory = root + "/out";
        options.numThreads = 2;
        CrashTrial trial({root + "/in.om"}, options);
        QCOMPARE(trial.problem(), std::string());
        QVERIFY(trial.numCalls() > 40);
        std::uint64_t disturbed = 0;
        for (std::uint64_t at = 1; at <= trial.numCalls(); ++at) {
            trial.reset();
            const Ending ending = trial.run(static_cast<Fault>(fault), at);
            QCOMPARE(ending.killed, dies);
            disturbed += ending.killed || !ending.succeeded ? 1U : 0U;
            std::string wrong = trial.inspect();
            QVERIFY2(wrong.empty(), qPrintable(QString("call %1: %2").arg(at).arg(QString::fromStdString(wrong))));
            wrong = trial.finish();
            QVERIFY2(wrong.empty(), qPrintable(QString("after call %1: %2").arg(at).arg(QString::fromStdString(wrong))));
        }
        qInfo("%llu calls, %llu imports disturbed", static_cast<unsigned long long>(trial.numCalls()),
            static_cast<unsigned long long>(disturbed));
    }
};

QTEST_APPLESS_MAIN(TestImportCrash)
#include "tst_import_crash.moc"
