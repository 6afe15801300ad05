// Menus, keys, dialogs, and what the views ask for. See main_window.h.
#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/theme/glyphs.h"
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

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QShortcut>

#include <algorithm>

namespace diopter::desktop {

QString demoFolder()
{
    // Installed beside the program, or somewhere above it in a build tree.
    const QDir program(QCoreApplication::applicationDirPath());
    for (const char *candidate :
        {"../share/diopter/demo", "resources/demo", "../resources/demo", "../../resources/demo", "../../../resources/demo"}) {
        const QDir folder(program.filePath(QLatin1String(candidate)));
        if (folder.exists(QStringLiteral("snapshot"))) return folder.canonicalPath();
    }
    return {};
}

void MainWindow::connectViews()
{
    connect(m_sourceBar, &SourceBar::gridChosen, &m_workbench, &Workbench::setGrid);
    connect(m_sourceBar, &SourceBar::runRequested, &m_workbench, &Workbench::run);
    connect(m_sourceBar, &SourceBar::cancelRequested, &m_workbench, &Workbench::cancel);
    connect(m_tabs, &QueryTabs::chosen, &m_workbench, &Workbench::setCurrent);
    connect(m_tabs, &QueryTabs::closeRequested, &m_workbench, &Workbench::removeDocument);
    connect(m_tabs, &QueryTabs::addRequested, this, [this] {
        m_workbench.addDocument({});
        m_editor->setFocus();
    });
    connect(m_tabs, &QueryTabs::renamed, &m_workbench, &Workbench::setTitle);
    connect(m_editor, &QueryEditor::textEdited, &m_workbench, &Workbench::setText);
    connect(m_editor, &QueryEditor::textEdited, this, &MainWindow::fitEditor);
    connect(m_editor, &QueryEditor::cursorMovedByUser, this, &MainWindow::nodeAtCursor);
    connect(m_tree, &LensTree::nodePicked, &m_workbench, &Workbench::select);
    connect(m_icicle, &IcicleView::nodePicked, &m_workbench, &Workbench::select);
    connect(m_verdict, &VerdictBar::nodeWanted, &m_workbench, &Workbench::select);
    connect(m_verdict, &VerdictBar::actionTriggered, this, [this] {
        const ReportPtr report = m_workbench.document().report();
        if (report) m_workbench.select(report->verdict.node);
        m_inspector->show(Inspector::Tab::Advice);
        if (m_inspectorInDock) m_dock->showPage(m_inspector);
    });
    connect(m_chart, &ChartView::remarkChanged, this, &MainWindow::exportFinished);
    connect(m_dock, &Dock::pageChanged, this, &MainWindow::showEmptyStates);
    connect(m_status, &StatusLine::zoneToggled, this, &MainWindow::toggleZone);
    connect(m_status, &StatusLine::lossesWanted, this, [this] {
        m_dock->showPage(m_sourceView);
        m_sourceView->openLosses();
    });
    connect(m_sourceView, &SourceView::metricChosen, this, [this](const QString &name) {
        m_editor->insertPlainText(name);
        m_editor->setFocus();
    });
    connectInspector();
}

void MainWindow::connectInspector()
{
    connect(m_inspector, &Inspector::copyRequested, this, [](const QString &text) { QApplication::clipboard()->setText(text); });
    connect(m_inspector, &Inspector::useRequested, this, [this](const QString &text) {
        QueryText query = m_workbench.document().query;
        query.title.clear();
        query.text = text;
        m_workbench.addDocument(query);
    });
}

void MainWindow::exportFinished(const QString &remark)
{
    m_chartRemark = remark;
    showEmptyStates();
}

void MainWindow::nodeAtCursor(int position)
{
    const QueryDocument &document = m_workbench.document();
    const ReportPtr report = document.report();
    if (!report || report->query != document.toStdString()) return;
    m_workbench.select(nodeAt(*report, ByteMap(document.query.text).byteOf(position)));
}

void MainWindow::addShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto action) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, action);
    };
    add(QKeySequence(Qt::Key_F5), [this] { m_workbench.run(false); });
    for (const auto &keys : {QKeySequence(Qt::SHIFT | Qt::Key_F5), QKeySequence(Qt::CTRL | Qt::Key_Return)})
        add(keys, [this] { m_workbench.run(true); });
    add(QKeySequence(Qt::Key_Escape), [this] { m_workbench.cancel(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_T), [this] {
        m_workbench.addDocument({});
        m_editor->setFocus();
    });
    add(QKeySequence(Qt::CTRL | Qt::Key_W), [this] { m_workbench.removeDocument(m_workbench.currentIndex()); });
    add(QKeySequence(Qt::Key_F2), [this] { m_tabs->renameCurrent(); });
    const auto turn = [this](int by) {
        const int count = static_cast<int>(m_workbench.documents().size());
        m_workbench.setCurrent((m_workbench.currentIndex() + by + count) % count);
    };
    add(QKeySequence(Qt::CTRL | Qt::Key_PageDown), [turn] { turn(1); });
    add(QKeySequence(Qt::CTRL | Qt::Key_PageUp), [turn] { turn(-1); });
    add(QKeySequence(Qt::CTRL | Qt::Key_O), [this] { m_sourceBar->openSourceMenu(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_R), [this] { m_sourceBar->openRange(false); });
    add(QKeySequence(Qt::CTRL | Qt::Key_L), [this] { m_editor->setFocus(); });
    add(QKeySequence(Qt::Key_F6), [this] {
        // Round the panels that matter: text, tree, inspector, dock.
        QWidget *const panels[] = {m_editor, m_tree, m_inspector, m_dock->currentPage()};
        int at = -1;
        for (int i = 0; i < 4; ++i)
            if (panels[i] != nullptr && panels[i]->isAncestorOf(QApplication::focusWidget())) at = i;
        for (int i = 0; i < 4; ++i)
            if (panels[i] == QApplication::focusWidget()) at = i;
        QWidget *next = panels[(at + 1) % 4];
        if (next == m_inspector) m_inspector->focusTabs();
        else if (next != nullptr) next->setFocus(Qt::TabFocusReason);
    });
    add(QKeySequence(Qt::Key_F1), [this] { about(); });
}

void MainWindow::fillSourceMenu()
{
    QMenu *menu = m_sourceBar->sourceMenu();
    menu->clear();
    menu->addAction(QStringLiteral("Open a snapshot or data directory\u2026"), this, &MainWindow::openFolder);
    menu->addAction(QStringLiteral("Open an archive\u2026"), this, &MainWindow::openArchive);
    menu->addAction(QStringLiteral("Connect to a URL\u2026"), this, &MainWindow::connectToUrl);
    QAction *demo = menu->addAction(QStringLiteral("Try the demo"), this, &MainWindow::openDemo);
    demo->setEnabled(!demoFolder().isEmpty());
    if (!m_stored.recent.isEmpty()) menu->addSeparator();
    for (const QString &recent : std::as_const(m_stored.recent))
        menu->addAction(
            visibleText(recent, 80).replace(QLatin1Char('&'), QStringLiteral("&&")), this, [this, recent] { openSource(recent); });
    menu->addSeparator();
    QMenu *themes = menu->addMenu(QStringLiteral("Colours"));
    const QList<std::pair<QString, ThemeChoice>> choices = {{QStringLiteral("As the system"), ThemeChoice::System},
        {QStringLiteral("Light"), ThemeChoice::Light}, {QStringLiteral("Dark"), ThemeChoice::Dark}};
    for (const auto &[text, choice] : choices) {
        QAction *action = themes->addAction(text, this, [this, choice = choice] { setTheme(choice); });
        action->setCheckable(true);
        action->setChecked(choice == m_theme.choice());
    }
    menu->addAction(QStringLiteral("About Diopter"), this, &MainWindow::about);
}

void MainWindow::openSource(const QString &spec)
{
    if (!spec.isEmpty()) m_workbench.openSource(spec);
}

void MainWindow::openFolder()
{
    openSource(QFileDialog::getExistingDirectory(this, QStringLiteral("Open a snapshot, a block or a data directory")));
}

void MainWindow::openArchive()
{
    openSource(QFileDialog::getOpenFileName(
        this, QStringLiteral("Open an archive"), {}, QStringLiteral("Archives (*.tar *.tar.gz *.tgz *.tar.zst *.zip);;All files (*)")));
}

void MainWindow::connectToUrl()
{
    bool ok = false;
    const QString url = QInputDialog::getText(this, QStringLiteral("Connect"), QStringLiteral("URL of a Prometheus-compatible server"),
        QLineEdit::Normal, QStringLiteral("http://localhost:9090"), &ok);
    if (ok) openSource(url.trimmed());
}

void MainWindow::openDemo()
{
    const QString folder = demoFolder();
    if (folder.isEmpty()) return;
    const QList<std::pair<QString, QString>> stories = {{QStringLiteral("slow.promql"), QStringLiteral("Slow: error ratio")},
        {QStringLiteral("empty.promql"), QStringLiteral("Empty: p99 by service")},
        {QStringLiteral("wrong.promql"), QStringLiteral("Wrong: rate of a sum")}};
    std::vector<QueryText> queries;
    for (const auto &[name, title] : stories) {
        QFile file(folder + QLatin1Char('/') + name);
        if (file.open(QIODevice::ReadOnly)) queries.push_back({title, QString::fromUtf8(file.readAll()).trimmed(), {}, false});
    }
    if (queries.empty()) return;
    // A demo that a stored session brought back is not opened twice.
    const auto &open = m_workbench.documents();
    const auto known = std::find_if(open.begin(), open.end(), [&](const auto &each) { return each.query.text == queries.front().text; });
    const bool untouched = open.size() == 1 && m_workbench.document().query.text.trimmed().isEmpty();
    if (known != open.end()) m_workbench.setCurrent(static_cast<int>(known - open.begin()));
    else if (untouched) m_workbench.setDocuments(queries, 0);
    else {
        const auto first = static_cast<int>(open.size());
        for (const QueryText &query : queries) m_workbench.addDocument(query);
        m_workbench.setCurrent(first);
    }
    openSource(folder + QStringLiteral("/snapshot"));
    m_workbench.run(true);
}

void MainWindow::about()
{
    QMessageBox box(this);
    box.setWindowTitle(QStringLiteral("About Diopter"));
    box.setTextFormat(Qt::PlainText);
    box.setText(QStringLiteral("Diopter %1, a lens for PromQL").arg(QCoreApplication::applicationVersion()));
    box.setInformativeText(QStringLiteral(
        "The sources of Diopter are under the Apache License 2.0.\n\n"
        "This program links QCustomPlot (GPL-3.0-or-later) and is therefore, as a whole, under the GNU General Public License "
        "version 3 or later. Qt is used under the LGPL.\n\n"
        "Keys: F5 run, Shift+F5 analyze, Esc cancel, Ctrl+T and Ctrl+W tabs, F2 rename, F6 next panel, Ctrl+Space complete, Ctrl+O source, "
        "Ctrl+R range."));
    box.exec();
}

void MainWindow::setTheme(ThemeChoice choice)
{
    m_theme.setChoice(choice);
    fillSourceMenu();
    scheduleStore();
}

void MainWindow::toggleZone()
{
    m_zone = m_zone == ZoneChoice::Utc ? ZoneChoice::Local : ZoneChoice::Utc;
    m_sourceBar->setZone(m_zone);
    m_chart->setZone(m_zone);
    m_sourceView->setSummary(m_workbench.summary(), m_zone);
    m_status->setZoneName(zoneName(m_zone));
    scheduleStore();
}

} // namespace diopter::desktop
