// Hostile texts on a 256 KiB stack: deep nesting, long chains and runs end in a clean error, in time; the largest allowed ones work.
#include "core/syntax/ast_json.h"
#include "core/syntax/fingerprint.h"
#include "core/syntax/highlight.h"
#include "core/syntax/parser.h"
#include "core/syntax/printer.h"

#include <QtTest>

#include <ctime>
#include <functional>
#include <pthread.h>

using namespace diopter;
using namespace diopter::syntax;

namespace {

void *callWork(void *work)
{
    (*static_cast<std::function<void()> *>(work))();
    return nullptr;
}

void onSmallStack(std::function<void()> work)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    pthread_t thread{};
    QCOMPARE(pthread_create(&thread, &attributes, callWork, &work), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

std::string repeat(std::string_view text, std::size_t count)
{
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

struct Run {
    bool ok = false;
    ErrorCode code = ErrorCode::Internal;
    std::string message;
    bool stable = true;
    double ms = 0;
};

/// CPU time of the process: neighbours on the machine do not count.
double cpuMilliseconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Parses, prints, walks and destroys; then, without the clock, whether the printed form is stable.
Run run(const std::string &text)
{
    constexpr ParseOptions kOptions{true, true, false, true};
    Run out;
    onSmallStack([&] {
        std::string printed;
        const double start = cpuMilliseconds();
        {
            const ParseResult result = parse(text, kOptions);
            out.ok = result.ok();
            if (out.ok) {
                printed = print(result.ast);
                fingerprint(result.ast);
            } else {
                out.code = result.errors[0].code;
                out.message = result.errors[0].message;
            }
        }
        out.ms = cpuMilliseconds() - start;
        if (!out.ok) return;
        const ParseResult again = parse(printed, kOptions);
        out.stable = again.ok() && print(again.ast) == printed && !astJson(again.ast).empty();
    });
    return out;
}

/// Times are for optimised builds; others get this much longer.
#ifdef NDEBUG
constexpr double kSlack = 1;
#else
constexpr double kSlack = 40;
#endif

} // namespace

class TestLimits : public QObject {
    Q_OBJECT
private slots:
    void nesting_data();
    void nesting();
    void chains_data();
    void chains();
    void runs_data();
    void runs();
    void highlightOfHostileTexts();
};

void TestLimits::nesting_data()
{
    QTest::addColumn<QString>("open");
    QTest::addColumn<QString>("core");
    QTest::addColumn<QString>("close");
    QTest::newRow("parentheses") << "("
                                 << "a"
                                 << ")";
    QTest::newRow("calls") << "abs("
                           << "a"
                           << ")";
    QTest::newRow("aggregations") << "sum by (x) ("
                                  << "a"
                                  << ")";
    QTest::newRow("signs") << "-"
                           << "a"
                           << "";
    QTest::newRow("subqueries") << ""
                                << "a"
                                << "[1m:]";
    QTest::newRow("binary") << "(1+"
                            << "a"
                            << ")";
    QTest::newRow("durations") << "("
                               << "1m"
                               << ")";
}

void TestLimits::nesting()
{
    QFETCH(QString, open);
    QFETCH(QString, core);
    QFETCH(QString, close);
    const auto text = [&](std::size_t depth) {
        const std::string body = repeat(open.toStdString(), depth) + core.toStdString() + repeat(close.toStdString(), depth);
        if (QTest::currentDataTag() == std::string_view("durations")) return "a[" + body + "]";
        return body;
    };
    const Run deepest = run(text(1000));
    // A thousand subqueries in a row parse, but a subquery of a range vector is no query.
    const bool typeError = QTest::currentDataTag() == std::string_view("subqueries");
    QVERIFY2(deepest.ok != typeError && deepest.code != ErrorCode::LimitExceeded, deepest.message.c_str());
    QVERIFY(deepest.stable);
    const Run over = run(text(1001));
    QVERIFY2(!over.ok && over.code == ErrorCode::LimitExceeded, over.message.c_str());
    QVERIFY2(over.ms <= 5 * kSlack, qPrintable(QString::number(over.ms)));
    qInfo("1,001 levels %.2f ms", over.ms);
}

void TestLimits::chains_data()
{
    QTest::addColumn<QString>("op");
    for (const char *op : {"+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", "<=", ">", ">=", "and", "or", "unless", "</", ">/"})
        QTest::newRow(op) << op;
}

void TestLimits::chains()
{
    QFETCH(QString, op);
    const std::string link = " " + op.toStdString() + " a";
    const Run longest = run("a" + repeat(link, 9999));
    QVERIFY2(longest.ok && longest.stable, longest.message.c_str());
    QVERIFY2(longest.ms <= 100 * kSlack, qPrintable(QString::number(longest.ms)));
    qInfo("10,000 operands %.1f ms", longest.ms);
    const Run over = run("a" + repeat(link, 99999));
    QVERIFY2(!over.ok && over.code == ErrorCode::LimitExceeded, over.message.c_str());
    QVERIFY2(over.ms <= 200 * kSlack, qPrintable(QString::number(over.ms)));
    qInfo("100,000 operands %.1f ms", over.ms);
}

void TestLimits::runs_data()
{
    QTest::addColumn<QString>("piece");
    for (const char *piece :
        {"(", "-", "!", "sum(", "[1m:]", " offset ", "@", "{", "a[1m:]", "foo offset ", "a @ ", "\"", "#", "\"a\" ", "#\n", "a{", "}", ")",
            ",", "by (", "a,", "$x ", "{{", "[[", "a{b=\"", "1m+", "max_of(", "\xff", "fill ", "a on (", "x offset (", "a[("}) {
        QTest::newRow(piece) << piece;
    }
}

void TestLimits::runs()
{
    QFETCH(QString, piece);
    const std::string unit = piece.toLatin1().toStdString();
    const Run result = run(repeat(unit, std::min<std::size_t>(1000000, (1U << 20) / unit.size())));
    QVERIFY(!result.ok);
    QVERIFY2(result.code == ErrorCode::LimitExceeded || result.code == ErrorCode::Syntax, result.message.c_str());
    qInfo("%.1f ms", result.ms);
    QVERIFY2(
        result.ms <= 50 * kSlack, qPrintable(QString("%1 ms: %2").arg(result.ms).arg(QString::fromStdString(result.message).left(80))));
}

void TestLimits::highlightOfHostileTexts()
{
    for (const char *piece : {"(", "{", "\"", "{{", "a{", "\xff", "$x{", "1m"}) {
        const std::string text = repeat(piece, 100000);
        onSmallStack([&] { QVERIFY(highlight(text).size() <= text.size()); });
    }
}

QTEST_APPLESS_MAIN(TestLimits)
#include "tst_limits.moc"
