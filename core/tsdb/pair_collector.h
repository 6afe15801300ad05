// Collects the label pairs of the series of a part while these are read, so that label values need no second look at the series.
#pragma once

#include "core/model/labels.h"

#include <cstdint>
#include <unordered_set>
#include <vector>

namespace diopter::tsdb {

/// One thread. A text is nearly always the value of one name only: the last name of each value is remembered, and a set is asked only
/// about values of several names.
class PairCollector {
public:
    std::vector<LabelPair> pairs; ///< as first met; those of a value with several names may stand there twice

    void add(LabelPair pair)
    {
        if (pair.value >= m_nameOf.size() || m_nameOf[pair.value] != pair.name) addNew(pair);
    }
    void add(LabelsView labels)
    {
        for (const LabelPair &pair : labels) add(pair);
    }

private:
    void addNew(LabelPair pair)
    {
        if (pair.value >= m_nameOf.size()) m_nameOf.resize(pair.value + std::size_t{1} + pair.value / 2, kEmptySymbol);
        Symbol &name = m_nameOf[pair.value];
        const bool known = name != kEmptySymbol && !m_seen.insert(static_cast<std::uint64_t>(pair.name) << 32 | pair.value).second;
        name = pair.name;
        if (!known) pairs.push_back(pair);
    }

    std::vector<Symbol> m_nameOf; ///< by value: the name it was last met with; kEmptySymbol is no name of a stored label
    std::unordered_set<std::uint64_t> m_seen; ///< name << 32 | value, of values that were met with another name before
};

} // namespace diopter::tsdb
