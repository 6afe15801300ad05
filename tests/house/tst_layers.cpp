// Reads every #include of core/ and app/ and holds it against core/LAYERS.txt.
#include <QDirIterator>
#include <QtTest>

namespace {

struct Layers {
    QMap<QString, int> level;
    QMap<QString, QStringList> only;
};

Layers readLayers()
{
    Layers layers;
    QFile file(QStringLiteral(DIOPTER_SOURCE_DIR "/core/LAYERS.txt"));
    if (!file.open(QIODevice::ReadOnly)) return layers;
    for (const QString &line : QString::fromUtf8(file.readAll()).split('\n')) {
        const QStringList words = line.split(' ', Qt::SkipEmptyParts);
        if (words.isEmpty() || words[0].startsWith('#')) continue;
        if (words[0] == QLatin1String("only")) layers.only[words[1]] = words.mid(2);
        else layers.level[words[1]] = words[0].toInt();
    }
    return layers;
}

/// "core/syntax" of "core/syntax/ast.h" or "core/analysis/findings/x.cpp".
QString folderOf(const QString &path) { return path.section('/', 0, 1); }

QString breach(const Layers &layers, const QString &from, const QString &to)
{
    if (from == to || to == QLatin1String("core/base")) return {};
    if (!layers.level.contains(to)) return to + " is not in core/LAYERS.txt";
    if (to == QLatin1String("core/model")) return from == QLatin1String("core/base") ? "base must not know model" : QString();
    if (layers.level[to] >= layers.level[from])
        return "level " + QString::number(layers.level[to]) + " is not below " + QString::number(layers.level[from]);
    if (layers.only.contains(from) && !layers.only[from].contains(to)) return from + " may not use it";
    return {};
}

} // namespace

class TestLayers : public QObject {
    Q_OBJECT
private slots:
    void everyIncludeGoesDown()
    {
        const Layers layers = readLayers();
        QVERIFY(layers.level.size() > 10);
        static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s*[<\\x22]((core|app)/[^>\\x22]+)[>\\x22]"));
        QStringList breaches;
        int seen = 0;
        for (const char *top : {"core", "app"}) {
            QDirIterator files(QString(DIOPTER_SOURCE_DIR "/") + top, {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const QString path = QDir(DIOPTER_SOURCE_DIR).relativeFilePath(file.fileName());
                QVERIFY2(layers.level.contains(folderOf(path)), qPrintable(path));
                int number = 0;
                for (const QByteArray &line : file.readAll().split('\n')) {
                    ++number;
                    const auto match = include.match(QString::fromUtf8(line));
                    if (!match.hasMatch()) continue;
                    ++seen;
                    const QString why = breach(layers, folderOf(path), folderOf(match.captured(1)));
                    if (!why.isEmpty()) breaches << path + ":" + QString::number(number) + " includes " + match.captured(1) + ": " + why;
                }
            }
        }
        QVERIFY(seen > 50);
        QVERIFY2(breaches.isEmpty(), qPrintable(breaches.join('\n')));
    }

    void coreAndCommandLineKnowNoQt()
    {
        static const QRegularExpression qt(QStringLiteral("^\\s*#\\s*include\\s*<Q"));
        QStringList breaches;
        for (const char *top : {"core", "app/cli"}) {
            QDirIterator files(QString(DIOPTER_SOURCE_DIR "/") + top, {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                for (const QByteArray &line : file.readAll().split('\n'))
                    if (qt.match(QString::fromUtf8(line)).hasMatch()) breaches << file.fileName() + ": " + line;
            }
        }
        QVERIFY2(breaches.isEmpty(), qPrintable(breaches.join('\n')));
    }

    void aBreachIsSeen()
    {
        const Layers layers = readLayers();
        QVERIFY(!breach(layers, "core/syntax", "core/exec").isEmpty());
        QVERIFY(!breach(layers, "core/syntax", "core/chunk").isEmpty());
        QVERIFY(!breach(layers, "core/exchange", "core/tsdb").isEmpty());
        QVERIFY(!breach(layers, "app/cli", "core/exec").isEmpty());
        QVERIFY(!breach(layers, "core/base", "core/model").isEmpty());
        QVERIFY(breach(layers, "core/session", "core/tsdb").isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestLayers)
#include "tst_layers.moc"
