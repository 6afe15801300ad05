// What a kernel gets beside its samples (arguments, switches, positions) and where it puts annotations and failures.
// Kernels are pure functions called by the operators of core/exec, one series and one step at a time.
#pragma once

#include "core/base/result.h"
#include "core/base/units.h"
#include "core/model/annotations.h"
#include "core/model/sample.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace diopter::exec {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What one series yields at one step. A histogram is immutable and shared.
struct Point {
    enum class Kind : std::uint8_t { Absent, Float, Histogram };
    Kind kind = Kind::Absent;
    double value = 0; ///< Kind::Float
    HistogramPtr histogram; ///< Kind::Histogram, never null then

    static Point ofFloat(double v) { return {Kind::Float, v, nullptr}; }
    static Point ofHistogram(HistogramPtr h) { return {Kind::Histogram, 0, std::move(h)}; }
    static Point ofHistogram(FloatHistogram h) { return ofHistogram(std::make_shared<const FloatHistogram>(std::move(h))); }
    bool absent() const { return kind == Kind::Absent; }
    bool isFloat() const { return kind == Kind::Float; }
    bool isHistogram() const { return kind == Kind::Histogram; }
};

/// Facts of one repair of classic buckets; equal annotations merge by widening these (annotations.go Merge).
struct MonotonicityFix {
    TimestampMs timestamp = 0;
    double minBucket = 0; ///< smallest and largest upper bound that was raised
    double maxBucket = 0;
    double maxDiff = 0; ///< largest decrease
};

/// Receives annotations in evaluation order. Texts come from core/model/annotation_text.h and carry no position.
class AnnotationSink {
public:
    virtual ~AnnotationSink() = default;
    virtual void add(AnnotationKind kind, std::string text, TextSpan span) = 0;
    /// The one annotation with merged facts: histogram_quantile had to repair classic buckets. `text` is the key and the beginning.
    virtual void addMonotonicityFix(std::string text, TextSpan span, const MonotonicityFix &fix) = 0;
    /// A warning that counts: merging adds the occurrences up (startTimeOverlapDetail is appended in the end).
    virtual void addStartTimeOverlap(std::string text, TextSpan span) = 0;
};

/// One call's surroundings. Views live as long as the call.
struct KernelContext {
    std::span<const double> params; ///< the scalar arguments of this step in order of the call, without vectors and strings
    std::span<const TextSpan> argSpans; ///< of all arguments in order of the call
    TextSpan callSpan; ///< of the whole call or operator expression
    std::string_view metricName; ///< __name__ of the series, maybe empty
    TimestampMs evalTime = 0; ///< the step (Prometheus' enh.Ts)
    DurationMs lookback = 0; ///< --query.lookback-delta; extended range selectors look it back further
    bool useStartTimestamps = false;
    bool anchored = false;
    bool smoothed = false;
    AnnotationSink *annotations = nullptr; ///< never null in a call
    std::optional<Error> failure; ///< set by a kernel when the whole query must fail; its Point is then meaningless

    void warn(std::string text, TextSpan span) { annotations->add(AnnotationKind::Warning, std::move(text), span); }
    void info(std::string text, TextSpan span) { annotations->add(AnnotationKind::Info, std::move(text), span); }
    TextSpan argSpan(std::size_t index) const { return index < argSpans.size() ? argSpans[index] : callSpan; }
    void fail(std::string message)
    {
        if (!failure) failure = Error{ErrorCode::Execution, std::move(message), {}};
    }
};

} // namespace diopter::exec
