// The values of one node made ready for chart, tables and legend. Made on a worker thread, immutable afterwards.
#pragma once

#include "core/base/strong_id.h"
#include "core/base/units.h"
#include "core/session/session.h"

#include <QString>
#include <QVector>

#include <memory>
#include <vector>

namespace diopter::desktop {

/// One series: names for people, figures for tables, points for the chart.
struct SeriesData {
    QString name; ///< what tells it from its siblings: "catalog GET 200"
    QString full; ///< metric{a="1"}, escaped for display
    std::string exact; ///< the same, exact bytes, for the clipboard and exports
    std::size_t hash = 0; ///< of the label texts: the same series has the same hash in every result
    double first = 0, last = 0, low = 0, high = 0, mean = 0;
    std::size_t numFloats = 0;
    std::size_t numHistograms = 0;
    QVector<double> times; ///< seconds; a gap is a point whose value is NaN
    QVector<double> values; ///< parallel to times
    std::vector<qsizetype> gaps; ///< indexes of the points that stand for a gap; a NaN elsewhere is a value
};

struct LabelValueCount {
    QString value;
    std::size_t series = 0;
};

/// One label among the node's series.
struct LabelData {
    QString name;
    std::size_t series = 0; ///< that carry it
    std::size_t distinct = 0;
    std::vector<LabelValueCount> values; ///< most frequent first, at most kMaxLabelValues
};

struct NodeData {
    NodeId node;
    QString text; ///< the expression that was evaluated
    ValueType type = ValueType::None;
    QString stringValue; ///< of a string result
    TimeGrid grid;
    bool instant = false;
    std::vector<SeriesData> series; ///< largest first (by highest absolute value), then by name
    std::vector<LabelData> labels; ///< by name
    std::size_t numSeries = 0; ///< of the result; `series` holds at most kMaxSeriesKept of them
};
using NodeDataPtr = std::shared_ptr<const NodeData>;

inline constexpr std::size_t kMaxSeriesKept = 5'000;
inline constexpr std::size_t kMaxLabelValues = 50;

/// Cancelled when the token says so; otherwise always succeeds.
Result<NodeDataPtr> makeNodeData(
    NodeId node, const session::QueryRequest &request, const session::QueryOutcome &outcome, const CancelToken &cancel);

} // namespace diopter::desktop
