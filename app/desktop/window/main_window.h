// The window: lays out the views and joins them to the workbench. It decides nothing about queries and reads no data.
#pragma once

#include "app/desktop/theme/theme.h"
#include "app/desktop/workbench/session_store.h"
#include "app/desktop/workbench/workbench.h"

#include <QMainWindow>

class QScrollArea;
class QSplitter;
class QStackedWidget;

namespace diopter::desktop {

class ChartView;
class Dock;
class EmptyState;
class IcicleView;
class Inspector;
class LensFooter;
class LensTree;
class ProgressLine;
class QueryEditor;
class QueryTabs;
class SourceBar;
class SourceView;
class StatusLine;
class VerdictBar;

/// The folder of the demo snapshot beside the program or in the source tree; "" where there is none.
QString demoFolder();

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    enum class View { Main, Chart, Profile, Source, Labels, Data, Cost, Advice };

    /// `sessionPath` empty: nothing is restored or stored.
    MainWindow(Theme &theme, Workbench &workbench, const QString &sessionPath, QWidget *parent = nullptr);
    ~MainWindow() override;

    void restore(const StoredSession &session);
    void showView(View view);
    ChartView &chart() { return *m_chart; }
    Inspector &inspector() { return *m_inspector; }
    LensTree &tree() { return *m_tree; }
    QueryEditor &editor() { return *m_editor; }
    void openSource(const QString &spec);
    /// The bundled demo with its queries, the first one analyzed. Nothing happens where it is not installed.
    void openDemo();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void buildLayout();
    void connectWorkbench();
    void connectViews();
    void connectInspector();
    void addShortcuts();
    void fillSourceMenu();
    void arrangeInspector();
    void fitEditor();

    void showSource();
    void showActivity();
    void showDocuments();
    void showCurrent();
    void showGrid();
    void showReport();
    void showVerdict();
    void showStatus();
    void showSelection(NodeId node);
    void showNodeData();
    void showEmptyStates();
    void nodeAtCursor(int position);

    void openFolder();
    void openArchive();
    void connectToUrl();
    void about();
    void setTheme(ThemeChoice choice);
    void toggleZone();
    void exportFinished(const QString &remark);

    void scheduleStore();
    void storeNow();
    StoredSession snapshot() const;

    Theme &m_theme;
    Workbench &m_workbench;
    QString m_sessionPath;
    StoredSession m_stored; ///< recent sources and layout as loaded
    ZoneChoice m_zone = ZoneChoice::Utc;
    QTimer m_storeTimer;
    bool m_inspectorInDock = false;
    bool m_splitMovedByUser = false;
    QString m_chartRemark;

    SourceBar *m_sourceBar;
    ProgressLine *m_progress;
    QueryTabs *m_tabs;
    QueryEditor *m_editor;
    VerdictBar *m_verdict;
    QStackedWidget *m_treeStack;
    EmptyState *m_treeEmpty;
    LensTree *m_tree;
    LensFooter *m_footer;
    Inspector *m_inspector;
    Dock *m_dock;
    ChartView *m_chart;
    IcicleView *m_icicle;
    QScrollArea *m_icicleScroll;
    SourceView *m_sourceView;
    StatusLine *m_status;
    QSplitter *m_vertical;
    QSplitter *m_horizontal;
};

} // namespace diopter::desktop
