// What is known of each kind of token: how it is written, which terminal of the grammar it is where nothing around it decides
// otherwise, and which terminal of Prometheus' own grammar. One row a kind; the only place that lists them all.
#pragma once

#include "core/syntax/diagnose/rules.h"
#include "core/syntax/token_classes.h"

#include <array>

namespace diopter::syntax {

struct TokenRow {
    TokenKind kind;
    std::string_view spelling; ///< "" for kinds with more than one
    TokenClass plainClass;
    diagnose::Symbol symbol; ///< none: never reaches that grammar
};

namespace token_rows {

using K = TokenKind;
using C = TokenClass;
using S = diagnose::Symbol;

// clang-format off
inline constexpr std::array<TokenRow, 92> kAll{{
    {K::EndOfInput, "", C::Other, S::Eof},
    {K::Error, "", C::Other, S::none},
    {K::Comment, "", C::Other, S::none},
    {K::Identifier, "", C::Other, S::Identifier},
    {K::MetricIdentifier, "", C::Other, S::MetricIdentifier},
    {K::Number, "", C::Number, S::Number},
    {K::Duration, "", C::Duration, S::Duration},
    {K::String, "", C::String, S::String},
    {K::Placeholder, "", C::Placeholder, S::none},
    {K::LeftParen, "(", C::LeftParen, S::LeftParen},
    {K::RightParen, ")", C::RightParen, S::RightParen},
    {K::LeftBrace, "{", C::LeftBrace, S::LeftBrace},
    {K::RightBrace, "}", C::RightBrace, S::RightBrace},
    {K::LeftBracket, "[", C::LeftBracket, S::LeftBracket},
    {K::RightBracket, "]", C::RightBracket, S::RightBracket},
    {K::Comma, ",", C::Comma, S::Comma},
    {K::Colon, ":", C::Colon, S::Colon},
    {K::Assign, "=", C::Assign, S::Eql},
    {K::Blank, "_", C::Other, S::Blank},
    {K::Times, "x", C::Other, S::Times},
    {K::Space, "<space>", C::Other, S::Space},
    {K::OpenHistogram, "{{", C::Other, S::OpenHistogram},
    {K::CloseHistogram, "}}", C::Other, S::CloseHistogram},
    {K::SumDesc, "", C::Other, S::SumDesc},
    {K::CountDesc, "", C::Other, S::CountDesc},
    {K::SchemaDesc, "", C::Other, S::SchemaDesc},
    {K::OffsetDesc, "", C::Other, S::OffsetDesc},
    {K::NegativeOffsetDesc, "", C::Other, S::NegativeOffsetDesc},
    {K::BucketsDesc, "", C::Other, S::BucketsDesc},
    {K::NegativeBucketsDesc, "", C::Other, S::NegativeBucketsDesc},
    {K::ZeroBucketDesc, "", C::Other, S::ZeroBucketDesc},
    {K::ZeroBucketWidthDesc, "", C::Other, S::ZeroBucketWidthDesc},
    {K::CustomValuesDesc, "", C::Other, S::CustomValuesDesc},
    {K::CounterResetHintDesc, "", C::Other, S::CounterResetHintDesc},
    {K::HintUnknown, "", C::Other, S::ResetHint},
    {K::HintReset, "", C::Other, S::ResetHint},
    {K::HintNotReset, "", C::Other, S::ResetHint},
    {K::HintGauge, "", C::Other, S::ResetHint},
    {K::Add, "+", C::Add, S::Add},
    {K::Div, "/", C::Div, S::Div},
    {K::Equal, "==", C::Equal, S::Comparison},
    {K::EqualRegex, "=~", C::EqualRegex, S::Regex},
    {K::GreaterOrEqual, ">=", C::GreaterOrEqual, S::Comparison},
    {K::Greater, ">", C::Greater, S::Comparison},
    {K::TrimUpper, "</", C::TrimUpper, S::Comparison},
    {K::TrimLower, ">/", C::TrimLower, S::Comparison},
    {K::And, "and", C::And, S::And},
    {K::Or, "or", C::Or, S::Or},
    {K::Less, "<", C::Less, S::Comparison},
    {K::LessOrEqual, "<=", C::LessOrEqual, S::Comparison},
    {K::Unless, "unless", C::Unless, S::Unless},
    {K::Mod, "%", C::Mod, S::Mod},
    {K::Mul, "*", C::Mul, S::Mul},
    {K::NotEqual, "!=", C::NotEqual, S::Neq},
    {K::NotEqualRegex, "!~", C::NotEqualRegex, S::Regex},
    {K::Pow, "^", C::Pow, S::Pow},
    {K::Sub, "-", C::Sub, S::Sub},
    {K::At, "@", C::At, S::At},
    {K::Atan2, "atan2", C::Atan2, S::Atan2},
    {K::Avg, "avg", C::Other, S::Aggregator},
    {K::Bottomk, "bottomk", C::Other, S::Aggregator},
    {K::Count, "count", C::Other, S::Aggregator},
    {K::CountValues, "count_values", C::Other, S::Aggregator},
    {K::Group, "group", C::Other, S::Aggregator},
    {K::Max, "max", C::Other, S::Aggregator},
    {K::Min, "min", C::Other, S::Aggregator},
    {K::Quantile, "quantile", C::Other, S::Aggregator},
    {K::Stddev, "stddev", C::Other, S::Aggregator},
    {K::Stdvar, "stdvar", C::Other, S::Aggregator},
    {K::Sum, "sum", C::Other, S::Aggregator},
    {K::Topk, "topk", C::Other, S::Aggregator},
    {K::Limitk, "limitk", C::Other, S::Aggregator},
    {K::LimitRatio, "limit_ratio", C::Other, S::Aggregator},
    {K::Bool, "bool", C::Bool, S::Bool},
    {K::By, "by", C::By, S::By},
    {K::GroupLeft, "group_left", C::GroupLeft, S::GroupLeft},
    {K::GroupRight, "group_right", C::GroupRight, S::GroupRight},
    {K::Fill, "fill", C::Fill, S::Fill},
    {K::FillLeft, "fill_left", C::FillLeft, S::FillLeft},
    {K::FillRight, "fill_right", C::FillRight, S::FillRight},
    {K::Ignoring, "ignoring", C::Ignoring, S::Ignoring},
    {K::Offset, "offset", C::Offset, S::Offset},
    {K::Smoothed, "smoothed", C::Smoothed, S::Smoothed},
    {K::Anchored, "anchored", C::Anchored, S::Anchored},
    {K::On, "on", C::On, S::On},
    {K::Without, "without", C::Without, S::Without},
    {K::Start, "start", C::Start, S::StartEnd},
    {K::End, "end", C::End, S::StartEnd},
    {K::Step, "step", C::Step, S::Step},
    {K::Range, "range", C::Range, S::Range},
    {K::MaxOf, "max_of", C::MaxOf, S::MaxMinOf},
    {K::MinOf, "min_of", C::MinOf, S::MaxMinOf},
}};
// clang-format on

constexpr bool inOrder()
{
    for (std::size_t i = 0; i < kAll.size(); ++i) {
        if (static_cast<std::size_t>(kAll[i].kind) != i) return false;
    }
    return static_cast<std::size_t>(TokenKind::MinOf) + 1 == kAll.size();
}
static_assert(inOrder());

} // namespace token_rows

/// The row of a kind.
constexpr const TokenRow &tokenRow(TokenKind kind) { return token_rows::kAll[static_cast<std::size_t>(kind)]; }

} // namespace diopter::syntax
