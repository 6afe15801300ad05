// Label sets as sorted pairs of interned texts.
#pragma once

#include "core/model/symbol_table.h"

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diopter {

inline constexpr std::string_view kMetricName = "__name__";

struct LabelPair {
    Symbol name = kEmptySymbol;
    Symbol value = kEmptySymbol;
    bool operator==(const LabelPair &) const = default;
};

/// A label set owned by somebody else: sorted by the text of the names, no name twice, no empty value.
using LabelsView = std::span<const LabelPair>;

/// An owned label set, same invariants. Equality and hashing need no table; order and text do.
class Labels {
public:
    Labels() = default;
    explicit Labels(LabelsView pairs) : m_pairs(pairs.begin(), pairs.end()) {}
    /// Sorts and drops empty values; of equal names the last wins.
    static Labels fromTexts(SymbolTable &symbols, std::vector<std::pair<std::string, std::string>> texts);

    LabelsView view() const { return m_pairs; }
    operator LabelsView() const { return m_pairs; }
    bool empty() const { return m_pairs.empty(); }
    std::size_t size() const { return m_pairs.size(); }
    bool operator==(const Labels &) const = default;

    /// Sets or replaces one label; an empty value removes it.
    void set(const SymbolTable &symbols, Symbol name, Symbol value);
    void remove(Symbol name);
    /// Keeps only (keep = true) or drops (keep = false) the given names.
    void filter(std::span<const Symbol> names, bool keep);

private:
    std::vector<LabelPair> m_pairs;
};

/// Value of `name`, or kEmptySymbol.
Symbol labelValue(LabelsView labels, Symbol name);
std::size_t hashLabels(LabelsView labels);
/// Prometheus' labels.Compare: by name and value texts pairwise, then by length. Negative, 0, positive.
int compareLabels(const SymbolTable &symbols, LabelsView a, LabelsView b);
/// labels.Labels.String(): {a="1", b="2"}, names that are no legacy label names quoted; the metric name as __name__.
std::string labelsText(const SymbolTable &symbols, LabelsView labels);
/// Series as people write it: metric{a="1"}, or {"utf8.name", a="1"}.
std::string seriesText(const SymbolTable &symbols, LabelsView labels);

struct LabelsHash {
    std::size_t operator()(const Labels &labels) const noexcept { return hashLabels(labels); }
};

} // namespace diopter
