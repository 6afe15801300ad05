// The productions of promql/parser/generated_parser.y, in its order. Only the diagnosing pass reads
// them: which message Prometheus shows depends on the states of its LALR parser, so that parser is rebuilt for texts the grammar refuses.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace diopter::syntax::diagnose {

/// Terminals (tokens that behave alike share one), then nonterminals.
enum class Symbol : std::uint8_t {
    End,
    ErrorToken,
    Eql,
    Colon,
    Comma,
    Duration,
    Eof,
    Identifier,
    LeftBrace,
    LeftBracket,
    LeftParen,
    MetricIdentifier,
    Number,
    RightBrace,
    RightBracket,
    RightParen,
    String,
    Add,
    Div,
    Comparison, ///< == >= > </ >/ < <=
    Regex, ///< =~ !~
    And,
    Or,
    Unless,
    Mod,
    Mul,
    Neq,
    Pow,
    Sub,
    At,
    Atan2,
    Aggregator, ///< the 14 aggregators
    Bool,
    By,
    GroupLeft,
    GroupRight,
    Fill,
    FillLeft,
    FillRight,
    Ignoring,
    Offset,
    Smoothed,
    Anchored,
    On,
    Without,
    StartEnd, ///< start, end
    Step,
    Range,
    MaxMinOf, ///< max_of, min_of
    StartExpression,
    StartSelector,
    StartMetric,
    StartSeries,
    // series notation
    Blank,
    Times,
    Space,
    OpenHistogram,
    CloseHistogram,
    SumDesc,
    CountDesc,
    SchemaDesc,
    OffsetDesc,
    NegativeOffsetDesc,
    BucketsDesc,
    NegativeBucketsDesc,
    ZeroBucketDesc,
    ZeroBucketWidthDesc,
    CustomValuesDesc,
    CounterResetHintDesc,
    ResetHint, ///< unknown, reset, not_reset, gauge

    NumTerminals,
    accept = NumTerminals,
    start,
    expr,
    aggregate_expr,
    aggregate_modifier,
    binary_expr,
    bin_modifier,
    bool_modifier,
    on_or_ignoring,
    group_modifiers,
    fill_modifiers,
    grouping_labels,
    grouping_label_list,
    grouping_label,
    fill_value,
    function_call,
    function_call_body,
    function_call_args,
    paren_expr,
    positive_duration_expr,
    offset_expr,
    anchored_expr,
    smoothed_expr,
    step_invariant_expr,
    at_modifier_preprocessors,
    matrix_selector,
    subquery_expr,
    unary_expr,
    vector_selector,
    label_matchers,
    label_match_list,
    label_matcher,
    metric_identifier,
    aggregate_op,
    maybe_label,
    unary_op,
    match_op,
    number_duration_literal,
    number,
    signed_number,
    signed_or_unsigned_number,
    string_literal,
    string_identifier,
    maybe_grouping_labels,
    offset_duration_expr,
    max_of_min_of,
    duration_expr,
    paren_duration_expr,
    metric,
    label_set,
    label_set_list,
    label_set_item,
    series_description,
    series_values,
    series_item,
    series_value,
    histogram_series_value,
    histogram_desc_map,
    histogram_desc_item,
    bucket_set,
    bucket_set_list,
    counter_reset_hint,
    uint_number,
    int_number,
    NumSymbols,
    none = NumSymbols,
};

inline constexpr std::size_t kNumTerminals = static_cast<std::size_t>(Symbol::NumTerminals);
inline constexpr std::size_t kNumSymbols = static_cast<std::size_t>(Symbol::NumSymbols);
constexpr bool isTerminal(Symbol symbol) { return symbol < Symbol::NumTerminals; }

/// What happens at a reduction; First: the value of the first symbol is kept.
enum class Action : std::uint8_t {
    First,
    Second,
    // expressions
    NoExpression,
    FallbackError,
    AggregateClauseFirst,
    AggregateClauseLast,
    AggregatePlain,
    AggregateError,
    Binary,
    Call,
    Args,
    NoArgs,
    ArgAppend,
    ArgFirst,
    ArgTrailingComma,
    Paren,
    ByClause,
    WithoutClause,
    // clauses of operators
    NoBool,
    BoolModifier,
    Ignoring,
    On,
    GroupLeft,
    GroupRight,
    FillBoth,
    FillLeft,
    FillRight,
    FillLeftRight,
    FillRightLeft,
    Labels,
    NoLabels,
    LabelsError,
    LabelAppend,
    LabelFirst,
    LabelListError,
    LabelWord,
    LabelString,
    LabelError,
    FillValue,
    SignedFillValue,
    // modifiers
    Positive,
    Offset,
    OffsetError,
    Anchored,
    Smoothed,
    AtTime,
    AtPreset,
    AtError,
    Matrix,
    SubqueryStep,
    Subquery,
    SubqueryStepError,
    SubqueryColonError,
    SubqueryRangeError,
    SubqueryError,
    Unary,
    // selectors and literals
    SelectorNamed,
    SelectorName,
    SelectorBraces,
    Matchers,
    NoMatchers,
    MatcherAppend,
    MatcherFirst,
    MatcherListError,
    Matcher,
    NameMatcher,
    MatcherStringError,
    MatcherOpError,
    MatcherError,
    NumberLiteral,
    DurationLiteral,
    NumberValue,
    DurationValue,
    PlusValue,
    MinusValue,
    StringLiteral,
    StringIdentifier,
    Empty,
    // durations
    OffsetLiteral,
    OffsetSignedLiteral,
    OffsetStep,
    OffsetSignedStep,
    OffsetMinMax,
    OffsetSignedMinMax,
    OffsetSignedParen,
    DurationNumber,
    DurationUnary,
    DurationBinary,
    DurationStep,
    DurationMinMax,
    DurationParen,
    // series notation
    Metric,
    NamedMetric,
    LabelSet,
    NoLabelSet,
    LabelSetAppend,
    LabelSetFirst,
    LabelSetError,
    LabelPair,
    LabelName,
    LabelValueError,
    LabelEqualError,
    LabelSetItemError,
    Series,
    SeriesPoints,
    SeriesAppend,
    SeriesError,
    Omitted,
    OmittedRepeat,
    FloatPoint,
    FloatRepeat,
    FloatSteps,
    HistogramPoint,
    HistogramRepeat,
    HistogramSum,
    HistogramDifference,
    StaleValue,
    HistogramFull,
    HistogramEmpty,
    FieldsMerge,
    FieldsError,
    SchemaField,
    SumField,
    CountField,
    ZeroBucketField,
    ZeroWidthField,
    CustomValuesField,
    BucketsField,
    OffsetField,
    NegativeBucketsField,
    NegativeOffsetField,
    ResetHintField,
    BucketSet,
    BucketAppend,
    BucketFirst,
    CountNumber,
    MinusInteger,
    PlusInteger,
};

struct Rule {
    Symbol lhs;
    std::uint8_t length;
    std::array<Symbol, 7> rhs;
    Action action;
    Symbol precedence; ///< the terminal whose precedence the rule has
};

/// Rule 0 is accept: start End.
std::span<const Rule> rules();

struct Precedence {
    std::uint8_t level = 0; ///< 0 = none
    enum class Associativity : std::uint8_t { Left, Right, None } associativity = Associativity::Left;
};

/// %left, %right and %nonassoc of generated_parser.y.
constexpr Precedence precedenceOf(Symbol terminal)
{
    using enum Symbol;
    switch (terminal) {
    case Or: return {1, Precedence::Associativity::Left};
    case And:
    case Unless: return {2, Precedence::Associativity::Left};
    case Comparison:
    case Neq: return {3, Precedence::Associativity::Left};
    case Add:
    case Sub: return {4, Precedence::Associativity::Left};
    case Mul:
    case Div:
    case Mod:
    case Atan2: return {5, Precedence::Associativity::Left};
    case Pow: return {6, Precedence::Associativity::Right};
    case Offset: return {7, Precedence::Associativity::None};
    case LeftBracket: return {8, Precedence::Associativity::Right};
    default: return {};
    }
}

/// How many of Prometheus' tokens the terminal stands for: the default reduction of a state is the one most tokens ask for.
unsigned tokensOf(Symbol terminal);

} // namespace diopter::syntax::diagnose
