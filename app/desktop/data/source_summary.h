// What the source bar, the Source view and completion show of an opened source. Made on a worker thread, immutable afterwards.
#pragma once

#include "core/session/session.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

namespace diopter::desktop {

struct MetricRow {
    QString name; ///< exact, for insertion; views escape
    QString type;
    QString help;
    QString unit;
    bool counted = false; ///< series and samples are known
    std::uint64_t series = 0;
    double samples = 0;
};

struct LabelRow {
    QString name;
    std::size_t distinct = 0;
    QStringList values; ///< the first kCompletionValues
};

struct SourceSummary {
    source::SourceDescription description;
    TimeGrid defaultGrid;
    std::vector<double> density; ///< samples in equal slices of [minTime, maxTime]; empty = unknown
    std::vector<MetricRow> metrics;
    std::vector<LabelRow> labels;
    std::vector<source::Loss> losses;
    bool remote = false; ///< each question would be a request: only names were asked for
};
using SourceSummaryPtr = std::shared_ptr<const SourceSummary>;

inline constexpr std::size_t kDensitySlices = 60;
inline constexpr std::size_t kMaxCountedMetrics = 3'000;
inline constexpr std::size_t kCompletionValues = 200;

/// Name, range and losses only: no question to the index. Any thread.
SourceSummaryPtr briefSummary(const session::Session &session);
/// Everything. Parts that cannot be answered stay empty; the only error is cancellation.
Result<SourceSummaryPtr> fullSummary(const session::Session &session, const CancelToken &cancel);

} // namespace diopter::desktop
