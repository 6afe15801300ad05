// Which of the eight colours a series has: by its label set, so that it keeps it while the query is edited.
#pragma once

#include "app/desktop/theme/colours.h"

#include <unordered_map>
#include <vector>

namespace diopter::desktop {

/// Remembers every series it has seen. GUI thread.
class SeriesColours {
public:
    /// Colour numbers 0..7, parallel to `hashes`. A series seen before keeps its colour; a new one takes the colour of its hash, or
    /// the next that no series of this list has yet.
    std::vector<int> assign(const std::vector<std::size_t> &hashes);

private:
    std::unordered_map<std::size_t, int> m_known;
};

} // namespace diopter::desktop
