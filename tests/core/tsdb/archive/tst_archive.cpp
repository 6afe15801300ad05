// Hostile archives and directories: nothing is written or followed outside, bombs end at their limit, nothing hangs (RELIABILITY.md C1-C3).
#include "core/tsdb/archive/archive_access.h"
#include "core/tsdb/archive/text_stream.h"
#include "core/tsdb/directory_access.h"
#include "core/tsdb/tsdb_source.h"
#include "tests/core/tsdb/archive/archive_maker.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace diopter;
using namespace diopter::tsdb;
using namespace diopter::test;
namespace fs = std::filesystem;

namespace {

constexpr const char *kSecret = "secret of another file";

/// Names that want out, and names that other systems take for something else.
std::vector<std::string> hostileNames()
{
    std::vector<std::string> out = {"../meta.json", "../../../../../../tmp/diopter-evil/meta.json", "/tmp/diopter-evil/meta.json",
        "//tmp/diopter-evil/index", "a/../../meta.json", "a/b/../../../index", "./../index", ".././index", "..", "../", ".", "./", "/",
        "...", "a/..", "chunks/../../000001", "wal/../../../00000000", "C:\\index", "C:/index", "C:index", "..\\index", "a\\..\\..\\index",
        "\\\\host\\share\\index", "index\\", "a/\\../index", "con", "aux/index", "nul", "index ", "index.", "index/", "meta.json/x",
        "index:stream", "INDEX", "Meta.Json", "%2e%2e/index", "..%2findex", "\xef\xbc\x8e\xef\xbc\x8e/index", "\xe2\x80\xa5/index",
        "a\xe2\x80\xae/index", "\xc0\xae\xc0\xae/index", "\xff\xfe/index", "a\nb/index", "a\x1b[31m/index", "\x7f/index", "~/index",
        "$HOME/index", "`id`/index", ";rm -rf x/index", std::string(5000, 'a') + "/index", std::string(300, 'a') + "/index"};
    std::string deep;
    for (int i = 0; i < 200; ++i) deep += "d/";
    out.push_back(deep + "index");
    return out;
}

/// All paths of files in the tree; fails on names that lead elsewhere.
std::vector<std::string> walk(const FileAccess &files, const std::string &directory, int depth, bool &bad)
{
    std::vector<std::string> out;
    const auto entries = files.list(directory);
    if (!entries || depth > 40) return out;
    for (const FileEntry &entry : *entries) {
        bad = bad || entry.name == ".." || entry.name == "." || entry.name.empty() || entry.name.find_first_of("/\\") != std::string::npos;
        const std::string path = directory.empty() ? entry.name : directory + "/" + entry.name;
        if (!entry.isDirectory) out.push_back(path);
        else
            for (std::string &below : walk(files, path, depth + 1, bad)) out.push_back(std::move(below));
    }
    return out;
}

long residentKilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// Everything below a directory with sizes.
std::set<std::string> snapshotOf(const fs::path &root)
{
    std::set<std::string> out;
    for (const auto &entry : fs::recursive_directory_iterator(root)) out.insert(entry.path().string());
    return out;
}

} // namespace

class TestArchive : public QObject {
    Q_OBJECT
private slots:
    void hostileEntriesLeadNowhere()
    {
        const QTemporaryDir dir;
        const std::string root = dir.path().toStdString();
        std::ofstream(root + "/secret") << kSecret;
        fs::create_directory(root + "/tmp");
        qputenv("TMPDIR", (root + "/tmp").c_str());
        int archives = 0;
        const std::string block = "01BX5ZZKBKACTAV9WEVGEMMVRZ/";
        const auto check = [&](const std::vector<ArchiveEntry> &entries, ArchiveFormat format) {
            const std::string path = root + "/a";
            QCOMPARE(writeArchive(path, format, entries), std::string());
            ++archives;
            const std::set<std::string> before = snapshotOf(root);
            const auto files = openArchive(path, {});
            QCOMPARE(snapshotOf(root), before);
            if (!files) return; // a refusal is fine
            bool bad = false;
            for (const std::string &member : walk(**files, "", 0, bad)) {
                const auto source = (*files)->open(member);
                QVERIFY(source);
                const auto bytes = readWhole(**source, 4 << 20);
                QVERIFY(bytes);
                const std::string text(bytes->begin(), bytes->end());
                QVERIFY2(text.empty() || text == "other" || text.starts_with("plain"), (member + ": " + text.substr(0, 100)).c_str());
            }
            QVERIFY(!bad);
        };
        for (const ArchiveFormat format : {ArchiveFormat::Tar, ArchiveFormat::TarGz, ArchiveFormat::Zip}) {
            for (const std::string &name : hostileNames())
                check({{name, EntryKind::File, "plain"}, {block + "index", EntryKind::File, "other"}}, format);
            for (const EntryKind kind : {EntryKind::SymbolicLink, EntryKind::HardLink}) {
                for (const std::string &target :
                    {root + "/secret", std::string("../secret"), std::string("/etc/passwd"), std::string("/proc/self/environ")}) {
                    check({{block + "index", kind, target}}, format);
                    check({{block + "chunks", kind, target}, {block + "chunks/000001", EntryKind::File, "plain"}}, format);
                    check({{block + "index", kind, target}, {block + "index", EntryKind::File, "plain"}}, format);
                }
            }
            for (const EntryKind kind : {EntryKind::Fifo, EntryKind::CharacterDevice, EntryKind::Directory})
                check({{block + "index", kind, ""}, {block + "meta.json", EntryKind::File, "plain"}}, format);
            check({{block + "index", EntryKind::File, "plain"}, {block + "index", EntryKind::File, "other"}}, format);
            check({{block + "index", EntryKind::File, "plain"}, {block + "index/meta.json", EntryKind::File, "other"}}, format);
            check({{block + "index/meta.json", EntryKind::File, "plain"}, {block + "index", EntryKind::File, "other"}}, format);
        }
        check({{block + "index", EntryKind::SparseFile, "plain", 1 << 20}}, ArchiveFormat::Tar);
        QVERIFY(!fs::exists("/tmp/diopter-evil"));
        qInfo("%d archives", archives);
        QVERIFY(archives >= 150);
    }

    void tooManyEntriesAreRefused()
    {
        const QTemporaryDir dir;
        const std::string path = dir.path().toStdString() + "/many.tar.zst";
        std::vector<ArchiveEntry> entries(100'001);
        for (std::size_t i = 0; i < entries.size(); ++i) entries[i].name = std::to_string(i);
        QCOMPARE(writeArchive(path, ArchiveFormat::TarZst, entries), std::string());
        QElapsedTimer timer;
        timer.start();
        const auto files = openArchive(path, {});
        QVERIFY(!files);
        QCOMPARE(files.error().code, ErrorCode::LimitExceeded);
        QVERIFY2(timer.elapsed() < 10000, qPrintable(QString::number(timer.elapsed())));
    }

    void bombsEndAtTheirLimit_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("tar.gz") << 0;
        QTest::newRow("tar.zst") << 1;
        QTest::newRow("zip") << 2;
        QTest::newRow("text.gz") << 3;
        QTest::newRow("text.zst") << 4;
        QTest::newRow("text.gz three times over") << 5;
        QTest::newRow("text.zst ten times over") << 6;
    }
    void bombsEndAtTheirLimit()
    {
        QFETCH(int, kind);
        constexpr std::uint64_t kBomb = 600ULL << 20;
        const QTemporaryDir dir;
        const std::string path = dir.path().toStdString() + "/bomb";
        if (kind < 3) {
            const auto format = kind == 0 ? ArchiveFormat::TarGz : kind == 1 ? ArchiveFormat::TarZst : ArchiveFormat::Zip;
            QCOMPARE(
                writeArchive(path, format, {{"01BX5ZZKBKACTAV9WEVGEMMVRZ/chunks/000001", EntryKind::File, "x", kBomb}}), std::string());
        } else {
            const int times = kind == 5 ? 3 : kind == 6 ? 10 : 1;
            QCOMPARE(writeCompressed(path, kind == 3 || kind == 5 ? "gz" : "zst", "up 1 1\n", kBomb, times), std::string());
        }
        const long before = residentKilobytes();
        QElapsedTimer timer;
        timer.start();
        Status status;
        if (kind < 3) {
            if (auto files = openArchive(path, {}); !files) status = files.error();
        } else {
            const auto file = openFile(path);
            auto text = openText(*file, {});
            std::vector<std::uint8_t> buffer(1 << 20);
            if (!text) status = text.error();
            while (text) {
                const auto count = (*text)->read(buffer.data(), buffer.size());
                if (!count) status = count.error();
                if (!count || *count == 0) break;
            }
        }
        QVERIFY2(!status, "the bomb went off");
        QCOMPARE(status.error().code, ErrorCode::LimitExceeded);
        const long grown = residentKilobytes() - before;
        qInfo("%lld ms, %ld KiB more", static_cast<long long>(timer.elapsed()), grown);
        QVERIFY2(grown < (64 + 160) * 1024, qPrintable(QString::number(grown)));
        QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed())));
    }

    /// Highly compressible but honest: 60 times its size.
    void honestTextsAreRead()
    {
        const QTemporaryDir dir;
        const std::string path = dir.path().toStdString() + "/honest.gz";
        std::string text;
        while (text.size() < 100 << 20)
            text += "http_requests_total{instance=\"10.0.0.1:9090\"} 1 17000000" + std::to_string(text.size() % 97) + "\n";
        QCOMPARE(writeCompressed(path, "gz", text, 0, 1), std::string());
        const auto file = openFile(path);
        qInfo("%.0f times its size", static_cast<double>(text.size()) / static_cast<double>((*file)->size()));
        auto stream = openText(*file, {});
        QVERIFY(stream);
        std::vector<std::uint8_t> buffer(1 << 20);
        std::size_t total = 0;
        while (true) {
            const auto count = (*stream)->read(buffer.data(), buffer.size());
            QVERIFY(count);
            if (*count == 0) break;
            total += *count;
        }
        QCOMPARE(total, text.size());
    }

    void pipesDevicesAndLoopsDoNotHang()
    {
        const QTemporaryDir dir;
        const std::string root = dir.path().toStdString();
        QElapsedTimer timer;
        timer.start();
        for (const char *name : {"index", "meta.json", "tombstones", "chunks/000001"}) {
            const std::string block = root + "/data/01BX5ZZKBKACTAV9WEVGEMMVRZ";
            fs::remove_all(root + "/data");
            fs::create_directories(block + "/chunks");
            std::ofstream(block + "/index") << "x";
            fs::remove(block + "/" + name);
            QCOMPARE(::mkfifo((block + "/" + name).c_str(), 0600), 0);
            (void)open(root + "/data", {}, {});
            fs::remove(block + "/" + name);
            fs::create_symlink("/dev/zero", block + "/" + name);
            (void)open(root + "/data", {}, {});
        }
        fs::create_directory_symlink(root, root + "/data/01BX5ZZKBKACTAV9WEVGEMMVRZ/loop");
        fs::create_directory_symlink(root + "/data", root + "/data/wal");
        (void)open(root + "/data", {}, {});
        QCOMPARE(::mkfifo((root + "/pipe").c_str(), 0600), 0);
        QVERIFY(!openArchive(root + "/pipe", {}));
        QVERIFY(!openArchive("/dev/zero", {}));
        QVERIFY(!openArchive(root, {}));
        QVERIFY2(timer.elapsed() < 10000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_APPLESS_MAIN(TestArchive)
#include "tst_archive.moc"
