// Construction, layout and storage of the window; what the views show is in main_window_show.cpp, menus and keys in
// main_window_actions.cpp.
#include "app/desktop/window/main_window.h"

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
#include "app/desktop/window/query_tabs.h"

#include <QCloseEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QThreadPool>
#include <QVBoxLayout>

namespace diopter::desktop {

namespace {

constexpr int kStoreDelayMs = 500; ///< a crash loses at most this much typing
constexpr int kRoomForInspector = 1000; ///< narrower windows show the inspector in the dock
constexpr int kMinEditorLines = 3;
constexpr int kMaxEditorLines = 9;

QSplitter *makeSplitter(Qt::Orientation orientation, const QString &name)
{
    auto *splitter = new QSplitter(orientation);
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
    splitter->setObjectName(name);
    return splitter;
}

} // namespace

MainWindow::MainWindow(Theme &theme, Workbench &workbench, const QString &sessionPath, QWidget *parent)
    : QMainWindow(parent), m_theme(theme), m_workbench(workbench), m_sessionPath(sessionPath), m_sourceBar(new SourceBar(theme, this)),
      m_progress(new ProgressLine(theme, this)), m_tabs(new QueryTabs(theme, this)), m_editor(new QueryEditor(theme, this)),
      m_verdict(new VerdictBar(theme, this)), m_treeStack(new QStackedWidget(this)), m_treeEmpty(new EmptyState(theme, this)),
      m_tree(new LensTree(theme, this)), m_footer(new LensFooter(theme, *m_tree, this)), m_inspector(new Inspector(theme, this)),
      m_dock(new Dock(theme, this)), m_chart(new ChartView(theme, this)), m_icicle(new IcicleView(theme, this)),
      m_icicleScroll(new QScrollArea(this)), m_sourceView(new SourceView(theme, this)), m_status(new StatusLine(theme, this)),
      m_vertical(makeSplitter(Qt::Vertical, QStringLiteral("vertical"))),
      m_horizontal(makeSplitter(Qt::Horizontal, QStringLiteral("horizontal")))
{
    setWindowTitle(QStringLiteral("Diopter"));
    resize(1440, 900);
    setMinimumSize(560, 420);
    buildLayout();
    connectWorkbench();
    connectViews();
    addShortcuts();
    fillSourceMenu();
    m_storeTimer.setSingleShot(true);
    m_storeTimer.setInterval(kStoreDelayMs);
    connect(&m_storeTimer, &QTimer::timeout, this, &MainWindow::storeNow);
    m_status->setZoneName(zoneName(m_zone));
    showDocuments();
    showCurrent();
    showSource();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildLayout()
{
    auto *treePage = new QWidget;
    auto *treeLayout = new QVBoxLayout(treePage);
    treeLayout->setContentsMargins(0, 0, 0, 0);
    treeLayout->setSpacing(0);
    treeLayout->addWidget(m_tree, 1);
    treeLayout->addWidget(m_footer);
    m_treeStack->addWidget(treePage);
    m_treeStack->addWidget(m_treeEmpty);
    m_horizontal->addWidget(m_treeStack);
    m_horizontal->addWidget(m_inspector);
    m_horizontal->setStretchFactor(0, 63);
    m_horizontal->setStretchFactor(1, 37);

    auto *middle = new QWidget;
    auto *middleLayout = new QVBoxLayout(middle);
    middleLayout->setContentsMargins(0, 0, 0, 0);
    middleLayout->setSpacing(0);
    middleLayout->addWidget(m_verdict);
    middleLayout->addWidget(m_horizontal, 1);

    m_icicleScroll->setWidget(m_icicle);
    m_icicleScroll->setWidgetResizable(true);
    m_icicleScroll->setFrameShape(QFrame::NoFrame);
    m_icicleScroll->setFocusPolicy(Qt::NoFocus);
    m_dock->addPage(QStringLiteral("Chart"), m_chart);
    m_dock->addPage(QStringLiteral("Profile"), m_icicleScroll);
    m_dock->addPage(QStringLiteral("Source"), m_sourceView);

    m_editor->setMinimumHeight(44);
    m_vertical->addWidget(m_editor);
    m_vertical->addWidget(middle);
    m_vertical->addWidget(m_dock);
    m_vertical->setStretchFactor(0, 0);
    m_vertical->setStretchFactor(1, 3);
    m_vertical->setStretchFactor(2, 2);

    auto *central = new QWidget(this);
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_sourceBar);
    layout->addWidget(m_progress);
    layout->addWidget(m_tabs);
    layout->addWidget(m_vertical, 1);
    layout->addWidget(m_status);
    setCentralWidget(central);
    connect(m_vertical, &QSplitter::splitterMoved, this, [this] {
        m_splitMovedByUser = true;
        scheduleStore();
    });
    connect(m_horizontal, &QSplitter::splitterMoved, this, [this] {
        m_splitMovedByUser = true;
        scheduleStore();
    });
}

void MainWindow::fitEditor()
{
    if (m_splitMovedByUser) return;
    const int editor = m_editor->linesHeight(kMinEditorLines, height() < 700 ? kMinEditorLines + 1 : kMaxEditorLines);
    const int room = m_vertical->height() - 2;
    const int dock = std::clamp(room * 30 / 100, 150, 420);
    m_vertical->setSizes({editor, std::max(120, room - editor - dock), dock});
    const int width = m_horizontal->width();
    if (!m_inspectorInDock) m_horizontal->setSizes({width * 63 / 100, width - width * 63 / 100});
}

void MainWindow::arrangeInspector()
{
    const bool inDock = width() < kRoomForInspector;
    if (inDock == m_inspectorInDock) return;
    m_inspectorInDock = inDock;
    if (inDock) {
        m_dock->addPage(QStringLiteral("Inspector"), m_inspector, 0);
        m_dock->showPage(m_inspector);
    } else {
        m_dock->removePage(m_inspector);
        m_horizontal->addWidget(m_inspector);
        m_inspector->QWidget::show();
    }
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    arrangeInspector();
    centralWidget()->layout()->activate();
    fitEditor();
}

void MainWindow::restore(const StoredSession &session)
{
    m_stored = session;
    m_zone = session.zone;
    m_sourceBar->setZone(m_zone);
    m_chart->setZone(m_zone);
    m_status->setZoneName(zoneName(m_zone));
    if (!session.queries.empty()) m_workbench.setDocuments(session.queries, session.current);
    if (session.layout.contains(QStringLiteral("window"))) restoreGeometry(session.layout.value(QStringLiteral("window")));
    if (session.layout.contains(QStringLiteral("vertical"))) {
        m_vertical->restoreState(session.layout.value(QStringLiteral("vertical")));
        m_horizontal->restoreState(session.layout.value(QStringLiteral("horizontal")));
        m_splitMovedByUser = true;
    }
    fillSourceMenu();
}

StoredSession MainWindow::snapshot() const
{
    StoredSession session = m_stored;
    session.queries.clear();
    for (const QueryDocument &document : m_workbench.documents()) session.queries.push_back(document.query);
    session.current = m_workbench.currentIndex();
    session.source = m_workbench.sourceSpec();
    session.theme = m_theme.choice();
    session.zone = m_zone;
    session.layout.insert(QStringLiteral("window"), saveGeometry());
    if (m_splitMovedByUser) {
        session.layout.insert(QStringLiteral("vertical"), m_vertical->saveState());
        session.layout.insert(QStringLiteral("horizontal"), m_horizontal->saveState());
    }
    return session;
}

void MainWindow::scheduleStore()
{
    if (!m_sessionPath.isEmpty()) m_storeTimer.start();
}

void MainWindow::storeNow()
{
    if (m_sessionPath.isEmpty()) return;
    // The disk may be slow: never on the GUI thread.
    QThreadPool::globalInstance()->start([path = m_sessionPath, json = toJson(snapshot())] { saveSession(path, json); });
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_storeTimer.stop();
    if (!m_sessionPath.isEmpty()) {
        QThreadPool::globalInstance()->waitForDone();
        saveSession(m_sessionPath, toJson(snapshot()));
    }
    QMainWindow::closeEvent(event);
}

} // namespace diopter::desktop
