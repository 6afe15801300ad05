// Geometry and scales without a window: time strip, icicle, chart.
#include "app/desktop/data/chart_export.h"
#include "app/desktop/data/counter_resets.h"
#include "app/desktop/data/series_colours.h"
#include "app/desktop/views/chart_scale.h"
#include "app/desktop/views/icicle_layout.h"
#include "app/desktop/views/time_strip_layout.h"
#include "tests/app/desktop/fixture_session.h"

#include <QTest>

#include <cmath>
#include <set>

using namespace diopter;
using namespace diopter::desktop;
using Part = TimeStripLayout::Part;

class TestDesktopGeometry : public QObject {
    Q_OBJECT

private slots:
    void resetsOfCountersAreMarkedOnceAndGaugesNever()
    {
        NodeData data;
        data.grid = {0, 39'000, 1'000};
        data.series.resize(3);
        for (int i = 0; i < 40; ++i) {
            for (SeriesData &series : data.series) series.times.append(i);
            data.series[0].values.append(i < 20 ? 5 * i : i - 20); // starts again at 20
            data.series[1].values.append(i < 21 ? 3 * i : 2 * i - 40); // one scrape later: the same restart
            data.series[2].values.append(50 + 10 * std::sin(i)); // a gauge
        }
        QCOMPARE(counterResets(data, {0}), std::vector<double>({20}));
        QCOMPARE(counterResets(data, {0, 1}), std::vector<double>({20}));
        QVERIFY(counterResets(data, {2}).empty());
        data.series[1].full = QStringLiteral("{job=\"a\"}"); // the same, but computed
        QVERIFY(counterResets(data, {1}).empty());
        data.series[0].values[30] = std::nan("");
        QCOMPARE(counterResets(data, {0}), std::vector<double>({20}));
    }

    void stripMapsTimesBothWays()
    {
        const TimeStripLayout layout(QRectF(10, 0, 1000, 20), 0, 1'000'000, 250'000, 500'000);
        QCOMPARE(layout.xOf(0), 10.0);
        QCOMPARE(layout.xOf(500'000), 510.0);
        QCOMPARE(layout.timeAt(510), TimestampMs{500'000});
        QCOMPARE(layout.timeAt(-50), TimestampMs{0});
        QCOMPARE(layout.partAt(260), Part::Start);
        QCOMPARE(layout.partAt(512), Part::End);
        QCOMPARE(layout.partAt(400), Part::Inside);
        QCOMPARE(layout.partAt(800), Part::Outside);
        QCOMPARE(layout.partAt(2000), Part::None);
    }

    void dragsStayInTheDataAndInOrder()
    {
        const TimeStripLayout layout(QRectF(0, 0, 1000, 20), 0, 1'000'000, 250'000, 500'000);
        QCOMPARE(layout.dragged(Part::Start, 250, 100).start, TimestampMs{100'000});
        QCOMPARE(layout.dragged(Part::Start, 250, 900).start, TimestampMs{499'000});
        QCOMPARE(layout.dragged(Part::End, 500, 5000).end, TimestampMs{1'000'000});
        const auto moved = layout.dragged(Part::Inside, 300, 5000);
        QCOMPARE(moved.end - moved.start, TimestampMs{250'000});
        QCOMPARE(moved.end, TimestampMs{1'000'000});
        const auto drawn = layout.dragged(Part::Outside, 700, 600);
        QCOMPARE(drawn.start, TimestampMs{600'000});
        QCOMPARE(drawn.end, TimestampMs{700'000});
    }

    void barsLeaveGapsWhereNothingIs()
    {
        const TimeStripLayout layout(QRectF(0, 0, 100, 20), 0, 100'000, 0, 100'000);
        const auto bars = layout.bars({4, 0, 2, 1});
        QCOMPARE(bars.size(), std::size_t{3});
        QCOMPARE(bars[0], QRectF(0, 0, 25, 20));
        QCOMPARE(bars[1], QRectF(50, 10, 25, 10));
        QVERIFY(layout.bars({}).empty());
        QVERIFY(layout.bars({0, 0}).empty());
    }

    void icicleIsAsWideAsSelfTimes()
    {
        const auto report = fixture::errorRatioReport(true);
        const IcicleLayout layout(report, 510, 20);
        QCOMPARE(layout.cells().size(), std::size_t{7});
        QVERIFY(std::abs(layout.wholeMs() - 51) < 1e-9);
        QCOMPARE(layout.cells()[0].box.width(), 510.0);
        const IcicleCell *guilty = layout.cellOf(NodeId(std::size_t{6}));
        QVERIFY(guilty != nullptr);
        QVERIFY(std::abs(guilty->box.width() - 370) < 1e-6);
        QCOMPARE(guilty->depth, 3);
        QCOMPARE(layout.nodeAt(guilty->box.center()), NodeId(std::size_t{6}));
        QVERIFY(!layout.nodeAt({-1, -1}).valid());
        QCOMPARE(layout.above(NodeId(std::size_t{6})), NodeId(std::size_t{5}));
        QCOMPARE(layout.below(NodeId(std::size_t{0})), NodeId(std::size_t{4}));
        QCOMPARE(layout.beside(NodeId(std::size_t{1}), 1), NodeId(std::size_t{4}));
        QVERIFY(!layout.beside(NodeId(std::size_t{0}), 1).valid());
        for (const IcicleCell &cell : layout.cells())
            for (const IcicleCell &other : layout.cells())
                if (cell.node != other.node && cell.depth == other.depth)
                    QVERIFY(cell.box.right() <= other.box.left() + 1e-6 || other.box.right() <= cell.box.left() + 1e-6);
    }

    void icicleSurvivesDamagedTrees()
    {
        report::QueryReport report = fixture::errorRatioReport(true);
        report.nodes[2].parent = NodeId(std::size_t{6}); // a parent behind its child
        report.nodes[3].parent = NodeId(std::size_t{99});
        const IcicleLayout layout(report, 500, 20);
        QVERIFY(layout.cells().size() <= 7);
        QVERIFY(IcicleLayout({}, 500, 20).cells().empty());
        QVERIFY(IcicleLayout(fixture::errorRatioReport(false), 500, 20).cells().empty());
    }

    void scalesAreRound()
    {
        QCOMPARE(niceTimeStep(3600, 6), 600.0);
        QCOMPARE(niceTimeStep(60, 6), 10.0);
        QCOMPARE(niceStep(30'000, 3), 10'000.0);
        QCOMPARE(niceStep(0.7, 4), 0.2);
        QCOMPARE(niceStep(0, 4), 1.0);
    }

    void seriesKeepTheirColours()
    {
        SeriesColours colours;
        const auto first = colours.assign({1, 9, 17, 2});
        QCOMPARE(std::set<int>(first.begin(), first.end()).size(), std::size_t{4}); // 1, 9 and 17 want the same one
        const auto second = colours.assign({2, 17, 33});
        QCOMPARE(second[0], first[3]);
        QCOMPARE(second[1], first[2]);
        QVERIFY(second[2] != second[0] && second[2] != second[1]);
    }

    void nodeDataHasGapsLabelsAndNames()
    {
        const fixture::FixtureSession session;
        session::QueryRequest request;
        request.text = "sum by (service) (rate(x[5m]))";
        request.grid = session.defaultGrid();
        const auto outcome = session.query(request, false, {}, {});
        QVERIFY(outcome.has_value());
        const auto data = makeNodeData(NodeId(std::size_t{0}), request, *outcome, {});
        QVERIFY(data.has_value());
        QCOMPARE((*data)->series.size(), std::size_t{8});
        QCOMPARE((*data)->labels.size(), std::size_t{1});
        QCOMPARE((*data)->labels[0].distinct, std::size_t{8});
        for (std::size_t i = 1; i < 8; ++i) QVERIFY((*data)->series[i - 1].high >= (*data)->series[i].high);
        std::size_t gaps = 0;
        for (const SeriesData &series : (*data)->series) {
            gaps += series.gaps.size();
            QCOMPARE(series.times.size(), series.values.size());
            QVERIFY(!series.name.contains(QLatin1Char('{')));
        }
        QCOMPARE(gaps, std::size_t{1});
        const QByteArray csv = csvOf(**data, {0, 1});
        QVERIFY(csv.startsWith("time_ms,\"{service="));
        QCOMPARE(csv.count('\n'), 242);
        CancelToken cancelled;
        cancelled.cancel();
        QVERIFY(!makeNodeData(NodeId(std::size_t{0}), request, *outcome, cancelled));
    }

    void pointsAreFoundUnderTheCursor()
    {
        SeriesData series;
        series.times = {10, 20, 25, 30};
        series.values = {1, 2, std::nan(""), 3};
        QCOMPARE(pointNear(series, 19, 5), qsizetype{1});
        QCOMPARE(pointNear(series, 26, 5), qsizetype{3});
        QCOMPARE(pointNear(series, 100, 5), qsizetype{-1});
    }
};

QTEST_GUILESS_MAIN(TestDesktopGeometry)
#include "tst_desktop_geometry.moc"
