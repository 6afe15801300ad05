// What scripts and rule unit tests load their series into: refuses what a Prometheus head refuses and gives histograms back with the
// counter-reset hints its chunks would yield. Feeds a memory source for the engine.
#pragma once

#include "core/rules/promqltest_script.h"
#include "core/source/source.h"

#include <map>
#include <memory>
#include <vector>

namespace diopter::rules {

/// One sample as the storage gives it back.
struct LoadedSample {
    TimestampMs timestamp = 0;
    TimestampMs startTimestamp = 0; ///< 0 = none
    double value = 0;
    HistogramPtr histogram; ///< null = float
};

/// Single-threaded. Time zero of a load is a parameter, samples of one series ascend.
class ScriptStorage {
public:
    void clear();
    /// Appends every series of the command, then the converted histograms of load_with_nhcb. Execution on out-of-order samples,
    /// other values at an existing time and classic histograms that cannot be converted.
    Status load(const LoadCommand &command, TimestampMs timeZero = 0);
    /// Appends one sample; the rules of load().
    Status append(const LabelTexts &labels, const LoadedSample &sample);

    /// The source over everything appended so far. Rebuilt when something was appended since.
    std::shared_ptr<const source::Source> source();
    const std::map<LabelTexts, std::vector<LoadedSample>> &series() const { return m_series; }

private:
    /// What a head keeps of the chunk a series is writing.
    struct OpenChunk {
        HistogramPtr last; ///< as appended; null while the chunk holds floats
        bool gauge = false;
        TimestampMs endsAt = 0; ///< the next chunk begins no later
    };
    HistogramPtr readBack(OpenChunk &chunk, const LoadedSample &sample);
    Status loadConverted(const LoadCommand &command, TimestampMs timeZero);

    std::map<LabelTexts, std::vector<LoadedSample>> m_series;
    std::map<LabelTexts, OpenChunk> m_open;
    std::shared_ptr<const source::Source> m_source;
};

/// Points and start offsets of a line as samples from `timeZero` on, omitted ones left out.
std::vector<LoadedSample> samplesOf(const ScriptSeries &series, DurationMs step, TimestampMs timeZero);

} // namespace diopter::rules
