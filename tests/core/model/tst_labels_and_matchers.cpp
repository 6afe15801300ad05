// Interned labels: order, equality, text. Matchers: anchoring, Go syntax, literals, limits.
#include "core/model/labels.h"
#include "core/model/matcher.h"

#include <QtTest>

#include <thread>

using namespace diopter;

class TestLabelsAndMatchers : public QObject {
    Q_OBJECT
private slots:
    void setsAreSortedAndWithoutEmptyValues()
    {
        SymbolTable symbols;
        const Labels labels = Labels::fromTexts(symbols, {{"z", "1"}, {"a", ""}, {"__name__", "up"}, {"b", "first"}, {"b", "second"}});
        QCOMPARE(QString::fromStdString(labelsText(symbols, labels)), QString("{__name__=\"up\", b=\"second\", z=\"1\"}"));
        QCOMPARE(QString::fromStdString(seriesText(symbols, labels)), QString("up{b=\"second\", z=\"1\"}"));
        QCOMPARE(QString::fromStdString(seriesText(symbols, Labels())), QString("{}"));
        const Labels utf8 = Labels::fromTexts(symbols, {{"__name__", "http.server"}, {"a.b", "x"}});
        QCOMPARE(QString::fromStdString(seriesText(symbols, utf8)), QString("{\"http.server\", \"a.b\"=\"x\"}"));
    }
    void editing()
    {
        SymbolTable symbols;
        Labels labels = Labels::fromTexts(symbols, {{"a", "1"}, {"c", "3"}});
        labels.set(symbols, symbols.intern("b"), symbols.intern("2"));
        labels.set(symbols, symbols.intern("c"), symbols.intern("4"));
        QCOMPARE(QString::fromStdString(labelsText(symbols, labels)), QString("{a=\"1\", b=\"2\", c=\"4\"}"));
        Labels kept = labels;
        const Symbol names[] = {symbols.intern("b")};
        kept.filter(names, true);
        labels.filter(names, false);
        QCOMPARE(QString::fromStdString(labelsText(symbols, kept)), QString("{b=\"2\"}"));
        QCOMPARE(QString::fromStdString(labelsText(symbols, labels)), QString("{a=\"1\", c=\"4\"}"));
        labels.set(symbols, symbols.intern("a"), kEmptySymbol);
        QCOMPARE(labels.size(), std::size_t{1});
    }
    void orderIsPrometheus()
    {
        SymbolTable symbols;
        const auto make = [&](std::vector<std::pair<std::string, std::string>> texts) {
            return Labels::fromTexts(symbols, std::move(texts));
        };
        const std::vector<Labels> sorted{
            make({}), make({{"a", "1"}}), make({{"a", "1"}, {"b", "1"}}), make({{"a", "10"}}), make({{"a", "2"}}), make({{"b", "0"}})};
        for (std::size_t i = 0; i < sorted.size(); ++i)
            for (std::size_t j = 0; j < sorted.size(); ++j) {
                const int order = compareLabels(symbols, sorted[i], sorted[j]);
                QCOMPARE(order < 0, i < j);
                QCOMPARE(order == 0, i == j);
                QCOMPARE(sorted[i] == sorted[j], i == j);
            }
    }
    void tableGrowsUnderManyThreads()
    {
        SymbolTable symbols;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 20000; ++i) {
                    const std::string text = "value-" + std::to_string(i);
                    if (symbols.text(symbols.intern(text)) != text) qFatal("lost a symbol");
                }
            });
        for (std::thread &thread : threads) thread.join();
        QCOMPARE(symbols.size(), std::size_t{20002});
    }
    void matches_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("expected");
        const auto row = [](MatchType type, const char *pattern, const char *text, bool expected) {
            QTest::newRow(qPrintable(QString("%1 %2").arg(pattern, text))) << static_cast<int>(type) << pattern << text << expected;
        };
        row(MatchType::Equal, "a", "a", true);
        row(MatchType::Equal, "", "", true);
        row(MatchType::NotEqual, "a", "", true);
        row(MatchType::Regexp, "5..", "503", true);
        row(MatchType::Regexp, "5..", "1503", false);
        row(MatchType::Regexp, "a|b|", "", true);
        row(MatchType::Regexp, "a|bc", "b", false);
        row(MatchType::Regexp, "a.b", "a\nb", true);
        row(MatchType::Regexp, "(?i)get", "GET", true);
        row(MatchType::Regexp, "(?<n>x)", "x", true);
        row(MatchType::Regexp, "[(?<]x", "<x", true);
        row(MatchType::NotRegexp, "a.*", "b", true);
        row(MatchType::NotRegexp, "a.*", "abc", false);
    }
    void matches()
    {
        QFETCH(int, type);
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QFETCH(bool, expected);
        const auto matcher = Matcher::make(static_cast<MatchType>(type), "l", pattern.toStdString());
        QVERIFY(matcher.has_value());
        QCOMPARE(matcher->matches(text.toStdString()), expected);
    }
    void prefixesAreCertain_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("prefix");
        QTest::newRow("dots") << "api-.*"
                              << "api-";
        QTest::newRow("starred letter") << "abc*"
                                        << "ab";
        QTest::newRow("optional letter") << "abc?d"
                                         << "ab";
        QTest::newRow("counted") << "abc{0,2}"
                                 << "ab";
        QTest::newRow("starred umlaut") << QString::fromUtf8("a\xc3\xa4*") << "a";
        QTest::newRow("alternation") << "abc.*|d"
                                     << "";
        QTest::newRow("plus keeps") << "abc+"
                                    << "abc";
        QTest::newRow("flags") << "(?i)abc"
                               << "";
    }
    void prefixesAreCertain()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, prefix);
        QCOMPARE(QString::fromStdString(Matcher::make(MatchType::Regexp, "l", pattern.toStdString())->literalPrefix()), prefix);
    }
    void badPatternsAreErrors()
    {
        for (const char *pattern : {"(", "a{1001}", "(?=a)", "\\1", "[z-a]"}) {
            const auto matcher = Matcher::make(MatchType::Regexp, "l", pattern);
            QVERIFY2(!matcher.has_value(), pattern);
            QCOMPARE(matcher.error().code, ErrorCode::Syntax);
        }
        QCOMPARE(Matcher::make(MatchType::Regexp, "l", std::string(70000, 'a')).error().code, ErrorCode::LimitExceeded);
    }
};

QTEST_APPLESS_MAIN(TestLabelsAndMatchers)
#include "tst_labels_and_matchers.moc"
