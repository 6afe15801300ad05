#include "tests/support/reference/types.h"

#include "core/base/go_text.h"
#include "core/model/labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace diopter::reference {
namespace {

/// time.Unix(ms/1000, 0).UTC().Format(RFC3339): whole seconds.
std::string rfc3339Seconds(TimestampMs time) { return formatTimestamp((time / 1000) * 1000); }

/// Go's %.2g.
std::string twoDigits(double value)
{
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return fmt::format("{:.2g}", value);
}

} // namespace

std::string Annotation::render(const std::string &query) const
{
    const Place place = placeInText(query, span);
    const std::string position = fmt::format(" ({}:{})", place.line, place.column);
    switch (kind) {
    case Kind::Plain: return text + position;
    case Kind::StartOverlap: return count > 1 ? fmt::format("{} ({} occurrences){}", text, count, position) : text + position;
    case Kind::Monotonicity:
        return fmt::format("{}, from buckets {} to {}, with a max diff of {}, over {} samples from {} to {}{}", text,
            formatFloatG(minBucket), formatFloatG(maxBucket), twoDigits(maxDiff), static_cast<std::int64_t>(count + 1),
            rfc3339Seconds(minTime), rfc3339Seconds(maxTime), position);
    }
    return text;
}

void Annotations::add(Annotation annotation)
{
    const auto found = m_all.find(annotation.text);
    if (found == m_all.end()) {
        m_all.emplace(annotation.text, std::move(annotation));
        return;
    }
    Annotation &before = found->second;
    switch (annotation.kind) {
    case Annotation::Kind::Plain: before = std::move(annotation); return;
    case Annotation::Kind::StartOverlap: before.count += annotation.count; return;
    case Annotation::Kind::Monotonicity:
        before.minTime = std::min(before.minTime, annotation.minTime);
        before.maxTime = std::max(before.maxTime, annotation.maxTime);
        before.minBucket = std::min(before.minBucket, annotation.minBucket);
        before.maxBucket = std::max(before.maxBucket, annotation.maxBucket);
        before.maxDiff = std::max(before.maxDiff, annotation.maxDiff);
        before.count += annotation.count + 1;
        return;
    }
}

void Annotations::merge(const Annotations &other)
{
    for (const auto &[text, annotation] : other.m_all) add(annotation);
}

Annotation *Annotations::find(const std::string &text)
{
    const auto found = m_all.find(text);
    return found == m_all.end() ? nullptr : &found->second;
}

void CallAnnotations::addStep(const Annotations &ofStep)
{
    m_ofCall.merge(ofStep);
    for (const auto &[text, annotation] : m_ofCall.all()) {
        if (annotation.kind != Annotation::Kind::Monotonicity) continue;
        if (m_same.contains(text)) {
            Annotation &same = *m_ofCall.find(text);
            same.count += same.count + 1;
        } else if (ofRange.find(text)) {
            ofRange.add(annotation);
        } else {
            m_same.insert(text);
        }
    }
    for (const auto &[text, annotation] : ofStep.all())
        if (annotation.kind != Annotation::Kind::Monotonicity) ofRange.add(annotation);
}

Annotations CallAnnotations::merged() const
{
    Annotations out = ofRange;
    for (const auto &[text, annotation] : m_ofCall.all())
        if (m_same.contains(text)) out.add(annotation);
    return out;
}

std::string labelsText(const LabelMap &labels)
{
    SymbolTable symbols;
    std::vector<std::pair<std::string, std::string>> texts(labels.begin(), labels.end());
    return diopter::labelsText(symbols, Labels::fromTexts(symbols, std::move(texts)));
}

} // namespace diopter::reference
