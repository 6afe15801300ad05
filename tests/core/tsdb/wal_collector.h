// Keeps everything a WAL record holds, in order, for comparison.
#pragma once

#include "core/tsdb/wal_records.h"
#include "tests/support/formats/wal_forms.h"

#include <string>
#include <vector>

namespace diopter::test {

class WalCollector : public tsdb::WalVisitor {
public:
    std::vector<WalSample> samples;
    std::vector<std::string> others; ///< one line of text each

    void series(std::uint64_t ref, const tsdb::TextLabels &labels) override
    {
        std::string line = "series " + std::to_string(ref);
        for (const auto &[name, value] : labels) line += " " + std::string(name) + "=" + std::string(value);
        others.push_back(line);
    }
    void sample(std::uint64_t ref, StoredSample sample) override { samples.push_back({ref, std::move(sample)}); }
    void tombstone(std::uint64_t ref, tsdb::TimeInterval interval) override
    {
        others.push_back(
            "tombstone " + std::to_string(ref) + " " + std::to_string(interval.minTime) + " " + std::to_string(interval.maxTime));
    }
    void mmapMarker(std::uint64_t ref, std::uint64_t chunkRef) override
    {
        others.push_back("marker " + std::to_string(ref) + " " + std::to_string(chunkRef));
    }
    void metadata(std::uint64_t ref, std::string_view type, std::string_view unit, std::string_view help) override
    {
        others.push_back(
            "metadata " + std::to_string(ref) + " " + std::string(type) + " [" + std::string(unit) + "] [" + std::string(help) + "]");
    }
    void exemplar() override { others.push_back("exemplar"); }
    void unreadableSample(std::uint64_t ref, TimestampMs timestamp, const std::string &) override
    {
        others.push_back("unreadable " + std::to_string(ref) + " " + std::to_string(timestamp));
    }
    void unknownRecord(std::uint8_t type) override { others.push_back("unknown " + std::to_string(type)); }
};

} // namespace diopter::test
