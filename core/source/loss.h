// One piece of data that could not be read: the E of DESIGN.md section 7. Never silent, always counted and located.
#pragma once

#include "core/base/units.h"

#include <cstdint>
#include <optional>
#include <string>

namespace diopter::source {

struct Loss {
    std::string code; ///< "chunk_checksum", "chunk_missing", "index_toc", "wal_record", "block_unreadable", ...
    std::string file; ///< path as opened
    std::optional<std::uint64_t> offset; ///< bytes from the start of the file
    std::string section; ///< "chunks", "index symbols", "wal", ...
    std::string block; ///< ULID
    std::string series; ///< labels as text; empty when more than one
    std::optional<std::uint64_t> samples; ///< number of samples lost, where it is known
    std::optional<std::uint64_t> numSeries; ///< number of series touched, where it is known
    std::optional<TimestampMs> start; ///< time range of what is lost
    std::optional<TimestampMs> end;
    std::string text; ///< what happened, for people
};

} // namespace diopter::source
