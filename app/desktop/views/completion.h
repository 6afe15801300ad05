// What may be typed at a place in a query: metrics, labels, values, functions, keywords. Plain functions, no widget.
#pragma once

#include "app/desktop/data/source_summary.h"

#include <QString>

#include <vector>

namespace diopter::desktop {

struct Completion {
    QString insert;
    QString kind; ///< "metric", "label", "value", "function", "aggregation", "keyword"
    QString detail; ///< type and help of a metric; may be empty
};

/// Where the word under completion begins, and what fits. Empty list: nothing to offer.
struct Completions {
    int start = 0;
    std::vector<Completion> items;
};

inline constexpr std::size_t kMaxCompletions = 60;

/// `position` is a QString position. `summary` may be null: then only the language is offered.
Completions completionsAt(const QString &text, int position, const SourceSummary *summary);

} // namespace diopter::desktop
