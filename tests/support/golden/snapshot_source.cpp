#include "tests/support/golden/snapshot_source.h"

#include "core/tsdb/tsdb_source.h"

#include <cstdio>
#include <cstdlib>

namespace diopter::testing {

std::shared_ptr<const source::Source> openSnapshot(const std::string &directory)
{
    auto source = tsdb::open(directory, {}, CancelToken());
    if (source) return *source;
    std::fprintf(stderr, "%s\n", source.error().text().c_str());
    std::abort();
}

} // namespace diopter::testing
