// The completion context at every caret of completion_cases.h, and on damaged texts at all places.
#include "tests/core/syntax/completion_cases.h"

#include "core/syntax/completion.h"

#include <QtTest>

#include <chrono>

using namespace diopter;
using namespace diopter::syntax;

namespace {

const std::string kCaret = "\xc2\xa6";

std::string kindText(CompletionKind kind)
{
    switch (kind) {
    case CompletionKind::Metric: return "metric";
    case CompletionKind::Function: return "function";
    case CompletionKind::Aggregator: return "aggregator";
    case CompletionKind::LabelName: return "label";
    case CompletionKind::MatchOperator: return "matchop";
    case CompletionKind::LabelValue: return "value";
    case CompletionKind::GroupingLabel: return "group";
    case CompletionKind::AggregationClause: return "by";
    case CompletionKind::MatchingClause: return "matching";
    case CompletionKind::GroupModifier: return "groupmod";
    case CompletionKind::FillModifier: return "fill";
    case CompletionKind::BinaryOperator: return "operator";
    case CompletionKind::Modifier: return "modifier";
    case CompletionKind::Duration: return "duration";
    case CompletionKind::At: return "at";
    }
    return "";
}

std::string describe(const CompletionContext &context)
{
    std::string kinds;
    for (const CompletionKind kind : context.kinds) kinds += (kinds.empty() ? "" : "+") + kindText(kind);
    const std::string operand = "metric+function+aggregator";
    if (kinds.compare(0, operand.size(), operand) == 0) kinds = "E" + kinds.substr(operand.size());
    std::string metrics;
    for (const std::string &metric : context.metrics) metrics += (metrics.empty() ? "" : ",") + metric;
    return kinds + ";" + metrics + ";" + context.label + ";" + context.prefix;
}

} // namespace

class TestCompletion : public QObject {
    Q_OBJECT
private slots:
    void table();
    void otherMatchersAreKnown();
    void expectedTypeOfArguments();
    void everyPlaceOfBrokenTexts();
    void staysLinear();
};

void TestCompletion::table()
{
    int positions = 0;
    int wrong = 0;
    for (const CompletionCase &each : completionCases()) {
        std::string text;
        std::vector<std::size_t> carets;
        for (std::size_t i = 0; i < each.text.size();) {
            if (each.text.compare(i, kCaret.size(), kCaret) == 0) {
                carets.push_back(text.size());
                i += kCaret.size();
            } else {
                text += each.text[i++];
            }
        }
        QCOMPARE(carets.size(), each.expected.size());
        for (std::size_t i = 0; i < carets.size(); ++i) {
            ++positions;
            const std::string found = describe(completionAt(text, carets[i]));
            if (found == each.expected[i]) continue;
            ++wrong;
            qWarning("%s\n  caret %zu: %s\n  expected: %s", each.text.c_str(), i, found.c_str(), each.expected[i].c_str());
        }
    }
    QCOMPARE(wrong, 0);
    QVERIFY2(positions >= 120 && completionCases().size() >= 60, qPrintable(QString::number(positions)));
}

void TestCompletion::otherMatchersAreKnown()
{
    const std::string text = "up{job=\"node\", instance=\"\", env!=\"dev\"}";
    const CompletionContext context = completionAt(text, text.find("\"\"") + 1);
    QCOMPARE(context.label, std::string("instance"));
    const std::vector<CompletionMatcher> expected{{"job", MatchType::Equal, "node"}, {"env", MatchType::NotEqual, "dev"}};
    QVERIFY(context.matchers == expected);
}

void TestCompletion::expectedTypeOfArguments()
{
    const std::string text = "quantile_over_time(0.5, )";
    const CompletionContext context = completionAt(text, text.size() - 1);
    QVERIFY(context.function == FunctionId::QuantileOverTime);
    QCOMPARE(context.argument, std::size_t(1));
    QVERIFY(context.expected == ValueType::Matrix);
}

void TestCompletion::everyPlaceOfBrokenTexts()
{
    const std::vector<std::string> texts{"sum by (a, (rate(foo{x=\"y\"[5m]) without", "}}{{[[]](((", "foo{a=~\"\\x\"} offset - - @ start(",
        "a \xff\xfe b{\xc3\xa9=\"1\"}", "by by by (by) by", "\"`'", "$x ${y [[z]] {{.q}}"};
    for (const std::string &text : texts) {
        for (std::size_t caret = 0; caret <= text.size() + 2; ++caret) {
            const CompletionContext context = completionAt(text, caret);
            QVERIFY(context.replace.start <= context.replace.end && context.replace.end <= text.size());
        }
    }
}

void TestCompletion::staysLinear()
{
    std::string text;
    while (text.size() < 200000) text += "sum by (a, b) (rate(foo{x=\"y\"}[5m])) + ";
    const auto start = std::chrono::steady_clock::now();
    completionAt(text, text.size());
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    QVERIFY2(spent < 2000, qPrintable(QString::number(spent)));
}

QTEST_APPLESS_MAIN(TestCompletion)
#include "tst_completion.moc"
