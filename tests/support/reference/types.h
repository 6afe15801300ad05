// Values of the reference evaluator: plain containers of text labels and points, one sample at a time. Slow on purpose; the oracle
// that the vectorised engine is compared with.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"
#include "core/model/sample.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace diopter::reference {

using LabelMap = std::map<std::string, std::string>;

/// A point in time: a float, or a histogram where `histogram` is set.
struct Point {
    TimestampMs time = 0;
    double value = 0;
    HistogramPtr histogram;
    TimestampMs start = 0; ///< start timestamp, 0 = none
};

struct Series {
    LabelMap labels;
    std::vector<Point> points; ///< ascending
    bool dropName = false;
};
using Matrix = std::vector<Series>;

struct Sample {
    LabelMap labels;
    double value = 0;
    HistogramPtr histogram;
    TimestampMs time = 0;
    bool dropName = false;
    std::optional<TimestampMs> start; ///< only inside start_timestamp()
};
using Vector = std::vector<Sample>;

/// Leaves the evaluation with Prometheus' error text.
struct Failure {
    std::string message;
};

/// One annotation with the facts that merge (Prometheus util/annotations).
struct Annotation {
    bool warning = false;
    std::string text; ///< raw text, the key
    TextSpan span;
    enum class Kind { Plain, Monotonicity, StartOverlap } kind = Kind::Plain;
    TimestampMs minTime = 0, maxTime = 0;
    double minBucket = 0, maxBucket = 0, maxDiff = 0;
    std::uint64_t count = 0;

    /// Text as the API shows it, with the position in `query`.
    std::string render(const std::string &query) const;
};

/// Annotations by raw text. A plain one that comes again replaces the first, as in Prometheus.
class Annotations {
public:
    void add(Annotation annotation);
    void merge(const Annotations &other);
    void warn(const std::string &text, TextSpan span) { add({true, text, span}); }
    void info(const std::string &text, TextSpan span) { add({false, text, span}); }
    const std::map<std::string, Annotation> &all() const { return m_all; }
    Annotation *find(const std::string &text);

private:
    std::map<std::string, Annotation> m_all;
};

/// The two maps of a call without range: Prometheus merges the call's whole map into that of the range evaluation at every step, and an
/// annotation that first came from the call is the same object in both, merged with itself from then on.
class CallAnnotations {
public:
    Annotations ofRange; ///< at first those of the arguments

    void addStep(const Annotations &ofStep);
    Annotations merged() const;

private:
    Annotations m_ofCall;
    std::set<std::string> m_same; ///< texts whose object is in both
};

inline std::string labelOf(const LabelMap &labels, const std::string &name)
{
    const auto found = labels.find(name);
    return found == labels.end() ? std::string() : found->second;
}
inline std::string metricName(const LabelMap &labels) { return labelOf(labels, "__name__"); }
/// Removes __name__, __type__ and __unit__.
inline LabelMap withoutMetadata(LabelMap labels)
{
    labels.erase("__name__");
    labels.erase("__type__");
    labels.erase("__unit__");
    return labels;
}
std::string labelsText(const LabelMap &labels);

/// Over several steps Prometheus keeps the series between two operations in a map without order, which ties of topk and the last digit of
/// a sum show. Any order is right; these are the ones that can be asked for.
enum class RowOrder {
    Appearance, ///< by the first step with a point
    Labels,
    Operands ///< as the operands have them, left before right
};

} // namespace diopter::reference
