#include "core/exec/annotation_collector.h"

#include "core/model/annotation_text.h"

#include <algorithm>

namespace diopter::exec {

namespace {

/// What merging two occurrences of one text keeps; `into` keeps its text and kind.
void mergeInto(CollectedAnnotation &into, const CollectedAnnotation &other)
{
    if (other.lastKey >= into.lastKey) {
        into.lastKey = other.lastKey;
        into.span = other.span;
    }
    into.firstKey = std::min(into.firstKey, other.firstKey);
    into.occurrences += other.occurrences;
    if (into.fixesPerStep.size() < other.fixesPerStep.size()) into.fixesPerStep.resize(other.fixesPerStep.size());
    for (std::size_t step = 0; step < other.fixesPerStep.size(); ++step) into.fixesPerStep[step] += other.fixesPerStep[step];
    into.fix.minBucket = std::min(into.fix.minBucket, other.fix.minBucket);
    into.fix.maxBucket = std::max(into.fix.maxBucket, other.fix.maxBucket);
    into.fix.maxDiff = std::max(into.fix.maxDiff, other.fix.maxDiff);
    into.fix.timestamp = std::min(into.fix.timestamp, other.fix.timestamp);
    into.lastFix = std::max(into.lastFix, other.lastFix);
}

} // namespace

void AnnotationCollector::insert(CollectedAnnotation annotation)
{
    const auto found = m_found.find(annotation.text);
    if (found == m_found.end()) {
        std::string text = annotation.text;
        m_found.emplace(std::move(text), std::move(annotation));
    } else {
        mergeInto(found->second, annotation);
    }
}

void AnnotationCollector::add(AnnotationKind kind, std::string text, TextSpan span)
{
    CollectedAnnotation annotation;
    annotation.kind = kind;
    annotation.text = std::move(text);
    annotation.span = span;
    annotation.firstKey = annotation.lastKey = m_key;
    insert(std::move(annotation));
}

void AnnotationCollector::addMonotonicityFix(std::string text, TextSpan span, const MonotonicityFix &fix)
{
    CollectedAnnotation annotation;
    annotation.kind = AnnotationKind::Info;
    annotation.text = std::move(text);
    annotation.span = span;
    annotation.firstKey = annotation.lastKey = m_key;
    annotation.isFix = true;
    annotation.fix = fix;
    annotation.lastFix = fix.timestamp;
    annotation.fixesPerStep.resize(static_cast<std::size_t>(m_key) + 1);
    annotation.fixesPerStep.back() = 1;
    insert(std::move(annotation));
}

void AnnotationCollector::addStartTimeOverlap(std::string text, TextSpan span)
{
    CollectedAnnotation annotation;
    annotation.kind = AnnotationKind::Warning;
    annotation.text = std::move(text);
    annotation.span = span;
    annotation.firstKey = annotation.lastKey = m_key;
    annotation.isOverlap = true;
    insert(std::move(annotation));
}

void AnnotationCollector::merge(const AnnotationCollector &other)
{
    for (const auto &[text, annotation] : other.m_found) insert(annotation);
}

std::vector<CollectedAnnotation> AnnotationCollector::sorted() const
{
    std::vector<CollectedAnnotation> out;
    out.reserve(m_found.size());
    for (const auto &[text, annotation] : m_found) out.push_back(annotation);
    std::sort(out.begin(), out.end(), [](const CollectedAnnotation &a, const CollectedAnnotation &b) {
        return a.firstKey != b.firstKey ? a.firstKey < b.firstKey : a.text < b.text;
    });
    return out;
}

void QueryAnnotations::add(const CollectedAnnotation &annotation, TextSpan span)
{
    CollectedAnnotation added = annotation;
    added.span = span;
    added.lastKey = m_all.size();
    const auto [entry, isNew] = m_index.try_emplace(annotation.text, m_all.size());
    if (isNew) {
        m_all.push_back(std::move(added));
        return;
    }
    CollectedAnnotation &existing = m_all[entry->second];
    const TextSpan firstSpan = existing.span;
    mergeInto(existing, added);
    // Annotations with merged facts keep the earlier object, all others are replaced (annotations.go Merge).
    if (existing.isFix || existing.isOverlap) existing.span = firstSpan;
}

std::uint64_t reportedFixes(const CollectedAnnotation &annotation, std::size_t numSteps, bool inArguments)
{
    std::uint64_t own = 0;
    std::uint64_t added = 0; // to the annotation that came with the arguments
    bool seen = false;
    for (std::size_t step = 0; step < numSteps; ++step) {
        const std::uint64_t fixes = step < annotation.fixesPerStep.size() ? annotation.fixesPerStep[step] : 0;
        own += fixes;
        if (own == 0 && !seen) continue;
        if (inArguments) added += own;
        else if (seen) own *= 2;
        seen = true;
    }
    return inArguments ? added : own;
}

std::string completeText(const CollectedAnnotation &annotation)
{
    if (annotation.isFix) {
        return annotation.text +
            annotation_text::forcedMonotonicityDetail(annotation.fix.minBucket, annotation.fix.maxBucket, annotation.fix.maxDiff,
                static_cast<std::int64_t>(annotation.occurrences), annotation.fix.timestamp, annotation.lastFix);
    }
    if (annotation.isOverlap) return annotation.text + annotation_text::startTimeOverlapDetail(annotation.occurrences);
    return annotation.text;
}

std::vector<Annotation> QueryAnnotations::list() const
{
    std::vector<Annotation> out;
    out.reserve(m_all.size());
    for (const CollectedAnnotation &annotation : m_all) out.push_back({annotation.kind, completeText(annotation), annotation.span});
    return out;
}

RenderedAnnotations QueryAnnotations::render(const std::string &query, std::size_t cap) const
{
    RenderedAnnotations out;
    std::size_t skippedWarnings = 0;
    std::size_t skippedInfos = 0;
    for (const CollectedAnnotation &annotation : m_all) {
        const bool warning = annotation.kind == AnnotationKind::Warning;
        std::vector<std::string> &list = warning ? out.warnings : out.infos;
        if (list.size() >= cap) {
            ++(warning ? skippedWarnings : skippedInfos);
            continue;
        }
        const Place place = placeInText(query, annotation.span);
        list.push_back(completeText(annotation) + " (" + std::to_string(place.line) + ":" + std::to_string(place.column) + ")");
    }
    if (skippedWarnings > 0) out.warnings.push_back(std::to_string(skippedWarnings) + " more warning annotations omitted");
    if (skippedInfos > 0) out.infos.push_back(std::to_string(skippedInfos) + " more info annotations omitted");
    return out;
}

} // namespace diopter::exec
