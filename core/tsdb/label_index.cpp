// Matchers to series ids. The rules for absent labels follow Prometheus tsdb/querier.go PostingsForMatchers.
#include "core/tsdb/label_index.h"

#include "core/tsdb/postings.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace diopter::tsdb {
namespace {

constexpr std::size_t kCheckEvery = 4096;

/// Sorts the (series, value) pairs of one name into lists per value.
LabelValuesPtr arrange(const std::vector<Symbol> &valueOf, const SymbolRanks &ranks, std::size_t numSymbols)
{
    auto out = std::make_shared<LabelValues>();
    std::vector<std::uint32_t> slot(numSymbols, 0); // first the count, then the position of the next id
    std::size_t total = 0;
    for (const Symbol value : valueOf) {
        if (value == kEmptySymbol) continue;
        if (slot[value]++ == 0) out->values.push_back(value);
        ++total;
    }
    if (total == 0) return nullptr;
    std::sort(out->values.begin(), out->values.end(), [&ranks](Symbol a, Symbol b) { return ranks.rank(a) < ranks.rank(b); });
    out->starts.reserve(out->values.size() + 1);
    std::uint32_t start = 0;
    for (const Symbol value : out->values) {
        const std::uint32_t count = slot[value];
        slot[value] = start;
        out->starts.push_back(start += count);
    }
    out->ids.resize(total);
    for (std::size_t id = 0; id < valueOf.size(); ++id)
        if (valueOf[id] != kEmptySymbol) out->ids[slot[valueOf[id]]++] = static_cast<SeriesId>(id);
    return out;
}

/// The symbols that `pick` takes from the pairs of all parts (kEmptySymbol: none), in the order of their texts.
template <class Pick> std::vector<Symbol> inOrder(const SeriesTable &table, const SymbolRanks &ranks, Pick pick)
{
    std::vector<std::uint64_t> seen((ranks.order().size() + 63) / 64, 0);
    for (const auto &part : table.parts()) {
        for (const LabelPair &pair : part->labelPairs()) {
            const Symbol symbol = pick(pair);
            if (symbol != kEmptySymbol) seen[ranks.rank(symbol) / 64] |= std::uint64_t{1} << ranks.rank(symbol) % 64;
        }
    }
    std::vector<Symbol> out;
    for (std::size_t word = 0; word < seen.size(); ++word)
        for (std::uint64_t left = seen[word]; left != 0; left &= left - 1)
            out.push_back(ranks.order()[word * 64 + static_cast<std::size_t>(std::countr_zero(left))]);
    return out;
}

} // namespace

Status LabelIndex::build(std::span<const Symbol> names, const CancelToken &cancel) const
{
    std::vector<Symbol> missing;
    for (const Symbol name : names)
        if (!m_values.contains(name) && std::find(missing.begin(), missing.end(), name) == missing.end()) missing.push_back(name);
    if (missing.empty()) return {};
    std::vector<std::vector<Symbol>> valueOf(missing.size(), std::vector<Symbol>(m_table.size(), kEmptySymbol));
    // The one name of most selections stands at the same place in the labels of one series as in the one before.
    const auto scanOne = [&](std::size_t, std::size_t begin, std::size_t end) {
        const Symbol name = missing.front();
        std::size_t place = 0;
        for (std::size_t id = begin; id < end; ++id) {
            if (id % kCheckEvery == 0 && cancel.stopped()) return;
            const LabelsView labels = m_table.labels(static_cast<SeriesId>(id));
            if (place >= labels.size() || labels[place].name != name) {
                place = 0;
                while (place < labels.size() && labels[place].name != name) ++place;
            }
            if (place < labels.size()) valueOf.front()[id] = labels[place].value;
        }
    };
    const auto scanSeveral = [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t id = begin; id < end; ++id) {
            if (id % kCheckEvery == 0 && cancel.stopped()) return;
            std::size_t left = missing.size();
            for (const LabelPair &pair : m_table.labels(static_cast<SeriesId>(id))) {
                for (std::size_t n = 0; n < missing.size(); ++n) {
                    if (pair.name != missing[n]) continue;
                    valueOf[n][id] = pair.value;
                    --left;
                }
                if (left == 0) break;
            }
        }
    };
    {
        const std::lock_guard lock(m_poolMutex);
        if (missing.size() == 1) m_pool.parallelFor(m_table.size(), kPageSize, scanOne);
        else m_pool.parallelFor(m_table.size(), kPageSize, scanSeveral);
        DIOPTER_TRY(cancel.check("selecting series"));
        std::vector<LabelValuesPtr> built(missing.size());
        const std::size_t numSymbols = m_ranks.order().size();
        m_pool.parallelFor(missing.size(), 1, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t n = begin; n < end; ++n) built[n] = arrange(valueOf[n], m_ranks, numSymbols);
        });
        for (std::size_t n = 0; n < missing.size(); ++n) m_values.emplace(missing[n], std::move(built[n]));
    }
    return {};
}

Result<LabelValuesPtr> LabelIndex::values(Symbol name, const CancelToken &cancel) const
{
    const std::lock_guard lock(m_mutex);
    DIOPTER_TRY(build({&name, 1}, cancel));
    return m_values.at(name);
}

std::vector<Symbol> LabelIndex::texts(Symbol name) const
{
    const std::lock_guard lock(m_mutex);
    const auto [entry, isNew] = m_texts.try_emplace(name);
    if (isNew)
        entry->second = inOrder(m_table, m_ranks, [name](const LabelPair &pair) { return pair.name == name ? pair.value : kEmptySymbol; });
    return entry->second;
}

std::vector<Symbol> LabelIndex::names() const
{
    return inOrder(m_table, m_ranks, [](const LabelPair &pair) { return pair.name; });
}

std::size_t LabelIndex::findValue(const LabelValues &values, std::string_view text) const
{
    const auto found = std::lower_bound(
        values.values.begin(), values.values.end(), text, [this](Symbol symbol, std::string_view t) { return m_symbols.text(symbol) < t; });
    return static_cast<std::size_t>(found - values.values.begin());
}

std::vector<std::uint32_t> LabelIndex::matchingValues(const LabelValues &values, const Matcher &matcher, bool inverted) const
{
    std::vector<std::uint32_t> out;
    const auto addLiteral = [&](std::string_view text) {
        const std::size_t at = findValue(values, text);
        if (at < values.values.size() && m_symbols.text(values.values[at]) == text) out.push_back(static_cast<std::uint32_t>(at));
    };
    const bool negative = matcher.type() == MatchType::NotEqual || matcher.type() == MatchType::NotRegexp;
    const bool byPattern = negative == inverted; // we look for values that the positive form of the matcher accepts
    const bool isRegexp = matcher.type() == MatchType::Regexp || matcher.type() == MatchType::NotRegexp;
    if (byPattern && !isRegexp) {
        addLiteral(matcher.value());
        return out;
    }
    if (byPattern && !matcher.literalAlternatives().empty()) {
        for (const std::string &literal : matcher.literalAlternatives()) addLiteral(literal);
        std::sort(out.begin(), out.end());
        out.erase(std::unique(out.begin(), out.end()), out.end());
        return out;
    }
    std::size_t from = 0;
    const std::string &prefix = matcher.literalPrefix();
    if (byPattern && !prefix.empty()) from = findValue(values, prefix);
    for (std::size_t i = from; i < values.values.size(); ++i) {
        const std::string_view text = m_symbols.text(values.values[i]);
        if (byPattern && !text.starts_with(prefix)) break;
        if (matcher.matches(text) != inverted) out.push_back(static_cast<std::uint32_t>(i));
    }
    return out;
}

Result<std::vector<SeriesId>> LabelIndex::select(const std::vector<Matcher> &matchers, const CancelToken &cancel) const
{
    std::vector<Symbol> names;
    std::vector<LabelValuesPtr> held;
    for (const Matcher &matcher : matchers) {
        Symbol name = kEmptySymbol;
        if (m_symbols.find(matcher.name(), name)) names.push_back(name);
    }
    {
        const std::lock_guard lock(m_mutex);
        DIOPTER_TRY(build(names, cancel));
        for (const Matcher &matcher : matchers) {
            Symbol name = kEmptySymbol;
            held.push_back(m_symbols.find(matcher.name(), name) ? m_values.at(name) : nullptr);
        }
    }
    std::vector<std::span<const SeriesId>> lists;
    std::vector<std::vector<SeriesId>> owned;
    owned.reserve(matchers.size());
    std::vector<std::vector<SeriesId>> removed;
    for (std::size_t m = 0; m < matchers.size(); ++m) {
        DIOPTER_TRY(cancel.check("selecting series"));
        const bool optional = matchers[m].matchesEmpty();
        if (!held[m]) {
            if (!optional) return std::vector<SeriesId>{};
            continue;
        }
        const LabelValues &values = *held[m];
        std::vector<std::span<const SeriesId>> parts;
        for (const std::uint32_t value : matchingValues(values, matchers[m], optional)) parts.push_back(values.postings(value));
        if (optional) {
            if (!parts.empty()) removed.push_back(unite(parts, m_table.size()));
        } else if (parts.size() == 1) {
            lists.push_back(parts.front());
        } else {
            owned.push_back(unite(parts, m_table.size()));
            lists.push_back(owned.back());
        }
    }
    std::vector<SeriesId> out;
    if (lists.empty()) {
        out.resize(m_table.size());
        std::iota(out.begin(), out.end(), SeriesId{0});
    } else {
        out = intersect(std::move(lists));
    }
    for (const std::vector<SeriesId> &list : removed) out = subtract(out, list);
    return out;
}

} // namespace diopter::tsdb
