// See series_colours.h.
#include "app/desktop/data/series_colours.h"

#include <array>

namespace diopter::desktop {

std::vector<int> SeriesColours::assign(const std::vector<std::size_t> &hashes)
{
    constexpr int numColours = static_cast<int>(kNumSeriesColours);
    std::array<bool, kNumSeriesColours> used{};
    for (const std::size_t hash : hashes)
        if (const auto it = m_known.find(hash); it != m_known.end()) used[static_cast<std::size_t>(it->second)] = true;
    std::vector<int> colours;
    for (const std::size_t hash : hashes) {
        const auto known = m_known.find(hash);
        if (known != m_known.end()) {
            colours.push_back(known->second);
            continue;
        }
        const int wanted = static_cast<int>(hash % kNumSeriesColours);
        int colour = wanted;
        for (int i = 0; i < numColours; ++i) {
            const int candidate = (wanted + i) % numColours;
            if (used[static_cast<std::size_t>(candidate)]) continue;
            colour = candidate;
            break;
        }
        used[static_cast<std::size_t>(colour)] = true;
        m_known.emplace(hash, colour);
        colours.push_back(colour);
    }
    return colours;
}

} // namespace diopter::desktop
