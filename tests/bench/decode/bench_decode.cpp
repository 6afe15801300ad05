// Decodes every XOR chunk of a directory into arrays and prints ns per sample; compare with the floor decoder in the same run.
// usage: bench_decode DIRECTORY [ROUNDS]
#include "core/chunk/chunk_decoder.h"
#include "core/tsdb/block.h"
#include "core/tsdb/series_decoder.h"
#include "core/tsdb/tsdb_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

using namespace diopter;
using Clock = std::chrono::steady_clock;

namespace {

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

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

double decodeRange(const Corpus &corpus, std::size_t begin, std::size_t end)
{
    std::vector<TimestampMs> timestamps(65536);
    std::vector<double> values(65536);
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const Chunk &c = corpus.chunks[i];
        const ByteSpan data(corpus.bytes.data() + c.offset, c.size);
        if (!chunk::decodeFloats(chunk::Encoding::Xor, data, timestamps.data(), values.data(), nullptr)) std::abort();
        sum += values[c.numSamples - 1];
    }
    return sum;
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
    const auto scanStart = Clock::now();
    std::uint64_t read = 0;
    for (std::uint32_t id = 0; id < (*opened)->numSeries(); ++id)
        read += decoder.floatsAndHistograms(id, kMinTimestamp, kMaxTimestamp, {}).timestamps.size();
    fmt::print("first pass with copying: {} samples, {:.2f} ns/sample\n", read, secondsSince(scanStart) * 1e9 / static_cast<double>(read));
    for (std::size_t threads = 1; threads <= 2; ++threads) {
        double best = 1e9;
        double sum = 0;
        for (int round = 0; round < rounds; ++round) {
            const auto start = Clock::now();
            std::vector<std::thread> pool;
            std::vector<double> sums(threads);
            for (std::size_t t = 0; t < threads; ++t)
                pool.emplace_back([&, t] {
                    sums[t] = decodeRange(corpus, corpus.chunks.size() * t / threads, corpus.chunks.size() * (t + 1) / threads);
                });
            for (std::thread &thread : pool) thread.join();
            for (const double part : sums) sum += part;
            best = std::min(best, secondsSince(start));
        }
        fmt::print("decode, {} thread(s): {} chunks, {} samples, best of {}: {:.2f} ns/sample (check {})\n", threads, corpus.chunks.size(),
            corpus.numSamples, rounds, best * 1e9 / static_cast<double>(corpus.numSamples), sum);
    }
    for (const bool lookahead : {false, true}) {
        (*opened)->dropCache();
        const auto all = (*opened)->select({}, CancelToken());
        const auto reader = (*all)->reader(kMinTimestamp, kMaxTimestamp);
        const auto start = Clock::now();
        std::uint64_t count = 0;
        for (std::size_t i = 0; i < (*all)->size(); ++i)
            count += reader->read(lookahead ? i : (i * 7919) % (*all)->size())->timestamps.size();
        fmt::print("reader, 1 thread, {}: {} samples, {:.2f} ns/sample\n", lookahead ? "in order" : "scattered", count,
            secondsSince(start) * 1e9 / static_cast<double>(count));
    }
    return 0;
}
