#include "core/syntax/type_check.h"

#include "core/base/go_text.h"
#include "core/model/labels.h"
#include "core/syntax/function_table.h"
#include "core/syntax/placeholder_list.h"
#include "core/syntax/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace diopter::syntax {
namespace {

constexpr std::size_t kMostProblems = 1000; // more would only cost time

/// checkAST recursion turned inside out: every node has a list of steps, children are visited when a step asks for them.
class Checker {
public:
    Checker(Ast &ast, std::vector<Problem> &problems) : m_ast(ast), m_problems(problems) {}

    void run()
    {
        m_stack.push_back({NodeId(0U), 0});
        while (!m_stack.empty()) step();
    }

private:
    struct Frame {
        NodeId node;
        std::size_t step;
    };

    Node &node(NodeId id) { return m_ast.node(id); }
    void problem(TextSpan span, std::string message) { m_problems.push_back({span, std::move(message)}); }
    void visit(NodeId id) { m_stack.push_back({id, 0}); }
    void done() { m_stack.pop_back(); }

    /// A template variable may stand for anything.
    static bool fits(const Node &actual, ValueType wanted) { return actual.type == wanted || actual.type == ValueType::None; }

    void step()
    {
        Frame &frame = m_stack.back();
        const std::size_t number = frame.step++;
        Node &current = node(frame.node);
        switch (current.kind()) {
        case NodeKind::Aggregation: return aggregation(current, number);
        case NodeKind::Binary: return binary(current, number);
        case NodeKind::Call: return call(current, number);
        case NodeKind::Placeholder: return placeholder(current, number);
        case NodeKind::Paren:
            if (number == 0) return visit(current.as<Paren>().expr);
            break;
        case NodeKind::Unary:
            if (number == 0) return visit(current.as<Unary>().expr);
            unary(current);
            break;
        case NodeKind::Subquery:
            if (number == 0) return visit(current.as<Subquery>().expr);
            subquery(current);
            break;
        case NodeKind::VectorSelector: selector(current, current.as<VectorSelector>(), current.span); break;
        case NodeKind::MatrixSelector: {
            auto &matrix = current.as<MatrixSelector>();
            selector(current, matrix.selector, matrix.selectorSpan);
            break;
        }
        case NodeKind::NumberLiteral:
        case NodeKind::StringLiteral: break;
        }
        done();
    }

    void expectType(NodeId id, ValueType wanted, std::string_view context)
    {
        const Node &actual = node(id);
        if (fits(actual, wanted)) return;
        problem(actual.span,
            fmt::format("expected type {} in {}, got {}", documentedTypeName(wanted), context, documentedTypeName(actual.type)));
    }

    void aggregation(Node &current, std::size_t number)
    {
        const auto &aggregation = current.as<Aggregation>();
        const bool scalarParam = takesParameter(aggregation.op) && aggregation.op != AggregateOp::CountValues;
        switch (number) {
        case 0: return visit(aggregation.expr);
        case 1:
            expectType(aggregation.expr, ValueType::Vector, "aggregation expression");
            if (aggregation.param.valid()) return visit(aggregation.param);
            return;
        default:
            if (scalarParam) expectType(aggregation.param, ValueType::Scalar, "aggregation parameter");
            else if (aggregation.param.valid()) expectType(aggregation.param, ValueType::String, "aggregation parameter");
            done();
        }
    }

    void placeholder(Node &current, std::size_t number)
    {
        const auto &args = current.as<PlaceholderExpr>().args;
        if (number < args.size()) visit(args[number]);
        else done();
    }

    void unary(const Node &current)
    {
        const Node &inner = node(current.as<Unary>().expr);
        if (fits(inner, ValueType::Scalar) || inner.type == ValueType::Vector) return;
        problem(current.span,
            fmt::format("unary expression only allowed on expressions of type scalar or instant vector, got {}",
                quote(documentedTypeName(inner.type))));
    }

    void subquery(const Node &current)
    {
        const Node &inner = node(current.as<Subquery>().expr);
        if (fits(inner, ValueType::Vector)) return;
        problem(current.span, fmt::format("subquery is only allowed on instant vector, got {} instead", valueTypeName(inner.type)));
    }

    void selector(const Node &, const VectorSelector &selector, TextSpan span)
    {
        if (!selector.name.empty()) {
            for (std::size_t i = 0; i + 1 < selector.matchers.size(); ++i) {
                if (selector.matchers[i].name != kMetricName) continue;
                problem(span,
                    fmt::format("metric name must not be set twice: {} or {}", quote(selector.name), quote(selector.matchers[i].value)));
            }
            return;
        }
        if (selector.isInfoMatcher) return;
        for (const LabelMatcher &matcher : selector.matchers) {
            if (!matchesEmpty(matcher)) return;
        }
        const std::size_t variable = firstPlaceholderFrom(m_ast, span.start);
        if (variable < m_ast.placeholders.size() && m_ast.placeholders[variable].span.end <= span.end) return;
        problem(span, "vector selector must contain at least one non-empty matcher");
    }

    static bool matchesEmpty(const LabelMatcher &matcher)
    {
        switch (matcher.type) {
        case MatchType::Equal: return matcher.value.empty();
        case MatchType::NotEqual: return !matcher.value.empty();
        case MatchType::Regexp:
        case MatchType::NotRegexp: break;
        }
        const auto compiled = Matcher::make(matcher.type, matcher.name, matcher.value);
        return compiled && compiled->matchesEmpty();
    }

    void call(Node &current, std::size_t number)
    {
        auto &call = current.as<Call>();
        const FunctionSignature &signature = signatureOf(call.function);
        if (number == 0) {
            countArguments(current, call, signature);
            if (call.function == FunctionId::Info && call.args.size() > 1) infoMatcher(current, node(call.args[1]));
        }
        if (number > 0) argumentType(call, signature, number - 1);
        const std::size_t checked =
            signature.variadic == 0 ? std::min<std::size_t>(call.args.size(), signature.numTypes) : call.args.size();
        if (number < checked) visit(call.args[number]);
        else done();
    }

    void argumentType(const Call &call, const FunctionSignature &signature, std::size_t index)
    {
        const ValueType wanted = signature.types[std::min<std::size_t>(index, signature.numTypes - 1U)];
        expectType(call.args[index], wanted, fmt::format("call to function {}", quote(signature.name())));
    }

    void countArguments(const Node &current, const Call &call, const FunctionSignature &signature)
    {
        const std::size_t given = call.args.size();
        const std::size_t types = signature.numTypes;
        if (signature.variadic == 0) {
            if (types != given)
                problem(current.span, fmt::format("expected {} argument(s) in call to {}, got {}", types, quote(signature.name()), given));
            return;
        }
        const std::size_t least = types - 1;
        if (least > given) {
            problem(
                current.span, fmt::format("expected at least {} argument(s) in call to {}, got {}", least, quote(signature.name()), given));
        } else if (signature.variadic > 0 && least + static_cast<std::size_t>(signature.variadic) < given) {
            problem(current.span,
                fmt::format("expected at most {} argument(s) in call to {}, got {}", least + static_cast<std::size_t>(signature.variadic),
                    quote(signature.name()), given));
        }
    }

    void infoMatcher(const Node &current, Node &argument)
    {
        if (!fits(argument, ValueType::Vector)) {
            problem(current.span,
                fmt::format("expected type {} in call to function \"info\", got {}", documentedTypeName(ValueType::Vector),
                    documentedTypeName(argument.type)));
        }
        auto *selector = argument.getIf<VectorSelector>();
        if (selector && !selector->name.empty()) problem(argument.span, "expected label selectors only, got vector selector instead");
        else if (selector) selector->isInfoMatcher = true;
        else if (argument.type != ValueType::None) problem(argument.span, "expected label selectors only");
    }

    /// What stands between the operands, without the blanks around it.
    TextSpan operatorRange(const Binary &binary)
    {
        TextSpan span{node(binary.lhs).span.end, node(binary.rhs).span.start - 1};
        while (span.start < m_ast.text.size() && isSpaceRune(m_ast.text[span.start])) ++span.start;
        while (span.end > 0 && isSpaceRune(m_ast.text[span.end])) --span.end;
        return span;
    }

    void binary(Node &current, std::size_t number)
    {
        auto &binary = current.as<Binary>();
        if (number == 0) return visit(binary.lhs);
        if (number == 1) return visit(binary.rhs);
        const ValueType left = node(binary.lhs).type;
        const ValueType right = node(binary.rhs).type;
        binaryOperator(binary, left, right);
        constexpr const char *kOnly = "binary expression must contain only scalar and instant vector types";
        const auto operand = [](ValueType type) {
            return type == ValueType::Scalar || type == ValueType::Vector || type == ValueType::None;
        };
        if (!operand(left)) problem(node(binary.lhs).span, kOnly);
        if (!operand(right)) problem(node(binary.rhs).span, kOnly);
        const auto vector = [](ValueType type) { return type == ValueType::Vector || type == ValueType::None; };
        if (!vector(left) || !vector(right)) dropMatching(current, binary);
        else if (isSetOperator(binary.op)) setOperator(current, binary);
        if ((left == ValueType::Scalar || right == ValueType::Scalar) && isSetOperator(binary.op)) {
            problem(current.span, fmt::format("set operator {} not allowed in binary scalar expression", quote(binaryOpText(binary.op))));
        }
        done();
    }

    void binaryOperator(Binary &binary, ValueType left, ValueType right)
    {
        if (binary.returnBool && !isComparison(binary.op))
            problem(operatorRange(binary), "bool modifier can only be used on comparison operators");
        if (isComparison(binary.op) && !binary.returnBool && left == ValueType::Scalar && right == ValueType::Scalar) {
            problem(operatorRange(binary), "comparisons between scalars must use BOOL modifier");
        }
        VectorMatching &matching = *binary.matching;
        if (isSetOperator(binary.op) && matching.cardinality == MatchCardinality::OneToOne)
            matching.cardinality = MatchCardinality::ManyToMany;
        if (!matching.on || matching.labels.empty() || matching.include.empty()) return;
        std::unordered_map<std::string_view, std::size_t> included;
        for (const std::string &label : matching.include) ++included[label];
        for (const std::string &label : matching.labels) {
            const auto found = included.find(label);
            for (std::size_t i = 0; found != included.end() && i < found->second && m_problems.size() < kMostProblems; ++i) {
                problem(operatorRange(binary), fmt::format("label {} must not occur in ON and GROUP clause at once", quote(label)));
            }
        }
    }

    void dropMatching(const Node &current, Binary &binary)
    {
        const VectorMatching &matching = *binary.matching;
        if (!matching.labels.empty()) problem(current.span, "vector matching only allowed between instant vectors");
        if (matching.fillLeft || matching.fillRight)
            problem(current.span, "filling in missing series only allowed between instant vectors");
        binary.matching.reset();
    }

    void setOperator(const Node &current, const Binary &binary)
    {
        const VectorMatching &matching = *binary.matching;
        if (matching.cardinality != MatchCardinality::ManyToMany) {
            problem(current.span, fmt::format("no grouping allowed for {} operation", quote(binaryOpText(binary.op))));
            problem(current.span, "set operations must always be many-to-many");
        }
        if (matching.fillLeft || matching.fillRight) problem(current.span, "filling in missing series not allowed for set operators");
    }

    Ast &m_ast;
    std::vector<Problem> &m_problems;
    std::vector<Frame> m_stack;
};

} // namespace

void checkTypes(Ast &ast, std::vector<Problem> &problems) { Checker(ast, problems).run(); }

} // namespace diopter::syntax
