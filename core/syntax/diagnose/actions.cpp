// The semantic actions of generated_parser.y: what each reduction does, and what it complains about.
#include "core/syntax/diagnose/driver.h"

#include "core/base/go_text.h"

namespace diopter::syntax::diagnose {
namespace {

UnaryOp signOf(const Value &value) { return value.token.kind == TokenKind::Sub ? UnaryOp::Minus : UnaryOp::Plus; }

MatchType matchTypeOf(TokenKind kind)
{
    switch (kind) {
    case TokenKind::NotEqual: return MatchType::NotEqual;
    case TokenKind::EqualRegex: return MatchType::Regexp;
    case TokenKind::NotEqualRegex: return MatchType::NotRegexp;
    default: return MatchType::Equal;
    }
}

} // namespace

Value Driver::act(Action action, std::span<Entry> rhs)
{
    if (action == Action::First) return rhs.empty() ? Value{} : std::move(rhs[0].value);
    if (action <= Action::WithoutClause) return actExpression(action, rhs);
    if (action <= Action::SignedFillValue) return actClause(action, rhs);
    if (action <= Action::Unary) return actTime(action, rhs);
    if (action <= Action::Empty) return actSelector(action, rhs);
    if (action <= Action::DurationParen) return actDuration(action, rhs);
    return actSeries(action, rhs);
}

Value Driver::actExpression(Action action, std::span<Entry> rhs)
{
    const auto nodeOf = [&](std::size_t i) { return rhs[i].value.node; };
    const auto aggregate = [&](std::size_t clause, std::size_t args, std::uint32_t end) {
        GroupingClause grouping = clause == 0 ? GroupingClause{} : std::move(rhs[clause].value.clause);
        std::vector<NodeId> nodes = args == 0 ? std::vector<NodeId>{} : std::move(rhs[args].value.nodes);
        return withNode(m_builder.aggregation(rhs[0].value.token, std::move(grouping), std::move(nodes), end));
    };
    switch (action) {
    case Action::Second: m_result = nodeOf(1); break;
    case Action::NoExpression: m_builder.problem({}, "no expression found in input"); break;
    case Action::FallbackError: unexpected("", ""); break;
    case Action::AggregateClauseFirst: return aggregate(1, 2, m_lastClosing);
    case Action::AggregateClauseLast: return aggregate(2, 1, m_lastClosing);
    case Action::AggregatePlain: return aggregate(0, 1, overreadEnd(m_builder.text(), m_item, m_lastClosing));
    case Action::AggregateError: unexpected("aggregation", ""); return aggregate(0, 0, m_lastClosing);
    case Action::Binary: return withNode(m_builder.binary(nodeOf(0), rhs[1].value.token, std::move(rhs[2].value.modifiers), nodeOf(3)));
    case Action::Call: return withNode(m_builder.call(rhs[0].value.token.span(), std::move(rhs[1].value.nodes), m_lastClosing));
    case Action::Args: return std::move(rhs[1].value);
    case Action::NoArgs: break;
    case Action::ArgAppend: rhs[0].value.nodes.push_back(nodeOf(2)); return std::move(rhs[0].value);
    case Action::ArgFirst: {
        Value out;
        out.nodes.push_back(nodeOf(0));
        return out;
    }
    case Action::ArgTrailingComma:
        m_builder.problem(rhs[1].value.token.span(), "trailing commas not allowed in function call args");
        return std::move(rhs[0].value);
    case Action::Paren: return withNode(m_builder.paren({rhs[0].value.token.start, rhs[2].value.token.end}, nodeOf(1)));
    case Action::ByClause:
    case Action::WithoutClause: {
        Value out;
        out.clause.labels = std::move(rhs[1].value.labels);
        out.clause.without = action == Action::WithoutClause;
        out.clause.written = true;
        return out;
    }
    default: break;
    }
    return {};
}

Value Driver::actClause(Action action, std::span<Entry> rhs)
{
    const auto keepFirst = [&] { return std::move(rhs[0].value); };
    VectorMatching *matching = rhs.empty() ? nullptr : &rhs[0].value.modifiers.matching;
    switch (action) {
    case Action::NoBool: return {};
    case Action::BoolModifier: {
        Value out;
        out.modifiers.returnBool = true;
        return out;
    }
    case Action::Ignoring:
    case Action::On:
        matching->labels = std::move(rhs[2].value.labels);
        matching->on = action == Action::On;
        return keepFirst();
    case Action::GroupLeft:
    case Action::GroupRight:
        matching->cardinality = action == Action::GroupLeft ? MatchCardinality::ManyToOne : MatchCardinality::OneToMany;
        matching->include = std::move(rhs[2].value.labels);
        return keepFirst();
    case Action::FillBoth: matching->fillLeft = matching->fillRight = rhs[2].value.number; return keepFirst();
    case Action::FillLeft: matching->fillLeft = rhs[2].value.number; return keepFirst();
    case Action::FillRight: matching->fillRight = rhs[2].value.number; return keepFirst();
    case Action::FillLeftRight:
        matching->fillLeft = rhs[2].value.number;
        matching->fillRight = rhs[4].value.number;
        return keepFirst();
    case Action::FillRightLeft:
        matching->fillRight = rhs[2].value.number;
        matching->fillLeft = rhs[4].value.number;
        return keepFirst();
    case Action::Labels: return std::move(rhs[1].value);
    case Action::NoLabels: return {};
    case Action::LabelsError: unexpected("grouping opts", "\"(\""); return {};
    case Action::LabelAppend: rhs[0].value.labels.push_back(std::move(rhs[2].value.labels.front())); return keepFirst();
    case Action::LabelListError: unexpected("grouping opts", "\",\" or \")\""); return keepFirst();
    case Action::LabelFirst: return keepFirst();
    case Action::LabelWord: {
        Value out;
        out.labels.push_back(m_builder.groupingLabel(rhs[0].value.token.span()));
        return out;
    }
    case Action::LabelString: {
        Value out;
        out.labels.push_back(m_builder.quotedGroupingLabel(rhs[0].value.token.span()));
        return out;
    }
    case Action::LabelError: {
        unexpected("grouping opts", "label");
        Value out;
        out.labels.emplace_back();
        return out;
    }
    case Action::FillValue: return std::move(rhs[1].value);
    case Action::SignedFillValue:
        if (signOf(rhs[1].value) == UnaryOp::Minus) rhs[2].value.number *= -1;
        return std::move(rhs[2].value);
    default: return {};
    }
}

Value Driver::actTime(Action action, std::span<Entry> rhs)
{
    const NodeId node = rhs[0].value.node;
    const auto durationOf = [&](std::size_t i) { return rhs[i].value.duration; };
    const auto endOf = [&](std::size_t i) { return rhs[i].value.token.start + 1; };
    switch (action) {
    case Action::Positive: {
        Value out;
        out.duration = m_builder.positive(durationOf(0));
        return out;
    }
    case Action::Offset: m_builder.offset(node, durationOf(2), m_lastClosing); break;
    case Action::OffsetError: unexpected("offset", "number, duration, step(), or range()"); break;
    case Action::Anchored: m_builder.anchored(node); break;
    case Action::Smoothed: m_builder.smoothed(node); break;
    case Action::AtTime: m_builder.atTime(node, rhs[2].value.number, m_lastClosing); break;
    case Action::AtPreset:
        m_builder.atPreset(node, rhs[2].value.token.kind == TokenKind::Start ? AtModifier::Start : AtModifier::End, m_lastClosing);
        break;
    case Action::AtError: unexpected("@", "timestamp"); break;
    case Action::Matrix:
        return withNode(m_builder.matrix(node, {rhs[1].value.token.start, rhs[3].value.token.end}, durationOf(2), m_lastClosing));
    case Action::SubqueryStep: return withNode(m_builder.subquery(node, durationOf(2), durationOf(4), endOf(5)));
    case Action::Subquery: return withNode(m_builder.subquery(node, durationOf(2), {}, endOf(4)));
    case Action::SubqueryStepError: unexpected("subquery selector", "\"]\""); break;
    case Action::SubqueryColonError: unexpected("subquery selector", "number, duration, step(), range(), or \"]\""); break;
    case Action::SubqueryRangeError: unexpected("subquery or range", "\":\" or \"]\""); break;
    case Action::SubqueryError: unexpected("subquery or range selector", "number, duration, step(), or range()"); break;
    case Action::Unary: return withNode(m_builder.unary(rhs[0].value.token.span(), signOf(rhs[0].value), rhs[1].value.node));
    default: break;
    }
    return withNode(node);
}

Value Driver::actSelector(Action action, std::span<Entry> rhs)
{
    Value out;
    const auto spanOf = [&](std::size_t i) { return rhs[i].value.token.span(); };
    switch (action) {
    case Action::SelectorNamed:
        return withNode(m_builder.selector(spanOf(0), std::move(rhs[1].value.matchers), {spanOf(0).start, rhs[1].value.span.end}));
    case Action::SelectorName: return withNode(m_builder.selector(spanOf(0), {}, spanOf(0)));
    case Action::SelectorBraces: return withNode(m_builder.selector(std::nullopt, std::move(rhs[0].value.matchers), rhs[0].value.span));
    case Action::Matchers:
        out = std::move(rhs[1].value);
        out.span = {spanOf(0).start, spanOf(rhs.size() - 1).end};
        return out;
    case Action::NoMatchers: out.span = {spanOf(0).start, spanOf(1).end}; return out;
    case Action::MatcherAppend:
        if (rhs[2].value.matcher) rhs[0].value.matchers.push_back(*std::move(rhs[2].value.matcher));
        return std::move(rhs[0].value);
    case Action::MatcherFirst:
        if (rhs[0].value.matcher) out.matchers.push_back(*std::move(rhs[0].value.matcher));
        return out;
    case Action::MatcherListError: unexpected("label matching", "\",\" or \"}\""); return std::move(rhs[0].value);
    case Action::Matcher: {
        const Token &name = rhs[0].value.token;
        std::string label = name.kind == TokenKind::String ? m_builder.unquoted(name.span()) : std::string(name.text(m_builder.text()));
        out.matcher = m_builder.matcher(std::move(label), name.span(), matchTypeOf(rhs[1].value.token.kind), rhs[2].value.token);
        return out;
    }
    case Action::NameMatcher: out.matcher = m_builder.nameMatcher(spanOf(0)); return out;
    case Action::MatcherStringError: unexpected("label matching", "string"); return out;
    case Action::MatcherOpError: unexpected("label matching", "label matching operator"); return out;
    case Action::MatcherError: unexpected("label matching", "identifier or \"}\""); return out;
    case Action::NumberLiteral:
    case Action::NumberValue:
    case Action::DurationLiteral:
    case Action::DurationValue:
        out.isDuration = action == Action::DurationLiteral || action == Action::DurationValue;
        out.span = spanOf(0);
        out.number = out.isDuration ? m_builder.durationAt(out.span) : m_builder.numberAt(out.span);
        if (action == Action::NumberLiteral || action == Action::DurationLiteral) {
            out.node = m_builder.numberLiteral(out.number, out.isDuration, out.span);
        }
        return out;
    case Action::PlusValue: return std::move(rhs[1].value);
    case Action::MinusValue: rhs[1].value.number = -rhs[1].value.number; return std::move(rhs[1].value);
    case Action::StringLiteral: return withNode(m_builder.stringLiteral(spanOf(0)));
    case Action::StringIdentifier: return std::move(rhs[0].value);
    default: return out;
    }
}

Value Driver::actDuration(Action action, std::span<Entry> rhs)
{
    Value out;
    const auto durationOf = [&](std::size_t i) { return rhs[i].value.duration; };
    const auto call = [&](std::size_t name, DurationId first, DurationId second) {
        const TokenKind kind = rhs[name].value.token.kind;
        const DurationOp op = kind == TokenKind::Step ? DurationOp::Step
            : kind == TokenKind::Range                ? DurationOp::Range
            : kind == TokenKind::MinOf                ? DurationOp::MinOf
                                                      : DurationOp::MaxOf;
        return m_builder.durationCall(op, {rhs[name].value.token.start, rhs.back().value.token.end}, first, second);
    };
    const TextSpan sign = rhs[0].value.token.span();
    const UnaryOp op = signOf(rhs[0].value);
    switch (action) {
    case Action::OffsetLiteral:
    case Action::DurationNumber:
        out.duration = m_builder.durationLiteral(rhs[0].value.number, rhs[0].value.isDuration, rhs[0].value.span);
        break;
    case Action::OffsetSignedLiteral:
        out.duration = m_builder.signedDurationLiteral(sign, op, rhs[1].value.number, rhs[1].value.isDuration, rhs[1].value.span);
        break;
    case Action::OffsetStep:
    case Action::DurationStep: out.duration = call(0, {}, {}); break;
    case Action::OffsetSignedStep: out.duration = m_builder.durationSign(sign, op, call(1, {}, {})); break;
    case Action::OffsetMinMax:
    case Action::DurationMinMax: out.duration = call(0, durationOf(2), durationOf(4)); break;
    case Action::OffsetSignedMinMax: out.duration = m_builder.durationSign(sign, op, call(1, durationOf(3), durationOf(5))); break;
    case Action::OffsetSignedParen: out.duration = m_builder.durationUnary(sign, op, durationOf(2), true); break;
    case Action::DurationUnary: out.duration = m_builder.durationUnary(sign, op, durationOf(1), false); break;
    case Action::DurationBinary:
        out.duration =
            m_builder.durationBinary(durationOf(0), durationOpOf(rhs[1].value.token.kind), rhs[1].value.token.span(), durationOf(2));
        break;
    case Action::DurationParen: out.duration = m_builder.durationParen({sign.start, rhs[2].value.token.end}, durationOf(1)); break;
    default: break;
    }
    return out;
}

} // namespace diopter::syntax::diagnose
