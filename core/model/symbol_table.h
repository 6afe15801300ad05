// Interned label names and values: equal texts have equal numbers, so label sets compare and hash as integers.
#pragma once

#include "core/base/strong_id.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace diopter {

/// Number of a text within one SymbolTable. Symbols of different tables must not be compared.
using Symbol = std::uint32_t;

inline constexpr Symbol kEmptySymbol = 0; ///< ""
inline constexpr Symbol kNameSymbol = 1; ///< "__name__"

/// Append-only. All members may be called from any thread; views stay valid as long as the table.
class SymbolTable {
public:
    SymbolTable();
    SymbolTable(const SymbolTable &) = delete;
    SymbolTable &operator=(const SymbolTable &) = delete;

    Symbol intern(std::string_view text);
    /// Interns many texts under one lock; `out` has room for texts.size() symbols.
    void internAll(std::span<const std::string_view> texts, Symbol *out);
    /// Symbol of `text` if it is in the table; never adds.
    bool find(std::string_view text, Symbol &symbol) const;
    std::string_view text(Symbol symbol) const;
    std::size_t size() const { return m_size.load(std::memory_order_acquire); }

private:
    // Texts live in blocks that never move, so that text() needs no lock: block b holds 2^(b+kFirstBits) entries.
    static constexpr std::size_t kFirstBits = 10;
    static constexpr std::size_t kBlocks = 22;
    std::string_view store(std::string_view text);
    Symbol add(std::string_view text);

    mutable std::shared_mutex m_mutex;
    std::unordered_map<std::string_view, Symbol> m_index;
    std::unique_ptr<std::string_view[]> m_blocks[kBlocks];
    std::vector<std::unique_ptr<char[]>> m_arenas;
    std::size_t m_arenaUsed = 0;
    std::size_t m_arenaSize = 0;
    std::atomic<std::size_t> m_size{0};
};

using SymbolTablePtr = std::shared_ptr<SymbolTable>;

} // namespace diopter
