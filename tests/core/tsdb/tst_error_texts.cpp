// What is told about damage: the words that Prometheus uses for the same damage, so that they can be searched for, with the file, the
// offset, the section and the block added (RELIABILITY.md A10).
#include "tests/core/tsdb/fixture.h"
#include "tests/core/tsdb/reading.h"
#include "tests/core/tsdb/test_blocks.h"

#include <QtTest>

#include <algorithm>
#include <functional>

using namespace diopter;
using namespace diopter::test;

namespace {

const std::string kDirectory = std::string(kFixtureUlid) + "/";
constexpr const char *kSnapshotFile = "chunk_snapshot.000002.0000000000/00000000";

/// One file of a fixture with what else a case needs to know of it.
struct Damage {
    const Fixture &fixture;
    std::string path;
    ByteVector &bytes;

    void put(std::size_t at, std::uint64_t value, std::size_t size) const
    {
        for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
    }
    void repair(std::size_t from) const
    {
        for (const Guarded &one : fixture.guarded.at(path))
            if (one.from == from) repairChecksum(bytes, one);
    }
    const GuardedList &guarded() const { return fixture.guarded.at(path); }
};

struct Case {
    const char *name;
    std::string file;
    std::function<void(const Damage &)> damage;
    const char *text; ///< what Prometheus says, or the part of it that does not name numbers
    const char *section;
};

Fixture fixtureOf(const std::string &file)
{
    if (file == kSnapshotFile) return snapshotFixture(WalCompression::None);
    if (file.starts_with("wal")) return walFixture(WalCompression::None);
    if (file.starts_with("chunks_head")) return headFixture();
    return blockFixture(2);
}

std::vector<Case> segmentCases()
{
    const std::string file = kDirectory + "chunks/000001";
    return {
        {"segment shorter than its header", file, [](const Damage &d) { d.bytes.resize(7); },
            "invalid segment header in segment 0: invalid size", "chunks"},
        {"segment with a foreign magic number", file, [](const Damage &d) { d.put(0, 0x12ab, 4); }, "invalid magic number 12ab", "chunks"},
        {"segment of another version", file, [](const Damage &d) { d.put(4, 0, 1); }, "invalid chunk format version 0", "chunks"},
        {"byte of a chunk", file, [](const Damage &d) { d.bytes[d.guarded()[0].from + 5] ^= 1; }, "checksum mismatch expected:", "chunks"},
        {"segment cut short", file, [](const Damage &d) { d.bytes.resize(d.guarded()[11].crcAt); },
            "segment doesn't include enough bytes to read the chunk - required:", "chunks"},
        {"encoding nobody knows", file,
            [](const Damage &d) {
                d.put(d.guarded()[0].from, 99, 1);
                d.repair(d.guarded()[0].from);
            },
            "invalid chunk encoding", "chunks"},
    };
}

std::vector<Case> indexCases()
{
    const std::string file = kDirectory + "index";
    const auto toc = [](const Damage &d) { return static_cast<std::size_t>(d.fixture.index.toc); };
    const auto symbols = [](const Damage &d) { return static_cast<std::size_t>(d.fixture.index.symbols); };
    const auto table = [](const Damage &d) { return static_cast<std::size_t>(d.fixture.index.postingsTable); };
    return {
        {"index shorter than its header", file, [](const Damage &d) { d.bytes.resize(4); }, "index header: invalid size", "index header"},
        {"contents table", file, [=](const Damage &d) { d.bytes[toc(d)] ^= 1; }, "read TOC: invalid checksum", "index toc"},
        {"contents table outside the file", file,
            [=](const Damage &d) {
                d.put(toc(d), 1ULL << 40, 8);
                d.repair(toc(d));
            },
            "read TOC: offset", "index toc"},
        {"byte of the symbols", file, [=](const Damage &d) { d.bytes[symbols(d) + 10] ^= 1; }, "read symbols: invalid checksum",
            "index symbols"},
        {"more symbols than bytes", file,
            [=](const Damage &d) {
                d.put(symbols(d) + 4, 1ULL << 31, 4);
                d.repair(symbols(d) + 4);
            },
            "read symbols:", "index symbols"},
        {"symbol that is not there", file,
            [](const Damage &d) {
                const auto at = static_cast<std::size_t>(d.fixture.index.seriesOffsets[0]);
                for (const Guarded &one : d.guarded())
                    if (one.from > at && one.from < at + 6) {
                        d.put(one.from + 1, 0x7f, 1);
                        repairChecksum(d.bytes, one);
                    }
            },
            "unknown symbol offset", "index series"},
        {"byte of a series", file, [](const Damage &d) { d.bytes[static_cast<std::size_t>(d.fixture.index.seriesOffsets[0]) + 4] ^= 1; },
            "invalid checksum", "index series"},
        {"postings list", file, [](const Damage &d) { d.bytes[static_cast<std::size_t>(d.fixture.index.postings) + 9] ^= 1; },
            "decode postings: invalid checksum", "index postings"},
        {"postings table", file, [=](const Damage &d) { d.bytes[table(d) + 9] ^= 1; }, "invalid checksum", "index postings table"},
        {"keys of the postings table", file,
            [=](const Damage &d) {
                d.put(table(d) + 8, 3, 1);
                d.repair(table(d) + 4);
            },
            "unexpected number of keys for postings offset table 3", "index postings table"},
    };
}

std::vector<Case> smallFileCases()
{
    const std::string tombstones = kDirectory + "tombstones";
    const std::string meta = kDirectory + "meta.json";
    return {
        {"tombstones too short", tombstones, [](const Damage &d) { d.bytes.resize(8); }, "tombstones header: invalid size", "tombstones"},
        {"tombstones with a foreign magic number", tombstones, [](const Damage &d) { d.put(0, 7, 4); }, "invalid magic number 7",
            "tombstones"},
        {"tombstones of another format", tombstones, [](const Damage &d) { d.put(4, 2, 1); }, "invalid tombstone format 2", "tombstones"},
        {"byte of a tombstone", tombstones, [](const Damage &d) { d.bytes[6] ^= 1; }, "checksum did not match", "tombstones"},
        {"meta.json that is no JSON", meta, [](const Damage &d) { d.bytes.resize(20); }, "meta.json: ", "meta"},
        {"meta.json of another block", meta, [](const Damage &d) { std::replace(d.bytes.begin(), d.bytes.end(), 'X', 'Y'); },
            "meta.json names block ", "meta"},
    };
}

std::vector<Case> walCases()
{
    const std::string wal = "wal/00000004";
    const auto second = [](const Damage &d) { return d.guarded()[1].from - 7; }; // where its record begins
    return {
        {"byte of a record", wal, [](const Damage &d) { d.bytes[d.guarded()[1].from + 3] ^= 1; },
            "corruption in segment: unexpected checksum ", "wal"},
        {"record longer than a page", wal, [=](const Damage &d) { d.put(second(d) + 1, 0xffff, 2); },
            "corruption in segment: invalid record size 65535", "wal"},
        {"record torn", wal, [](const Damage &d) { d.bytes.resize(d.bytes.size() - 3); }, "last record is torn", "wal"},
        {"type that ends a page", wal, [=](const Damage &d) { d.put(second(d), 0, 1); },
            "corruption in segment: unexpected non-zero byte in padded page", "wal"},
        {"last without first", wal, [=](const Damage &d) { d.put(second(d), 4, 1); },
            "corruption in segment: unexpected last record, dropping buffer", "wal"},
        {"middle without first", wal, [=](const Damage &d) { d.put(second(d), 3, 1); },
            "corruption in segment: unexpected middle record, dropping buffer", "wal"},
        {"first, then full", wal, [=](const Damage &d) { d.put(second(d), 2, 1); }, "corruption in segment: unexpected full record", "wal"},
        {"fragment type nobody knows", wal, [=](const Damage &d) { d.put(second(d), 7, 1); },
            "corruption in segment: unexpected record type", "wal"},
        {"head chunk", "chunks_head/000001", [](const Damage &d) { d.bytes[d.guarded()[0].from + 30] ^= 1; },
            "corruption in head chunk file: checksum mismatch expected:", "head chunks"},
        {"head chunk cut short", "chunks_head/000001", [](const Damage &d) { d.bytes.resize(d.bytes.size() - 2); },
            "corruption in head chunk file: head chunk file doesn't include enough bytes to read the chunk", "head chunks"},
        {"chunk snapshot", kSnapshotFile, [](const Damage &d) { d.bytes[d.guarded()[0].from + 12] ^= 1; }, "unexpected checksum ",
            "chunk snapshot"},
    };
}

const std::vector<Case> &cases()
{
    static const std::vector<Case> all = [] {
        std::vector<Case> out = segmentCases();
        for (auto more : {indexCases(), smallFileCases(), walCases()}) out.insert(out.end(), more.begin(), more.end());
        return out;
    }();
    return all;
}

} // namespace

class tst_error_texts : public QObject {
    Q_OBJECT
private slots:
    void told_data();
    void told();
    void segmentThatIsNotThere();
};

void tst_error_texts::told_data()
{
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < cases().size(); ++i) QTest::newRow(cases()[i].name) << static_cast<int>(i);
    QVERIFY(cases().size() >= 30);
}

void tst_error_texts::told()
{
    QFETCH(int, number);
    const Case &one = cases()[static_cast<std::size_t>(number)];
    const Fixture fixture = fixtureOf(one.file);
    FileTree tree = fixture.tree;
    one.damage({fixture, one.file, tree.at(one.file)});
    const bool inBlock = one.file.starts_with(kDirectory);
    if (inBlock) tree.merge(makeFloatBlock(1, 5)); // something to open where the damaged block is refused
    const Reading reading = readAll(tree, 0);
    QVERIFY2(reading.opened, describe(reading).c_str());
    const auto told = std::find_if(reading.losses.begin(), reading.losses.end(),
        [&one](const source::Loss &loss) { return loss.text.find(one.text) != std::string::npos; });
    QVERIFY2(told != reading.losses.end(), describe(reading).c_str());
    QVERIFY2(told->file == "memory/" + one.file, told->file.c_str());
    QCOMPARE(told->section, std::string(one.section));
    QCOMPARE(told->block, std::string(inBlock ? kFixtureUlid : ""));
    QVERIFY(told->offset.has_value() || !inBlock || one.file.ends_with("meta.json"));
}

void tst_error_texts::segmentThatIsNotThere()
{
    FileTree tree = blockFixture(2).tree;
    tree[kDirectory + "chunks/000002"] = tree.extract(kDirectory + "chunks/000001").mapped();
    const Reading reading = readAll(tree, 0);
    const auto told = std::find_if(reading.losses.begin(), reading.losses.end(),
        [](const source::Loss &loss) { return loss.text.find("segment index 0 out of range") != std::string::npos; });
    QVERIFY2(told != reading.losses.end(), describe(reading).c_str());
    QCOMPARE(told->file, "memory/" + kDirectory + "chunks/000001");
    QCOMPARE(told->block, std::string(kFixtureUlid));
}

QTEST_GUILESS_MAIN(tst_error_texts)
#include "tst_error_texts.moc"
