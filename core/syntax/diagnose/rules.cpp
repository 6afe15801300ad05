#include "core/syntax/diagnose/rules.h"

namespace diopter::syntax::diagnose {
namespace {

using enum Symbol;
using A = Action;

// clang-format off
constexpr std::array kRules{
    Rule{accept, 2, {start, End}, A::First, End},
    Rule{start, 2, {StartExpression, Eof}, A::NoExpression, Eof},
    Rule{start, 2, {StartExpression, expr}, A::Second, StartExpression},
    Rule{start, 2, {StartSelector, vector_selector}, A::Second, StartSelector},
    Rule{start, 2, {start, Eof}, A::First, Eof},
    Rule{start, 1, {ErrorToken}, A::FallbackError, ErrorToken},
    Rule{expr, 1, {aggregate_expr}, A::First, none},
    Rule{expr, 1, {binary_expr}, A::First, none},
    Rule{expr, 1, {function_call}, A::First, none},
    Rule{expr, 1, {matrix_selector}, A::First, none},
    Rule{expr, 1, {number_duration_literal}, A::First, none},
    Rule{expr, 1, {offset_expr}, A::First, none},
    Rule{expr, 1, {anchored_expr}, A::First, none},
    Rule{expr, 1, {smoothed_expr}, A::First, none},
    Rule{expr, 1, {paren_expr}, A::First, none},
    Rule{expr, 1, {string_literal}, A::First, none},
    Rule{expr, 1, {subquery_expr}, A::First, none},
    Rule{expr, 1, {unary_expr}, A::First, none},
    Rule{expr, 1, {vector_selector}, A::First, none},
    Rule{expr, 1, {step_invariant_expr}, A::First, none},
    Rule{expr, 1, {duration_expr}, A::First, none},
    Rule{aggregate_expr, 3, {aggregate_op, aggregate_modifier, function_call_body}, A::AggregateClauseFirst, none},
    Rule{aggregate_expr, 3, {aggregate_op, function_call_body, aggregate_modifier}, A::AggregateClauseLast, none},
    Rule{aggregate_expr, 2, {aggregate_op, function_call_body}, A::AggregatePlain, none},
    Rule{aggregate_expr, 2, {aggregate_op, ErrorToken}, A::AggregateError, ErrorToken},
    Rule{aggregate_modifier, 2, {By, grouping_labels}, A::ByClause, By},
    Rule{aggregate_modifier, 2, {Without, grouping_labels}, A::WithoutClause, Without},
    Rule{binary_expr, 4, {expr, Add, bin_modifier, expr}, A::Binary, Add},
    Rule{binary_expr, 4, {expr, Atan2, bin_modifier, expr}, A::Binary, Atan2},
    Rule{binary_expr, 4, {expr, Div, bin_modifier, expr}, A::Binary, Div},
    Rule{binary_expr, 4, {expr, Comparison, bin_modifier, expr}, A::Binary, Comparison},
    Rule{binary_expr, 4, {expr, And, bin_modifier, expr}, A::Binary, And},
    Rule{binary_expr, 4, {expr, Or, bin_modifier, expr}, A::Binary, Or},
    Rule{binary_expr, 4, {expr, Unless, bin_modifier, expr}, A::Binary, Unless},
    Rule{binary_expr, 4, {expr, Mod, bin_modifier, expr}, A::Binary, Mod},
    Rule{binary_expr, 4, {expr, Mul, bin_modifier, expr}, A::Binary, Mul},
    Rule{binary_expr, 4, {expr, Neq, bin_modifier, expr}, A::Binary, Neq},
    Rule{binary_expr, 4, {expr, Pow, bin_modifier, expr}, A::Binary, Pow},
    Rule{binary_expr, 4, {expr, Sub, bin_modifier, expr}, A::Binary, Sub},
    Rule{bin_modifier, 1, {fill_modifiers}, A::First, none},
    Rule{bool_modifier, 0, {}, A::NoBool, none},
    Rule{bool_modifier, 1, {Bool}, A::BoolModifier, Bool},
    Rule{on_or_ignoring, 3, {bool_modifier, Ignoring, grouping_labels}, A::Ignoring, Ignoring},
    Rule{on_or_ignoring, 3, {bool_modifier, On, grouping_labels}, A::On, On},
    Rule{group_modifiers, 1, {bool_modifier}, A::First, none},
    Rule{group_modifiers, 1, {on_or_ignoring}, A::First, none},
    Rule{group_modifiers, 3, {on_or_ignoring, GroupLeft, maybe_grouping_labels}, A::GroupLeft, GroupLeft},
    Rule{group_modifiers, 3, {on_or_ignoring, GroupRight, maybe_grouping_labels}, A::GroupRight, GroupRight},
    Rule{fill_modifiers, 1, {group_modifiers}, A::First, none},
    Rule{fill_modifiers, 3, {group_modifiers, Fill, fill_value}, A::FillBoth, Fill},
    Rule{fill_modifiers, 3, {group_modifiers, FillLeft, fill_value}, A::FillLeft, FillLeft},
    Rule{fill_modifiers, 3, {group_modifiers, FillRight, fill_value}, A::FillRight, FillRight},
    Rule{fill_modifiers, 5, {group_modifiers, FillLeft, fill_value, FillRight, fill_value}, A::FillLeftRight, FillRight},
    Rule{fill_modifiers, 5, {group_modifiers, FillRight, fill_value, FillLeft, fill_value}, A::FillRightLeft, FillLeft},
    Rule{grouping_labels, 3, {LeftParen, grouping_label_list, RightParen}, A::Labels, RightParen},
    Rule{grouping_labels, 4, {LeftParen, grouping_label_list, Comma, RightParen}, A::Labels, RightParen},
    Rule{grouping_labels, 2, {LeftParen, RightParen}, A::NoLabels, RightParen},
    Rule{grouping_labels, 1, {ErrorToken}, A::LabelsError, ErrorToken},
    Rule{grouping_label_list, 3, {grouping_label_list, Comma, grouping_label}, A::LabelAppend, Comma},
    Rule{grouping_label_list, 1, {grouping_label}, A::LabelFirst, none},
    Rule{grouping_label_list, 2, {grouping_label_list, ErrorToken}, A::LabelListError, ErrorToken},
    Rule{grouping_label, 1, {maybe_label}, A::LabelWord, none},
    Rule{grouping_label, 1, {String}, A::LabelString, String},
    Rule{grouping_label, 1, {ErrorToken}, A::LabelError, ErrorToken},
    Rule{fill_value, 3, {LeftParen, number_duration_literal, RightParen}, A::FillValue, RightParen},
    Rule{fill_value, 4, {LeftParen, unary_op, number_duration_literal, RightParen}, A::SignedFillValue, RightParen},
    Rule{function_call, 2, {Identifier, function_call_body}, A::Call, Identifier},
    Rule{function_call, 2, {at_modifier_preprocessors, function_call_body}, A::Call, none},
    Rule{function_call, 2, {Step, function_call_body}, A::Call, Step},
    Rule{function_call, 2, {Range, function_call_body}, A::Call, Range},
    Rule{function_call, 2, {max_of_min_of, function_call_body}, A::Call, none},
    Rule{function_call_body, 3, {LeftParen, function_call_args, RightParen}, A::Args, RightParen},
    Rule{function_call_body, 2, {LeftParen, RightParen}, A::NoArgs, RightParen},
    Rule{function_call_args, 3, {function_call_args, Comma, expr}, A::ArgAppend, Comma},
    Rule{function_call_args, 1, {expr}, A::ArgFirst, none},
    Rule{function_call_args, 2, {function_call_args, Comma}, A::ArgTrailingComma, Comma},
    Rule{paren_expr, 3, {LeftParen, expr, RightParen}, A::Paren, RightParen},
    Rule{positive_duration_expr, 1, {duration_expr}, A::Positive, none},
    Rule{offset_expr, 3, {expr, Offset, offset_duration_expr}, A::Offset, Offset},
    Rule{offset_expr, 3, {expr, Offset, ErrorToken}, A::OffsetError, ErrorToken},
    Rule{anchored_expr, 2, {expr, Anchored}, A::Anchored, Anchored},
    Rule{smoothed_expr, 2, {expr, Smoothed}, A::Smoothed, Smoothed},
    Rule{step_invariant_expr, 3, {expr, At, signed_or_unsigned_number}, A::AtTime, At},
    Rule{step_invariant_expr, 5, {expr, At, at_modifier_preprocessors, LeftParen, RightParen}, A::AtPreset, RightParen},
    Rule{step_invariant_expr, 3, {expr, At, ErrorToken}, A::AtError, ErrorToken},
    Rule{at_modifier_preprocessors, 1, {StartEnd}, A::First, StartEnd},
    Rule{matrix_selector, 4, {expr, LeftBracket, positive_duration_expr, RightBracket}, A::Matrix, RightBracket},
    Rule{subquery_expr, 6, {expr, LeftBracket, positive_duration_expr, Colon, positive_duration_expr, RightBracket}, A::SubqueryStep, RightBracket},
    Rule{subquery_expr, 5, {expr, LeftBracket, positive_duration_expr, Colon, RightBracket}, A::Subquery, RightBracket},
    Rule{subquery_expr, 6, {expr, LeftBracket, positive_duration_expr, Colon, positive_duration_expr, ErrorToken}, A::SubqueryStepError, ErrorToken},
    Rule{subquery_expr, 5, {expr, LeftBracket, positive_duration_expr, Colon, ErrorToken}, A::SubqueryColonError, ErrorToken},
    Rule{subquery_expr, 4, {expr, LeftBracket, positive_duration_expr, ErrorToken}, A::SubqueryRangeError, ErrorToken},
    Rule{subquery_expr, 3, {expr, LeftBracket, ErrorToken}, A::SubqueryError, ErrorToken},
    Rule{unary_expr, 2, {unary_op, expr}, A::Unary, Mul},
    Rule{vector_selector, 2, {metric_identifier, label_matchers}, A::SelectorNamed, none},
    Rule{vector_selector, 1, {metric_identifier}, A::SelectorName, none},
    Rule{vector_selector, 1, {label_matchers}, A::SelectorBraces, none},
    Rule{label_matchers, 3, {LeftBrace, label_match_list, RightBrace}, A::Matchers, RightBrace},
    Rule{label_matchers, 4, {LeftBrace, label_match_list, Comma, RightBrace}, A::Matchers, RightBrace},
    Rule{label_matchers, 2, {LeftBrace, RightBrace}, A::NoMatchers, RightBrace},
    Rule{label_match_list, 3, {label_match_list, Comma, label_matcher}, A::MatcherAppend, Comma},
    Rule{label_match_list, 1, {label_matcher}, A::MatcherFirst, none},
    Rule{label_match_list, 2, {label_match_list, ErrorToken}, A::MatcherListError, ErrorToken},
    Rule{label_matcher, 3, {Identifier, match_op, String}, A::Matcher, String},
    Rule{label_matcher, 3, {string_identifier, match_op, String}, A::Matcher, String},
    Rule{label_matcher, 1, {string_identifier}, A::NameMatcher, none},
    Rule{label_matcher, 3, {string_identifier, match_op, ErrorToken}, A::MatcherStringError, ErrorToken},
    Rule{label_matcher, 3, {Identifier, match_op, ErrorToken}, A::MatcherStringError, ErrorToken},
    Rule{label_matcher, 2, {Identifier, ErrorToken}, A::MatcherOpError, ErrorToken},
    Rule{label_matcher, 1, {ErrorToken}, A::MatcherError, ErrorToken},
    Rule{metric_identifier, 1, {Aggregator}, A::First, Aggregator},
    Rule{metric_identifier, 1, {By}, A::First, By},
    Rule{metric_identifier, 1, {Fill}, A::First, Fill},
    Rule{metric_identifier, 1, {FillLeft}, A::First, FillLeft},
    Rule{metric_identifier, 1, {FillRight}, A::First, FillRight},
    Rule{metric_identifier, 1, {Identifier}, A::First, Identifier},
    Rule{metric_identifier, 1, {And}, A::First, And},
    Rule{metric_identifier, 1, {Or}, A::First, Or},
    Rule{metric_identifier, 1, {Unless}, A::First, Unless},
    Rule{metric_identifier, 1, {MetricIdentifier}, A::First, MetricIdentifier},
    Rule{metric_identifier, 1, {Offset}, A::First, Offset},
    Rule{metric_identifier, 1, {Without}, A::First, Without},
    Rule{metric_identifier, 1, {StartEnd}, A::First, StartEnd},
    Rule{metric_identifier, 1, {Step}, A::First, Step},
    Rule{metric_identifier, 1, {Range}, A::First, Range},
    Rule{metric_identifier, 1, {Anchored}, A::First, Anchored},
    Rule{metric_identifier, 1, {Smoothed}, A::First, Smoothed},
    Rule{metric_identifier, 1, {MaxMinOf}, A::First, MaxMinOf},
    Rule{aggregate_op, 1, {Aggregator}, A::First, Aggregator},
    Rule{maybe_label, 1, {Aggregator}, A::First, Aggregator},
    Rule{maybe_label, 1, {Bool}, A::First, Bool},
    Rule{maybe_label, 1, {By}, A::First, By},
    Rule{maybe_label, 1, {GroupLeft}, A::First, GroupLeft},
    Rule{maybe_label, 1, {GroupRight}, A::First, GroupRight},
    Rule{maybe_label, 1, {Fill}, A::First, Fill},
    Rule{maybe_label, 1, {FillLeft}, A::First, FillLeft},
    Rule{maybe_label, 1, {FillRight}, A::First, FillRight},
    Rule{maybe_label, 1, {Identifier}, A::First, Identifier},
    Rule{maybe_label, 1, {Ignoring}, A::First, Ignoring},
    Rule{maybe_label, 1, {And}, A::First, And},
    Rule{maybe_label, 1, {Or}, A::First, Or},
    Rule{maybe_label, 1, {Unless}, A::First, Unless},
    Rule{maybe_label, 1, {MetricIdentifier}, A::First, MetricIdentifier},
    Rule{maybe_label, 1, {Offset}, A::First, Offset},
    Rule{maybe_label, 1, {On}, A::First, On},
    Rule{maybe_label, 1, {StartEnd}, A::First, StartEnd},
    Rule{maybe_label, 1, {Atan2}, A::First, Atan2},
    Rule{maybe_label, 1, {Step}, A::First, Step},
    Rule{maybe_label, 1, {Range}, A::First, Range},
    Rule{maybe_label, 1, {Anchored}, A::First, Anchored},
    Rule{maybe_label, 1, {Smoothed}, A::First, Smoothed},
    Rule{maybe_label, 1, {MaxMinOf}, A::First, MaxMinOf},
    Rule{unary_op, 1, {Add}, A::First, Add},
    Rule{unary_op, 1, {Sub}, A::First, Sub},
    Rule{match_op, 1, {Eql}, A::First, Eql},
    Rule{match_op, 1, {Neq}, A::First, Neq},
    Rule{match_op, 1, {Regex}, A::First, Regex},
    Rule{number_duration_literal, 1, {Number}, A::NumberLiteral, Number},
    Rule{number_duration_literal, 1, {Duration}, A::DurationLiteral, Duration},
    Rule{number, 1, {Number}, A::NumberValue, Number},
    Rule{number, 1, {Duration}, A::DurationValue, Duration},
    Rule{signed_number, 2, {Add, number}, A::PlusValue, Add},
    Rule{signed_number, 2, {Sub, number}, A::MinusValue, Sub},
    Rule{signed_or_unsigned_number, 1, {number}, A::First, none},
    Rule{signed_or_unsigned_number, 1, {signed_number}, A::First, none},
    Rule{string_literal, 1, {String}, A::StringLiteral, String},
    Rule{string_identifier, 1, {String}, A::StringIdentifier, String},
    Rule{maybe_grouping_labels, 0, {}, A::Empty, none},
    Rule{maybe_grouping_labels, 1, {grouping_labels}, A::First, none},
    Rule{offset_duration_expr, 1, {number_duration_literal}, A::OffsetLiteral, none},
    Rule{offset_duration_expr, 2, {unary_op, number_duration_literal}, A::OffsetSignedLiteral, none},
    Rule{offset_duration_expr, 3, {Step, LeftParen, RightParen}, A::OffsetStep, RightParen},
    Rule{offset_duration_expr, 3, {Range, LeftParen, RightParen}, A::OffsetStep, RightParen},
    Rule{offset_duration_expr, 4, {unary_op, Step, LeftParen, RightParen}, A::OffsetSignedStep, RightParen},
    Rule{offset_duration_expr, 4, {unary_op, Range, LeftParen, RightParen}, A::OffsetSignedStep, RightParen},
    Rule{offset_duration_expr, 6, {max_of_min_of, LeftParen, duration_expr, Comma, duration_expr, RightParen}, A::OffsetMinMax, RightParen},
    Rule{offset_duration_expr, 7, {unary_op, max_of_min_of, LeftParen, duration_expr, Comma, duration_expr, RightParen}, A::OffsetSignedMinMax, RightParen},
    Rule{offset_duration_expr, 4, {unary_op, LeftParen, duration_expr, RightParen}, A::OffsetSignedParen, Mul},
    Rule{offset_duration_expr, 1, {duration_expr}, A::First, none},
    Rule{max_of_min_of, 1, {MaxMinOf}, A::First, MaxMinOf},
    Rule{duration_expr, 1, {number_duration_literal}, A::DurationNumber, none},
    Rule{duration_expr, 2, {unary_op, duration_expr}, A::DurationUnary, Mul},
    Rule{duration_expr, 3, {duration_expr, Add, duration_expr}, A::DurationBinary, Add},
    Rule{duration_expr, 3, {duration_expr, Sub, duration_expr}, A::DurationBinary, Sub},
    Rule{duration_expr, 3, {duration_expr, Mul, duration_expr}, A::DurationBinary, Mul},
    Rule{duration_expr, 3, {duration_expr, Div, duration_expr}, A::DurationBinary, Div},
    Rule{duration_expr, 3, {duration_expr, Mod, duration_expr}, A::DurationBinary, Mod},
    Rule{duration_expr, 3, {duration_expr, Pow, duration_expr}, A::DurationBinary, Pow},
    Rule{duration_expr, 3, {Step, LeftParen, RightParen}, A::DurationStep, RightParen},
    Rule{duration_expr, 3, {Range, LeftParen, RightParen}, A::DurationStep, RightParen},
    Rule{duration_expr, 6, {max_of_min_of, LeftParen, duration_expr, Comma, duration_expr, RightParen}, A::DurationMinMax, RightParen},
    Rule{duration_expr, 1, {paren_duration_expr}, A::First, none},
    Rule{paren_duration_expr, 3, {LeftParen, duration_expr, RightParen}, A::DurationParen, RightParen},
};
// clang-format on

} // namespace

std::span<const Rule> rules() { return kRules; }

Precedence precedenceOf(Symbol terminal)
{
    using enum Precedence::Associativity;
    switch (terminal) {
    case Or: return {1, Left};
    case And:
    case Unless: return {2, Left};
    case Comparison:
    case Neq: return {3, Left};
    case Add:
    case Sub: return {4, Left};
    case Mul:
    case Div:
    case Mod:
    case Atan2: return {5, Left};
    case Pow: return {6, Right};
    case Offset: return {7, None};
    case LeftBracket: return {8, Right};
    default: return {};
    }
}

unsigned tokensOf(Symbol terminal)
{
    switch (terminal) {
    case Aggregator: return 14;
    case Comparison: return 7;
    case Regex:
    case StartEnd:
    case MaxMinOf: return 2;
    default: return 1;
    }
}

} // namespace diopter::syntax::diagnose
