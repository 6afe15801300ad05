// Order of the symbols' texts as numbers, so that label sets compare without touching a string.
#pragma once

#include "core/model/labels.h"
#include "core/model/symbol_table.h"

#include <vector>

namespace diopter::tsdb {

/// Built while opening from the symbols of all parts; immutable afterwards. Symbols interned later have no rank.
class SymbolRanks {
public:
    explicit SymbolRanks(const SymbolTable &table) : m_table(table) {}

    /// Adds symbols; `sorted` says that their texts ascend. Duplicates are fine.
    void add(std::vector<Symbol> symbols, bool sorted);
    /// Call once after the last add.
    void seal();

    bool known(Symbol symbol) const { return symbol < m_rank.size(); }
    std::uint32_t rank(Symbol symbol) const { return m_rank[symbol]; }
    /// Position of the first symbol whose text is not less than `text`, in order().
    std::size_t lowerBound(std::string_view text) const;
    /// All symbols in the order of their texts.
    const std::vector<Symbol> &order() const { return m_order; }
    /// labels.Compare on ranks: negative, 0, positive. All symbols must be known.
    int compare(LabelsView a, LabelsView b) const;

private:
    const SymbolTable &m_table;
    std::vector<Symbol> m_order;
    std::vector<bool> m_seen;
    std::vector<std::uint32_t> m_rank;
};

inline int SymbolRanks::compare(LabelsView a, LabelsView b) const
{
    const std::size_t shared = a.size() < b.size() ? a.size() : b.size();
    for (std::size_t i = 0; i < shared; ++i) {
        if (a[i].name != b[i].name) return m_rank[a[i].name] < m_rank[b[i].name] ? -1 : 1;
        if (a[i].value != b[i].value) return m_rank[a[i].value] < m_rank[b[i].value] ? -1 : 1;
    }
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

} // namespace diopter::tsdb
