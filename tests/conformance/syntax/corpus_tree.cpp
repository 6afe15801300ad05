#include "tests/conformance/syntax/corpus_tree.h"

#include <QMap>
#include <QStringList>
#include <cmath>

using namespace diopter;
using namespace diopter::syntax;

namespace {

QString text(const std::string &value) { return QString::fromStdString(value); }
QString text(std::string_view value) { return QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size())); }
QJsonArray pos(TextSpan span) { return {static_cast<int>(span.start), static_cast<int>(span.end)}; }

QJsonValue number(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return value;
}

QJsonArray list(const std::vector<std::string> &values)
{
    QJsonArray out;
    for (const std::string &value : values) out << text(value);
    return out;
}

QJsonObject duration(const Ast &ast, DurationId id)
{
    const DurationExpr &each = ast.duration(id);
    QJsonObject out;
    if (each.op == DurationOp::Literal) {
        out = {{"type", "number"}, {"value", each.seconds}, {"pos", pos(each.span)}};
        if (each.asDuration) out["is_duration"] = true;
        return out;
    }
    const char *ops[] = {"", "+", "-", "*", "/", "%", "^", "+", "-", "step", "range", "min_of", "max_of", ""};
    out = {{"type", "duration_expr"}, {"op", ops[static_cast<int>(each.op)]}, {"pos", pos(each.span)}};
    const bool unary = each.op == DurationOp::Plus || each.op == DurationOp::Minus;
    if (unary) out["rhs"] = duration(ast, each.lhs);
    if (!unary && each.lhs.valid()) out["lhs"] = duration(ast, each.lhs);
    if (!unary && each.rhs.valid()) out["rhs"] = duration(ast, each.rhs);
    if (each.wrapped) out["wrapped"] = true;
    return out;
}

void addTime(const Ast &ast, const TimeModifiers &time, QJsonObject &out)
{
    if (time.offset != 0) out["offset_ms"] = static_cast<double>(time.offset);
    if (time.offsetExpr.valid()) out["offset_expr"] = duration(ast, time.offsetExpr);
    if (time.at == AtModifier::Time) out["at_ms"] = static_cast<double>(time.atTime);
    if (time.at == AtModifier::Start) out["at_preprocessor"] = "start";
    if (time.at == AtModifier::End) out["at_preprocessor"] = "end";
}

QJsonObject selector(const Ast &ast, const VectorSelector &value, TextSpan span)
{
    QJsonArray matchers;
    for (const LabelMatcher &each : value.matchers) {
        matchers << QJsonObject{{"name", text(each.name)}, {"op", text(matchTypeText(each.type))}, {"value", text(each.value)}};
    }
    QJsonObject out{{"type", "vector_selector"}, {"matchers", matchers}, {"pos", pos(span)}};
    if (!value.name.empty()) out["name"] = text(value.name);
    addTime(ast, value.time, out);
    return out;
}

QJsonObject matching(const VectorMatching &value)
{
    const char *cards[] = {"one-to-one", "many-to-one", "one-to-many", "many-to-many"};
    QJsonObject out{{"type", "matching"}, {"card", cards[static_cast<int>(value.cardinality)]}};
    if (!value.include.empty()) out["include"] = list(value.include);
    if (!value.labels.empty()) out["labels"] = list(value.labels);
    if (value.on) out["on"] = true;
    return out;
}

} // namespace

QJsonObject corpusTree(const Ast &ast, NodeId id)
{
    const Node &node = ast.node(id);
    const auto sub = [&](NodeId child) { return corpusTree(ast, child); };
    switch (node.kind()) {
    case NodeKind::NumberLiteral: {
        QJsonObject out{{"type", "number"}, {"pos", pos(node.span)}, {"value", number(node.as<NumberLiteral>().value)}};
        if (node.as<NumberLiteral>().asDuration) out["is_duration"] = true;
        return out;
    }
    case NodeKind::StringLiteral: return {{"type", "string"}, {"pos", pos(node.span)}, {"value", text(node.as<StringLiteral>().value)}};
    case NodeKind::VectorSelector: return selector(ast, node.as<VectorSelector>(), node.span);
    case NodeKind::MatrixSelector: {
        const auto &matrix = node.as<MatrixSelector>();
        QJsonObject out{{"type", "matrix_selector"}, {"end_pos", static_cast<int>(node.span.end)},
            {"selector", selector(ast, matrix.selector, matrix.selectorSpan)}};
        if (matrix.range != 0) out["range_ms"] = static_cast<double>(matrix.range);
        if (matrix.rangeExpr.valid()) out["range_expr"] = duration(ast, matrix.rangeExpr);
        return out;
    }
    case NodeKind::Subquery: {
        const auto &query = node.as<Subquery>();
        QJsonObject out{{"type", "subquery"}, {"end_pos", static_cast<int>(node.span.end)}, {"expr", sub(query.expr)}};
        if (query.range != 0) out["range_ms"] = static_cast<double>(query.range);
        if (query.rangeExpr.valid()) out["range_expr"] = duration(ast, query.rangeExpr);
        if (query.step != 0) out["step_ms"] = static_cast<double>(query.step);
        if (query.stepExpr.valid()) out["step_expr"] = duration(ast, query.stepExpr);
        addTime(ast, query.time, out);
        return out;
    }
    case NodeKind::Call: {
        QJsonArray args;
        for (const NodeId arg : node.as<Call>().args) args << sub(arg);
        return {{"type", "call"}, {"args", args}, {"function", text(functionName(node.as<Call>().function))}, {"pos", pos(node.span)}};
    }
    case NodeKind::Aggregation: {
        const auto &aggregation = node.as<Aggregation>();
        QJsonObject out{
            {"type", "aggregate"}, {"expr", sub(aggregation.expr)}, {"op", text(aggregateOpText(aggregation.op))}, {"pos", pos(node.span)}};
        if (aggregation.param.valid()) out["param"] = sub(aggregation.param);
        if (!aggregation.grouping.empty()) out["grouping"] = list(aggregation.grouping);
        if (aggregation.without) out["without"] = true;
        return out;
    }
    case NodeKind::Binary: {
        const auto &binary = node.as<Binary>();
        QJsonObject out{{"type", "binary"}, {"lhs", sub(binary.lhs)}, {"op", text(binaryOpText(binary.op))}, {"rhs", sub(binary.rhs)}};
        if (binary.returnBool) out["bool"] = true;
        if (binary.matching) out["matching"] = matching(*binary.matching);
        return out;
    }
    case NodeKind::Unary: {
        QJsonObject out{{"type", "unary"}, {"expr", sub(node.as<Unary>().expr)}, {"op", node.as<Unary>().op == UnaryOp::Minus ? "-" : "+"}};
        if (node.span.start != 0) out["start_pos"] = static_cast<int>(node.span.start);
        return out;
    }
    case NodeKind::Paren: return {{"type", "paren"}, {"expr", sub(node.as<Paren>().expr)}, {"pos", pos(node.span)}};
    case NodeKind::Placeholder: break;
    }
    return {};
}

namespace {

/// DurationExpr.PositionRange: what a duration expression says of its own place counts only where its operands do not say it.
QJsonArray durationRange(const QJsonObject &node)
{
    if (node["pos"].isArray()) return node["pos"].toArray();
    const QString op = node["op"].toString();
    const QJsonObject lhs = node["lhs"].toObject();
    const QJsonObject rhs = node["rhs"].toObject();
    if (op == "min_of" || op == "max_of" || (lhs.isEmpty() && rhs.isEmpty())) return {node["start_pos"].toInt(), node["end_pos"].toInt()};
    const QJsonValue start = lhs.isEmpty() ? QJsonValue(node["start_pos"].toInt()) : durationRange(lhs).at(0);
    return {start, durationRange(rhs).at(1)};
}

/// Fields that are left out where they say nothing.
bool saysNothing(const QString &type, const QString &key, const QJsonValue &value)
{
    if (value.isNull() || (value.isBool() && !value.toBool())) return true;
    if (value.isString() && value.toString().isEmpty()) return key != "value";
    if (value.isArray() && value.toArray().isEmpty())
        return (key != "args" && key != "matchers") || type == "matching" || type == "aggregate";
    return key.endsWith("_ms") && key != "at_ms" && value.toDouble() == 0; // some zeros are written out
}

} // namespace

QJsonValue normalised(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray out;
        for (const QJsonValue &each : value.toArray()) out << normalised(each);
        return out;
    }
    if (!value.isObject()) return value;
    const QJsonObject in = value.toObject();
    const QString type = in["type"].toString();
    const bool isDuration = type == "duration_expr";
    QJsonObject out;
    for (auto it = in.begin(); it != in.end(); ++it) {
        if (isDuration && (it.key() == "start_pos" || it.key() == "end_pos")) continue;
        if (!saysNothing(type, it.key(), it.value())) out[it.key()] = normalised(it.value());
    }
    if (isDuration) out["pos"] = durationRange(in);
    return out;
}

QString shapeOf(const Ast &ast, NodeId id)
{
    const Node &node = ast.node(id);
    const char *names[] = {
        "Number", "String", "Vector", "Matrix", "Subquery", "Call", "Aggregate", "Binary", "Unary", "Paren", "Placeholder"};
    QStringList kids;
    for (const NodeId child : children(node)) kids << shapeOf(ast, child);
    const QString name = names[static_cast<int>(node.kind())];
    return kids.isEmpty() ? name : name + "(" + kids.join(",") + ")";
}

namespace {

/// One node of a lezer tree at `i`; the shapes of what it holds.
QStringList lezerShapes(const QString &tree, qsizetype &i)
{
    static const QMap<QString, QString> kNames{{"NumberDurationLiteral", "Number"}, {"StringLiteral", "String"},
        {"VectorSelector", "Vector"}, {"MatrixSelector", "Matrix"}, {"SubqueryExpr", "Subquery"}, {"FunctionCall", "Call"},
        {"AggregateExpr", "Aggregate"}, {"BinaryExpr", "Binary"}, {"UnaryExpr", "Unary"}, {"ParenExpr", "Paren"}};
    static const QStringList kLeaves{
        "VectorSelector", "MatrixSelector", "GroupingLabels", "MatchingModifierClause", "DurationExpr", "OffsetDurationExpr"};
    QString name;
    while (i < tree.size() && !QString("(),").contains(tree[i])) name += tree[i++];
    name = name.trimmed();
    QStringList kids;
    if (i < tree.size() && tree[i] == '(') {
        ++i;
        while (i < tree.size() && tree[i] != ')') { // a comma may be missing between two
            if (tree[i] == ',') ++i;
            else kids << lezerShapes(tree, i);
        }
        ++i;
    }
    while (i < tree.size() && tree[i].isSpace()) ++i;
    const bool at = name == "StepInvariantExpr"; // the number behind @ is no node
    if (at) kids = kids.mid(0, 1);
    const bool leaf = kLeaves.contains(name);
    if (leaf || name == "AggregateModifier" || name.startsWith("BoolModifier") || name.startsWith("Matching")) kids.clear();
    if (!kNames.contains(name)) return leaf ? QStringList{} : kids;
    if (name == "UnaryExpr" && kids == QStringList{"Number"}) return kids; // Prometheus folds the sign
    return {kids.isEmpty() ? kNames[name] : kNames[name] + "(" + kids.join(",") + ")"};
}

} // namespace

QString shapeOfLezer(const QString &tree)
{
    qsizetype i = 0;
    return lezerShapes(tree, i).join(",");
}
