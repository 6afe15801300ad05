// Naming and writing of recording rules (prometheus.io/docs/practices/rules).
#include "core/report/recording_rule.h"

#include "core/base/go_text.h"
#include "core/syntax/printer.h"

namespace diopter::report {

namespace {

using namespace syntax;

std::string cleanName(const std::string &text)
{
    std::string out;
    for (const char c : text) {
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        out += allowed ? c : '_';
    }
    return out;
}

/// What the parts of the name are gathered from, on the way down from the node to its first selector.
struct NameParts {
    std::string level;
    std::string metric;
    std::string operation;
};

NameParts gather(const Ast &ast, NodeId id)
{
    NameParts out;
    const TextSpan span = ast.node(id).span;
    std::string function;
    for (std::size_t i = id.index(); i < ast.nodes.size(); ++i) {
        const Node &node = ast.nodes[i];
        if (node.span.start < span.start || node.span.end > span.end) break;
        if (const auto *aggregation = node.getIf<Aggregation>(); aggregation && out.level.empty()) {
            for (const std::string &label : aggregation->grouping) out.level += (out.level.empty() ? "" : "_") + cleanName(label);
            if (aggregation->without) out.level = out.level.empty() ? "all" : "without_" + out.level;
            if (out.level.empty()) out.level = "all";
            if (aggregation->op != AggregateOp::Sum) out.operation = std::string(aggregateOpText(aggregation->op));
        } else if (const auto *call = node.getIf<Call>(); call && function.empty()) {
            function = functionName(call->function);
        } else if (const auto *matrix = node.getIf<MatrixSelector>()) {
            out.metric = matrix->selector.name;
            function += formatDuration(matrix->range);
            break;
        } else if (const auto *selector = node.getIf<VectorSelector>()) {
            out.metric = selector->name;
            break;
        }
    }
    if (!function.empty()) out.operation += (out.operation.empty() ? "" : "_") + cleanName(function);
    if (out.operation.empty()) out.operation = "sum";
    return out;
}

/// The text in single quotes of YAML, on one line.
std::string yamlText(const std::string &text)
{
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c == '\n' ? ' ' : c;
    }
    return out + "'";
}

/// Line breaks with the indentation behind them become one space: inside strings there are none in PromQL but raw ones.
std::string onOneLine(const std::string &text)
{
    std::string out;
    bool broken = false;
    for (const char c : text) {
        if (c == '\n') broken = true;
        else if (!broken || (c != ' ' && c != '\t')) {
            if (broken && !out.empty() && out.back() != ' ') out += ' ';
            broken = false;
            out += c;
        }
    }
    return out;
}

} // namespace

std::optional<RecordingRule> recordingRule(const Ast &ast, NodeId id)
{
    const Node &node = ast.node(id);
    if (node.type != ValueType::Vector) return std::nullopt;
    NameParts parts = gather(ast, id);
    if (parts.metric.empty()) return std::nullopt;
    if (parts.metric.ends_with("_total")) parts.metric.resize(parts.metric.size() - 6);
    if (parts.level.empty()) parts.level = "all";
    RecordingRule out;
    out.name = parts.level + ":" + cleanName(parts.metric) + ":" + parts.operation;
    out.text = "groups:\n  - name: diopter\n    rules:\n      - record: " + out.name + "\n        expr: " + yamlText(print(ast, id)) + "\n";
    if (id != ast.root().id) {
        const std::string before = ast.text.substr(0, node.span.start);
        const std::string after = ast.text.substr(node.span.end);
        const std::string rewritten = onOneLine(before + out.name + after);
        out.text += "# then the query reads\n# " + rewritten + "\n";
    }
    return out;
}

} // namespace diopter::report
