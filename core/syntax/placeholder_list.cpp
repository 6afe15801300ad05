#include "core/syntax/placeholder_list.h"

#include "core/syntax/function_table.h"
#include "core/syntax/placeholder.h"

#include <algorithm>

namespace diopter::syntax {
namespace {

using Role = Placeholder::Role;

/// Follows the brackets, so that a variable knows where it stands.
class Places {
public:
    Role roleOf(const std::vector<Token> &tokens, std::size_t i, TokenClass tokenClass)
    {
        const TokenKind kind = tokens[i].kind;
        const TokenKind before = i > 0 ? tokens[i - 1].kind : TokenKind::EndOfInput;
        if (kind == TokenKind::LeftBrace) m_braces = true;
        if (kind == TokenKind::RightBrace) m_braces = false;
        if (kind == TokenKind::LeftBracket) m_brackets = true;
        if (kind == TokenKind::RightBracket) m_brackets = false;
        if (m_brackets || before == TokenKind::Offset) return Role::Duration;
        if (before == TokenKind::At) return Role::Number;
        if (m_braces) return kind == TokenKind::String || isMatchOperator(before) ? Role::LabelValue : Role::LabelName;
        if (kind == TokenKind::String) return Role::LabelValue;
        if (tokenClass == TokenClass::Label || (tokenClass == TokenClass::Placeholder && inLabelList(tokens, i))) return Role::Grouping;
        return tokenClass == TokenClass::Name ? Role::MetricName : Role::Expression;
    }

private:
    /// by (a, $b): only words and commas up to a parenthesis behind a clause word.
    static bool inLabelList(const std::vector<Token> &tokens, std::size_t i)
    {
        constexpr std::size_t kFar = 50;
        for (std::size_t steps = 0; i > 0 && steps < kFar; ++steps) {
            const TokenKind kind = tokens[--i].kind;
            if (kind == TokenKind::Comma || kind == TokenKind::Placeholder || kind == TokenKind::String ||
                (isWord(kind) && !isKeyword(kind)))
                continue;
            if (kind != TokenKind::LeftParen || i == 0) return false;
            const TokenKind clause = tokens[i - 1].kind;
            return clause == TokenKind::By || clause == TokenKind::Without || clause == TokenKind::On || clause == TokenKind::Ignoring ||
                clause == TokenKind::GroupLeft || clause == TokenKind::GroupRight;
        }
        return false;
    }

    bool m_braces = false;
    bool m_brackets = false;
};

/// Arguments that must be numbers: topk($n, ...), histogram_quantile($q, ...).
bool standsForNumber(const Ast &ast, const Node &node)
{
    if (!node.parent.valid()) return false;
    const Node &parent = ast.node(node.parent);
    if (const auto *aggregation = parent.getIf<Aggregation>())
        return aggregation->param == node.id && aggregation->op != AggregateOp::CountValues;
    const auto *call = parent.getIf<Call>();
    if (!call) return false;
    const FunctionSignature &signature = signatureOf(call->function);
    // The ids of siblings ascend.
    const auto at = static_cast<std::size_t>(std::lower_bound(call->args.begin(), call->args.end(), node.id) - call->args.begin());
    return signature.numTypes > 0 && signature.types[std::min<std::size_t>(at, signature.numTypes - 1U)] == ValueType::Scalar;
}

} // namespace

std::size_t firstPlaceholderFrom(const Ast &ast, std::size_t pos)
{
    const auto found = std::lower_bound(
        ast.placeholders.begin(), ast.placeholders.end(), pos, [](const Placeholder &each, std::size_t p) { return each.span.start < p; });
    return static_cast<std::size_t>(found - ast.placeholders.begin());
}

bool mayHoldPlaceholders(std::string_view text)
{
    for (std::size_t i = text.find_first_of("$%"); i != std::string_view::npos; i = text.find_first_of("$%", i + 1)) {
        if (placeholderLength(text, i) != 0) return true;
    }
    const bool brackets = text.find("[[") != std::string_view::npos && text.find("]]") != std::string_view::npos;
    return brackets || (text.find("{{") != std::string_view::npos && text.find("}}") != std::string_view::npos);
}

void listPlaceholders(Ast &ast, const std::vector<Token> &tokens, const std::vector<TokenClass> &classes)
{
    Places places;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token &token = tokens[i];
        const Role role = places.roleOf(tokens, i, classes[i]);
        if (token.hasPlaceholder || token.kind == TokenKind::String) {
            appendPlaceholders(ast.placeholders, token.text(ast.text), token.start, role, token.hasPlaceholder);
        }
    }
    for (const Node &node : ast.nodes) {
        if (node.kind() != NodeKind::Placeholder || !standsForNumber(ast, node)) continue;
        const std::size_t at = firstPlaceholderFrom(ast, node.span.start);
        if (at < ast.placeholders.size() && ast.placeholders[at].span.start == node.span.start) ast.placeholders[at].role = Role::Number;
    }
}

} // namespace diopter::syntax
