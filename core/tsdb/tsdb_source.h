// Prometheus data on disk as a Source: a block, a snapshot, a data directory with its head, or an archive of these.
// The entrance of core/tsdb; everything else here serves it.
#pragma once

#include "core/source/source.h"
#include "core/tsdb/file_access.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace diopter::tsdb {

struct Store;

struct OpenOptions {
    std::size_t numThreads = 0; ///< for opening and index building, 0 = one per core
    std::uint64_t cacheBytes = 256ULL << 20; ///< budget of decoded samples kept for the next query, 0 = none
    std::vector<std::string> replicaLabels; ///< labels to drop so that replicas become one series
};

/// Told while opening: what is being read and how much of it is done (0..1). Called on the opening thread.
using Progress = std::function<void(const std::string &what, double done)>;

/// Thread-safe as Source demands. Selections and readers keep what they need alive.
class TsdbSource : public source::Source {
public:
    explicit TsdbSource(std::shared_ptr<const Store> store, source::SourceDescription description);

    source::SourceDescription describe() const override { return m_description; }
    const SymbolTablePtr &symbols() const override;
    Result<std::shared_ptr<const source::Selection>> select(const source::SelectRequest &request, const CancelToken &cancel) const override;
    Result<source::SelectStatistics> statistics(const source::SelectRequest &request, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelNames(
        const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override;
    Result<std::vector<std::string>> labelValues(
        const std::string &name, const source::SelectRequest &request, std::size_t limit, const CancelToken &cancel) const override;
    Result<std::vector<source::MetricMetadata>> metadata(const CancelToken &cancel) const override;
    std::vector<source::Loss> losses() const override;
    void dropCache() const override;

    /// Number of series; their ids are 0 .. numSeries() - 1 in label order.
    std::uint32_t numSeries() const;
    /// Lives as long as the source.
    LabelsView labels(std::uint32_t seriesId) const;
    /// Samples of one series in the closed range as stored: integer histograms and start timestamps kept, merged, deletions applied.
    std::vector<StoredSample> storedSamples(std::uint32_t seriesId, TimestampMs minTime, TimestampMs maxTime) const;
    /// What inspection.h works on.
    const std::shared_ptr<const Store> &sharedStore() const { return m_store; }

private:
    std::shared_ptr<const Store> m_store;
    source::SourceDescription m_description;
};

/// Opens a directory. Blocks that cannot be read are listed in losses(); an error means that nothing is readable: NotFound, Io,
/// Unsupported, Cancelled.
Result<std::shared_ptr<TsdbSource>> open(
    const std::string &path, const OpenOptions &options, const CancelToken &cancel, const Progress &progress = {});

/// The same over any tree of files, for archives. `kindName` replaces the kind in the description unless empty.
Result<std::shared_ptr<TsdbSource>> open(const FileAccessPtr &files, const std::string &kindName, const OpenOptions &options,
    const CancelToken &cancel, const Progress &progress = {});

} // namespace diopter::tsdb
