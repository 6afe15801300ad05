// Models under Qt's own model tester, with every index that does not exist.
#include "app/desktop/models/cell_table_model.h"
#include "app/desktop/models/node_tree_model.h"
#include "app/desktop/views/chart_legend.h"
#include "tests/app/desktop/fixture_session.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace diopter;
using namespace diopter::desktop;

namespace {

ReportPtr shared(report::QueryReport report) { return std::make_shared<const report::QueryReport>(std::move(report)); }

} // namespace

class TestDesktopModels : public QObject {
    Q_OBJECT

private slots:
    void treeModelKeepsItsPromises()
    {
        NodeTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.rowCount(), 0);
        model.setReport(shared(fixture::errorRatioReport(false)));
        model.setReport(shared(fixture::errorRatioReport(true)));
        QCOMPARE(model.rowCount(), 1);
        for (const int row : {-1, 1, 2})
            for (const int column : {-1, 0, static_cast<int>(NodeTreeModel::NumColumns)}) QVERIFY(!model.index(row, column).isValid());
        QVERIFY(!model.index(0, NodeTreeModel::NumColumns).isValid());
        const QModelIndex root = model.index(0, 0);
        QCOMPARE(model.rowCount(root), 2);
        QVERIFY(!model.index(2, 0, root).isValid());
        QCOMPARE(model.rowCount(model.index(0, 1)), 0);
        QVERIFY(!model.data({}, Qt::DisplayRole).isValid());
    }

    void treeRowsSayWhatTheReportSays()
    {
        NodeTreeModel model;
        model.setReport(shared(fixture::errorRatioReport(true)));
        const NodeId guilty(std::size_t{6});
        const auto text = [&](int column) { return model.indexOf(guilty, column).data().toString(); };
        QCOMPARE(text(NodeTreeModel::NodeColumn), QStringLiteral("http_requests_total"));
        QCOMPARE(text(NodeTreeModel::SeriesColumn), QStringLiteral("768"));
        QCOMPARE(text(NodeTreeModel::SamplesColumn), QStringLiteral("235,008"));
        QCOMPARE(text(NodeTreeModel::SelfColumn), QStringLiteral("37 ms"));
        QCOMPARE(text(NodeTreeModel::EstimateColumn), QStringLiteral("241 k samples"));
        QVERIFY(model.indexOf(guilty).data(NodeTreeModel::GuiltyRole).toBool());
        QVERIFY(!model.indexOf(NodeId(std::size_t{5})).data(NodeTreeModel::GuiltyRole).toBool());
        QCOMPARE(model.indexOf(guilty).data(NodeTreeModel::ShareRole).toDouble(), 1.0);
        QCOMPARE(model.indexOf(guilty).data(NodeTreeModel::BadgesRole).toStringList(), QStringList(QStringLiteral("no matcher")));
        QCOMPARE(model.indexOf(guilty).data(NodeTreeModel::AgreementRole).toInt(), static_cast<int>(NodeTreeModel::Within5Percent));
        QCOMPARE(NodeTreeModel::nodeOf(model.indexOf(guilty)), guilty);
        QVERIFY(!model.indexOf(NodeId(std::size_t{7})).isValid());
        QCOMPARE(model.indexOf(NodeId(std::size_t{1}), NodeTreeModel::SamplesColumn).data().toString(), QStringLiteral("\u2013"));
    }

    void figuresOfARunUnderWayReplaceThoseOfTheReport()
    {
        NodeTreeModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.showRunning({{NodeId(std::size_t{0}), 1, 0}}); // without a report: nothing to show it on
        model.setReport(shared(fixture::errorRatioReport(true)));
        model.showRunning({{NodeId(std::size_t{5}), 30, 0}, {NodeId(std::size_t{6}), 60, 1234}, {NodeId(std::size_t{999}), 5, 5}});
        const auto text = [&](std::size_t node, int column) { return model.indexOf(NodeId(node), column).data().toString(); };
        QCOMPARE(text(6, NodeTreeModel::SamplesColumn), QStringLiteral("1,234"));
        QCOMPARE(text(6, NodeTreeModel::SelfColumn), QStringLiteral("60 ms"));
        QCOMPARE(text(5, NodeTreeModel::SelfColumn), QStringLiteral("30 ms"));
        QCOMPARE(text(5, NodeTreeModel::TotalColumn), QStringLiteral("90 ms"));
        QCOMPARE(text(0, NodeTreeModel::TotalColumn), QStringLiteral("90 ms"));
        QCOMPARE(text(3, NodeTreeModel::SelfColumn), QStringLiteral("\u2013"));
        QCOMPARE(text(6, NodeTreeModel::EstimateColumn), QStringLiteral("241 k samples"));
        QCOMPARE(model.indexOf(NodeId(std::size_t{5})).data(NodeTreeModel::ShareRole).toDouble(), 0.5);
        QVERIFY(!model.indexOf(NodeId(std::size_t{6})).data(NodeTreeModel::GuiltyRole).toBool());
    }

    void estimatesThatMissAreTold()
    {
        auto report = fixture::errorRatioReport(true);
        report.nodes[6].estimate->samplesRead->expected = 600'000;
        report.nodes[3].estimate->samplesRead->expected = 25'000;
        NodeTreeModel model;
        model.setReport(shared(std::move(report)));
        QCOMPARE(model.indexOf(NodeId(std::size_t{6})).data(NodeTreeModel::AgreementRole).toInt(), static_cast<int>(NodeTreeModel::Beyond));
        QCOMPARE(model.indexOf(NodeId(std::size_t{6})).data(NodeTreeModel::AgreementTextRole).toString(), QStringLiteral("\u00d72.55"));
        QCOMPARE(model.indexOf(NodeId(std::size_t{3})).data(NodeTreeModel::AgreementRole).toInt(),
            static_cast<int>(NodeTreeModel::WithinTwofold));
    }

    void tablesKeepTheirPromises()
    {
        const fixture::FixtureSession session;
        session::QueryRequest request;
        request.text = "http_requests_total";
        request.grid = session.defaultGrid();
        const auto outcome = session.query(request, false, {}, {});
        const auto data = makeNodeData(NodeId(std::size_t{6}), request, *outcome, {});
        const auto report = fixture::errorRatioReport(true);
        source::Loss loss;
        loss.text = "a chunk is broken";
        const auto summary = fullSummary(session, {});
        CellTableModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (const CellTablePtr &table : {seriesTable(**data), labelTable(**data), costTable(report.nodes[6]), metricTable(**summary),
                 sourceLabelTable(**summary), lossTable({loss})}) {
            model.setTable(table);
            QVERIFY(!table->rows.empty());
            QVERIFY(!table->accessibleName.isEmpty());
            for (const auto &row : table->rows) QCOMPARE(row.size(), table->columns.size());
            QVERIFY(!model.data(model.index(model.rowCount(), 0), Qt::DisplayRole).isValid());
            QVERIFY(!model.data(model.index(0, model.columnCount()), Qt::DisplayRole).isValid());
            QVERIFY(!model.data(model.index(-1, 0), Qt::DisplayRole).isValid());
        }
        model.setTable(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void legendHidesByLabelSet()
    {
        const fixture::FixtureSession session;
        session::QueryRequest request;
        request.text = "rate";
        request.grid = session.defaultGrid();
        const auto outcome = session.query(request, false, {}, {});
        const auto data = makeNodeData(NodeId(std::size_t{0}), request, *outcome, {});
        LegendModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(*data, {0, 1, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
        model.toggle(1);
        QVERIFY(model.hidden(1));
        QCOMPARE(model.index(1).data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Unchecked));
        model.setRows(*data, {1}, {0, 1, 2, 3, 4, 5, 6, 7});
        QVERIFY(model.hidden(1));
        model.toggle(0);
        QVERIFY(!model.hidden(1));
        model.toggle(5);
    }

    void selectionFollowsPathsAcrossEdits()
    {
        const auto report = fixture::errorRatioReport(true);
        const auto path = pathOf(report, NodeId(std::size_t{6}));
        QVERIFY(path == std::vector<std::uint32_t>({1, 0, 0}));
        QCOMPARE(nodeAtPath(report, path), NodeId(std::size_t{6}));
        QVERIFY(!nodeAtPath(report, {5}).valid());
        const auto offset = static_cast<std::uint32_t>(report.query.rfind("http_requests"));
        QCOMPARE(nodeAt(report, offset + 3), NodeId(std::size_t{6}));
    }
};

QTEST_GUILESS_MAIN(TestDesktopModels)
#include "tst_desktop_models.moc"
