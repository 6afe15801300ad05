#include "core/syntax/ast_json.h"

#include "core/base/go_text.h"
#include "core/syntax/fingerprint.h"
#include "core/syntax/function_table.h"
#include "core/syntax/placeholder.h"
#include "core/syntax/printer.h"
#include "core/syntax/words.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace diopter::syntax {
namespace {

/// A float as Prometheus' API writes it: shortest, with an exponent where encoding/json has one.
std::string jsonNumber(double value)
{
    if (!std::isfinite(value)) return "null";
    const double magnitude = std::fabs(value);
    if (magnitude == 0 || (magnitude >= 1e-6 && magnitude < 1e21)) return formatFloat(value);
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific);
    return {buffer.data(), end.ptr};
}

std::string jsonList(const std::vector<std::string> &list)
{
    std::string out = "[";
    for (const std::string &each : list) {
        if (out.size() > 1) out += ',';
        out += jsonString(each);
    }
    return out + "]";
}

const char *jsonBool(bool value) { return value ? "true" : "false"; }

std::string_view cardinalityText(MatchCardinality cardinality)
{
    switch (cardinality) {
    case MatchCardinality::OneToOne: return "one-to-one";
    case MatchCardinality::ManyToOne: return "many-to-one";
    case MatchCardinality::OneToMany: return "one-to-many";
    case MatchCardinality::ManyToMany: break;
    }
    return "many-to-many";
}

std::string_view durationOpText(DurationOp op)
{
    switch (op) {
    case DurationOp::Add:
    case DurationOp::Plus: return "+";
    case DurationOp::Sub:
    case DurationOp::Minus: return "-";
    case DurationOp::Mul: return "*";
    case DurationOp::Div: return "/";
    case DurationOp::Mod: return "%";
    case DurationOp::Pow: return "^";
    case DurationOp::Step: return "step";
    case DurationOp::Range: return "range";
    case DurationOp::MinOf: return "min_of";
    case DurationOp::MaxOf: return "max_of";
    case DurationOp::Literal:
    case DurationOp::Placeholder: break;
    }
    return "";
}

/// Writes what hangs below one id without recursion: text and ids on a stack.
template <class Id, class Open> std::string writeTree(Id root, Open open)
{
    struct Pending {
        Id id;
        std::string text;
    };
    std::string out;
    std::vector<Pending> stack{{root, {}}};
    while (!stack.empty()) {
        Pending next = std::move(stack.back());
        stack.pop_back();
        if (next.id.valid()) {
            open(next.id, out, [&stack](Id id, std::string text) { stack.push_back({id, std::move(text)}); });
        } else {
            out += next.text;
        }
    }
    return out;
}

std::string durationJson(const Ast &ast, DurationId root)
{
    if (!root.valid()) return "null";
    return writeTree(root, [&ast](DurationId id, std::string &out, const auto &later) {
        const DurationExpr &each = ast.duration(id);
        if (each.op == DurationOp::Literal) {
            out +=
                fmt::format(R"({{"type":"numberLiteral","val":"{}","duration":{}}})", formatFloat(each.seconds), jsonBool(each.asDuration));
            return;
        }
        if (each.op == DurationOp::Placeholder) {
            out += fmt::format(
                R"({{"type":"placeholder","text":{}}})", jsonString(ast.text.substr(each.span.start, each.span.end - each.span.start)));
            return;
        }
        const bool unary = each.op == DurationOp::Plus || each.op == DurationOp::Minus;
        const DurationId lhs = unary ? DurationId{} : each.lhs;
        const DurationId rhs = unary ? each.lhs : each.rhs;
        out += fmt::format(R"({{"type":"durationExpr","op":"{}","wrapped":{},"lhs":)", durationOpText(each.op), jsonBool(each.wrapped));
        later({}, "}");
        if (rhs.valid()) later(rhs, {});
        later({}, rhs.valid() ? ",\"rhs\":" : ",\"rhs\":null");
        if (lhs.valid()) later(lhs, {});
        else later({}, "null");
    });
}

std::string timeJson(const Ast &ast, const TimeModifiers &time)
{
    const char *preset = time.at == AtModifier::Start ? "\"start\"" : time.at == AtModifier::End ? "\"end\"" : "null";
    return fmt::format(R"("offset":{},"offsetExpr":{},"timestamp":{},"startOrEnd":{})", time.offset, durationJson(ast, time.offsetExpr),
        time.at == AtModifier::Time ? std::to_string(time.atTime) : "null", preset);
}

std::string selectorJson(const Ast &ast, const VectorSelector &selector)
{
    std::string matchers;
    for (const LabelMatcher &each : selector.matchers) {
        if (!matchers.empty()) matchers += ',';
        matchers +=
            fmt::format(R"({{"name":{},"value":{},"type":"{}"}})", jsonString(each.name), jsonString(each.value), matchTypeText(each.type));
    }
    return fmt::format(R"("name":{},"matchers":[{}],{},"anchored":{},"smoothed":{})", jsonString(selector.name), matchers,
        timeJson(ast, selector.time), jsonBool(selector.anchored), jsonBool(selector.smoothed));
}

std::string matchingJson(const Binary &binary)
{
    if (!binary.matching) return "null";
    const VectorMatching &matching = *binary.matching;
    const auto fill = [](const std::optional<double> &value) { return value ? jsonNumber(*value) : std::string("null"); };
    return fmt::format(R"({{"card":"{}","labels":{},"on":{},"include":{},"fillValues":{{"lhs":{},"rhs":{}}}}})",
        cardinalityText(matching.cardinality), jsonList(matching.labels), jsonBool(matching.on), jsonList(matching.include),
        fill(matching.fillLeft), fill(matching.fillRight));
}

std::string signatureJson(const FunctionSignature &signature)
{
    std::string types;
    for (const ValueType type : signature.argumentTypes()) {
        if (!types.empty()) types += ',';
        types += fmt::format("\"{}\"", valueTypeName(type));
    }
    return fmt::format(R"({{"name":"{}","argTypes":[{}],"variadic":{},"returnType":"{}"}})", signature.name(), types,
        static_cast<int>(signature.variadic), valueTypeName(signature.returns));
}

/// The node's own fields and the keys of its children, which follow in the order of `children()`.
struct NodeFields {
    std::string fields;
    std::vector<std::string_view> keys; ///< one a child, or one for the list of all
    bool list = false;
};

NodeFields fieldsOf(const Ast &ast, const Node &node)
{
    switch (node.kind()) {
    case NodeKind::NumberLiteral: return {fmt::format(R"("val":"{}")", formatFloat(node.as<NumberLiteral>().value)), {}, false};
    case NodeKind::StringLiteral: return {fmt::format(R"("val":{})", jsonString(node.as<StringLiteral>().value)), {}, false};
    case NodeKind::VectorSelector: return {selectorJson(ast, node.as<VectorSelector>()), {}, false};
    case NodeKind::MatrixSelector: {
        const auto &matrix = node.as<MatrixSelector>();
        return {fmt::format(R"("range":{},"rangeExpr":{},{})", matrix.range, durationJson(ast, matrix.rangeExpr),
                    selectorJson(ast, matrix.selector)),
            {}, false};
    }
    case NodeKind::Subquery: {
        const auto &sub = node.as<Subquery>();
        return {fmt::format(R"("range":{},"rangeExpr":{},"step":{},"stepExpr":{},{})", sub.range, durationJson(ast, sub.rangeExpr),
                    sub.step, durationJson(ast, sub.stepExpr), timeJson(ast, sub.time)),
            {"expr"}, false};
    }
    case NodeKind::Call: return {R"("func":)" + signatureJson(signatureOf(node.as<Call>().function)), {"args"}, true};
    case NodeKind::Placeholder: return {R"("text":)" + jsonString(node.as<PlaceholderExpr>().text), {"args"}, true};
    case NodeKind::Aggregation: {
        const auto &aggregation = node.as<Aggregation>();
        NodeFields out{fmt::format(R"("op":"{}","grouping":{},"without":{})", aggregateOpText(aggregation.op),
                           jsonList(aggregation.grouping), jsonBool(aggregation.without)),
            {"param", "expr"}, false};
        if (!aggregation.param.valid()) {
            out.fields += R"(,"param":null)";
            out.keys.erase(out.keys.begin());
        }
        return out;
    }
    case NodeKind::Binary: {
        const auto &binary = node.as<Binary>();
        return {
            fmt::format(R"("op":"{}","bool":{},"matching":{})", binaryOpText(binary.op), jsonBool(binary.returnBool), matchingJson(binary)),
            {"lhs", "rhs"}, false};
    }
    case NodeKind::Unary: return {fmt::format(R"("op":"{}")", node.as<Unary>().op == UnaryOp::Minus ? "-" : "+"), {"expr"}, false};
    case NodeKind::Paren: break;
    }
    return {{}, {"expr"}, false};
}

std::string placeholdersJson(const Ast &ast)
{
    constexpr std::string_view kRoles[] = {"expression", "duration", "labelValue", "labelName", "metricName", "number", "grouping"};
    std::string out;
    for (const Placeholder &each : ast.placeholders) {
        if (!out.empty()) out += ',';
        out += fmt::format(R"({{"start":{},"end":{},"text":{},"name":{},"role":"{}","default":{}}})", each.span.start, each.span.end,
            jsonString(each.text), jsonString(each.name), kRoles[static_cast<std::size_t>(each.role)],
            jsonString(defaultPlaceholderValue(each)));
    }
    return "[" + out + "]";
}

std::string problemsJson(const std::vector<Error> &errors)
{
    std::string out;
    for (const Error &each : errors) {
        const TextSpan span = each.place.span.value_or(TextSpan{});
        if (!out.empty()) out += ',';
        out += fmt::format(R"({{"start":{},"end":{},"line":{},"col":{},"message":{}}})", span.start, span.end, each.place.line,
            each.place.column, jsonString(each.message));
    }
    return "[" + out + "]";
}

} // namespace

std::string jsonString(std::string_view text)
{
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (static_cast<signed char>(c) < 0) {
            const Rune rune = decodeRune(text, i);
            const bool invalid = rune.value == 0xfffd && rune.width == 1;
            if (invalid) out += "\xef\xbf\xbd";
            else out += text.substr(i, rune.width);
            i += rune.width;
            continue;
        }
        ++i;
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            else out += c;
        }
    }
    return out + "\"";
}

std::string astJson(const Ast &ast, AstJsonFields fields)
{
    return writeTree(NodeId(0U), [&](NodeId id, std::string &out, const auto &later) {
        const Node &node = ast.node(id);
        const NodeFields own = fieldsOf(ast, node);
        out += fmt::format(R"({{"type":"{}")", nodeKindName(node.kind()));
        if (fields == AstJsonFields::WithPositions) {
            out += fmt::format(R"(,"id":{},"pos":{{"start":{},"end":{}}})", id.value, node.span.start, node.span.end);
        }
        if (!own.fields.empty()) out += "," + own.fields;
        later({}, own.list ? "]}" : "}");
        const std::vector<NodeId> kids = children(node);
        for (std::size_t i = kids.size(); i-- > 0;) {
            later(kids[i], {});
            if (own.list && i > 0) later({}, ",");
            else if (!own.list) later({}, fmt::format(R"(,"{}":)", own.keys[i]));
        }
        if (own.list) out += fmt::format(R"(,"{}":[)", own.keys[0]);
    });
}

std::string parseAnswerJson(std::string_view text, const ParseOptions &options)
{
    const ParseResult result = parse(text, options);
    if (!result.ok()) {
        const Error &first = result.errors.front();
        const std::string place = fmt::format("{}:{}", first.place.line, first.place.column);
        return fmt::format(
            R"({{"ok":false,"error":{},"errors":{}}})", jsonString(place + ": parse error: " + first.message), problemsJson(result.errors));
    }
    const Ast &ast = result.ast;
    return fmt::format(R"({{"ok":true,"ast":{},"printed":{},"pretty":{},"fingerprint":"{}","placeholders":{},"warnings":{}}})",
        astJson(ast), jsonString(print(ast)), jsonString(prettyPrint(ast)), fingerprint(ast), placeholdersJson(ast),
        problemsJson(ast.warnings));
}

} // namespace diopter::syntax
