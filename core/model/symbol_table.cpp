#include "core/model/symbol_table.h"

#include <bit>
#include <cstring>
#include <mutex>

namespace diopter {
namespace {

struct Slot {
    std::size_t block;
    std::size_t index;
};

Slot slotOf(std::size_t symbol, std::size_t firstBits)
{
    const std::size_t shifted = symbol + (std::size_t{1} << firstBits);
    const auto width = static_cast<std::size_t>(std::bit_width(shifted));
    return {width - 1 - firstBits, shifted - (std::size_t{1} << (width - 1))};
}

} // namespace

SymbolTable::SymbolTable()
{
    intern("");
    intern("__name__");
}

std::string_view SymbolTable::store(std::string_view text)
{
    constexpr std::size_t kArenaSize = 64 * 1024;
    if (m_arenaSize - m_arenaUsed < text.size()) {
        m_arenaSize = text.size() > kArenaSize ? text.size() : kArenaSize;
        m_arenas.push_back(std::make_unique_for_overwrite<char[]>(m_arenaSize));
        m_arenaUsed = 0;
    }
    char *const at = m_arenas.empty() ? nullptr : m_arenas.back().get() + m_arenaUsed;
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    m_arenaUsed += text.size();
    return {at, text.size()};
}

Symbol SymbolTable::intern(std::string_view text)
{
    {
        const std::shared_lock lock(m_mutex);
        if (const auto found = m_index.find(text); found != m_index.end()) return found->second;
    }
    const std::unique_lock lock(m_mutex);
    return add(text);
}

void SymbolTable::internAll(std::span<const std::string_view> texts, Symbol *out)
{
    const std::unique_lock lock(m_mutex);
    if (m_index.size() < texts.size()) m_index.reserve(texts.size());
    for (const std::string_view text : texts) *out++ = add(text);
}

Symbol SymbolTable::add(std::string_view text)
{
    if (const auto found = m_index.find(text); found != m_index.end()) return found->second;
    const std::size_t symbol = m_size.load(std::memory_order_relaxed);
    const auto [block, index] = slotOf(symbol, kFirstBits);
    if (!m_blocks[block]) m_blocks[block] = std::make_unique<std::string_view[]>(std::size_t{1} << (block + kFirstBits));
    const std::string_view stored = store(text);
    m_blocks[block][index] = stored;
    m_index.emplace(stored, static_cast<Symbol>(symbol));
    m_size.store(symbol + 1, std::memory_order_release);
    return static_cast<Symbol>(symbol);
}

bool SymbolTable::find(std::string_view text, Symbol &symbol) const
{
    const std::shared_lock lock(m_mutex);
    const auto found = m_index.find(text);
    if (found == m_index.end()) return false;
    symbol = found->second;
    return true;
}

std::string_view SymbolTable::text(Symbol symbol) const
{
    const auto [block, index] = slotOf(symbol, kFirstBits);
    return m_blocks[block][index];
}

} // namespace diopter
