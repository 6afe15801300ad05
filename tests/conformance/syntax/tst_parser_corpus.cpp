// The reference cases of Prometheus' parser, printer, formatter and UI against ours. Skipped where the cases are not at hand.
#include "tests/conformance/syntax/corpus_tree.h"

#include "core/base/go_text.h"
#include "core/syntax/ast_json.h"
#include "core/syntax/parser.h"
#include "core/syntax/printer.h"

#include <QFile>
#include <QJsonDocument>
#include <QtTest>

using namespace diopter;
using namespace diopter::syntax;

namespace {

QList<QJsonObject> cases(const QString &name)
{
    QFile file(QStringLiteral(DIOPTER_SHARED) + "/corpus/" + name);
    QList<QJsonObject> out;
    if (!file.open(QIODevice::ReadOnly)) return out;
    while (!file.atEnd()) out << QJsonDocument::fromJson(file.readLine()).object();
    return out;
}

ParseResult parsed(const QString &text, bool fill = false) { return parse(text.toStdString(), {true, fill, false, false}); }

bool overlaps(TextSpan a, int start, int end)
{
    const int aStart = static_cast<int>(a.start);
    const int aEnd = static_cast<int>(a.end);
    return (aStart == start && aEnd == end) || (aStart < qMax(end, start + 1) && start < qMax(aEnd, aStart + 1));
}

/// One form for both sides: the editor's "..." is the metric x of ours, a name outside the braces is a matcher like any other, and
/// without operands of known type the editor leaves the matching clause out. Of ours only the fields `expected` has.
QJsonValue asPrinted(const QJsonValue &value, const QJsonValue &expected)
{
    if (value.isArray()) {
        QJsonArray out;
        const QJsonArray others = expected.toArray();
        for (qsizetype i = 0; i < value.toArray().size(); ++i) out << asPrinted(value.toArray().at(i), others.at(i));
        return out;
    }
    if (!value.isObject()) return value;
    QJsonObject in = value.toObject();
    const QJsonObject other = expected.toObject();
    const bool elided = in["type"] == "placeholder" || (in["name"] == "x" && other["type"] == "placeholder");
    if (elided) return QJsonObject{{"type", "placeholder"}};
    if (in["type"] == "binaryExpr" && in["matching"].isNull()) {
        in["matching"] = QJsonObject{{"card", "one-to-one"}, {"labels", QJsonArray()}, {"on", false}, {"include", QJsonArray()},
            {"fillValues", QJsonObject{{"lhs", QJsonValue()}, {"rhs", QJsonValue()}}}};
    }
    QJsonObject out;
    for (auto it = in.begin(); it != in.end(); ++it) {
        if (it.key() == "name" && in.contains("matchers")) continue;
        if (!other.contains(it.key()) || it.key() == "matchers") continue;
        out[it.key()] = asPrinted(it.value(), other[it.key()].isNull() ? it.value() : other[it.key()]);
    }
    if (!in.contains("matchers")) return out;
    QStringList matchers;
    if (const QString name = in["name"].toString(); !name.isEmpty()) matchers << "__name__=" + name;
    for (const QJsonValue &each : in["matchers"].toArray())
        matchers << each["name"].toString() + each["type"].toString() + each["value"].toString();
    matchers.removeDuplicates();
    matchers.sort();
    out["matchers"] = QJsonArray::fromStringList(matchers);
    return out;
}

/// The printed query with a metric, or a range of it, in the place of each "...".
ParseResult parsedPrinted(QString text)
{
    const QString dots(QChar(0x2026));
    const ParseResult result = parsed(QString(text).replace(dots, "x"), true);
    return result.ok() ? result : parsed(text.replace(dots, "x[1m]"), true);
}

} // namespace

#define CASES(variable, name)                                                                                                              \
    const QList<QJsonObject> variable = cases(name);                                                                                       \
    if (variable.isEmpty()) QSKIP("the reference cases are not at hand")

class TestParserCorpus : public QObject {
    Q_OBJECT
private slots:
    void verdictsAndMessages();
    void trees();
    void printer();
    void prettier();
    void selectors();
    void serializedTrees();
    void vectorMatching();
    void lezerShapes();
    void codemirror();
};

void TestParserCorpus::verdictsAndMessages()
{
    CASES(all, "parser/parse_expr.jsonl");
    int failing = 0;
    int sameMessage = 0;
    for (const QJsonObject &each : all) {
        const ParseResult result = parsed(each["input"].toString());
        QVERIFY2(result.ok() != each["fail"].toBool(), qPrintable(each["input"].toString()));
        if (result.ok()) continue;
        ++failing;
        for (const Error &error : result.errors) QVERIFY(!error.message.empty() && error.place.span && error.place.line > 0);
        const QJsonObject expected = each["errs"].toArray().first().toObject();
        sameMessage += QString::fromStdString(result.errors[0].message) == expected["msg"].toString();
        QVERIFY2(overlaps(*result.errors[0].place.span, expected["start"].toInt(), expected["end"].toInt()),
            qPrintable(each["input"].toString()));
    }
    qInfo("%lld verdicts equal, %d of %d first messages", static_cast<long long>(all.size()), sameMessage, failing);
    QVERIFY(sameMessage * 100 >= failing * 95);
}

void TestParserCorpus::trees()
{
    CASES(all, "parser/parse_expr_ast.jsonl");
    for (const QJsonObject &each : all) {
        const ParseResult result = parsed(each["input"].toString());
        QVERIFY2(result.ok(), qPrintable(each["input"].toString()));
        const QJsonValue ours = normalised(corpusTree(result.ast, NodeId(0U)));
        const QJsonValue expected = normalised(each["ast"]);
        if (ours != expected) qWarning().noquote() << each["input"].toString() << "\n" << ours << "\n" << expected;
        QCOMPARE(ours, expected);
    }
    qInfo("%lld trees equal", static_cast<long long>(all.size()));
}

void TestParserCorpus::printer()
{
    CASES(all, "parser/printer.jsonl");
    for (const QJsonObject &each : all) {
        const ParseResult result = parsed(each["in"].toString(), true);
        QVERIFY2(result.ok(), qPrintable(each["in"].toString()));
        const QString expected = each["out"].toString().isEmpty() ? each["in"].toString() : each["out"].toString();
        QCOMPARE(QString::fromStdString(print(result.ast)), expected);
    }
    for (const QJsonObject &each : cases("parser/printer_vector_selector.jsonl")) {
        const QJsonObject selector = each["selector"].toObject();
        Ast ast;
        VectorSelector value;
        value.name = selector["name"].toString().toStdString();
        const QMap<QString, MatchType> types{
            {"=", MatchType::Equal}, {"!=", MatchType::NotEqual}, {"=~", MatchType::Regexp}, {"!~", MatchType::NotRegexp}};
        for (const QJsonValue &matcher : selector["matchers"].toArray()) {
            value.matchers.push_back({types[matcher["op"].toString()], matcher["name"].toString().toStdString(),
                matcher["value"].toString().toStdString(), false, {}});
        }
        ast.nodes.emplace_back().value = value;
        QCOMPARE(QString::fromStdString(print(ast)), each["out"].toString());
    }
}

void TestParserCorpus::prettier()
{
    CASES(all, "parser/prettier.jsonl");
    for (const QJsonObject &each : all) {
        const ParseResult result = parsed(each["in"].toString(), true);
        QVERIFY2(result.ok(), qPrintable(each["in"].toString()));
        QCOMPARE(QString::fromStdString(prettyPrint(result.ast, static_cast<std::size_t>(each["max_line_chars"].toInt()))),
            each["out"].toString());
    }
}

void TestParserCorpus::selectors()
{
    CASES(all, "parser/extract_selectors.jsonl");
    for (const QJsonObject &each : all) {
        const ParseResult result = parsed(each["input"].toString());
        QJsonArray found;
        for (const Node &node : result.ast.nodes) {
            const auto *selector = node.getIf<VectorSelector>();
            if (!selector) continue;
            QStringList matchers;
            for (const LabelMatcher &matcher : selector->matchers) {
                matchers << QString::fromStdString(matcher.name + std::string(matchTypeText(matcher.type)) + quote(matcher.value));
            }
            found << "{" + matchers.join(", ") + "}";
        }
        QCOMPARE(found, each["selectors"].toArray());
    }
}

void TestParserCorpus::serializedTrees()
{
    CASES(all, "ui/serialize_ast.jsonl");
    for (const QJsonObject &each : all) {
        const ParseResult result = parsedPrinted(each["output"].toString());
        QVERIFY2(result.ok(), qPrintable(each["output"].toString()));
        const QJsonObject ours =
            QJsonDocument::fromJson(QByteArray::fromStdString(astJson(result.ast, AstJsonFields::AsPrometheus))).object();
        const QJsonObject expected = each["node"].toObject();
        QCOMPARE(asPrinted(ours, expected), asPrinted(expected, ours));
    }
    qInfo("%lld printed trees read back field by field", static_cast<long long>(all.size()));
}

void TestParserCorpus::vectorMatching()
{
    CASES(all, "ui/codemirror_vector_matching.jsonl");
    for (const QJsonObject &each : all) {
        const ParseResult result = parsed(each["binaryExpr"].toString(), true);
        QVERIFY2(result.ok(), qPrintable(each["binaryExpr"].toString()));
        const QJsonObject expected = each["expectedVectorMatching"].toObject();
        const auto *binary = result.ast.root().getIf<Binary>();
        QVERIFY(binary);
        // Prometheus drops the clause where an operand is a number; the editor keeps the default.
        const VectorMatching matching = binary->matching.value_or(VectorMatching{});
        const char *cards[] = {"one-to-one", "many-to-one", "one-to-many", "many-to-many"};
        QCOMPARE(QString(cards[static_cast<int>(matching.cardinality)]), expected["card"].toString());
        QCOMPARE(matching.on, expected["on"].toBool());
        QJsonArray labels;
        for (const std::string &label : matching.labels) labels << QString::fromStdString(label);
        QCOMPARE(labels, expected["matchingLabels"].toArray());
        QJsonArray include;
        for (const std::string &label : matching.include) include << QString::fromStdString(label);
        QCOMPARE(include, expected["include"].toArray());
        const auto fill = [](const std::optional<double> &value) { return value ? QJsonValue(*value) : QJsonValue(); };
        QCOMPARE(fill(matching.fillLeft), expected["fill"].toObject()["lhs"]);
        QCOMPARE(fill(matching.fillRight), expected["fill"].toObject()["rhs"]);
    }
}

void TestParserCorpus::lezerShapes()
{
    CASES(all, "ui/lezer_cases.jsonl");
    int wrong = 0;
    for (const QJsonObject &each : all) {
        const QString tree = each["tree"].toString();
        const QString input = each["input"].toString();
        const ParseResult result = parsed(input, true);
        if (!result.ok() || !tree.startsWith("PromQL(") || tree.contains(QChar(0x26a0))) {
            const bool expectedToFail = tree.contains(QChar(0x26a0));
            if (result.ok() != !expectedToFail) qWarning("%s: %s", qPrintable(input), result.ok() ? "ok" : result.errors[0].text().c_str());
            wrong += result.ok() == expectedToFail;
            continue;
        }
        const QString ours = shapeOf(result.ast, NodeId(0U));
        const QString expected = shapeOfLezer(tree.mid(7, tree.size() - 8));
        if (ours == expected) continue;
        ++wrong;
        qWarning(
            "%s\n  ours:     %s\n  expected: %s\n  from %s", qPrintable(input), qPrintable(ours), qPrintable(expected), qPrintable(tree));
    }
    QCOMPARE(wrong, 0);
}

void TestParserCorpus::codemirror()
{
    CASES(all, "ui/codemirror_diagnostics.jsonl");
    int wrong = 0;
    int byServer = 0;
    for (const QJsonObject &each : all) {
        bool fails = false;
        for (const QJsonValue &diagnostic : each["diagnostics"].toArray()) fails = fails || diagnostic["severity"].toString() == "error";
        const ParseResult result = parsed(each["expr"].toString(), true);
        // Where the editor's opinion differs from the server's, the server's counts (grammar/README.md lists why).
        static const QMap<QString, bool> kServer{{"{\"this is \"foo\" metric\"}", false},
            {"{\"foo\",\"this is \"bar\" label\"=\"val\"}", false}, {"{'foo`metric':'bar'}", false}, {"{\"foo\", __name__=\"bar\"}", true},
            {"{\"foo\", \"__name__\"=\"bar\"}", true}, {"{\"__name__\"=\"foo\", __name__=\"bar\"}", true}};
        const QString text = each["expr"].toString();
        byServer += kServer.contains(text);
        if (result.ok() == kServer.value(text, !fails)) continue;
        ++wrong;
        qWarning("%s: %s", qPrintable(text), result.ok() ? "ok" : result.errors[0].text().c_str());
    }
    qInfo("%lld verdicts equal, %d of them to the server's where the editor differs from it", static_cast<long long>(all.size()) - wrong,
        byServer);
    QCOMPARE(wrong, 0);
}

QTEST_APPLESS_MAIN(TestParserCorpus)
#include "tst_parser_corpus.moc"
