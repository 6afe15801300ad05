#include "core/exec/series_table.h"

#include <algorithm>

namespace diopter::exec {

namespace {
constexpr std::size_t kPairsPerChunk = 8192;
} // namespace

KnownSymbols::KnownSymbols(SymbolTable &symbols)
    : name(kNameSymbol), type(symbols.intern("__type__")), unit(symbols.intern("__unit__")), bucket(symbols.intern("le"))
{}

void SeriesTable::reserve(std::size_t numRows)
{
    m_labels.reserve(numRows);
    m_dropName.reserve(numRows);
}

void SeriesTable::add(LabelsView labels, bool dropName)
{
    m_labels.push_back(labels);
    m_dropName.push_back(dropName ? 1 : 0);
}

LabelsView SeriesTable::store(LabelsView labels)
{
    if (labels.empty()) return {};
    if (m_used + labels.size() > m_chunkSize) {
        m_chunkSize = std::max(kPairsPerChunk, labels.size());
        m_chunks.push_back(std::make_unique<LabelPair[]>(m_chunkSize));
        m_used = 0;
    }
    LabelPair *target = m_chunks.back().get() + m_used;
    std::copy(labels.begin(), labels.end(), target);
    m_used += labels.size();
    return {target, labels.size()};
}

LabelIndex::LabelIndex(std::size_t expected)
{
    std::size_t slots = 32;
    while (slots < expected * 2) slots *= 2;
    m_slots.assign(slots, kFree);
    m_sets.reserve(expected);
    m_hashes.reserve(expected);
}

std::size_t LabelIndex::slotOf(LabelsView labels, std::size_t hash) const
{
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = (hash ^ (hash >> 29)) & mask;
    while (m_slots[slot] != kFree) {
        const std::size_t index = m_slots[slot];
        if (m_hashes[index] == hash && std::equal(labels.begin(), labels.end(), m_sets[index].begin(), m_sets[index].end())) return slot;
        slot = (slot + 1) & mask;
    }
    return slot;
}

void LabelIndex::grow()
{
    m_slots.assign(m_slots.size() * 2, kFree);
    for (std::size_t i = 0; i < m_sets.size(); ++i) m_slots[slotOf(m_sets[i], m_hashes[i])] = static_cast<std::uint32_t>(i);
}

std::size_t LabelIndex::findOrAdd(LabelsView labels, bool &isNew)
{
    const std::size_t hash = hashLabels(labels);
    const std::size_t slot = slotOf(labels, hash);
    isNew = m_slots[slot] == kFree;
    if (!isNew) return m_slots[slot];
    const std::size_t index = m_sets.size();
    m_slots[slot] = static_cast<std::uint32_t>(index);
    m_sets.push_back(labels);
    m_hashes.push_back(hash);
    if (m_sets.size() * 2 > m_slots.size()) grow();
    return index;
}

std::size_t LabelIndex::findOrStore(LabelsView labels, SeriesTable &storage, bool &isNew)
{
    const std::size_t index = findOrAdd(labels, isNew);
    if (isNew) m_sets[index] = storage.store(labels);
    return index;
}

void withoutMetadata(const KnownSymbols &known, LabelsView labels, std::vector<LabelPair> &out)
{
    out.clear();
    for (const LabelPair &pair : labels) {
        if (!known.isMetadata(pair.name)) out.push_back(pair);
    }
}

SeriesTablePtr droppedNames(const SeriesTablePtr &input, const KnownSymbols &known, bool delayed)
{
    auto out = std::make_shared<SeriesTable>();
    out->reserve(input->size());
    out->keepAlive(input);
    std::vector<LabelPair> kept;
    for (std::size_t row = 0; row < input->size(); ++row) {
        const LabelsView labels = input->labels(row);
        const bool named = std::any_of(labels.begin(), labels.end(), [&](const LabelPair &pair) { return known.isMetadata(pair.name); });
        if (delayed || !named) {
            out->add(labels, true);
            continue;
        }
        withoutMetadata(known, labels, kept);
        out->add(out->store(kept), true);
    }
    return out;
}

bool hasEqualLabels(const SeriesTable &table)
{
    LabelIndex index(table.size());
    for (std::size_t row = 0; row < table.size(); ++row) {
        bool isNew = false;
        (void)index.findOrAdd(table.labels(row), isNew);
        if (!isNew) return true;
    }
    return false;
}

} // namespace diopter::exec
