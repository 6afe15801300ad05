#include "core/model/labels.h"

#include "core/base/go_text.h"

#include <algorithm>

namespace diopter {

Labels Labels::fromTexts(SymbolTable &symbols, std::vector<std::pair<std::string, std::string>> texts)
{
    std::stable_sort(texts.begin(), texts.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    Labels out;
    out.m_pairs.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const bool overridden = i + 1 < texts.size() && texts[i + 1].first == texts[i].first;
        if (overridden || texts[i].second.empty()) continue;
        out.m_pairs.push_back({symbols.intern(texts[i].first), symbols.intern(texts[i].second)});
    }
    return out;
}

void Labels::set(const SymbolTable &symbols, Symbol name, Symbol value)
{
    if (value == kEmptySymbol) {
        remove(name);
        return;
    }
    const auto existing = std::find_if(m_pairs.begin(), m_pairs.end(), [name](const LabelPair &pair) { return pair.name == name; });
    if (existing != m_pairs.end()) {
        existing->value = value;
        return;
    }
    const std::string_view text = symbols.text(name);
    const auto at = std::find_if(m_pairs.begin(), m_pairs.end(), [&](const LabelPair &pair) { return symbols.text(pair.name) > text; });
    m_pairs.insert(at, {name, value});
}

void Labels::remove(Symbol name)
{
    std::erase_if(m_pairs, [name](const LabelPair &pair) { return pair.name == name; });
}

void Labels::filter(std::span<const Symbol> names, bool keep)
{
    std::erase_if(
        m_pairs, [&](const LabelPair &pair) { return (std::find(names.begin(), names.end(), pair.name) != names.end()) != keep; });
}

Symbol labelValue(LabelsView labels, Symbol name)
{
    for (const LabelPair &pair : labels)
        if (pair.name == name) return pair.value;
    return kEmptySymbol;
}

std::size_t hashLabels(LabelsView labels)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15ULL;
    for (const LabelPair &pair : labels) {
        hash ^= static_cast<std::uint64_t>(pair.name) << 32 | pair.value;
        hash *= 0xff51afd7ed558ccdULL;
        hash ^= hash >> 32;
    }
    return static_cast<std::size_t>(hash);
}

int compareLabels(const SymbolTable &symbols, LabelsView a, LabelsView b)
{
    const std::size_t shared = std::min(a.size(), b.size());
    for (std::size_t i = 0; i < shared; ++i) {
        if (a[i].name != b[i].name) return symbols.text(a[i].name).compare(symbols.text(b[i].name));
        if (a[i].value != b[i].value) return symbols.text(a[i].value).compare(symbols.text(b[i].value));
    }
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

namespace {

void appendPair(std::string &out, const SymbolTable &symbols, const LabelPair &pair)
{
    const std::string_view name = symbols.text(pair.name);
    if (isLegacyLabelName(name)) out += name;
    else out += quote(name);
    out += '=';
    out += quote(symbols.text(pair.value));
}

} // namespace

std::string labelsText(const SymbolTable &symbols, LabelsView labels)
{
    std::string out = "{";
    for (const LabelPair &pair : labels) {
        if (out.size() > 1) out += ", ";
        appendPair(out, symbols, pair);
    }
    return out + "}";
}

std::string seriesText(const SymbolTable &symbols, LabelsView labels)
{
    const std::string_view metric = symbols.text(labelValue(labels, kNameSymbol));
    const bool legacy = isLegacyMetricName(metric);
    std::string inner;
    if (!metric.empty() && !legacy) inner = quote(metric);
    for (const LabelPair &pair : labels) {
        if (pair.name == kNameSymbol) continue;
        if (!inner.empty()) inner += ", ";
        appendPair(inner, symbols, pair);
    }
    std::string out = legacy ? std::string(metric) : std::string();
    if (!inner.empty() || out.empty()) out += "{" + inner + "}";
    return out;
}

} // namespace diopter
