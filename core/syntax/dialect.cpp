#include "core/syntax/dialect.h"

#include "core/base/go_text.h"
#include "core/syntax/function_table.h"
#include "core/syntax/scanner.h"

#include <algorithm>
#include <array>

namespace diopter::syntax {
namespace {

/// Functions and aggregators that only MetricsQL knows; sorted.
constexpr auto kMetricsQl = std::to_array<std::string_view>({"aggr_over_time", "alias", "any", "ascent_over_time", "bitmap_and",
    "bitmap_or", "bitmap_xor", "bottomk_avg", "bottomk_last", "bottomk_max", "bottomk_median", "bottomk_min", "buckets_limit",
    "changes_prometheus", "count_eq_over_time", "count_gt_over_time", "count_le_over_time", "count_ne_over_time", "count_values_over_time",
    "decreases_over_time", "default_rollup", "delta_prometheus", "deriv_fast", "descent_over_time", "distinct", "distinct_over_time",
    "drop_common_labels", "drop_empty_series", "duration_over_time", "geomean", "geomean_over_time", "histogram", "histogram_over_time",
    "histogram_share", "hoeffding_bound_lower", "hoeffding_bound_upper", "ideriv", "increase_prometheus", "increase_pure",
    "increases_over_time", "integrate", "interpolate", "iqr_over_time", "keep_last_value", "keep_next_value", "label_copy", "label_del",
    "label_graphite_group", "label_keep", "label_lowercase", "label_map", "label_match", "label_mismatch", "label_move", "label_set",
    "label_transform", "label_uppercase", "label_value", "labels_equal", "lag", "lifetime", "limit_offset", "mad", "median",
    "median_over_time", "mode", "mode_over_time", "now", "outlier_iqr_over_time", "outliers_iqr", "outliers_mad", "outliersk",
    "prometheus_buckets", "quantiles", "quantiles_over_time", "rand", "rand_exponential", "rand_normal", "range_avg", "range_first",
    "range_last", "range_linear_regression", "range_mad", "range_max", "range_median", "range_min", "range_normalize", "range_over_time",
    "range_quantile", "range_stddev", "range_stdvar", "range_sum", "range_trim_outliers", "range_trim_spikes", "range_trim_zscore",
    "range_zscore", "rate_over_sum", "rate_prometheus", "remove_resets", "rollup", "rollup_candlestick", "rollup_delta", "rollup_deriv",
    "rollup_increase", "rollup_rate", "rollup_scrape_interval", "ru", "running_avg", "running_max", "running_min", "running_sum",
    "scrape_interval", "share", "share_eq_over_time", "share_gt_over_time", "share_le_over_time", "smooth_exponential",
    "sort_by_label_numeric", "sort_by_label_numeric_desc", "stale_samples_over_time", "sum2", "sum2_over_time", "sum_eq_over_time",
    "sum_gt_over_time", "sum_le_over_time", "tfirst_over_time", "timestamp_with_name", "timezone_offset", "tlast_change_over_time",
    "tlast_over_time", "tmax_over_time", "tmin_over_time", "topk_avg", "topk_last", "topk_max", "topk_median", "topk_min", "ttf", "union",
    "vm_bucket_bounds", "zscore", "zscore_over_time"});
constexpr auto kLogQl = std::to_array<std::string_view>({"bytes_over_time", "bytes_rate", "rate_counter"});
constexpr auto kLogQlStages = std::to_array<std::string_view>(
    {"decolorize", "drop", "json", "keep", "label_format", "line_format", "logfmt", "pattern", "regexp", "unpack", "unwrap"});

template <std::size_t N> bool holds(const std::array<std::string_view, N> &list, std::string_view word)
{
    return std::binary_search(list.begin(), list.end(), word);
}

std::string lowered(std::string_view word)
{
    std::string out(word);
    for (char &c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

class Recogniser {
public:
    explicit Recogniser(std::string_view text) : m_text(text), m_tokens(tokenizeBroken(text, {}, false)) {}

    std::optional<Error> run() const
    {
        bool braces = false;
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (m_tokens[i].kind == TokenKind::LeftBrace) braces = true;
            if (m_tokens[i].kind == TokenKind::RightBrace) braces = false;
            if (auto found = pipeline(i)) return found;
            if (auto found = braces ? inBraces(i) : word(i)) return found;
        }
        return std::nullopt;
    }

private:
    TokenKind kind(std::size_t i) const { return i < m_tokens.size() ? m_tokens[i].kind : TokenKind::EndOfInput; }
    std::string_view at(std::size_t i) const { return i < m_tokens.size() ? m_tokens[i].text(m_text) : std::string_view{}; }
    Error found(std::size_t i, std::string_view language, const std::string &what) const
    {
        return {ErrorCode::Unsupported, "this looks like " + std::string(language) + ": Prometheus has no " + what,
            placeInText(m_text, m_tokens[i].span())};
    }

    /// {app="x"} |= "text" | json
    std::optional<Error> pipeline(std::size_t i) const
    {
        constexpr std::string_view kLoki = "LogQL (Loki)";
        const bool behindSelector = i > 0 && kind(i - 1) == TokenKind::RightBrace;
        if (kind(i) == TokenKind::Error && at(i) == "|") {
            if (holds(kLogQlStages, lowered(at(i + 1)))) return found(i, kLoki, "pipeline stage " + quote(at(i + 1)));
            if (behindSelector || kind(i + 1) == TokenKind::Assign) return found(i, kLoki, "line filters");
        }
        if (behindSelector && kind(i) == TokenKind::NotEqual && kind(i + 1) == TokenKind::String) return found(i, kLoki, "line filters");
        return std::nullopt;
    }

    std::optional<Error> inBraces(std::size_t i) const
    {
        const bool between = i > 0 && kind(i - 1) == TokenKind::String && kind(i + 1) == TokenKind::Identifier;
        if (between && lowered(at(i)) == "or") return found(i, kVictoria, "\"or\" between label filters");
        return std::nullopt;
    }

    std::optional<Error> word(std::size_t i) const
    {
        if (kind(i) == TokenKind::Error) return suffix(i);
        if (kind(i) != TokenKind::Identifier) return std::nullopt;
        const std::string name = lowered(at(i));
        const bool called = kind(i + 1) == TokenKind::LeftParen;
        const bool aggregates = kind(i + 1) == TokenKind::By || kind(i + 1) == TokenKind::Without;
        if ((called || aggregates) && holds(kMetricsQl, name)) return found(i, kVictoria, "function " + quote(at(i)));
        if (called && holds(kLogQl, name)) return found(i, "LogQL (Loki)", "function " + quote(at(i)));
        if (called && i == 0 && name == "with") return found(i, kVictoria, "WITH templates");
        const bool behindOperand = i > 0 && endsOperand(kind(i - 1));
        if (behindOperand && (name == "if" || name == "ifnot" || name == "default")) return found(i, kVictoria, "operator " + quote(at(i)));
        if (behindOperand && name == "keep_metric_names") return found(i, kVictoria, "modifier \"keep_metric_names\"");
        if (behindOperand && name == "limit" && kind(i + 1) == TokenKind::Number) return found(i, kVictoria, "\"limit\" clause");
        return std::nullopt;
    }

    static bool endsOperand(TokenKind kind)
    {
        return kind == TokenKind::RightParen || kind == TokenKind::RightBrace || kind == TokenKind::RightBracket ||
            kind == TokenKind::Number || kind == TokenKind::Identifier || kind == TokenKind::MetricIdentifier;
    }

    /// 10Ki, 5M, [5i]: numbers with the suffixes of MetricsQL.
    std::optional<Error> suffix(std::size_t i) const
    {
        const std::string_view piece = at(i);
        std::size_t digits = 0;
        while (digits < piece.size() && ((piece[digits] >= '0' && piece[digits] <= '9') || piece[digits] == '.')) ++digits;
        if (digits == 0) return std::nullopt;
        std::string rest(piece.substr(digits));
        for (std::size_t end = m_tokens[i].end; end < m_text.size() && rest.size() < 3 && m_text[end] >= 'A' && m_text[end] <= 'z'; ++end)
            rest += m_text[end];
        constexpr auto kSuffixes = std::to_array<std::string_view>(
            {"G", "GB", "Gi", "GiB", "K", "KB", "Ki", "KiB", "M", "MB", "Mi", "MiB", "T", "TB", "Ti", "TiB", "i"});
        if (holds(kSuffixes, rest)) return found(i, kVictoria, "number suffix " + quote(rest));
        return std::nullopt;
    }

    static constexpr std::string_view kVictoria = "MetricsQL (VictoriaMetrics)";
    std::string_view m_text;
    std::vector<Token> m_tokens;
};

} // namespace

std::optional<Error> foreignDialect(std::string_view text)
{
    if (text.size() > kMaxWrittenText) return std::nullopt;
    return Recogniser(text).run();
}

} // namespace diopter::syntax
