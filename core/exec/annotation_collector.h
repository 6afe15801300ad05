// Gathers the annotations of one plan node from all threads, so that the outcome does not depend on the threads.
#pragma once

#include "core/exec/kernels/kernel_context.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace diopter::exec {

/// One annotation with everything that equal ones add to it. Keys order the places of evaluation (row, then step).
struct CollectedAnnotation {
    AnnotationKind kind = AnnotationKind::Warning;
    std::string text; ///< without merged facts
    TextSpan span; ///< of the occurrence with the greatest key, as Prometheus' maps keep the last one
    std::uint64_t firstKey = 0;
    std::uint64_t lastKey = 0;
    std::uint64_t occurrences = 1; ///< wraps around as Prometheus' counter does
    bool isFix = false;
    bool isOverlap = false;
    std::vector<std::uint32_t> fixesPerStep; ///< of a fix; index = step, steps after the last fix are left out
    MonotonicityFix fix; ///< timestamp = earliest
    TimestampMs lastFix = 0;
};

/// The sink of one thread. The driver sets the key before each kernel call.
class AnnotationCollector final : public AnnotationSink {
public:
    void setKey(std::uint64_t key) { m_key = key; }
    void add(AnnotationKind kind, std::string text, TextSpan span) override;
    void addMonotonicityFix(std::string text, TextSpan span, const MonotonicityFix &fix) override;
    void addStartTimeOverlap(std::string text, TextSpan span) override;
    bool empty() const { return m_found.empty(); }

    /// Adds the other thread's findings to these.
    void merge(const AnnotationCollector &other);
    /// In order of first appearance.
    std::vector<CollectedAnnotation> sorted() const;

private:
    void insert(CollectedAnnotation annotation);
    std::uint64_t m_key = 0;
    std::unordered_map<std::string, CollectedAnnotation> m_found;
};

/// All annotations of a query, in order of evaluation. Equal texts are one; the position of the later node wins.
class QueryAnnotations {
public:
    void add(const CollectedAnnotation &annotation, TextSpan span);
    /// Texts with merged facts.
    std::vector<Annotation> list() const;
    /// As the API shows them: " (line:col)" appended, at most `cap` of each kind, then how many were left out.
    RenderedAnnotations render(const std::string &query, std::size_t cap) const;

private:
    std::vector<CollectedAnnotation> m_all;
    std::unordered_map<std::string, std::size_t> m_index;
};

/// How many fixes Prometheus reports for one histogram_quantile node over `numSteps` steps. It hands the same object to the map of the
/// call and to that of the range evaluation at every step and merges it with itself (promql/engine.go, the call without matrix argument),
/// so the number doubles with every step after the first fix; where the arguments brought an equal annotation, that one adds them up.
std::uint64_t reportedFixes(const CollectedAnnotation &annotation, std::size_t numSteps, bool inArguments);

/// The text with the facts that merging gathered.
std::string completeText(const CollectedAnnotation &annotation);

} // namespace diopter::exec
