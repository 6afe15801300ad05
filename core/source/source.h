// What the engine, the cost estimate and the explorer ask of data, whatever holds it: blocks, a URL, memory.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/memory_budget.h"
#include "core/base/result.h"
#include "core/base/task_pool.h"
#include "core/model/labels.h"
#include "core/model/matcher.h"
#include "core/model/sample.h"
#include "core/source/loss.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace diopter::source {

/// What the engine knows about the use of a selector; a source may use it to fetch less. Never changes an answer.
struct SelectHints {
    DurationMs step = 0;
    DurationMs range = 0; ///< 0 for instant selectors
    std::string function; ///< innermost function or aggregation around the selector, "" if none
};

/// All series with samples in the closed range [minTime, maxTime] that satisfy every matcher.
struct SelectRequest {
    std::vector<Matcher> matchers;
    TimestampMs minTime = kMinTimestamp;
    TimestampMs maxTime = kMaxTimestamp;
    SelectHints hints;
};

/// Reads the samples of selected series. One reader belongs to one thread; it owns its buffers.
class SeriesReader {
public:
    virtual ~SeriesReader() = default;
    /// Says that the series [begin, end) will be read next, in order, so that one access can serve all of them. Only a hint.
    virtual void expect(std::size_t begin, std::size_t end) { (void)begin, (void)end; }
    /// Samples of series `index` of the selection within its time range. A damaged chunk is skipped and reported through
    /// Source::losses(), not as an error; errors are cancellation and limits. Views in the result live until the next read.
    virtual Result<SeriesSamples> read(std::size_t index) = 0;
};

/// An immutable list of series, sorted by labels (compareLabels), found by one select. May be shared between threads.
/// A selection may list a series that turns out to have no sample in the range.
class Selection {
public:
    virtual ~Selection() = default;
    virtual std::size_t size() const = 0;
    /// Lives as long as the selection.
    virtual LabelsView labels(std::size_t index) const = 0;
    /// Number that is equal for the same series in any selection of the same source; lets scans be shared.
    virtual std::uint64_t seriesKey(std::size_t index) const = 0;
    /// A new reader over [minTime, maxTime], narrowed to the selection's range. Any thread may ask.
    virtual std::unique_ptr<SeriesReader> reader(TimestampMs minTime, TimestampMs maxTime) const = 0;
};

/// Estimate of what a selector would read, from the index alone. Exact where `exact` is true.
struct SelectStatistics {
    std::uint64_t series = 0;
    double samples = 0; ///< samples in the asked range
    double chunks = 0;
    double bytes = 0; ///< chunk bytes
    DurationMs interval = 0; ///< typical spacing of samples, 0 = unknown
    bool exactSeries = false;
    bool exactSamples = false;
    std::string origin; ///< "index", "statistics", "guess"
};

struct MetricMetadata {
    std::string metric;
    std::string type; ///< "counter", "gauge", ...; "" = unknown
    std::string help;
    std::string unit;
};

/// What a source is, for the source bar and `explain`.
struct SourceDescription {
    std::string name; ///< as the user gave it, secrets removed
    std::string kind; ///< "block", "snapshot", "data directory", "archive", "prometheus", "memory"
    TimestampMs minTime = 0; ///< of the first sample; > maxTime: no samples
    TimestampMs maxTime = -1; ///< of the last sample, closed
    std::uint64_t numSeries = 0;
    std::uint64_t numSamples = 0; ///< 0 = unknown
};

/// Thread-safe for concurrent selects and reads; opening is done by the concrete kinds.
class Source {
public:
    virtual ~Source() = default;

    virtual SourceDescription describe() const = 0;
    /// The table all labels of this source are interned in; queries add to it.
    virtual const SymbolTablePtr &symbols() const = 0;

    virtual Result<std::shared_ptr<const Selection>> select(const SelectRequest &request, const CancelToken &cancel) const = 0;
    virtual Result<SelectStatistics> statistics(const SelectRequest &request, const CancelToken &cancel) const = 0;

    /// Sorted names (or values of `name`) among the series that satisfy the matchers; `limit` 0 = all.
    virtual Result<std::vector<std::string>> labelNames(
        const SelectRequest &request, std::size_t limit, const CancelToken &cancel) const = 0;
    virtual Result<std::vector<std::string>> labelValues(
        const std::string &name, const SelectRequest &request, std::size_t limit, const CancelToken &cancel) const = 0;
    virtual Result<std::vector<MetricMetadata>> metadata(const CancelToken &cancel) const = 0;

    /// Everything that could not be read so far, in the order found. Grows while series are read.
    virtual std::vector<Loss> losses() const = 0;
    /// HTTP requests made so far; 0 for local data.
    virtual std::uint64_t numRequests() const { return 0; }
    /// Drops decoded data so that the next query runs cold.
    virtual void dropCache() const {}
};

} // namespace diopter::source
