// The window as a whole, by its keys and signals: run, cancel, selection everywhere, errors, hostile names, pictures.
#include "app/desktop/screenshot.h"
#include "app/desktop/views/chart_view.h"
#include "app/desktop/views/inspector.h"
#include "app/desktop/views/lens_tree.h"
#include "app/desktop/views/query_editor.h"
#include "app/desktop/views/verdict_bar.h"
#include "app/desktop/window/main_window.h"
#include "tests/app/desktop/fixture_session.h"

#include <QAbstractButton>
#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace diopter;
using namespace diopter::desktop;

namespace {

constexpr int kPatienceMs = 20'000;

/// A window on a fixture session, the error-ratio query loaded and explained.
struct Scene {
    std::shared_ptr<fixture::FixtureSession> session = std::make_shared<fixture::FixtureSession>();
    Theme theme{ThemeChoice::Light};
    Workbench workbench{[this](const std::string &, const session::OpenOptions &, const CancelToken &, const session::ProgressFn &) {
        return Result<SessionPtr>(session);
    }};
    MainWindow window{theme, workbench, {}};

    Scene()
    {
        theme.apply(*qApp);
        workbench.setDocuments({QueryText{{}, QString::fromUtf8(fixture::kErrorRatio), {}, false}}, 0);
        window.show();
        workbench.openSource(QStringLiteral("/data/shop"));
        waitUntilIdle(workbench, kPatienceMs);
    }
    void analyze()
    {
        QTest::keyClick(&window, Qt::Key_F5, Qt::ShiftModifier);
        waitUntilIdle(workbench, kPatienceMs);
    }
};

} // namespace

class TestDesktopWindow : public QObject {
    Q_OBJECT

private slots:
    void emptyWindowOffersTheNextStep()
    {
        Theme theme(ThemeChoice::Dark);
        Workbench workbench(
            [](const std::string &, const session::OpenOptions &, const CancelToken &, const session::ProgressFn &) -> Result<SessionPtr> {
                return Error{ErrorCode::NotFound, "no such directory", {}};
            });
        MainWindow window(theme, workbench, {});
        window.show();
        QStringList buttons;
        for (const QAbstractButton *button : window.findChildren<QAbstractButton *>())
            if (button->isVisible()) buttons << button->accessibleName();
        QVERIFY(buttons.contains(QStringLiteral("Open a snapshot\u2026")));
        QVERIFY(buttons.contains(QStringLiteral("Try the demo")));
        workbench.openSource(QStringLiteral("/nowhere"));
        QVERIFY(waitUntilIdle(workbench, kPatienceMs));
        QVERIFY(workbench.sourceError() != nullptr);
        QVERIFY(window.findChild<VerdictBar *>()->isVisible());
    }

    void keysRunAndAnalyze()
    {
        Scene scene;
        QVERIFY(scene.workbench.document().report() != nullptr);
        QVERIFY(!scene.workbench.document().run);
        QTest::keyClick(&scene.window, Qt::Key_F5);
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
        QVERIFY(scene.workbench.document().runIsCurrent());
        scene.analyze();
        QCOMPARE(scene.workbench.document().selected, NodeId(std::size_t{6})); // the guilty node
        QCOMPARE(scene.window.tree().selected(), NodeId(std::size_t{6}));
    }

    void selectionFollowsEverywhere()
    {
        Scene scene;
        scene.analyze();
        QElapsedTimer timer;
        timer.start();
        scene.window.tree().setFocus();
        QTest::keyClick(&scene.window.tree(), Qt::Key_Home);
        QCOMPARE(scene.workbench.document().selected, NodeId(std::size_t{0}));
        QVERIFY2(timer.elapsed() < 50, qPrintable(QString::number(timer.elapsed()))); // selected everywhere within 50 ms
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
        QCOMPARE(scene.window.chart().data()->node, NodeId(std::size_t{0}));
        QCOMPARE(scene.window.chart().numDrawn(), std::size_t{8});
        QVERIFY(scene.window.inspector().hasTab(Inspector::Tab::Data));
        // The cursor in the text chooses the node around it.
        QTextCursor cursor = scene.window.editor().textCursor();
        cursor.setPosition(static_cast<int>(QString::fromUtf8(fixture::kErrorRatio).lastIndexOf(QStringLiteral("http_requests"))) + 2);
        scene.window.editor().setTextCursor(cursor);
        QTest::keyClick(&scene.window.editor(), Qt::Key_Right);
        QCOMPARE(scene.workbench.document().selected, NodeId(std::size_t{6}));
        QCOMPARE(scene.window.tree().selected(), NodeId(std::size_t{6}));
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
        QCOMPARE(scene.window.chart().data()->node, NodeId(std::size_t{6}));
    }

    void escapeCancelsAndKeepsNothing()
    {
        Scene scene;
        scene.session->blockQueries(true);
        QTest::keyClick(&scene.window, Qt::Key_F5);
        QCOMPARE(scene.workbench.activity(), Activity::Running);
        QTRY_COMPARE(scene.session->numQueries(), 1);
        QElapsedTimer timer;
        timer.start();
        QTest::keyClick(&scene.window, Qt::Key_Escape);
        QTRY_COMPARE_WITH_TIMEOUT(scene.workbench.activity(), Activity::Idle, 1000);
        QVERIFY2(timer.elapsed() < 300, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!scene.workbench.document().run);
        QCOMPARE(scene.workbench.document().error->code, ErrorCode::Cancelled);
        scene.session->blockQueries(false);
    }

    void theTreeFillsWhileTheQueryRuns()
    {
        Scene scene;
        const auto self = [&] {
            QAbstractItemModel *model = scene.window.tree().model();
            const QModelIndex sum = model->index(1, 0, model->index(0, 0));
            const QModelIndex selector = model->index(0, 0, model->index(0, 0, sum));
            return selector.siblingAtColumn(NodeTreeModel::SelfColumn).data().toString();
        };
        QTest::keyClick(&scene.window, Qt::Key_F5, Qt::ShiftModifier);
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
        const QString measured = self();
        scene.session->blockQueries(true);
        QTest::keyClick(&scene.window, Qt::Key_F5);
        QTRY_COMPARE(self(), QStringLiteral("1.5 ms"));
        QTest::keyClick(&scene.window, Qt::Key_Escape);
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
        QCOMPARE(self(), measured);
        scene.session->blockQueries(false);
    }

    void aNewRunReplacesTheOldOne()
    {
        Scene scene;
        scene.session->blockQueries(true);
        scene.workbench.run(false);
        QTRY_COMPARE(scene.session->numQueries(), 1);
        scene.workbench.run(true);
        QSignalSpy finished(&scene.workbench, &Workbench::runFinished);
        scene.session->blockQueries(false);
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
        QCOMPARE(finished.count(), 1);
    }

    void closingWhileRunningIsQuick()
    {
        auto scene = std::make_unique<Scene>();
        scene->session->blockQueries(true);
        scene->workbench.run(false);
        QTRY_COMPARE(scene->session->numQueries(), 1);
        QElapsedTimer timer;
        timer.start();
        scene.reset();
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
    }

    void syntaxErrorsAreMarkedAndTold()
    {
        Scene scene;
        scene.window.editor().setFocus();
        scene.window.editor().setPlainText(QStringLiteral("up +\nsyntax!"));
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
        QVERIFY(scene.workbench.document().error != nullptr);
        const auto selections = scene.window.editor().extraSelections();
        const bool squiggled = std::any_of(selections.begin(), selections.end(), [](const auto &s) {
            return s.format.underlineStyle() == QTextCharFormat::SpellCheckUnderline && s.cursor.selectedText() == QLatin1String("syntax!");
        });
        QVERIFY(squiggled);
        QVERIFY(scene.window.findChild<VerdictBar *>()->isVisible());
        QVERIFY(scene.window.findChild<VerdictBar *>()->accessibleName().contains(QStringLiteral("Line 2, column 1")));
    }

    void typingOffersCompletions()
    {
        Scene scene;
        scene.window.activateWindow();
        scene.window.editor().setFocus();
        scene.window.editor().clear();
        QTest::keyClicks(&scene.window.editor(), QStringLiteral("http_requ"));
        QTest::keyClick(&scene.window.editor(), Qt::Key_Space, Qt::ControlModifier);
        QTest::keyClick(
            QApplication::activePopupWidget() != nullptr ? QApplication::activePopupWidget() : &scene.window.editor(), Qt::Key_Return);
        QVERIFY(scene.window.editor().toPlainText().startsWith(QStringLiteral("http_request")));
        QVERIFY(scene.window.editor().toPlainText().size() > 12);
    }

    void tabsKeepTheirOwnState()
    {
        Scene scene;
        scene.analyze();
        QTest::keyClick(&scene.window, Qt::Key_T, Qt::ControlModifier);
        QCOMPARE(scene.workbench.documents().size(), std::size_t{2});
        QVERIFY(scene.window.editor().toPlainText().isEmpty());
        QTest::keyClick(&scene.window, Qt::Key_PageUp, Qt::ControlModifier);
        QCOMPARE(scene.window.editor().toPlainText(), QString::fromUtf8(fixture::kErrorRatio));
        QVERIFY(scene.workbench.document().runIsCurrent());
        QTest::keyClick(&scene.window, Qt::Key_W, Qt::ControlModifier);
        QTest::keyClick(&scene.window, Qt::Key_W, Qt::ControlModifier);
        QCOMPARE(scene.workbench.documents().size(), std::size_t{1});
        QVERIFY(waitUntilIdle(scene.workbench, kPatienceMs));
    }

    void narrowWindowsMoveTheInspector()
    {
        Scene scene;
        scene.analyze();
        scene.window.resize(800, 600);
        QCoreApplication::processEvents();
        QVERIFY(scene.window.width() == 800);
        QVERIFY(scene.window.inspector().isVisible());
        QVERIFY(scene.window.inspector().mapTo(&scene.window, QPoint(0, 0)).y() >
            scene.window.tree().mapTo(&scene.window, QPoint(0, 0)).y() + 100);
        scene.window.resize(1440, 900);
        QCoreApplication::processEvents();
        QVERIFY(scene.window.inspector().isVisible());
        QVERIFY(scene.window.inspector().mapTo(&scene.window, QPoint(0, 0)).x() > 600);
    }

    void hostileNamesStayText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("image") << QStringLiteral("<img src=\"file:///etc/passwd\"><b>x</b>");
        QTest::newRow("ampersand") << QStringLiteral("a && b &amp; <a href='http://x'>");
        QTest::newRow("bidi") << QString(QChar(0x202e)) + QStringLiteral("evil");
        QTest::newRow("combining") << QStringLiteral("z") + QString(1000, QChar(0x301));
        QTest::newRow("escape") << QStringLiteral("\u001b]0;title\u0007");
        QTest::newRow("formula") << QStringLiteral("=cmd|' /C calc'!A0");
        QTest::newRow("long") << QString(1 << 20, QLatin1Char('w'));
        QTest::newRow("nul") << QStringLiteral("a") + QString(QChar(0)) + QStringLiteral("b");
        QTest::newRow("emoji") << QStringLiteral("\U0001f468\u200d\U0001f469\u200d\U0001f467");
    }
    void hostileNamesStayText()
    {
        QFETCH(QString, text);
        Scene scene;
        scene.session->setNasty(text.toStdString());
        scene.analyze();
        for (const auto view : {MainWindow::View::Main, MainWindow::View::Profile, MainWindow::View::Source, MainWindow::View::Labels,
                 MainWindow::View::Data, MainWindow::View::Cost, MainWindow::View::Advice}) {
            scene.window.showView(view);
            QVERIFY(!pictureOf(scene.window, 1).isNull());
        }
        scene.window.chart().pointAt(0.5);
        QVERIFY(!pictureOf(scene.window, 1).isNull());
        for (const QLabel *label : scene.window.findChildren<QLabel *>())
            QVERIFY2(label->textFormat() == Qt::PlainText || !Qt::mightBeRichText(label->text()), qPrintable(label->text().left(80)));
    }

    void everyControlHasAName()
    {
        Scene scene;
        scene.analyze();
        for (const QWidget *widget : scene.window.findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() != nullptr) continue;
            const bool inner =
                widget->objectName().startsWith(QLatin1String("qt_")) || widget->inherits("QScrollBar") || widget->inherits("QHeaderView");
            if (inner) continue;
            QVERIFY2(!widget->accessibleName().isEmpty() || widget->inherits("QSplitter") || widget->inherits("QCustomPlot"),
                widget->metaObject()->className());
        }
    }

    void picturesAreWrittenAndTheProgramLeaves()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("shot.png"));
        QProcess process;
        process.start(QStringLiteral(DIOPTER_BIN_DIR "/desktop_gallery"),
            {QStringLiteral("--source"), QStringLiteral("/x"), QStringLiteral("--query"), QStringLiteral("up"),
                QStringLiteral("--screenshot"), file, QStringLiteral("--size"), QStringLiteral("900x600"), QStringLiteral("--scale"),
                QStringLiteral("2"), QStringLiteral("--theme"), QStringLiteral("dark")});
        QVERIFY(process.waitForFinished(kPatienceMs));
        QCOMPARE(process.exitCode(), 0);
        const QImage image(file);
        QCOMPARE(image.size(), QSize(1800, 1200));
        QVERIFY(image.pixelColor(5, 5).lightness() < 80);
        process.start(QStringLiteral(DIOPTER_BIN_DIR "/desktop_gallery"), {QStringLiteral("--view"), QStringLiteral("nonsense")});
        QVERIFY(process.waitForFinished(kPatienceMs));
        QCOMPARE(process.exitCode(), 1);
    }
};

QTEST_MAIN(TestDesktopWindow)
#include "tst_desktop_window.moc"
