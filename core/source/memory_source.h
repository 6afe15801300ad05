// A source held in memory: what promqltest scripts, rule unit tests, fetched URL data and engine tests are evaluated on.
#pragma once

#include "core/source/source.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace diopter::source {

/// One series as given. Label texts in any order; samples in any order (sorted on add, of equal timestamps the last wins).
/// Integer histograms are converted with toFloat; reset hints stay as they are.
struct MemorySeries {
    std::vector<std::pair<std::string, std::string>> labels;
    std::vector<StoredSample> samples;
};

/// Collects series, then freezes them into a Source. Not thread-safe.
class MemorySourceBuilder {
public:
    /// Labels are interned in `symbols`; null = a table of its own.
    explicit MemorySourceBuilder(SymbolTablePtr symbols = nullptr);
    ~MemorySourceBuilder();
    MemorySourceBuilder(MemorySourceBuilder &&) noexcept;
    MemorySourceBuilder &operator=(MemorySourceBuilder &&) noexcept;

    /// Adds samples to the series with these labels, creating it when it is new.
    void add(const MemorySeries &series);
    void add(LabelsView labels, std::vector<StoredSample> samples);
    const SymbolTablePtr &symbols() const;
    void setMetadata(std::vector<MetricMetadata> metadata);
    /// Added to losses() of the source.
    void addLoss(Loss loss);
    void setNumRequests(std::uint64_t requests);

    /// The frozen source; the builder is empty afterwards.
    std::shared_ptr<const Source> build(std::string name = "memory", std::string kind = "memory");

private:
    struct Content;
    std::unique_ptr<Content> m_content;
};

/// Names or values among `series`, sorted and cut to `limit` (0 = all); what labelNames() and labelValues() of list-like sources answer.
std::vector<std::string> distinctLabelNames(const SymbolTable &symbols, const Selection &series, std::size_t limit);
std::vector<std::string> distinctLabelValues(
    const SymbolTable &symbols, const Selection &series, const std::string &name, std::size_t limit);

/// True when every matcher accepts the labels; a label that is absent counts as "".
bool matchesAll(const SymbolTable &symbols, LabelsView labels, const std::vector<Matcher> &matchers);

} // namespace diopter::source
