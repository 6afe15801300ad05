#include "core/syntax/diagnose/tables.h"

#include <algorithm>
#include <map>

namespace diopter::syntax::diagnose {
namespace {

__extension__ using TerminalSet = unsigned __int128;
static_assert(kNumTerminals <= 128);

constexpr TerminalSet bit(Symbol terminal) { return TerminalSet{1} << index(terminal); }

/// A rule with a dot; only the kernel items (dot behind something, or rule 0) identify a state.
struct Item {
    std::uint16_t rule;
    std::uint8_t dot;
    auto operator<=>(const Item &) const = default;
};

class Builder {
public:
    std::vector<State> run()
    {
        findNullableAndFirst();
        buildStates();
        propagate();
        for (std::size_t i = 0; i < m_states.size(); ++i) finishState(i);
        return std::move(m_states);
    }

private:
    struct Kernel {
        std::vector<Item> items;
        std::vector<TerminalSet> lookahead; ///< parallel to items
    };

    static const Rule &rule(const Item &item) { return rules()[item.rule]; }
    static bool complete(const Item &item) { return item.dot == rule(item).length; }
    static Symbol behindDot(const Item &item) { return rule(item).rhs[item.dot]; }

    void findNullableAndFirst()
    {
        for (std::size_t t = 0; t < kNumTerminals; ++t) m_first[t] = TerminalSet{1} << t;
        for (bool changed = true; changed;) {
            changed = false;
            for (const Rule &each : rules()) {
                const TerminalSet before = m_first[index(each.lhs)];
                bool nullable = true;
                for (std::size_t i = 0; i < each.length && nullable; ++i) {
                    m_first[index(each.lhs)] |= m_first[index(each.rhs[i])];
                    nullable = m_nullable[index(each.rhs[i])];
                }
                changed = changed || before != m_first[index(each.lhs)] || (nullable && !m_nullable[index(each.lhs)]);
                m_nullable[index(each.lhs)] = m_nullable[index(each.lhs)] || nullable;
            }
        }
    }

    /// FIRST of what follows the symbol behind the dot, with `lookahead` where that can vanish.
    TerminalSet firstBehind(const Item &item, TerminalSet lookahead) const
    {
        TerminalSet out = 0;
        for (std::size_t i = item.dot + 1U; i < rule(item).length; ++i) {
            out |= m_first[index(rule(item).rhs[i])];
            if (!m_nullable[index(rule(item).rhs[i])]) return out;
        }
        return out | lookahead;
    }

    /// All items of a state with their lookaheads: the kernel, then the closure.
    std::vector<std::pair<Item, TerminalSet>> closure(const Kernel &kernel) const
    {
        std::array<TerminalSet, kNumSymbols> ahead{};
        std::array<bool, kNumSymbols> present{};
        const auto spread = [&](const Item &item, TerminalSet lookahead) {
            if (complete(item) || isTerminal(behindDot(item))) return false;
            const std::size_t symbol = index(behindDot(item));
            const TerminalSet added = firstBehind(item, lookahead);
            const bool changed = !present[symbol] || (added & ~ahead[symbol]) != 0;
            present[symbol] = true;
            ahead[symbol] |= added;
            return changed;
        };
        for (std::size_t i = 0; i < kernel.items.size(); ++i) spread(kernel.items[i], kernel.lookahead[i]);
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t r = 0; r < rules().size(); ++r) {
                const std::size_t lhs = index(rules()[r].lhs);
                if (present[lhs] && spread({static_cast<std::uint16_t>(r), 0}, ahead[lhs])) changed = true;
            }
        }
        std::vector<std::pair<Item, TerminalSet>> out;
        for (std::size_t i = 0; i < kernel.items.size(); ++i) out.emplace_back(kernel.items[i], kernel.lookahead[i]);
        for (std::size_t r = 0; r < rules().size(); ++r) {
            const std::size_t lhs = index(rules()[r].lhs);
            if (present[lhs]) out.emplace_back(Item{static_cast<std::uint16_t>(r), 0}, ahead[lhs]);
        }
        return out;
    }

    std::size_t stateOf(std::vector<Item> items)
    {
        const auto [it, isNew] = m_numbers.try_emplace(items, m_kernels.size());
        if (isNew) {
            m_kernels.push_back({items, std::vector<TerminalSet>(items.size(), 0)});
            m_states.emplace_back().next.fill(kNoState);
        }
        return it->second;
    }

    void buildStates()
    {
        stateOf({Item{0, 0}});
        for (std::size_t i = 0; i < m_kernels.size(); ++i) {
            std::map<Symbol, std::vector<Item>> targets;
            for (const auto &[item, lookahead] : closure(m_kernels[i])) {
                if (!complete(item)) targets[behindDot(item)].push_back({item.rule, static_cast<std::uint8_t>(item.dot + 1)});
            }
            for (auto &[symbol, items] : targets) {
                std::sort(items.begin(), items.end());
                const std::size_t target = stateOf(items);
                m_states[i].next[index(symbol)] = static_cast<std::int16_t>(target);
            }
        }
    }

    void propagate()
    {
        m_kernels[0].lookahead[0] = bit(Symbol::End);
        std::vector<bool> dirty(m_kernels.size(), true);
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t i = 0; i < m_kernels.size(); ++i) {
                if (!dirty[i]) continue;
                dirty[i] = false;
                changed = true;
                for (const auto &[item, lookahead] : closure(m_kernels[i])) {
                    if (complete(item)) continue;
                    const auto target = static_cast<std::size_t>(m_states[i].next[index(behindDot(item))]);
                    Kernel &kernel = m_kernels[target];
                    const Item moved{item.rule, static_cast<std::uint8_t>(item.dot + 1)};
                    const auto at =
                        static_cast<std::size_t>(std::lower_bound(kernel.items.begin(), kernel.items.end(), moved) - kernel.items.begin());
                    if ((lookahead & ~kernel.lookahead[at]) == 0) continue;
                    kernel.lookahead[at] |= lookahead;
                    dirty[target] = true;
                }
            }
        }
    }

    enum class Cell : std::uint8_t { Empty, Shift, Reduce, Error };

    /// goyacc's output() and wract() for one state.
    void finishState(std::size_t number)
    {
        State &state = m_states[number];
        std::array<Cell, kNumTerminals> cells{};
        std::array<std::int16_t, kNumTerminals> reductions{};
        for (std::size_t t = 0; t < kNumTerminals; ++t) {
            if (state.next[t] != kNoState) cells[t] = Cell::Shift;
        }
        state.accepts = m_kernels[number].items.front() == Item{0, 1};
        if (state.accepts) cells[index(Symbol::End)] = Cell::Empty;
        for (const auto &[item, lookahead] : closure(m_kernels[number])) {
            if (!complete(item) || item.rule == 0) continue;
            for (std::size_t t = 0; t < kNumTerminals; ++t) {
                if ((lookahead >> t & 1) != 0)
                    reduceOn(static_cast<Symbol>(t), static_cast<std::int16_t>(item.rule), cells[t], reductions[t]);
            }
        }
        chooseDefault(state, cells, reductions);
    }

    static void reduceOn(Symbol token, std::int16_t ruleNumber, Cell &cell, std::int16_t &reduction)
    {
        if (cell == Cell::Empty) {
            cell = Cell::Reduce;
            reduction = ruleNumber;
        } else if (cell == Cell::Reduce) {
            reduction = std::min(reduction, ruleNumber); // reduce/reduce: the earlier rule
        } else if (cell == Cell::Shift) {
            const Precedence byToken = precedenceOf(token);
            const Precedence byRule = precedenceOf(rules()[static_cast<std::size_t>(ruleNumber)].precedence);
            if (byToken.level == 0 || byRule.level == 0 || byToken.level > byRule.level) return;
            if (byToken.level < byRule.level || byToken.associativity == Precedence::Associativity::Left) {
                cell = Cell::Reduce;
                reduction = ruleNumber;
            } else if (byToken.associativity == Precedence::Associativity::None) {
                cell = Cell::Error;
            }
        }
    }

    static void chooseDefault(
        State &state, const std::array<Cell, kNumTerminals> &cells, const std::array<std::int16_t, kNumTerminals> &reductions)
    {
        unsigned most = 0;
        for (std::size_t t = 0; t < kNumTerminals; ++t) {
            if (cells[t] != Cell::Reduce) continue;
            unsigned count = 0;
            for (std::size_t other = 0; other < kNumTerminals; ++other) {
                if (cells[other] == Cell::Reduce && reductions[other] == reductions[t]) count += tokensOf(static_cast<Symbol>(other));
            }
            if (count > most) {
                most = count;
                state.defaultRule = reductions[t];
            }
        }
        // Where the error token can be shifted, the default is the error.
        if (cells[index(Symbol::ErrorToken)] == Cell::Shift) state.defaultRule = 0;
        for (std::size_t t = 0; t < kNumTerminals; ++t) {
            if (cells[t] == Cell::Shift) state.hasShifts = true;
            else if (state.next[t] != kNoState) state.next[t] = kNoState;
            if (cells[t] == Cell::Error) state.exceptions.push_back({static_cast<Symbol>(t), 0});
            if (cells[t] == Cell::Reduce && reductions[t] != state.defaultRule)
                state.exceptions.push_back({static_cast<Symbol>(t), reductions[t]});
        }
    }

    std::array<bool, kNumSymbols> m_nullable{};
    std::array<TerminalSet, kNumSymbols> m_first{};
    std::vector<Kernel> m_kernels;
    std::vector<State> m_states;
    std::map<std::vector<Item>, std::size_t> m_numbers;
};

} // namespace

const std::vector<State> &tables()
{
    static const std::vector<State> built = Builder().run();
    return built;
}

} // namespace diopter::syntax::diagnose
