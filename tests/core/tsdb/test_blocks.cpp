// Blocks are written to a temporary directory and read back into memory.
#include "tests/core/tsdb/test_blocks.h"

#include "core/tsdb/writer/block_writer.h"
#include "tests/support/sample_maker.h"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

namespace diopter::test {
namespace {

FileTree write(std::vector<std::pair<Labels, std::vector<StoredSample>>> series, const SymbolTable &symbols, chunk::EncodingChoice choice)
{
    std::string directory = (std::filesystem::temp_directory_path() / "diopter-test-XXXXXX").string();
    if (!::mkdtemp(directory.data())) std::abort();
    auto writer = tsdb::BlockWriter::create(directory, symbols, {});
    chunk::EncodeOptions options;
    options.encodings = choice;
    std::sort(series.begin(), series.end(), [&](const auto &a, const auto &b) { return compareLabels(symbols, a.first, b.first) < 0; });
    for (const auto &[labels, samples] : series) {
        chunk::EncodedChunks chunks;
        if (!chunk::encodeSeries(samples, options, chunks) || !(*writer)->addSeries(labels, chunks.chunks, chunks.bytes)) std::abort();
    }
    if (!(*writer)->commit()) std::abort();
    FileTree tree = loadTree(directory);
    std::filesystem::remove_all(directory);
    return tree;
}

} // namespace

FileTree makeFloatBlock(std::size_t numSeries, std::size_t samplesPerSeries, std::uint64_t seed)
{
    SymbolTable symbols;
    SampleMaker make(seed);
    std::vector<std::pair<Labels, std::vector<StoredSample>>> series;
    for (std::size_t i = 0; i < numSeries; ++i) {
        series.emplace_back(
            Labels::fromTexts(symbols, {{"__name__", "requests_total"}, {"instance", fmt::format("host-{}:9100", i)}, {"job", "shop"}}),
            make.floats(samplesPerSeries, kBlockStart, 15'000, StartMode::None));
    }
    return write(std::move(series), symbols, chunk::EncodingChoice::Classic);
}

FileTree makeMixedBlock(chunk::EncodingChoice choice, std::size_t numSeries, std::uint64_t seed)
{
    SymbolTable symbols;
    SampleMaker make(seed);
    const StartMode mode = choice == chunk::EncodingChoice::Classic ? StartMode::None : StartMode::Changing;
    std::vector<std::pair<Labels, std::vector<StoredSample>>> series;
    for (std::size_t i = 0; i < numSeries; ++i) {
        const auto add = [&](const char *name, std::vector<StoredSample> samples) {
            series.emplace_back(Labels::fromTexts(symbols, {{"__name__", name}, {"n", fmt::format("{:03}", i)}}), std::move(samples));
        };
        add("floats", make.floats(60, kBlockStart, 15'000, mode));
        add("histograms", make.histograms(30, kBlockStart, 15'000, mode));
        add("real_histograms", make.floatHistograms(30, kBlockStart, 15'000, mode));
        add("custom", make.customHistograms(30, kBlockStart, 15'000));
    }
    return write(std::move(series), symbols, choice);
}

std::string blockDirectory(const FileTree &tree) { return tree.begin()->first.substr(0, tree.begin()->first.find('/')); }

} // namespace diopter::test
