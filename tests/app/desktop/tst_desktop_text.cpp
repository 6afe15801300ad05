// Texts of the window: escapes, numbers, times, colours, completion, stored sessions.
#include "app/desktop/data/query_run.h"
#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/text/promql_tokens.h"
#include "app/desktop/text/time_text.h"
#include "app/desktop/views/completion.h"
#include "app/desktop/views/range_popup.h"
#include "app/desktop/workbench/session_store.h"

#include <QTest>

using namespace diopter;
using namespace diopter::desktop;

namespace {

QString q(const char *text) { return QString::fromUtf8(text); }

} // namespace

class TestDesktopText : public QObject {
    Q_OBJECT

private slots:
    void numbersReadAsPeopleWriteThem_data()
    {
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("expected");
        QTest::newRow("count") << countText(235'008) << q("235,008");
        QTest::newRow("seven digits") << countText(1'234'567) << q("1,234,567");
        QTest::newRow("more") << countText(12'345'678) << q("12.3 M");
        QTest::newRow("about") << aboutCountText(19'600) << q("19.6 k");
        QTest::newRow("small about") << aboutCountText(8) << q("8");
        QTest::newRow("0.2 ms") << millisecondsText(0.21) << q("0.2 ms");
        QTest::newRow("4.4 ms") << millisecondsText(4.41) << q("4.4 ms");
        QTest::newRow("37 ms") << millisecondsText(37.2) << q("37 ms");
        QTest::newRow("1.4 s") << millisecondsText(1'412) << q("1.4 s");
        QTest::newRow("bytes") << bytesText(310'000) << q("0.31 MB");
        QTest::newRow("more bytes") << bytesText(8'200'000) << q("8.2 MB");
        QTest::newRow("value") << valueText(12'408) << q("12,408");
        QTest::newRow("fraction") << valueText(21'859.9) << q("21,859.9");
        QTest::newRow("negative") << valueText(-0.0132) << q("-0.0132");
        QTest::newRow("NaN") << valueText(std::nan("")) << q("NaN");
        QTest::newRow("axis") << axisText(30'000) << q("30 k");
        QTest::newRow("axis zero") << axisText(0) << q("0");
        QTest::newRow("span") << durationText(3 * kHourMs + 12 * kMinuteMs) << q("3 h 12 m");
        QTest::newRow("step") << durationText(15 * kSecondMs) << q("15 s");
        QTest::newRow("ratio") << ratioText(1.03) << q("\u00d71.03");
    }
    void numbersReadAsPeopleWriteThem()
    {
        QFETCH(QString, shown);
        QFETCH(QString, expected);
        QCOMPARE(shown, expected);
    }

    void treacherousCharactersAreMadeVisible()
    {
        QCOMPARE(visibleText(q("a\nb")), q("a\\nb"));
        QCOMPARE(visibleText(QString(QChar(0x202e)) + q("abc")), q("\\u202eabc"));
        QCOMPARE(visibleText(QString(QChar(0x200b))), q("\\u200b"));
        QCOMPARE(visibleText(QString(QChar(0x1b)) + q("[31m")), q("\\u001b[31m"));
        QCOMPARE(visibleText(QString(QChar(0))), q("\\u0000"));
        QVERIFY(visibleText(q("x") + QString(1000, QChar(0x301))).size() < 12);
        QCOMPARE(visibleText(std::string(1 << 20, 'a')).size(), kShownCharacters + 1);
        QVERIFY(visibleText(std::string("\xff\xfe")).contains(QChar(0xfffd)));
        QVERIFY(!plainToolTip(q("<img src=x>")).contains(q("<img")));
    }

    void bytesAndPositionsTranslate()
    {
        const QString text = q("\u00e9{\U0001f600=\"x\"}");
        const ByteMap map(text);
        QCOMPARE(map.positionOf(0), 0);
        QCOMPARE(map.positionOf(2), 1);
        QCOMPARE(map.positionOf(3), 2);
        QCOMPARE(map.positionOf(7), 4);
        QCOMPARE(map.byteOf(4), 7U);
        QCOMPARE(map.positionOf(9999), static_cast<int>(text.size()));
    }

    void timesParseAndPrint()
    {
        QCOMPARE(*parseTime(q("1795347023"), ZoneChoice::Utc), TimestampMs{1795347023000});
        QCOMPARE(*parseTime(q("2026-11-22T11:30:23Z"), ZoneChoice::Local), TimestampMs{1795347023000});
        QCOMPARE(*parseTime(q("2026-11-22 11:30:23"), ZoneChoice::Utc), TimestampMs{1795347023000});
        QVERIFY(!parseTime(q("soon"), ZoneChoice::Utc));
        QCOMPARE(fullTimeText(1795347023000, ZoneChoice::Utc), q("2026-11-22 11:30:23 UTC"));
        QCOMPARE(rangeText(1795347000000, 1795350600000, ZoneChoice::Utc), q("11:30 \u2013 12:30"));
        QCOMPARE(parseDuration(q("1m30s")), 90 * kSecondMs);
        QCOMPARE(parseDuration(q("15 s")), 15 * kSecondMs);
        QVERIFY(parseDuration(q("x")) < 0);
    }

    void rangeFormSaysWhatIsWrong()
    {
        TimeGrid grid;
        QCOMPARE(RangePopup::check(q("2026-11-22 10:30"), q("2026-11-22 11:30:00 UTC"), q("15s"), false, ZoneChoice::Utc, grid), QString());
        QCOMPARE(grid.end - grid.start, kHourMs);
        QVERIFY(!RangePopup::check(q("2026-11-22 12:30"), q("2026-11-22 11:30"), q("15s"), false, ZoneChoice::Utc, grid).isEmpty());
        QVERIFY(!RangePopup::check(q("2026-11-22 10:30"), q("2026-11-22 11:30"), q("none"), false, ZoneChoice::Utc, grid).isEmpty());
        QCOMPARE(RangePopup::check({}, q("2026-11-22 11:30"), {}, true, ZoneChoice::Utc, grid), QString());
        QCOMPARE(grid.start, grid.end);
    }

    void everyPieceOfAQueryHasItsColour()
    {
        const QString text = q("sum by (service) (rate(http_requests_total{code=~\"5..\"}[5m]))");
        const auto tokens = promqlTokens(text);
        const auto kindOf = [&](const char *piece) {
            const auto at = static_cast<int>(text.indexOf(q(piece)));
            for (const Token &token : tokens)
                if (token.start <= at && at < token.start + token.length) return static_cast<int>(token.kind);
            return -1;
        };
        QCOMPARE(kindOf("sum"), static_cast<int>(TokenKind::Keyword));
        QCOMPARE(kindOf("by"), static_cast<int>(TokenKind::Keyword));
        QCOMPARE(kindOf("service"), static_cast<int>(TokenKind::Label));
        QCOMPARE(kindOf("rate"), static_cast<int>(TokenKind::Function));
        QCOMPARE(kindOf("http"), static_cast<int>(TokenKind::Metric));
        QCOMPARE(kindOf("code"), static_cast<int>(TokenKind::Label));
        QCOMPARE(kindOf("\"5"), static_cast<int>(TokenKind::String));
        QCOMPARE(kindOf("5m"), static_cast<int>(TokenKind::Number));
    }

    void bracketsFindTheirPartners()
    {
        const QString text = q("sum(rate(x{a=\")\"}[5m]))");
        QCOMPARE(matchingBracket(text, 3), static_cast<int>(text.size()) - 1);
        QCOMPARE(matchingBracket(text, static_cast<int>(text.size()) - 1), 3);
        QCOMPARE(matchingBracket(text, 14), -1); // inside the string
        QCOMPARE(matchingBracket(text, 0), -1);
        QCOMPARE(matchingBracket(q("(("), 0), -1);
    }

    void completionKnowsWhereItIs_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("metric") << q("sum(http_req") << q("http_requests_total");
        QTest::newRow("label") << q("http_requests_total{co") << q("code");
        QTest::newRow("value") << q("http_requests_total{code=\"5") << q("500");
        QTest::newRow("grouping") << q("sum by (ser") << q("service");
        QTest::newRow("function") << q("histogram_q") << q("histogram_quantile");
        QTest::newRow("nothing in a range") << q("x[5") << QString();
        QTest::newRow("nothing after a number") << q("12") << QString();
    }
    void completionKnowsWhereItIs()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        SourceSummary summary;
        MetricRow metric;
        metric.name = q("http_requests_total");
        summary.metrics.push_back(metric);
        summary.labels = {{q("code"), 2, {q("200"), q("500")}}, {q("service"), 8, {}}};
        const Completions offered = completionsAt(text, static_cast<int>(text.size()), &summary);
        if (expected.isEmpty()) QVERIFY(offered.items.empty());
        else {
            QVERIFY(!offered.items.empty());
            QCOMPARE(offered.items.front().insert, expected);
        }
    }

    void drawableTextLosesItsRange_data()
    {
        QTest::addColumn<QString>("expr");
        QTest::addColumn<QString>("drawable");
        QTest::newRow("range") << q("x[5m]") << q("x");
        QTest::newRow("offset") << q("x{a=\"[\"}[5m] offset 1h") << q("x{a=\"[\"} offset 1h");
        QTest::newRow("subquery") << q("rate(x[5m])[1h:1m]") << q("rate(x[5m])");
    }
    void drawableTextLosesItsRange()
    {
        QFETCH(QString, expr);
        QFETCH(QString, drawable);
        QCOMPARE(QString::fromStdString(drawableText(expr.toStdString(), ValueType::Matrix)), drawable);
        QCOMPARE(QString::fromStdString(drawableText(expr.toStdString(), ValueType::Vector)), expr);
    }

    void sessionsSurviveAndKeepNoSecrets()
    {
        StoredSession session;
        session.queries = {{q("A"), q("up\n# unsaved"), {1000, 2000, 15}, false}, {QString(), q("x"), {5, 5, 0}, true}};
        session.current = 1;
        session.source = q("https://user:secret@example.org/prom");
        session.recent = {q("/data/x")};
        session.theme = ThemeChoice::Dark;
        session.layout.insert(q("window"), QByteArray("\0\1\2", 3));
        const QByteArray json = toJson(session);
        QVERIFY(!json.contains("secret"));
        const StoredSession back = fromJson(json);
        QCOMPARE(back.queries.size(), session.queries.size());
        QVERIFY(back.queries == session.queries);
        QCOMPARE(back.current, 1);
        QCOMPARE(static_cast<int>(back.theme), static_cast<int>(ThemeChoice::Dark));
        QCOMPARE(back.layout.value(q("window")), QByteArray("\0\1\2", 3));
        QVERIFY(fromJson("garbage").queries.empty());
        QVERIFY(fromJson("{\"queries\":[1,{}],\"theme\":99}").queries.size() == 2);
    }

    void coloursAreReadable()
    {
        for (const Colours *c : {&lightColours(), &darkColours()}) {
            for (const QColor &ground : {c->window, c->panel, c->raised})
                for (const QColor &text : {c->text, c->muted})
                    QVERIFY2(contrastRatio(text, ground) >= 4.5, qPrintable(text.name() + ground.name()));
            for (const QColor &text : {c->function, c->metric, c->label, c->string, c->number, c->keyword, c->bad})
                QVERIFY(contrastRatio(text, c->panel) >= 4.5);
            QVERIFY(contrastRatio(c->warning, c->warningGround) >= 4.5);
            QVERIFY(contrastRatio(c->accentText, c->accent) >= 4.5);
            QVERIFY(contrastRatio(c->guilty, c->panel) >= 3);
            QVERIFY(contrastRatio(c->text, c->selection) >= 4.5);
            QVERIFY(contrastRatio(c->dark ? c->muted : blended(c->muted, c->text, 0.88), c->selection) >= 4.5);
        }
    }
};

QTEST_GUILESS_MAIN(TestDesktopText)
#include "tst_desktop_text.moc"
