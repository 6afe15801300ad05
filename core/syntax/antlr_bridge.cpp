#include "core/syntax/antlr_bridge.h"

#include "core/syntax/large_stack.h"
#include "core/syntax/precedence.h"

#include <PromQLParser.h>
#include <antlr4-runtime.h>

namespace diopter::syntax {
namespace {

using promql_grammar::PromQLParser;

/// Below this the grammar's recursion fits into what a thread of 256 KiB has left, sanitizers included.
constexpr std::size_t kNestingOnCallersStack = 16;

/// A token as ANTLR wants it: a type and an index, no text of its own.
class LightToken final : public antlr4::Token {
public:
    LightToken() = default;
    LightToken(std::size_t type, std::size_t index) : m_type(type), m_index(index) {}
    std::string getText() const override { return {}; }
    std::size_t getType() const override { return m_type; }
    std::size_t getLine() const override { return 1; }
    std::size_t getCharPositionInLine() const override { return 0; }
    std::size_t getChannel() const override { return 0; }
    std::size_t getTokenIndex() const override { return m_index; }
    std::size_t getStartIndex() const override { return m_index; }
    std::size_t getStopIndex() const override { return m_index; }
    antlr4::TokenSource *getTokenSource() const override { return nullptr; }
    antlr4::CharStream *getInputStream() const override { return nullptr; }
    std::string toString() const override { return {}; }

private:
    std::size_t m_type = 0;
    std::size_t m_index = 0;
};

/// The classified tokens as a stream; reused from query to query.
class TokenArray final : public antlr4::TokenStream {
public:
    void assign(const std::vector<TokenClass> &classes)
    {
        m_classes = &classes;
        m_tokens.clear();
        m_tokens.reserve(classes.size()); // made when they are asked for: most of a text that is refused early is never seen
        m_pos = 0;
    }
    antlr4::Token *LT(ssize_t k) override { return k < 0 && m_pos < static_cast<std::size_t>(-k) ? nullptr : at(k); }
    std::size_t LA(ssize_t k) override { return at(k)->getType(); }
    antlr4::Token *get(std::size_t index) const override { return const_cast<TokenArray *>(this)->token(index); }
    void consume() override { m_pos = std::min(m_pos + 1, size() - 1); }
    ssize_t mark() override { return 0; }
    void release(ssize_t) override {}
    std::size_t index() override { return m_pos; }
    void seek(std::size_t index) override { m_pos = std::min(index, size() - 1); }
    std::size_t size() override { return m_classes ? m_classes->size() : 1; }
    std::string getSourceName() const override { return {}; }
    antlr4::TokenSource *getTokenSource() const override { return nullptr; }
    std::string getText(const antlr4::misc::Interval &) override { return {}; }
    std::string getText() override { return {}; }
    std::string getText(antlr4::RuleContext *) override { return {}; }
    std::string getText(antlr4::Token *, antlr4::Token *) override { return {}; }

private:
    LightToken *at(ssize_t k)
    {
        const std::size_t offset = k > 0 ? m_pos + static_cast<std::size_t>(k) - 1 : m_pos - static_cast<std::size_t>(-k);
        return token(offset);
    }

    /// The last one is the end; their addresses stay.
    LightToken *token(std::size_t index)
    {
        const std::size_t last = m_classes->size() - 1;
        for (std::size_t i = m_tokens.size(); i <= std::min(index, last); ++i) {
            m_tokens.emplace_back(i == last ? antlr4::Token::EOF : static_cast<std::size_t>((*m_classes)[i]) + 1, i);
        }
        return &m_tokens[std::min(index, last)];
    }

    const std::vector<TokenClass> *m_classes = nullptr;
    std::vector<LightToken> m_tokens;
    std::size_t m_pos = 0;
};

/// Contexts of the generated parser into builder calls, in the order of Prometheus' reductions.
class ContextWalk {
public:
    ContextWalk(const std::vector<Token> &tokens, TreeBuilder &builder) : m_tokens(tokens), m_builder(builder) {}

    NodeId expression(PromQLParser::ExpressionContext *context);
    NodeId selector(PromQLParser::SelectorContext *context);

private:
    const Token &token(const antlr4::Token *t) const { return m_tokens[static_cast<const LightToken *>(t)->LightToken::getTokenIndex()]; }
    const Token &behind(const antlr4::Token *t) const { return m_tokens[std::min(t->getTokenIndex() + 1, m_tokens.size() - 1)]; }

    NodeId atom(PromQLParser::AtomContext *context);
    NodeId modified(PromQLParser::OperandContext *context);
    NodeId literal(const Token &token);
    NodeId aggregation(PromQLParser::AggregationContext *context);
    NodeId functionCall(PromQLParser::AtomContext *context);
    NodeId modifier(NodeId operand, PromQLParser::ModifierContext *context);
    NodeId range(NodeId operand, PromQLParser::ModifierContext *context);
    std::vector<NodeId> arguments(PromQLParser::ArgumentsContext *context);
    std::vector<std::string> labels(PromQLParser::LabelNamesContext *context);
    std::vector<LabelMatcher> matchers(PromQLParser::MatchersContext *context, std::vector<std::string> &templateConditions);
    BinaryModifiers modifiers(PromQLParser::BinaryOperatorContext *context);
    double fill(PromQLParser::FillValueContext *context);
    double numberOrDuration(const Token &token);
    DurationId duration(PromQLParser::DurationContext *context) { return fold(context->operands, context->operators); }
    DurationId durationAtom(PromQLParser::DurationAtomContext *context);
    DurationId offsetUnit(PromQLParser::OffsetUnitContext *context);
    DurationId fold(const std::vector<PromQLParser::DurationOperandContext *> &operands, const std::vector<antlr4::Token *> &operators);

    const std::vector<Token> &m_tokens;
    TreeBuilder &m_builder;
};

UnaryOp signOf(const Token &token) { return token.kind == TokenKind::Sub ? UnaryOp::Minus : UnaryOp::Plus; }

NodeId ContextWalk::expression(PromQLParser::ExpressionContext *context)
{
    const auto reduceBinary = [&](NodeId lhs, std::size_t index, NodeId rhs) {
        PromQLParser::BinaryOperatorContext *op = context->operators[index];
        return m_builder.binary(lhs, token(op->op), modifiers(op), rhs);
    };
    const auto reduceSign = [&](std::size_t index, NodeId operand) {
        const Token &sign = m_tokens[index];
        return m_builder.unary(sign.span(), signOf(sign), operand);
    };
    if (context->operators.empty() && context->operands[0]->signs.empty()) return modified(context->operands[0]);
    PrecedenceFolder<NodeId, decltype(reduceBinary), decltype(reduceSign)> folder(reduceBinary, reduceSign);
    for (std::size_t i = 0; i < context->operands.size(); ++i) {
        if (i > 0) folder.binary(token(context->operators[i - 1]->op).kind, i - 1);
        for (const antlr4::Token *sign : context->operands[i]->signs) folder.sign(sign->getTokenIndex());
        folder.operand(modified(context->operands[i]));
    }
    return folder.finish();
}

NodeId ContextWalk::modified(PromQLParser::OperandContext *context)
{
    NodeId node = atom(context->value);
    for (PromQLParser::ModifierContext *each : context->modifiers) node = modifier(node, each);
    return node;
}

NodeId ContextWalk::atom(PromQLParser::AtomContext *context)
{
    if (context->vector) return selector(context->vector);
    if (context->literal) return literal(token(context->literal));
    if (context->function) return functionCall(context);
    if (context->aggregate) return aggregation(context->aggregate);
    const NodeId inner = expression(context->inner);
    return m_builder.paren({token(context->open).start, token(context->close).end}, inner);
}

NodeId ContextWalk::literal(const Token &token)
{
    switch (token.kind) {
    case TokenKind::Number: return m_builder.number(token.span());
    case TokenKind::Duration: return m_builder.durationNumber(token.span());
    case TokenKind::String: return m_builder.stringLiteral(token.span());
    default: return m_builder.placeholder(token.span());
    }
}

NodeId ContextWalk::functionCall(PromQLParser::AtomContext *context)
{
    std::vector<NodeId> args = arguments(context->call);
    const Token &name = token(context->function);
    const std::uint32_t end = token(context->call->close).end;
    if (name.hasPlaceholder) return m_builder.placeholderCall(name.span(), std::move(args), end);
    return m_builder.call(name.span(), std::move(args), end);
}

NodeId ContextWalk::aggregation(PromQLParser::AggregationContext *context)
{
    GroupingClause clause;
    PromQLParser::GroupingContext *written = context->clause ? context->clause : context->after;
    if (written) {
        clause.written = true;
        clause.without = token(written->keyword).kind == TokenKind::Without;
        if (written->labels) clause.labels = labels(written->labels);
    }
    std::vector<NodeId> args = arguments(context->call);
    const antlr4::Token *closing = context->call->close;
    std::uint32_t end = token(closing).end;
    if (!written) {
        const Token &following = behind(closing);
        end = overreadEnd(m_builder.text(), following, isClosing(following.kind) ? following.end : end);
    }
    if (context->after) end = token(context->after->close).end;
    const Token &op = token(context->op);
    if (op.hasPlaceholder) {
        const TextSpan head{op.start, context->clause ? token(context->clause->close).end : op.end};
        return m_builder.placeholderCall(head, std::move(args), end);
    }
    return m_builder.aggregation(op, std::move(clause), std::move(args), end);
}

std::vector<NodeId> ContextWalk::arguments(PromQLParser::ArgumentsContext *context)
{
    std::vector<NodeId> out;
    out.reserve(context->values.size());
    for (PromQLParser::ExpressionContext *value : context->values) out.push_back(expression(value));
    return out;
}

std::vector<std::string> ContextWalk::labels(PromQLParser::LabelNamesContext *context)
{
    std::vector<std::string> out;
    out.reserve(context->names.size());
    for (const antlr4::Token *name : context->names) {
        const Token &word = token(name);
        if (word.hasPlaceholder) out.emplace_back(word.text(m_builder.text()));
        else if (word.kind == TokenKind::String) out.push_back(m_builder.quotedGroupingLabel(word.span()));
        else out.push_back(m_builder.groupingLabel(word.span()));
    }
    return out;
}

NodeId ContextWalk::selector(PromQLParser::SelectorContext *context)
{
    std::optional<TextSpan> name;
    if (context->name) name = token(context->name).span();
    TextSpan span = name ? *name : token(context->braces->open).span();
    if (!context->braces) return m_builder.selector(name, {}, span);
    span.end = token(context->braces->close).end;
    std::vector<std::string> templateConditions;
    std::vector<LabelMatcher> conditions = matchers(context->braces, templateConditions);
    return m_builder.selector(name, std::move(conditions), span, std::move(templateConditions));
}

std::vector<LabelMatcher> ContextWalk::matchers(PromQLParser::MatchersContext *context, std::vector<std::string> &templateConditions)
{
    std::vector<LabelMatcher> out;
    out.reserve(context->items.size() + 1);
    for (PromQLParser::MatcherContext *item : context->items) {
        const Token &name = token(item->name);
        if (!item->op) {
            if (name.kind == TokenKind::Placeholder) templateConditions.emplace_back(name.text(m_builder.text()));
            else out.push_back(m_builder.nameMatcher(name.span()));
            continue;
        }
        const TokenKind op = token(item->op).kind;
        const MatchType type = op == TokenKind::Assign ? MatchType::Equal
            : op == TokenKind::NotEqual                ? MatchType::NotEqual
            : op == TokenKind::EqualRegex              ? MatchType::Regexp
                                                       : MatchType::NotRegexp;
        std::string label = name.kind == TokenKind::String ? m_builder.unquoted(name.span()) : std::string(name.text(m_builder.text()));
        if (auto made = m_builder.matcher(std::move(label), name.span(), type, token(item->value))) out.push_back(*std::move(made));
    }
    return out;
}

double ContextWalk::numberOrDuration(const Token &literal)
{
    return literal.kind == TokenKind::Number ? m_builder.numberAt(literal.span()) : m_builder.durationAt(literal.span());
}

double ContextWalk::fill(PromQLParser::FillValueContext *context)
{
    const double value = numberOrDuration(token(context->value));
    return context->sign && signOf(token(context->sign)) == UnaryOp::Minus ? value * -1 : value;
}

BinaryModifiers ContextWalk::modifiers(PromQLParser::BinaryOperatorContext *context)
{
    BinaryModifiers out;
    out.returnBool = context->boolean != nullptr;
    if (context->matching) {
        out.hasMatching = true;
        out.matching.on = token(context->matching).kind == TokenKind::On;
        if (context->labels) out.matching.labels = labels(context->labels);
    }
    if (context->group) {
        const bool left = token(context->group).kind == TokenKind::GroupLeft;
        out.matching.cardinality = left ? MatchCardinality::ManyToOne : MatchCardinality::OneToMany;
        if (context->include) out.matching.include = labels(context->include);
    }
    if (context->both) {
        const double value = fill(context->both);
        out.matching.fillLeft = value;
        out.matching.fillRight = value;
    }
    if (context->left) out.matching.fillLeft = fill(context->left);
    if (context->right) out.matching.fillRight = fill(context->right);
    return out;
}

NodeId ContextWalk::range(NodeId operand, PromQLParser::ModifierContext *context)
{
    const Token &close = token(context->close);
    const DurationId range = m_builder.positive(duration(context->range));
    if (!context->colon) {
        const Token &open = m_tokens[context->start->getTokenIndex()];
        return m_builder.matrix(operand, {open.start, close.end}, range, close.end);
    }
    DurationId step;
    if (context->step) step = m_builder.positive(duration(context->step));
    return m_builder.subquery(operand, range, step, close.end);
}

NodeId ContextWalk::modifier(NodeId operand, PromQLParser::ModifierContext *context)
{
    if (context->range) return range(operand, context);
    if (context->unit) {
        const DurationId unit = offsetUnit(context->unit);
        m_builder.offset(operand, unit, token(context->unit->stop).end);
    } else if (context->chain) {
        const DurationId chain = fold(context->chain->operands, context->chain->operators);
        const antlr4::Token *last = context->chain->stop;
        const Token &following = behind(last);
        m_builder.offset(operand, chain, isClosing(following.kind) ? following.end : token(last).end);
    } else if (context->time) {
        const Token &time = token(context->time);
        if (time.hasPlaceholder) {
            m_builder.setCurrent(time.span());
            m_builder.atPreset(operand, AtModifier::Placeholder, time.end);
            return operand;
        }
        const double value = numberOrDuration(time);
        const bool negative = context->sign && signOf(token(context->sign)) == UnaryOp::Minus;
        m_builder.atTime(operand, negative ? -value : value, time.end);
    } else if (context->preset) {
        const bool start = token(context->preset).kind == TokenKind::Start;
        m_builder.atPreset(operand, start ? AtModifier::Start : AtModifier::End, token(context->close).end);
    } else if (token(context->keyword).kind == TokenKind::Anchored) {
        m_builder.anchored(operand);
    } else {
        m_builder.smoothed(operand);
    }
    return operand;
}

DurationId ContextWalk::durationAtom(PromQLParser::DurationAtomContext *context)
{
    if (context->literal) {
        const Token &literal = token(context->literal);
        if (literal.hasPlaceholder) return m_builder.durationPlaceholder(literal.span());
        return m_builder.durationLiteral(numberOrDuration(literal), literal.kind == TokenKind::Duration, literal.span());
    }
    const std::uint32_t end = token(context->close).end;
    if (context->inner) return m_builder.durationParen({token(context->open).start, end}, duration(context->inner));
    const Token &function = token(context->function);
    const TextSpan span{function.start, end};
    if (!context->first) return m_builder.durationCall(function.kind == TokenKind::Step ? DurationOp::Step : DurationOp::Range, span);
    const DurationId first = duration(context->first);
    const DurationId second = duration(context->second);
    return m_builder.durationCall(function.kind == TokenKind::MinOf ? DurationOp::MinOf : DurationOp::MaxOf, span, first, second);
}

DurationId ContextWalk::offsetUnit(PromQLParser::OffsetUnitContext *context)
{
    PromQLParser::DurationAtomContext *value = context->value;
    if (!context->sign) return durationAtom(value);
    const Token &sign = token(context->sign);
    if (value->inner) return m_builder.durationUnary(sign.span(), signOf(sign), duration(value->inner), true);
    if (value->literal && !token(value->literal).hasPlaceholder) {
        const Token &literal = token(value->literal);
        return m_builder.signedDurationLiteral(
            sign.span(), signOf(sign), numberOrDuration(literal), literal.kind == TokenKind::Duration, literal.span());
    }
    const DurationId operand = durationAtom(value);
    if (value->first) m_builder.endWithArguments(operand);
    return m_builder.durationSign(sign.span(), signOf(sign), operand);
}

DurationId ContextWalk::fold(
    const std::vector<PromQLParser::DurationOperandContext *> &operands, const std::vector<antlr4::Token *> &operators)
{
    const auto reduceBinary = [&](DurationId lhs, std::size_t index, DurationId rhs) {
        const Token &op = m_tokens[index];
        return m_builder.durationBinary(lhs, durationOpOf(op.kind), op.span(), rhs);
    };
    const auto reduceSign = [&](std::size_t index, DurationId operand) {
        const Token &sign = m_tokens[index];
        return m_builder.durationUnary(sign.span(), signOf(sign), operand, false);
    };
    if (operators.empty() && operands[0]->signs.empty()) return durationAtom(operands[0]->value);
    PrecedenceFolder<DurationId, decltype(reduceBinary), decltype(reduceSign)> folder(reduceBinary, reduceSign);
    for (std::size_t i = 0; i < operands.size(); ++i) {
        if (i > 0) folder.binary(token(operators[i - 1]).kind, operators[i - 1]->getTokenIndex());
        for (const antlr4::Token *sign : operands[i]->signs) folder.sign(sign->getTokenIndex());
        folder.operand(durationAtom(operands[i]->value));
    }
    return folder.finish();
}

/// Stream and parser of one thread, kept from query to query.
struct Machine {
    TokenArray stream;
    PromQLParser parser{&stream};

    Machine()
    {
        parser.removeErrorListeners();
        parser.setBuildParseTree(false); // the labels of the contexts carry all we need
        parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
    }

    std::optional<NodeId> run(const std::vector<Token> &tokens, const ClassifiedTokens &classified, StartRule start, TreeBuilder &builder)
    {
        stream.assign(classified.classes);
        std::optional<NodeId> root;
        try {
            ContextWalk walk(tokens, builder);
            if (start == StartRule::Query) root = walk.expression(parser.query()->value);
            else root = walk.selector(parser.selectorQuery()->value);
        } catch (const antlr4::ParseCancellationException &) {
            root.reset();
        } catch (const antlr4::RecognitionException &) {
            root.reset();
        }
        parser.reset(); // frees the contexts
        return root;
    }
};

} // namespace

std::optional<NodeId> parseWithGrammar(
    const std::vector<Token> &tokens, const ClassifiedTokens &classified, StartRule start, TreeBuilder &builder)
{
    if (classified.maxNesting <= kNestingOnCallersStack) {
        static thread_local Machine machine;
        return machine.run(tokens, classified, start, builder);
    }
    std::optional<NodeId> root;
    runOnLargeStack([&] { root = Machine().run(tokens, classified, start, builder); });
    return root;
}

} // namespace diopter::syntax
