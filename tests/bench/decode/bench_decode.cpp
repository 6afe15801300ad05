// Decodes every XOR chunk of a directory into arrays and prints CPU ns per sample beside those of the floor decoder, whose rounds alternate
// with ours. usage: bench_decode DIRECTORY [ROUNDS]
#include "core/chunk/chunk_decoder.h"
#include "core/tsdb/block.h"
#include "core/tsdb/series_decoder.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/bench/cpu_clock.h"
#include "tests/bench/decode/floor_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <thread>

using namespace diopter;
using bench::Watch;

namespace {

struct Chunk {
    std::size_t offset = 0;
    std::size_t size = 0;
    std::uint32_t numSamples = 0;
};

/// All XOR chunks one after the other, each followed by the padding the decoder wants.
struct Corpus {
    std::vector<std::uint8_t> bytes;
    std::vector<Chunk> chunks;
    std::uint64_t numSamples = 0;
};

class Collector : public tsdb::ChunkObserver {
public:
    explicit Collector(Corpus &corpus) : m_corpus(corpus) {}
    void chunk(std::uint32_t, const tsdb::RawChunk &raw, const chunk::ChunkHeader &header) override
    {
        if (raw.encoding != static_cast<std::uint8_t>(chunk::Encoding::Xor)) return;
        m_corpus.chunks.push_back({m_corpus.bytes.size(), raw.data.size(), header.numSamples});
        m_corpus.bytes.insert(m_corpus.bytes.end(), raw.data.begin(), raw.data.end());
        m_corpus.bytes.insert(m_corpus.bytes.end(), chunk::kDecodePadding, 0);
        m_corpus.numSamples += header.numSamples;
    }

private:
    Corpus &m_corpus;
};

int decodeOurs(const std::uint8_t *data, std::size_t size, std::int64_t *timestamps, double *values)
{
    const ByteSpan bytes(data, size);
    if (!chunk::decodeFloats(chunk::Encoding::Xor, bytes, timestamps, values, nullptr)) std::abort();
    return data[0] << 8 | data[1];
}

using Decoder = int (*)(const std::uint8_t *data, std::size_t size, std::int64_t *timestamps, double *values);

/// Decodes a part of the corpus; returns a sum that keeps the compiler honest. `cpu` gets the thread's CPU seconds.
double decodeRange(Decoder decode, const Corpus &corpus, std::size_t begin, std::size_t end, double &cpu)
{
    std::vector<TimestampMs> timestamps(65536);
    std::vector<double> values(65536);
    const double start = bench::threadCpuSeconds();
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const Chunk &c = corpus.chunks[i];
        const int count = decode(corpus.bytes.data() + c.offset, c.size, timestamps.data(), values.data());
        sum += values[static_cast<std::size_t>(count) - 1];
    }
    cpu = bench::threadCpuSeconds() - start;
    return sum;
}

struct Best {
    double cpu = 1e9; ///< ns per sample, summed over threads
    double wall = 1e9; ///< ns per sample
};

void measure(Decoder decode, const Corpus &corpus, std::size_t threads, Best &best, double &check)
{
    std::vector<double> sums(threads);
    std::vector<double> cpus(threads);
    const Watch watch;
    std::vector<std::thread> pool;
    for (std::size_t t = 0; t < threads; ++t)
        pool.emplace_back([&, t] {
            sums[t] = decodeRange(decode, corpus, corpus.chunks.size() * t / threads, corpus.chunks.size() * (t + 1) / threads, cpus[t]);
        });
    for (std::thread &thread : pool) thread.join();
    double cpu = 0;
    check = 0;
    for (std::size_t t = 0; t < threads; ++t) cpu += cpus[t], check += sums[t];
    const double scale = 1e9 / static_cast<double>(corpus.numSamples);
    best.cpu = std::min(best.cpu, cpu * scale);
    best.wall = std::min(best.wall, watch.wall() * scale);
}

#ifdef DIOPTER_FLOOR_SOURCE
/// Both decoders give the same bits.
bool agree(const Corpus &corpus)
{
    std::vector<TimestampMs> t1(65536), t2(65536);
    std::vector<double> v1(65536), v2(65536);
    for (const Chunk &c : corpus.chunks) {
        const std::uint8_t *const data = corpus.bytes.data() + c.offset;
        const auto n = static_cast<std::size_t>(decodeOurs(data, c.size, t1.data(), v1.data()));
        if (static_cast<std::size_t>(bench::decodeFloor(data, c.size, t2.data(), v2.data())) != n) return false;
        if (std::memcmp(t1.data(), t2.data(), n * 8) != 0 || std::memcmp(v1.data(), v2.data(), n * 8) != 0) return false;
    }
    return true;
}
#endif

void compare(const Corpus &corpus, int rounds, std::size_t threads)
{
    Best ours;
    double check = 0;
#ifdef DIOPTER_FLOOR_SOURCE
    Best floor;
    for (int round = 0; round < rounds; ++round) {
        measure(bench::decodeFloor, corpus, threads, floor, check);
        measure(decodeOurs, corpus, threads, ours, check);
    }
    fmt::print("decode, {} thread(s), best of {}: ours {:.2f} ns CPU/sample ({:.2f} wall), floor {:.2f} ({:.2f} wall), ratio {:.3f} "
               "(wall {:.3f}), check {}\n",
        threads, rounds, ours.cpu, ours.wall, floor.cpu, floor.wall, ours.cpu / floor.cpu, ours.wall / floor.wall, check);
#else
    for (int round = 0; round < rounds; ++round) measure(decodeOurs, corpus, threads, ours, check);
    fmt::print(
        "decode, {} thread(s), best of {}: {:.2f} ns CPU/sample ({:.2f} wall), check {}\n", threads, rounds, ours.cpu, ours.wall, check);
#endif
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) return 1;
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    auto opened = tsdb::open(argv[1], {}, CancelToken());
    if (!opened) {
        fmt::print(stderr, "{}\n", opened.error().text());
        return 6;
    }
    Corpus corpus;
    Collector collector(corpus);
    tsdb::SeriesDecoder decoder((*opened)->sharedStore());
    decoder.setObserver(&collector);
    const Watch scan;
    std::uint64_t read = 0;
    for (std::uint32_t id = 0; id < (*opened)->numSeries(); ++id)
        read += decoder.floatsAndHistograms(id, kMinTimestamp, kMaxTimestamp, {}).timestamps.size();
    fmt::print("first pass with copying: {} samples, {:.2f} ns CPU/sample\n", read, scan.cpu() * 1e9 / static_cast<double>(read));
    fmt::print("{} XOR chunks, {} samples\n", corpus.chunks.size(), corpus.numSamples);
#ifdef DIOPTER_FLOOR_SOURCE
    if (!agree(corpus)) return fmt::print("the decoders differ\n"), 7;
#endif
    for (std::size_t threads = 1; threads <= 2; ++threads) compare(corpus, rounds, threads);
    for (const bool lookahead : {false, true}) {
        (*opened)->dropCache();
        const auto all = (*opened)->select({}, CancelToken());
        const auto reader = (*all)->reader(kMinTimestamp, kMaxTimestamp);
        const Watch watch;
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < (*all)->size(); ++i)
            count += reader->read(lookahead ? i : (i * 7919) % (*all)->size())->timestamps.size();
        fmt::print("reader, 1 thread, {}: {} samples, {:.2f} ns CPU/sample\n", lookahead ? "in order" : "scattered", count,
            watch.cpu() * 1e9 / static_cast<double>(count));
    }
    return 0;
}
