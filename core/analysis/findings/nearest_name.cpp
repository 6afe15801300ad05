// Edit distance with a bound, so that 200,000 names take milliseconds.
#include "core/analysis/findings/nearest_name.h"

#include <algorithm>
#include <numeric>

namespace diopter::analysis {

namespace {

/// Levenshtein distance, or `bound` + 1 when it is larger than `bound`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t bound, std::vector<std::size_t> &row)
{
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > bound) return bound + 1;
    row.resize(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        std::size_t best = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
            best = std::min(best, row[j]);
        }
        if (best > bound) return bound + 1;
    }
    return row[b.size()];
}

} // namespace

std::string nearestName(std::string_view name, const std::vector<std::string> &candidates)
{
    if (name.empty() || name.size() > 512) return {};
    std::size_t bound = std::max<std::size_t>(1, name.size() / 3);
    std::string nearest;
    std::vector<std::size_t> row;
    for (const std::string &candidate : candidates) {
        if (candidate.size() > 512) continue;
        const std::size_t found = distance(name, candidate, bound, row);
        if (found > bound || (found == bound && !nearest.empty())) continue;
        nearest = candidate;
        bound = found;
    }
    if (!nearest.empty()) return nearest;
    for (const std::string &candidate : candidates) {
        const bool contains = candidate.find(name) != std::string::npos;
        if (contains && (nearest.empty() || candidate.size() < nearest.size())) nearest = candidate;
    }
    return nearest;
}

} // namespace diopter::analysis
