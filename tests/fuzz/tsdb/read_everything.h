// What every fuzz target does with a tree of files: open it, read all samples both ways, look at it, and check what must hold.
#pragma once

#include "core/tsdb/inspection.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/core/tsdb/memory_files.h"

#include <cstdlib>

namespace diopter::test {

/// Returns the losses, none where nothing could be opened. Aborts when samples come out of order, the two ways of reading differ in number,
/// or a selection is not sorted by labels.
inline std::vector<source::Loss> readEverything(const FileTree &tree)
{
    tsdb::OpenOptions options;
    options.numThreads = 1;
    options.cacheBytes = 1 << 20;
    auto opened = tsdb::open(openTree(tree), {}, options, CancelToken());
    if (!opened) {
        if (opened.error().message.empty()) std::abort();
        return {};
    }
    const tsdb::TsdbSource &source = **opened;
    const auto selection = source.select({}, CancelToken());
    if (!selection) std::abort();
    const auto reader = (*selection)->reader(kMinTimestamp, kMaxTimestamp);
    for (std::size_t i = 0; i < (*selection)->size(); ++i) {
        if (i > 0 && compareLabels(*source.symbols(), (*selection)->labels(i - 1), (*selection)->labels(i)) >= 0) std::abort();
        const Result<SeriesSamples> samples = reader->read(i);
        if (!samples) std::abort();
        for (std::size_t k = 1; k < samples->timestamps.size(); ++k)
            if (samples->timestamps[k] <= samples->timestamps[k - 1]) std::abort();
        for (std::size_t k = 1; k < samples->histograms.size(); ++k)
            if (samples->histograms[k].timestamp <= samples->histograms[k - 1].timestamp) std::abort();
        const std::size_t count = samples->timestamps.size() + samples->histograms.size();
        if (source.storedSamples(static_cast<std::uint32_t>((*selection)->seriesKey(i)), kMinTimestamp, kMaxTimestamp).size() != count)
            std::abort();
    }
    (void)tsdb::inspect(source, CancelToken());
    if (!source.statistics({}, CancelToken()) || !source.labelNames({}, 0, CancelToken()) || !source.metadata(CancelToken())) std::abort();
    std::vector<source::Loss> losses = source.losses();
    for (const source::Loss &loss : losses)
        if (loss.code.empty() || loss.text.empty() || loss.file.empty()) std::abort(); // every loss has a name and a place
    return losses;
}

} // namespace diopter::test
