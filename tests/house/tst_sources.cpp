// Rules of the house that can be read off the files: length, names, top level, unused headers, marks of unfinished work, paths of one
// machine.
#include <QDirIterator>
#include <QtTest>

namespace {

constexpr int kMaxLines = 420;

QStringList sourceFiles(const QStringList &tops, const QStringList &patterns)
{
    QStringList out;
    const QDir root(QStringLiteral(DIOPTER_SOURCE_DIR));
    for (const QString &top : tops) {
        QDirIterator files(root.filePath(top), patterns, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) out << root.relativeFilePath(files.next());
    }
    out.sort();
    return out;
}

QByteArray contentOf(const QString &path)
{
    QFile file(QDir(QStringLiteral(DIOPTER_SOURCE_DIR)).filePath(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// tests/house/long_files.txt: "path: reason" per line.
QMap<QString, QString> longFiles()
{
    QMap<QString, QString> out;
    for (const QByteArray &line : contentOf("tests/house/long_files.txt").split('\n')) {
        if (line.startsWith('#') || !line.contains(':')) continue;
        out[QString::fromUtf8(line).section(':', 0, 0).trimmed()] = QString::fromUtf8(line).section(':', 1).trimmed();
    }
    return out;
}

} // namespace

class TestSources : public QObject {
    Q_OBJECT
private slots:
    void filesAreShort()
    {
        const QMap<QString, QString> allowed = longFiles();
        QStringList tooLong;
        for (const QString &path : sourceFiles({"core", "app"}, {"*.h", "*.cpp"})) {
            const auto lines = contentOf(path).count('\n');
            if (lines > kMaxLines && !allowed.contains(path)) tooLong << path + ": " + QString::number(lines) + " lines";
            if (lines <= kMaxLines && allowed.contains(path)) tooLong << path + " is short again: strike it off tests/house/long_files.txt";
        }
        for (auto it = allowed.begin(); it != allowed.end(); ++it)
            QVERIFY2(!it.value().isEmpty() && QFile::exists(QDir(DIOPTER_SOURCE_DIR).filePath(it.key())), qPrintable(it.key()));
        QVERIFY2(tooLong.isEmpty(), qPrintable(tooLong.join('\n')));
    }

    void namesSayTheConcept()
    {
        static const QRegularExpression vague(QStringLiteral("(^|[_/])(utils?|helpers?|common|misc|manager)([_./]|$)"));
        QStringList bad;
        for (const QString &path : sourceFiles({"core", "app", "tests"}, {"*"}))
            if (vague.match(path).hasMatch()) bad << path;
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join('\n')));
    }

    void everyHeaderIsUsed()
    {
        const QStringList files = sourceFiles({"core", "app", "tests"}, {"*.h", "*.cpp"});
        QByteArray everything;
        for (const QString &path : files) everything += contentOf(path);
        QStringList unused;
        for (const QString &path : files)
            if (path.endsWith(".h") && !everything.contains("\"" + path.toUtf8() + "\"")) unused << path;
        QVERIFY2(unused.isEmpty(), qPrintable(unused.join('\n')));
    }

    void nothingUnfinished()
    {
        // "modifier not implemented" is the wording of a message of Prometheus.
        static const QRegularExpression mark(QStringLiteral("\\b(TODO|FIXME|XXX|(?<!modifier )not implemented|unimplemented)\\b"));
        static const QRegularExpression machine(QStringLiteral("/(tmp|work|root)/|\\.\\./shared"));
        QStringList bad;
        for (const QString &path : sourceFiles({"core", "app", "grammar"}, {"*.h", "*.cpp", "*.g4"})) {
            const QString text = QString::fromUtf8(contentOf(path));
            if (const auto match = mark.match(text); match.hasMatch()) bad << path + ": " + match.captured(0);
            if (const auto match = machine.match(text); match.hasMatch()) bad << path + ": " + match.captured(0);
        }
        QVERIFY2(bad.isEmpty(), qPrintable(bad.join('\n')));
    }

    void topLevelIsFixed()
    {
        const QStringList allowed{"CMakeLists.txt", "app", "grammar", "core", "resources", "tests", "packaging", "README.md",
            "CMakePresets.json", "LICENSE", "CONTRIBUTING.md", ".clang-format", ".clang-tidy", ".gitignore", ".ci", ".git", "build"};
        QStringList strange;
        for (const QString &name : QDir(DIOPTER_SOURCE_DIR).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot))
            if (!allowed.contains(name)) strange << name;
        QVERIFY2(strange.isEmpty(), qPrintable(strange.join(' ')));
    }
};

QTEST_APPLESS_MAIN(TestSources)
#include "tst_sources.moc"
