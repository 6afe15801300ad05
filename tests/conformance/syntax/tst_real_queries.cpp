// Some 19,300 expressions of rules and dashboards: our answers against those of a Prometheus 3.16, and what must hold of any query.
#include "core/syntax/ast_json.h"
#include "core/syntax/fingerprint.h"
#include "core/syntax/parser.h"
#include "core/syntax/printer.h"
#include "core/syntax/scanner.h"
#include "tests/conformance/syntax/real_queries.h"

#include <QtTest>

#include <algorithm>
#include <random>

using namespace diopter;
using namespace diopter::syntax;

namespace {

const ParseOptions kAsRecorded{true, true, false, false};

std::string firstError(const ParseResult &result)
{
    const Error &first = result.errors.front();
    return std::to_string(first.place.line) + ":" + std::to_string(first.place.column) + ": parse error: " + first.message;
}

/// The same tokens with other blanks between them, and comments where those may stand.
std::string otherLayout(const std::string &text, std::size_t seed)
{
    constexpr const char *kBlanks[] = {" ", "\n", "\t ", "  \n\t", " # why\n"};
    const std::vector<Token> tokens = tokenizeBroken(text, kAsRecorded, false);
    std::string out;
    bool inside = false; // braces or brackets: no comments
    for (const Token &token : tokens) {
        out += token.text(text);
        if (token.kind == TokenKind::LeftBrace || token.kind == TokenKind::LeftBracket) inside = true;
        if (token.kind == TokenKind::RightBrace || token.kind == TokenKind::RightBracket) inside = false;
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        out += kBlanks[(seed >> 33) % (inside ? 4 : 5)];
    }
    return out;
}

Ast otherLabelOrder(const Ast &ast)
{
    Ast out = ast;
    for (Node &node : out.nodes) {
        if (auto *vector = node.getIf<VectorSelector>()) std::reverse(vector->matchers.begin(), vector->matchers.end());
        else if (auto *matrix = node.getIf<MatrixSelector>())
            std::reverse(matrix->selector.matchers.begin(), matrix->selector.matchers.end());
        else if (auto *sum = node.getIf<Aggregation>()) std::reverse(sum->grouping.begin(), sum->grouping.end());
    }
    return out;
}

/// One to three tokens dropped, doubled, swapped or replaced.
std::string mutated(const std::string &text, const std::string &other, std::mt19937 &random)
{
    const auto pieces = [](const std::string &source) {
        std::vector<std::string> out;
        for (const Token &token : tokenizeBroken(source, kAsRecorded, false)) out.emplace_back(token.text(source));
        return out;
    };
    std::vector<std::string> tokens = pieces(text);
    const std::vector<std::string> others = pieces(other);
    const auto any = [&](std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size - 1)(random); };
    for (std::size_t i = any(3) + 1; i > 0 && !tokens.empty(); --i) {
        const std::size_t at = any(tokens.size());
        switch (any(4)) {
        case 0: tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(at)); break;
        case 1: tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(at), std::string(tokens[at])); break;
        case 2: std::swap(tokens[at], tokens[any(tokens.size())]); break;
        default:
            if (!others.empty()) tokens[at] = others[any(others.size())];
        }
    }
    std::string out;
    for (const std::string &token : tokens) out += token + (any(3) == 0 ? " " : "");
    return out;
}

} // namespace

class TestRealQueries : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void answersOfTheServer();
    void printingIsAFixedPoint();
    void layoutAndOrderDoNotCount();
    void variablesBuildATree();
    void everyErrorHasTextAndPlace();

private:
    QList<RealQuery> m_queries;
};

void TestRealQueries::initTestCase()
{
    m_queries = realQueries();
    if (m_queries.isEmpty()) QSKIP("the real-world expressions are not at hand");
}

void TestRealQueries::answersOfTheServer()
{
    int valid = 0;
    int message = 0;
    for (const RealQuery &query : m_queries) {
        const ParseResult result = parse(query.text, kAsRecorded);
        QVERIFY2(result.ok() == query.valid, query.text.c_str());
        if (!result.ok()) {
            message += firstError(result) == query.error;
            continue;
        }
        ++valid;
        QVERIFY2(prettyPrint(result.ast) == query.pretty, query.text.c_str());
        QVERIFY2(canonicalHash(astJson(result.ast, AstJsonFields::AsPrometheus)) == query.treeHash, query.text.c_str());
    }
    const auto total = static_cast<int>(m_queries.size());
    qInfo("%d expressions: all verdicts equal; %d valid: all trees and formatted texts equal; %d of %d first messages equal", total, valid,
        message, total - valid);
    QVERIFY(message * 100 >= (total - valid) * 95);
}

void TestRealQueries::printingIsAFixedPoint()
{
    for (const RealQuery &query : m_queries) {
        const ParseResult result = parse(query.text, kAsRecorded);
        if (!result.ok()) continue;
        const std::string printed = print(result.ast);
        const ParseResult again = parse(printed, kAsRecorded);
        QVERIFY2(again.ok() && print(again.ast) == printed, printed.c_str());
        QVERIFY2(fingerprint(again.ast) == fingerprint(result.ast), printed.c_str());
        const ParseResult pretty = parse(prettyPrint(result.ast), kAsRecorded);
        QVERIFY2(pretty.ok() && print(pretty.ast) == printed, printed.c_str());
    }
}

void TestRealQueries::layoutAndOrderDoNotCount()
{
    std::size_t seed = 1;
    for (const RealQuery &query : m_queries) {
        const ParseResult result = parse(query.text, kAsRecorded);
        if (!result.ok()) continue;
        const std::string other = otherLayout(query.text, ++seed);
        const ParseResult again = parse(other, kAsRecorded);
        QVERIFY2(again.ok(), other.c_str());
        QVERIFY2(print(again.ast) == print(result.ast), other.c_str());
        QVERIFY2(fingerprint(again.ast) == fingerprint(result.ast), other.c_str());
        QVERIFY2(fingerprint(otherLabelOrder(result.ast)) == fingerprint(result.ast), query.text.c_str());
    }
}

void TestRealQueries::variablesBuildATree()
{
    int total = 0;
    int ok = 0;
    for (const RealQuery &query : m_queries) {
        if (!query.grafana || !query.hasVariables) continue;
        ++total;
        ok += parse(query.raw, {true, true, false, true}).ok();
    }
    qInfo("%d of %d expressions with variables build a tree", ok, total);
    QVERIFY(ok * 1000 >= total * 995);
}

void TestRealQueries::everyErrorHasTextAndPlace()
{
    std::mt19937 random(42);
    int refused = 0;
    const auto any = [&] { return m_queries[std::uniform_int_distribution<qsizetype>(0, m_queries.size() - 1)(random)].text; };
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = mutated(any(), any(), random);
        const ParseResult result = parse(text, {true, true, false, i % 2 == 0});
        refused += !result.ok();
        for (const Error &error : result.errors) {
            QVERIFY2(!error.message.empty() && error.code != ErrorCode::Internal, text.c_str());
            QVERIFY2(error.place.span && error.place.line > 0 && error.place.column > 0, text.c_str());
            QVERIFY2(error.place.span->start <= text.size() && error.place.span->end <= text.size() + 1, text.c_str());
        }
    }
    qInfo("%d of 20000 mutated expressions refused, every error with text and place", refused);
}

QTEST_APPLESS_MAIN(TestRealQueries)
#include "tst_real_queries.moc"
