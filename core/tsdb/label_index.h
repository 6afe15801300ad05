// Which series carry which label values: built per label name on first use from the series table, so that damaged postings of a file
// cost nothing. Answers matchers by galloping intersection, unions by bitmap.
#pragma once

#include "core/base/cancellation.h"
#include "core/model/matcher.h"
#include "core/tsdb/series_table.h"

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace diopter::tsdb {

/// The values of one label name in the order of their texts. Series with values[i] are ids[starts[i] .. starts[i+1]), ascending.
struct LabelValues {
    std::vector<Symbol> values;
    std::vector<std::uint32_t> starts{0};
    std::vector<SeriesId> ids;

    std::span<const SeriesId> postings(std::size_t value) const { return {ids.data() + starts[value], starts[value + 1] - starts[value]}; }
};
using LabelValuesPtr = std::shared_ptr<const LabelValues>;

/// Thread-safe.
class LabelIndex {
public:
    /// References must outlive the index.
    LabelIndex(const SeriesTable &table, const SymbolTable &symbols, const SymbolRanks &ranks, TaskPool &pool, std::mutex &poolMutex)
        : m_table(table), m_symbols(symbols), m_ranks(ranks), m_pool(pool), m_poolMutex(poolMutex)
    {}

    /// Null when no series has the label.
    Result<LabelValuesPtr> values(Symbol name, const CancelToken &cancel) const;
    /// Those texts in their order that some series has as value of the label; without a look at the series.
    std::vector<Symbol> texts(Symbol name) const;
    /// All label names that occur, in the order of their texts.
    std::vector<Symbol> names() const;
    /// Ascending ids of the series that satisfy every matcher. No matcher: all series.
    Result<std::vector<SeriesId>> select(const std::vector<Matcher> &matchers, const CancelToken &cancel) const;

private:
    Status build(std::span<const Symbol> names, const CancelToken &cancel) const;
    /// Positions in `values` that match (or, inverted, do not match) the matcher.
    std::vector<std::uint32_t> matchingValues(const LabelValues &values, const Matcher &matcher, bool inverted) const;
    std::size_t findValue(const LabelValues &values, std::string_view text) const;

    const SeriesTable &m_table;
    const SymbolTable &m_symbols;
    const SymbolRanks &m_ranks;
    TaskPool &m_pool;
    std::mutex &m_poolMutex;
    mutable std::mutex m_mutex;
    mutable std::unordered_map<Symbol, LabelValuesPtr> m_values;
    mutable std::unordered_map<Symbol, std::vector<Symbol>> m_texts;
};

} // namespace diopter::tsdb
