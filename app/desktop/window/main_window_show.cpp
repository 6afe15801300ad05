// What the views show: every slot takes the workbench's state and hands it to the views. See main_window.h.
#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/views/chart_view.h"
#include "app/desktop/views/icicle_view.h"
#include "app/desktop/views/inspector.h"
#include "app/desktop/views/lens_tree.h"
#include "app/desktop/views/query_editor.h"
#include "app/desktop/views/source_bar.h"
#include "app/desktop/views/source_view.h"
#include "app/desktop/views/status_line.h"
#include "app/desktop/views/verdict_bar.h"
#include "app/desktop/window/dock.h"
#include "app/desktop/window/main_window.h"
#include "app/desktop/window/query_tabs.h"

#include <QScrollArea>
#include <QStackedWidget>

namespace diopter::desktop {

void MainWindow::connectWorkbench()
{
    connect(&m_workbench, &Workbench::activityChanged, this, &MainWindow::showActivity);
    connect(&m_workbench, &Workbench::progressed, this, [this](const session::Progress &progress) {
        m_progress->setFraction(progress.fraction);
        m_status->showIdle(visibleText(progress.what, 200));
        if (progress.nodes.empty()) return;
        m_tree->showRunning(progress.nodes);
        m_footer->showRunning(progress.nodes);
    });
    connect(&m_workbench, &Workbench::sourceChanged, this, &MainWindow::showSource);
    connect(&m_workbench, &Workbench::sourceFailed, this, &MainWindow::showSource);
    connect(&m_workbench, &Workbench::documentsChanged, this, &MainWindow::showDocuments);
    connect(&m_workbench, &Workbench::currentChanged, this, &MainWindow::showCurrent);
    connect(&m_workbench, &Workbench::gridChanged, this, &MainWindow::showGrid);
    connect(&m_workbench, &Workbench::reportChanged, this, &MainWindow::showReport);
    connect(&m_workbench, &Workbench::nodeSelected, this, &MainWindow::showSelection);
    connect(&m_workbench, &Workbench::nodeDataChanged, this, &MainWindow::showNodeData);
    connect(&m_workbench, &Workbench::textEdited, this, &MainWindow::scheduleStore);
    connect(&m_workbench, &Workbench::runFinished, this, [this] {
        const auto &run = m_workbench.document().run;
        if (run) m_sourceView->showLosses(run->report->lost);
    });
}

void MainWindow::showDocuments()
{
    QStringList titles;
    for (const QueryDocument &document : m_workbench.documents()) titles << document.shownTitle();
    m_tabs->setTitles(titles, m_workbench.currentIndex());
}

void MainWindow::showCurrent()
{
    m_editor->setQuery(m_workbench.document().query.text);
    showDocuments();
    showGrid();
    showReport();
    showSelection(m_workbench.document().selected);
    showNodeData();
    fitEditor();
}

void MainWindow::showSource()
{
    m_sourceBar->setSource(m_workbench.summary(), m_workbench.sourceSpec());
    m_editor->setSummary(m_workbench.summary());
    m_sourceView->setSummary(m_workbench.summary(), m_zone);
    if (m_workbench.hasSource()) {
        const QString spec = withoutSecrets(m_workbench.sourceSpec());
        m_stored.recent.removeAll(spec);
        m_stored.recent.prepend(spec);
        while (m_stored.recent.size() > kMaxRecent) m_stored.recent.removeLast();
        fillSourceMenu();
        scheduleStore();
    }
    setWindowTitle(m_workbench.hasSource() ? visibleText(shortSourceName(m_workbench.sourceSpec()), 80) + QStringLiteral(" \u2013 Diopter")
                                           : QStringLiteral("Diopter"));
    showVerdict();
    showEmptyStates();
    showStatus();
}

void MainWindow::showActivity()
{
    const Activity activity = m_workbench.activity();
    m_progress->setActive(activity != Activity::Idle);
    m_sourceBar->setRunning(
        activity != Activity::Idle, activity == Activity::Opening ? QStringLiteral("Stop opening") : QStringLiteral("Stop the query"));
    if (activity == Activity::Opening) m_sourceBar->setOpening(m_workbench.sourceSpec());
    showVerdict();
    showEmptyStates();
    showStatus();
}

void MainWindow::showGrid() { m_sourceBar->setGrid(m_workbench.document().query.grid, m_workbench.document().query.instant); }

void MainWindow::showReport()
{
    const QueryDocument &document = m_workbench.document();
    const ReportPtr report = document.report();
    m_tree->setReport(report);
    m_footer->setReport(report);
    m_icicle->setReport(document.runIsCurrent() ? document.run->report : nullptr);
    const ByteMap map(document.query.text);
    std::vector<Squiggle> squiggles;
    if (document.error && document.error->place.span) {
        const TextSpan span = *document.error->place.span;
        int start = map.positionOf(span.start);
        int end = map.positionOf(span.end);
        // An error at the end of the text has no width: mark the last character.
        if (end <= start) start = std::max(0, std::min(start, static_cast<int>(document.query.text.size()) - 1)), end = start + 1;
        squiggles.push_back({start, end, toQt(document.error->message), true});
    } else if (report && report->query == document.toStdString()) {
        for (const report::NodeReport &node : report->nodes)
            for (const report::Finding &finding : node.findings) {
                if (finding.severity == report::Finding::Severity::Info) continue;
                const TextSpan span = finding.span.end > finding.span.start ? finding.span : node.span;
                squiggles.push_back({map.positionOf(span.start), map.positionOf(span.end), toQt(finding.text), false});
            }
    }
    m_editor->setSquiggles(std::move(squiggles));
    m_sourceBar->setRunnable(m_workbench.hasSource() && !document.query.text.trimmed().isEmpty());
    showVerdict();
    showStatus();
    showEmptyStates();
}

void MainWindow::showVerdict()
{
    const QueryDocument &document = m_workbench.document();
    if (const ErrorPtr error = m_workbench.sourceError()) {
        m_verdict->showError(QStringLiteral("Cannot open %1").arg(visibleText(shortSourceName(m_workbench.sourceSpec()), 60)),
            visibleText(error->text(), 500));
        return;
    }
    if (document.error && document.error->code == ErrorCode::Cancelled)
        return m_verdict->showNote(QStringLiteral("Cancelled. Nothing was kept of the run."));
    if (document.error && document.query.text.trimmed().isEmpty()) return m_verdict->showNothing();
    if (document.error) {
        const Place &place = document.error->place;
        const QString where =
            place.line > 0 ? QStringLiteral("Line %1, column %2").arg(place.line).arg(place.column) : QStringLiteral("The query failed");
        Place rest = place;
        rest.line = 0;
        rest.span.reset();
        const QString message = visibleText(document.error->message, 500);
        m_verdict->showError(
            where, rest.empty() ? message : message + QStringLiteral(" (") + visibleText(rest.text(), 200) + QLatin1Char(')'));
        return;
    }
    const ReportPtr report = document.report();
    if (!report || (report->verdict.headline.empty() && report->verdict.text.empty())) return m_verdict->showNothing();
    m_verdict->showVerdict(report);
}

void MainWindow::showStatus()
{
    const QueryDocument &document = m_workbench.document();
    switch (m_workbench.activity()) {
    case Activity::Opening: return m_status->showIdle(QStringLiteral("Opening\u2026"));
    case Activity::Running: return m_status->showIdle(QStringLiteral("Running\u2026"));
    case Activity::Idle: break;
    }
    if (document.runIsCurrent()) {
        const auto &total = document.run->report->total;
        return m_status->showRun(*document.run, total && total->wallMs != document.coldMs ? document.coldMs : 0);
    }
    if (!m_workbench.hasSource()) return m_status->showIdle(QStringLiteral("No source"));
    m_status->showIdle(document.explained ? QStringLiteral("Not run yet") : QStringLiteral("Ready"));
}

void MainWindow::showSelection(NodeId node)
{
    const QueryDocument &document = m_workbench.document();
    const ReportPtr report = document.report();
    m_tree->setSelected(node);
    m_icicle->setSelected(node);
    m_inspector->setNode(report, node);
    const bool marks = report && node.valid() && node.index() < report->nodes.size() && report->query == document.toStdString();
    if (marks) {
        const ByteMap map(document.query.text);
        const TextSpan span = report->nodes[node.index()].span;
        m_editor->setMarkedSpan(map.positionOf(span.start), map.positionOf(span.end));
    } else {
        m_editor->setMarkedSpan(0, 0);
    }
}

void MainWindow::showNodeData()
{
    const QueryDocument &document = m_workbench.document();
    const auto it = document.nodeData.find(document.selected.value);
    const NodeDataPtr values = document.runIsCurrent() && it != document.nodeData.end() ? it->second : nullptr;
    m_inspector->setData(values);
    // While the data of another node is on its way the old chart stays: nothing flickers.
    if (values || !m_workbench.busy()) m_chart->setData(values);
    showEmptyStates();
}

void MainWindow::showEmptyStates()
{
    const QueryDocument &document = m_workbench.document();
    const std::vector<EmptyState::Action> open = {{QStringLiteral("Open a snapshot\u2026"), true, [this] { openFolder(); }},
        {QStringLiteral("Connect to a URL\u2026"), false, [this] { connectToUrl(); }},
        {QStringLiteral("Try the demo"), false, [this] { openDemo(); }}};
    const std::vector<EmptyState::Action> analyze = {{QStringLiteral("Analyze"), true, [this] { m_workbench.run(true); }}};
    const bool opening = m_workbench.activity() == Activity::Opening;
    const bool source = m_workbench.hasSource();
    const bool text = !document.query.text.trimmed().isEmpty();
    const bool tree = document.report() != nullptr && !document.report()->nodes.empty();
    m_treeStack->setCurrentIndex(tree ? 0 : 1);
    if (opening)
        m_treeEmpty->say(QStringLiteral("Opening %1").arg(visibleText(shortSourceName(m_workbench.sourceSpec()), 60)),
            QStringLiteral("The query can be written meanwhile."));
    else if (!source)
        m_treeEmpty->say(QStringLiteral("See what every part of a query costs"),
            QStringLiteral("Open a Prometheus snapshot, or connect to any Prometheus-compatible server."), open);
    else if (!text)
        m_treeEmpty->say(QStringLiteral("Paste a query above"),
            QStringLiteral("Its parts appear here, with what each of them would cost on this data."));
    else
        m_treeEmpty->say(QStringLiteral("The query cannot be read yet"),
            QStringLiteral("The tree appears when the mistake marked in the text is gone."));
    const bool running = m_workbench.activity() == Activity::Running;
    const QString title = !source ? QStringLiteral("No data opened")
        : running                 ? QStringLiteral("Running")
                                  : QStringLiteral("No values yet");
    const QString why = !source ? QStringLiteral("The selected part of the query is drawn here.")
        : running               ? QStringLiteral("The selected part of the query is drawn when the run is complete.")
                                : QStringLiteral("Run the query to draw the selected part of it.");
    const auto actions =
        source && text && m_workbench.activity() == Activity::Idle && !document.error ? analyze : std::vector<EmptyState::Action>();
    if (!m_chart->data()) {
        const bool waiting = document.runIsCurrent() && m_workbench.busy();
        if (waiting) m_dock->setEmpty(m_chart, QStringLiteral("Reading the values"), {});
        else m_dock->setEmpty(m_chart, title, why, actions);
    } else if (m_chart->data()->series.empty()) {
        m_dock->setEmpty(
            m_chart, QStringLiteral("This part of the query is empty"), QStringLiteral("No series had a value in the chosen range."));
    } else {
        m_dock->clearEmpty(m_chart);
    }
    if (document.runIsCurrent()) m_dock->clearEmpty(m_icicleScroll);
    else
        m_dock->setEmpty(m_icicleScroll, running ? title : QStringLiteral("No profile yet"),
            running ? QStringLiteral("Where the time went is shown when the run is complete.")
                    : QStringLiteral("Analyze the query to see where its time goes."),
            actions);
    if (source) m_dock->clearEmpty(m_sourceView);
    else
        m_dock->setEmpty(m_sourceView, QStringLiteral("No data opened"),
            QStringLiteral("Metrics, labels and losses of the opened data are listed here."), open);
    QString remark;
    const NodeId node = document.selected;
    const ReportPtr report = document.report();
    if (m_dock->currentPage() == m_chart && m_chart->data() && report && node.valid() && node.index() < report->nodes.size()) {
        const report::NodeReport &about = report->nodes[node.index()];
        remark =
            QStringLiteral("selected node: %1 \u00b7 %2").arg(visibleText(about.head.empty() ? about.expr : about.head, 80), m_chartRemark);
    }
    m_dock->setRemark(remark);
}

void MainWindow::showView(View view)
{
    switch (view) {
    case View::Main:
    case View::Chart: m_dock->showPage(m_chart); break;
    case View::Profile: m_dock->showPage(m_icicleScroll); break;
    case View::Source: m_dock->showPage(m_sourceView); break;
    case View::Labels: m_inspector->show(Inspector::Tab::Labels); break;
    case View::Data: m_inspector->show(Inspector::Tab::Data); break;
    case View::Cost: m_inspector->show(Inspector::Tab::Cost); break;
    case View::Advice: m_inspector->show(Inspector::Tab::Advice); break;
    }
    const bool ofInspector = view != View::Main && view != View::Chart && view != View::Profile && view != View::Source;
    if (ofInspector && m_inspectorInDock) m_dock->showPage(m_inspector);
}

} // namespace diopter::desktop
