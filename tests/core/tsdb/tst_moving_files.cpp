// Opens a thousand random trees while another process renames, deletes and truncates their files (RELIABILITY.md C4): no crash, and each
// result is complete or says what is missing.
#include "core/tsdb/tsdb_source.h"
#include "core/tsdb/writer/block_writer.h"
#include "tests/core/tsdb/fixture.h"
#include "tests/support/sample_maker.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <bit>
#include <csignal>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace diopter;
using namespace diopter::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostBlocks = 4;
constexpr int kTrees = 1000;

unsigned draw(std::mt19937 &random) { return static_cast<unsigned>(random()); }

/// Samples by series, as bits: floats only.
using Contents = std::map<std::string, std::vector<std::pair<TimestampMs, std::uint64_t>>>;

/// What the other process tells before it acts.
struct Shared {
    std::atomic<bool> blockMoved[kMostBlocks];
    std::atomic<int> numActs;
};

struct Tree {
    std::vector<std::string> blocks; ///< directories
    std::vector<Contents> expected; ///< per block; no series is in two
    bool hasHead = false;
};

std::string keyOf(const SymbolTable &symbols, LabelsView labels)
{
    std::string out;
    for (const LabelPair &pair : labels) out += fmt::format("{}={},", symbols.text(pair.name), symbols.text(pair.value));
    return out;
}

/// A block whose metric is named after its number, cut into several segments.
std::string writeBlock(const std::string &root, std::size_t number, std::mt19937 &random, Contents &contents)
{
    SymbolTable symbols;
    SampleMaker make(random());
    tsdb::BlockOptions options;
    options.segmentBytes = 4096;
    auto writer = tsdb::BlockWriter::create(root, symbols, options);
    if (!writer) std::abort();
    const std::size_t numSeries = 1 + random() % 60;
    for (std::size_t i = 0; i < numSeries; ++i) {
        const Labels labels = Labels::fromTexts(symbols, {{"__name__", fmt::format("block_{}", number)}, {"n", fmt::format("{:03}", i)}});
        const auto samples = make.floats(1 + random() % 400, kFixtureStart, 15'000, StartMode::None);
        chunk::EncodedChunks chunks;
        if (!chunk::encodeSeries(samples, {}, chunks) || !(*writer)->addSeries(labels, chunks.chunks, chunks.bytes)) std::abort();
        auto &list = contents[keyOf(symbols, labels)];
        for (const StoredSample &sample : samples)
            list.emplace_back(sample.timestamp, std::bit_cast<std::uint64_t>(std::get<double>(sample.value)));
    }
    const auto done = (*writer)->commit();
    if (!done) std::abort();
    return done->path;
}

Tree makeTree(const std::string &root, std::mt19937 &random)
{
    Tree out;
    fs::remove_all(root);
    fs::create_directories(root);
    const std::size_t numBlocks = random() % (kMostBlocks + 1);
    for (std::size_t i = 0; i < numBlocks; ++i) {
        out.expected.emplace_back();
        out.blocks.push_back(writeBlock(root, i, random, out.expected.back()));
    }
    out.hasHead = numBlocks == 0 || random() % 3 == 0;
    if (!out.hasHead) return out;
    const Fixture head = random() % 2 == 0 ? walFixture(WalCompression::Snappy) : random() % 2 == 0 ? headFixture() : snapshotFixture();
    for (const auto &[path, bytes] : head.tree) {
        fs::create_directories(fs::path(root + "/" + path).parent_path());
        std::ofstream(root + "/" + path, std::ios::binary)
            .write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    return out;
}

/// The other process: acts at random until it is killed.
[[noreturn]] void disturb(const std::string &root, const Tree &tree, unsigned seed, Shared &shared)
{
    std::mt19937 random(seed);
    for (;;) {
        std::error_code failed;
        std::vector<fs::path> files;
        for (fs::recursive_directory_iterator at(root, failed), end; !failed && at != end; at.increment(failed))
            if (at->is_regular_file(failed)) files.push_back(at->path());
        ::usleep(draw(random) % 600);
        shared.numActs.fetch_add(1);
        if (!tree.blocks.empty() && random() % 8 == 0) {
            const std::size_t block = random() % tree.blocks.size();
            shared.blockMoved[block] = true;
            if (random() % 2 == 0) fs::rename(tree.blocks[block], tree.blocks[block] + ".moved", failed);
            else fs::remove_all(tree.blocks[block], failed);
            continue;
        }
        if (files.empty()) ::_exit(0);
        const fs::path &file = files[random() % files.size()];
        switch (random() % 3) {
        case 0: fs::rename(file, file.string() + ".away", failed); break;
        case 1: fs::remove(file, failed); break;
        default: {
            const auto size = fs::file_size(file, failed);
            if (!failed && size > 0) fs::resize_file(file, random() % size, failed);
        }
        }
    }
}

struct Outcome {
    bool flagged = false;
    std::string wrong; ///< "" or the breach
};

Outcome judge(const std::string &root, const Tree &tree, const Shared &shared, std::size_t numThreads)
{
    Outcome out;
    tsdb::OpenOptions options;
    options.numThreads = numThreads;
    const auto source = tsdb::open(root, options, {});
    if (!source) {
        out.flagged = true;
        return out;
    }
    Contents read;
    for (std::uint32_t id = 0; id < (*source)->numSeries(); ++id) {
        const std::string series = keyOf(*(*source)->symbols(), (*source)->labels(id));
        for (const StoredSample &sample : (*source)->storedSamples(id, kMinTimestamp, kMaxTimestamp))
            if (const auto *value = std::get_if<double>(&sample.value))
                read[series].emplace_back(sample.timestamp, std::bit_cast<std::uint64_t>(*value));
    }
    out.flagged = !(*source)->losses().empty();
    for (std::size_t block = 0; block < tree.blocks.size(); ++block) {
        std::size_t found = 0;
        for (const auto &[series, samples] : tree.expected[block]) {
            const auto have = read.find(series);
            if (have == read.end()) continue;
            if (have->second == samples) ++found;
            else if (!std::includes(samples.begin(), samples.end(), have->second.begin(), have->second.end()))
                out.wrong = series + " holds samples that nobody wrote";
            else if (!out.flagged) out.wrong = series + " is not complete, and nothing says so";
        }
        const bool whole = found == tree.expected[block].size();
        const bool absent = found == 0 && shared.blockMoved[block];
        if (!whole && !absent && !out.flagged)
            out.wrong = fmt::format("block {}: {} of {} series, and nothing says so", block, found, tree.expected[block].size());
    }
    return out;
}

} // namespace

class TestMovingFiles : public QObject {
    Q_OBJECT
private slots:
    void completeOrFlagged()
    {
        const QString memory = QStringLiteral("/dev/shm");
        const QTemporaryDir dir((QFileInfo(memory).isWritable() ? memory : QDir::tempPath()) + "/diopter-moving-XXXXXX");
        const std::string root = dir.path().toStdString() + "/data";
        void *const page = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        QVERIFY(page != MAP_FAILED);
        std::mt19937 random(20261122);
        int flagged = 0;
        int acts = 0;
        for (int number = 0; number < kTrees; ++number) {
            const Tree tree = makeTree(root, random);
            auto *const shared = new (page) Shared{};
            const unsigned seed = draw(random);
            const pid_t child = ::fork();
            if (child == 0) disturb(root, tree, seed, *shared);
            ::usleep(draw(random) % 1500);
            const Outcome outcome = judge(root, tree, *shared, 1 + random() % 2);
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            flagged += outcome.flagged ? 1 : 0;
            acts += shared->numActs;
            QVERIFY2(outcome.wrong.empty(), qPrintable(QString("tree %1: %2").arg(number).arg(QString::fromStdString(outcome.wrong))));
        }
        ::munmap(page, sizeof(Shared));
        qInfo("%d trees, %d acts of the other process, %d results flagged", kTrees, acts, flagged);
        QVERIFY(flagged > kTrees / 10);
        QVERIFY(flagged < kTrees);
    }
};

QTEST_APPLESS_MAIN(TestMovingFiles)
#include "tst_moving_files.moc"
