#include "core/syntax/node_text.h"

#include "core/base/go_text.h"
#include "core/syntax/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace diopter::syntax {
namespace {

/// labelNameRequiresQuoting.
bool needsQuotes(const Ast &ast, std::string_view name)
{
    if (!ast.unquotedUtf8Names) return !isLegacyLabelName(name);
    if (name.empty()) return true;
    for (std::size_t i = 0; i < name.size();) {
        const Rune rune = decodeRune(name, i);
        const bool letter = isAlphaRune(rune.value) || (rune.value >= 0x80 && isUnicodeLetter(static_cast<char32_t>(rune.value)));
        const bool later = i > 0 && (isDigitRune(rune.value) || rune.value == '.');
        if (!letter && !later) return true;
        i += rune.width;
    }
    return false;
}

/// True where `written` holds a template variable and stands in `where` outside of quotes: added quotes would be put around whatever the
/// variable stands for.
bool isBareTemplate(const Ast &ast, std::string_view written, TextSpan where)
{
    const std::string_view text = std::string_view(ast.text).substr(0, where.end);
    for (const Placeholder &each : ast.placeholders) {
        const std::size_t within = written.find(each.text);
        if (within == std::string_view::npos || each.span.start < where.start + within) continue;
        const std::size_t start = each.span.start - within;
        if (start > text.size() || text.compare(start, written.size(), written) != 0) continue;
        const char before = start > 0 ? text[start - 1] : ' ';
        if (before != '"' && before != '\'' && before != '`') return true;
    }
    return false;
}

/// A label name or value as it is to be printed.
std::string quotedWhere(bool needed, const Ast &ast, const std::string &text, TextSpan where)
{
    return needed && !isBareTemplate(ast, text, where) ? quote(text) : text;
}

TextSpan wholeText(const Ast &ast) { return {0, static_cast<std::uint32_t>(ast.text.size())}; }

std::string labelList(const Ast &ast, const std::vector<std::string> &labels)
{
    std::string out = "(";
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i > 0) out += ", ";
        out += quotedWhere(needsQuotes(ast, labels[i]), ast, labels[i], wholeText(ast));
    }
    return out + ")";
}

/// model.Duration(seconds * 1e9).String() of a literal.
std::string literalDuration(double seconds)
{
    const double ns = seconds * 1e9;
    constexpr double kLimit = 9223372036854775808.0;
    const std::int64_t whole =
        std::isnan(ns) || ns >= kLimit || ns < -kLimit ? std::numeric_limits<std::int64_t>::min() : static_cast<std::int64_t>(ns);
    return formatDuration(whole / 1000000);
}

std::string numberText(double value, bool asDuration)
{
    if (!asDuration) return formatFloat(value);
    return value < 0 ? "-" + literalDuration(-value) : literalDuration(value);
}

std::string atText(const TimeModifiers &time)
{
    switch (time.at) {
    case AtModifier::None: break;
    case AtModifier::Time: return fmt::format(" @ {:.3f}", static_cast<double>(time.atTime) / 1000.0);
    case AtModifier::Start: return " @ start()";
    case AtModifier::End: return " @ end()";
    case AtModifier::Placeholder: return " @ " + time.atText;
    }
    return {};
}

std::string offsetText(const Ast &ast, const TimeModifiers &time)
{
    if (time.offsetExpr.valid()) return " offset " + durationText(ast, time.offsetExpr);
    if (time.offset > 0 || (time.offset == 0 && time.offsetNanos > 0)) return " offset " + formatDuration(time.offset);
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::min() / 1000000; // of a NaN: its negation overflows in Go
    if (time.offset == kMost && time.offsetNanos == std::numeric_limits<std::int64_t>::min() % 1000000)
        return " offset -" + formatDuration(kMost);
    if (time.offset < 0 || time.offsetNanos < 0) return " offset -" + formatDuration(-time.offset);
    return {};
}

std::string rangeText(const Ast &ast, DurationMs range, DurationId expr)
{
    return expr.valid() ? durationText(ast, expr) : formatDuration(range);
}

std::string extendedText(const VectorSelector &selector) { return selector.anchored ? " anchored" : selector.smoothed ? " smoothed" : ""; }

/// Name and matchers; the matchers sorted as text.
std::string selectorText(const Ast &ast, const VectorSelector &selector)
{
    std::vector<std::string> matchers;
    matchers.reserve(selector.matchers.size());
    for (const LabelMatcher &each : selector.matchers) {
        if (each.name == "__name__" && each.type == MatchType::Equal && each.value == selector.name && !each.value.empty()) continue;
        matchers.push_back(quotedWhere(needsQuotes(ast, each.name), ast, each.name, each.span) + std::string(matchTypeText(each.type)) +
            quotedWhere(true, ast, each.value, each.span));
    }
    matchers.insert(matchers.end(), selector.templateConditions.begin(), selector.templateConditions.end());
    if (matchers.empty()) return selector.name;
    std::sort(matchers.begin(), matchers.end());
    return fmt::format("{}{{{}}}", selector.name, fmt::join(matchers, ","));
}

} // namespace

std::string leafText(const Ast &ast, const Node &node)
{
    if (const auto *number = node.getIf<NumberLiteral>()) return numberText(number->value, number->asDuration);
    if (const auto *text = node.getIf<StringLiteral>()) return quote(text->value);
    if (const auto *vector = node.getIf<VectorSelector>()) return vectorText(ast, *vector);
    if (const auto *matrix = node.getIf<MatrixSelector>()) {
        const VectorSelector &vector = matrix->selector;
        return selectorText(ast, vector) + rangeSuffix(ast, *matrix) + extendedText(vector) + atText(vector.time) +
            offsetText(ast, vector.time);
    }
    return {};
}

std::string vectorText(const Ast &ast, const VectorSelector &vector)
{
    return selectorText(ast, vector) + atText(vector.time) + extendedText(vector) + offsetText(ast, vector.time);
}

std::string rangeSuffix(const Ast &ast, const MatrixSelector &matrix) { return "[" + rangeText(ast, matrix.range, matrix.rangeExpr) + "]"; }

std::string callHead(const Call &call) { return std::string(functionName(call.function)); }

std::string aggregationHead(const Ast &ast, const Aggregation &aggregation)
{
    std::string out(aggregateOpText(aggregation.op));
    if (aggregation.without) out += " without " + labelList(ast, aggregation.grouping) + " ";
    else if (!aggregation.grouping.empty()) out += " by " + labelList(ast, aggregation.grouping) + " ";
    return out;
}

std::string binaryHead(const Ast &ast, const Binary &binary)
{
    std::string out(binaryOpText(binary.op));
    if (binary.returnBool) out += " bool";
    if (!binary.matching) return out;
    const VectorMatching &matching = *binary.matching;
    const bool grouped = matching.cardinality == MatchCardinality::ManyToOne || matching.cardinality == MatchCardinality::OneToMany;
    if (!matching.labels.empty() || matching.on || grouped) out += (matching.on ? " on " : " ignoring ") + labelList(ast, matching.labels);
    if (grouped) {
        out += matching.cardinality == MatchCardinality::ManyToOne ? " group_left " : " group_right ";
        out += labelList(ast, matching.include);
    }
    if (matching.fillLeft && matching.fillRight && *matching.fillLeft == *matching.fillRight) {
        return out + " fill (" + formatFloatG(*matching.fillLeft) + ")";
    }
    if (matching.fillLeft) out += " fill_left (" + formatFloatG(*matching.fillLeft) + ")";
    if (matching.fillRight) out += " fill_right (" + formatFloatG(*matching.fillRight) + ")";
    return out;
}

std::string subquerySuffix(const Ast &ast, const Subquery &subquery)
{
    std::string out = "[" + rangeText(ast, subquery.range, subquery.rangeExpr) + ":";
    if (subquery.stepExpr.valid() || subquery.step != 0) out += rangeText(ast, subquery.step, subquery.stepExpr);
    return out + "]" + atText(subquery.time) + offsetText(ast, subquery.time);
}

// DurationExpr.writeTo, iteratively.
std::string durationText(const Ast &ast, DurationId id)
{
    struct Pending {
        DurationId id;
        std::string_view text;
    };
    std::string out;
    std::vector<Pending> stack{{id, {}}};
    const auto later = [&](std::string_view text) { stack.push_back({{}, text}); };
    while (!stack.empty()) {
        const Pending next = stack.back();
        stack.pop_back();
        if (!next.id.valid()) {
            out += next.text;
            continue;
        }
        const DurationExpr &each = ast.duration(next.id);
        if (each.wrapped) {
            out += '(';
            later(")");
        }
        switch (each.op) {
        case DurationOp::Literal: out += numberText(each.seconds, each.asDuration); break;
        case DurationOp::Placeholder: out += ast.text.substr(each.span.start, each.span.end - each.span.start); break;
        case DurationOp::Step: out += "step()"; break;
        case DurationOp::Range: out += "range()"; break;
        case DurationOp::MinOf:
        case DurationOp::MaxOf:
            out += each.op == DurationOp::MinOf ? "min_of(" : "max_of(";
            later(")");
            stack.push_back({each.rhs, {}});
            later(", ");
            stack.push_back({each.lhs, {}});
            break;
        case DurationOp::Minus: out += '-'; [[fallthrough]];
        case DurationOp::Plus: stack.push_back({each.lhs, {}}); break;
        case DurationOp::Add:
        case DurationOp::Sub:
        case DurationOp::Mul:
        case DurationOp::Div:
        case DurationOp::Mod:
        case DurationOp::Pow: {
            constexpr std::string_view kOperators[] = {" + ", " - ", " * ", " / ", " % ", " ^ "};
            stack.push_back({each.rhs, {}});
            later(kOperators[static_cast<std::size_t>(each.op) - static_cast<std::size_t>(DurationOp::Add)]);
            stack.push_back({each.lhs, {}});
        }
        }
    }
    return out;
}

} // namespace diopter::syntax
