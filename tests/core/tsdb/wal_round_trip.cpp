// The samples are those of the chunk round trips, spread over references.
#include "tests/core/tsdb/wal_round_trip.h"

#include "tests/core/tsdb/wal_collector.h"
#include "tests/support/formats/chunk_maker.h"
#include "tests/support/formats/format_script.h"

namespace diopter::test {
namespace {

chunk::Encoding encodingFor(std::uint8_t type)
{
    switch (type) {
    case 2: return chunk::Encoding::Xor;
    case 7:
    case 9: return chunk::Encoding::Histogram;
    case 8:
    case 10: return chunk::Encoding::FloatHistogram;
    case 11: return chunk::Encoding::Xor2;
    case 12: return chunk::Encoding::HistogramSt;
    default: return chunk::Encoding::FloatHistogramSt;
    }
}

void setHint(StoredSample &sample, std::uint64_t number)
{
    const auto hint = static_cast<CounterResetHint>(number);
    if (auto *const h = std::get_if<Histogram>(&sample.value)) h->resetHint = hint;
    else if (auto *const real = std::get_if<FloatHistogram>(&sample.value)) real->resetHint = hint;
}

} // namespace

WalRoundTrip walRoundTrip(std::uint8_t type, std::uint64_t samples, std::uint64_t seed)
{
    ChunkMaker maker(encodingFor(type), seed + type);
    std::mt19937_64 random(seed * 1000 + type);
    WalRoundTrip out;
    while (out.samples < samples) {
        std::vector<WalSample> made;
        std::uint64_t ref = random() % 1000;
        for (StoredSample &sample : maker.next(2000)) {
            setHint(sample, random() % 4);
            made.push_back({ref, std::move(sample)});
            ref = random() % 100 == 0 ? random() : ref + random() % 5;
        }
        WalCollector got;
        const Status status = tsdb::decodeWalRecord(walSamples(type, made, maker.chooser()), got);
        if (!status) out.difference = status.error().text();
        else if (got.samples.size() != made.size() || !got.others.empty()) out.difference = "number of samples";
        for (std::size_t i = 0; i < made.size() && out.difference.empty(); ++i)
            if (got.samples[i].ref != made[i].ref || !sameStored(got.samples[i].sample, made[i].sample, true))
                out.difference = "sample " + std::to_string(i) + " of record " + std::to_string(out.records);
        if (!out.difference.empty()) return out;
        out.samples += made.size();
        ++out.records;
    }
    return out;
}

} // namespace diopter::test
