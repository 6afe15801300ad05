// goyacc's Parse() over the tables: shifts, reductions, error recovery; the semantic actions of the reductions are in actions.cpp.
#pragma once

#include "core/syntax/diagnose/diagnose.h"
#include "core/syntax/diagnose/histogram_fields.h"
#include "core/syntax/diagnose/tables.h"
#include "core/syntax/series_notation.h"

#include <memory>

namespace diopter::syntax::diagnose {

/// What only the symbols of series notation carry.
struct SeriesValue {
    std::vector<std::pair<std::string, std::string>> labels;
    std::vector<SeriesPoint> points;
    HistogramFields fields;
    HistogramPtr histogram;
    bool hintGiven = false;
    std::vector<double> buckets;
    std::uint64_t count = 0;
    std::int64_t integer = 0;
};

/// The semantic value of a symbol: goyacc's yySymType. A symbol uses the member of its kind.
struct Value {
    Token token;
    NodeId node;
    DurationId duration;
    double number = 0;
    bool isDuration = false; ///< the number was written as a duration
    BinaryModifiers modifiers;
    GroupingClause clause;
    std::vector<std::string> labels;
    std::vector<NodeId> nodes;
    std::vector<LabelMatcher> matchers;
    std::optional<LabelMatcher> matcher;
    TextSpan span;
    std::unique_ptr<SeriesValue> series; ///< null outside series notation
};

class Driver {
public:
    Driver(const ScanResult &scan, TreeBuilder &builder) : m_scan(scan), m_builder(builder), m_tables(tables()) {}

    /// The root, or nothing when parsing was given up.
    std::optional<NodeId> run(Symbol start);
    /// For StartSeries and StartMetric: false when parsing was given up.
    bool runSeries(Symbol start, SeriesDescription &out);
    bool tooManyPoints() const { return m_numPoints > kMaxSeriesPoints; }

private:
    struct Entry {
        std::size_t state = 0;
        Value value;
    };
    enum class Step : std::uint8_t { Continue, Accept, Abort };

    bool runToEnd(Symbol start);
    void read();
    Symbol variableSymbol() const;
    Step step();
    Step recover();
    bool shiftError();
    void reduce(std::size_t rule);
    Value act(Action action, std::span<Entry> rhs);
    Value actExpression(Action action, std::span<Entry> rhs);
    Value actClause(Action action, std::span<Entry> rhs);
    Value actSelector(Action action, std::span<Entry> rhs);
    Value actTime(Action action, std::span<Entry> rhs);
    Value actDuration(Action action, std::span<Entry> rhs);
    Value actSeries(Action action, std::span<Entry> rhs);
    Value actLabels(Action action, std::span<Entry> rhs);
    Value actPoints(Action action, std::span<Entry> rhs);
    Value actHistogram(Action action, std::span<Entry> rhs);
    void addPoints(std::vector<SeriesPoint> &points, const SeriesPoint &point, std::uint64_t count);
    void addHistograms(
        std::vector<SeriesPoint> &points, const SeriesValue &base, const SeriesValue &step, bool subtracts, std::uint64_t count);
    void unexpected(std::string_view context, std::string_view expected);
    Value withNode(NodeId node);

    const ScanResult &m_scan;
    TreeBuilder &m_builder;
    const std::vector<State> &m_tables;
    std::vector<Entry> m_stack;
    std::size_t m_position = 0; ///< of the next token
    Token m_item; ///< the last token read: lval.item
    bool m_endReturned = false; ///< the end of input was delivered, only End follows
    std::optional<Symbol> m_ahead; ///< the token looked at
    int m_errorFlag = 0;
    std::size_t m_discarded = 0;
    bool m_inBraces = false;
    bool m_inBrackets = false;
    std::uint32_t m_lastClosing = 0;
    NodeId m_result;
    SeriesDescription *m_series = nullptr;
    std::size_t m_numPoints = 0;
};

} // namespace diopter::syntax::diagnose
