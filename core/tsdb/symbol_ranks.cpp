// Merges the blocks' sorted symbol lists; blocks of one server share nearly all symbols, so only new ones cost a merge.
#include "core/tsdb/symbol_ranks.h"

#include <algorithm>
#include <iterator>

namespace diopter::tsdb {

void SymbolRanks::add(std::vector<Symbol> symbols, bool sorted)
{
    std::erase_if(symbols, [this](Symbol symbol) {
        if (m_seen.size() <= symbol) m_seen.resize(symbol + 1);
        if (m_seen[symbol]) return true;
        m_seen[symbol] = true;
        return false;
    });
    if (symbols.empty()) return;
    const auto byText = [this](Symbol a, Symbol b) { return m_table.text(a) < m_table.text(b); };
    if (!sorted) std::sort(symbols.begin(), symbols.end(), byText);
    if (m_order.empty()) {
        m_order = std::move(symbols);
        return;
    }
    std::vector<Symbol> merged;
    merged.reserve(m_order.size() + symbols.size());
    std::merge(m_order.begin(), m_order.end(), symbols.begin(), symbols.end(), std::back_inserter(merged), byText);
    m_order = std::move(merged);
}

void SymbolRanks::seal()
{
    std::vector<Symbol> rest; // interned by the table itself or for external labels
    for (std::size_t symbol = 0; symbol < m_table.size(); ++symbol) rest.push_back(static_cast<Symbol>(symbol));
    add(std::move(rest), false);
    m_rank.resize(m_order.size());
    for (std::size_t i = 0; i < m_order.size(); ++i) m_rank[m_order[i]] = static_cast<std::uint32_t>(i);
}

std::size_t SymbolRanks::lowerBound(std::string_view text) const
{
    const auto found = std::lower_bound(
        m_order.begin(), m_order.end(), text, [this](Symbol symbol, std::string_view t) { return m_table.text(symbol) < t; });
    return static_cast<std::size_t>(found - m_order.begin());
}

} // namespace diopter::tsdb
