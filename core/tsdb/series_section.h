// Reads the series section of an index into pages: enumerates the series, parses them in parallel, keeps account of the damaged ones.
#pragma once

#include "core/base/cancellation.h"
#include "core/base/task_pool.h"
#include "core/tsdb/index_file.h"
#include "core/tsdb/series_page.h"

#include <utility>
#include <vector>

namespace diopter::tsdb {

/// A series whose entry could not be read.
struct DamagedSeries {
    LocalSeries local = 0;
    std::uint64_t offset = 0; ///< in the index file
    std::string reason;
};

struct SeriesSection {
    std::vector<std::uint32_t> refs; ///< per series: offset / alignment, ascending
    std::vector<SeriesPage> pages;
    std::vector<LabelPair> labelPairs; ///< all that occur; a few may stand there twice
    std::vector<DamagedSeries> damaged; ///< ascending
    bool scanned = false; ///< the series were found by walking the section because the list of all postings was of no use
};

/// Labels added to every series (external labels of a block), sorted by the text of the names.
struct SeriesSectionOptions {
    std::vector<LabelPair> extraLabels;
    std::vector<Symbol> droppedNames; ///< replica labels
};

/// Reads every series of `index`. `allPostings` lists them (empty: walk the section). Cancelled, Io.
Result<SeriesSection> readSeriesSection(const IndexFile &index, const IndexSymbols &symbols, std::vector<std::uint32_t> allPostings,
    const SeriesSectionOptions &options, const SymbolTable &table, TaskPool &pool, const CancelToken &cancel);

} // namespace diopter::tsdb
