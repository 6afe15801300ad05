// The label sets of an operator's rows, and an index over label sets. Labels are interned, so sets compare as integers.
#pragma once

#include "core/model/labels.h"

#include <memory>
#include <vector>

namespace diopter::exec {

/// Symbols that the engine itself looks for, interned once per query.
struct KnownSymbols {
    explicit KnownSymbols(SymbolTable &symbols);
    Symbol name; ///< __name__
    Symbol type; ///< __type__
    Symbol unit; ///< __unit__
    Symbol bucket; ///< le
    bool isMetadata(Symbol symbol) const { return symbol == name || symbol == type || symbol == unit; }
};

/// Rows of an operator in order. Views live as long as the table (and what keepAlive() was given).
class SeriesTable {
public:
    std::size_t size() const { return m_labels.size(); }
    LabelsView labels(std::size_t row) const { return m_labels[row]; }
    /// With delayed name removal: the metric name goes when the result is complete.
    bool dropName(std::size_t row) const { return m_dropName[row] != 0; }

    void reserve(std::size_t numRows);
    /// `labels` must outlive the table: from an arena or from something kept alive.
    void add(LabelsView labels, bool dropName);
    /// Copies the labels into the table's own memory.
    LabelsView store(LabelsView labels);
    void keepAlive(std::shared_ptr<const void> owner) { m_owners.push_back(std::move(owner)); }

private:
    std::vector<LabelsView> m_labels;
    std::vector<std::uint8_t> m_dropName;
    std::vector<std::shared_ptr<const void>> m_owners;
    std::vector<std::unique_ptr<LabelPair[]>> m_chunks;
    std::size_t m_used = 0;
    std::size_t m_chunkSize = 0;
};

using SeriesTablePtr = std::shared_ptr<const SeriesTable>;

/// Numbers distinct label sets in order of first appearance. Added views must outlive the index.
class LabelIndex {
public:
    explicit LabelIndex(std::size_t expected = 16);
    /// The number of this set; `isNew` tells whether it was added now. Stores the view itself.
    std::size_t findOrAdd(LabelsView labels, bool &isNew);
    /// As above, but a new set is first copied into `storage`.
    std::size_t findOrStore(LabelsView labels, SeriesTable &storage, bool &isNew);
    std::size_t size() const { return m_sets.size(); }
    LabelsView labels(std::size_t index) const { return m_sets[index]; }

private:
    std::size_t slotOf(LabelsView labels, std::size_t hash) const;
    void grow();

    static constexpr std::uint32_t kFree = ~std::uint32_t{0};
    std::vector<std::uint32_t> m_slots;
    std::vector<LabelsView> m_sets;
    std::vector<std::size_t> m_hashes;
};

/// Labels without __name__, __type__ and __unit__ (DropReserved of IsMetadataLabel), in `out`.
void withoutMetadata(const KnownSymbols &known, LabelsView labels, std::vector<LabelPair> &out);

/// The table of an operator that keeps the rows of `input` but drops their names: at once, or marked where removal is delayed.
SeriesTablePtr droppedNames(const SeriesTablePtr &input, const KnownSymbols &known, bool delayed);

/// True when two rows have the same labels.
bool hasEqualLabels(const SeriesTable &table);

} // namespace diopter::exec
