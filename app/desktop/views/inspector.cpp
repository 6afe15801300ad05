// Tabs of the inspector; see inspector.h.
#include "app/desktop/views/inspector.h"

#include "app/desktop/views/advice_panel.h"
#include "app/desktop/views/cell_table_view.h"
#include "app/desktop/views/tab_strip.h"
#include "app/desktop/views/words_panel.h"

#include <QVBoxLayout>

namespace diopter::desktop {

namespace {

QString titleOf(Inspector::Tab tab)
{
    switch (tab) {
    case Inspector::Tab::Words: return QStringLiteral("Words");
    case Inspector::Tab::Labels: return QStringLiteral("Labels");
    case Inspector::Tab::Data: return QStringLiteral("Data");
    case Inspector::Tab::Cost: return QStringLiteral("Cost");
    case Inspector::Tab::Advice: return QStringLiteral("Advice");
    }
    return {};
}

} // namespace

Inspector::Inspector(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_tabs(makeTabStrip(theme, this)), m_pages(new QStackedWidget(this)),
      m_words(new WordsPanel(theme, m_pages)), m_labels(new CellTableView(theme, m_pages)), m_table(new CellTableView(theme, m_pages)),
      m_cost(new CellTableView(theme, m_pages)), m_advice(new AdvicePanel(theme, m_pages))
{
    setProperty("ground", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_tabs->setAccessibleName(QStringLiteral("Inspector of the selected node"));
    for (QWidget *page : {static_cast<QWidget *>(m_words), static_cast<QWidget *>(m_labels), static_cast<QWidget *>(m_table),
             static_cast<QWidget *>(m_cost), static_cast<QWidget *>(m_advice)})
        m_pages->addWidget(page);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new StripRow(theme, m_tabs, nullptr, this));
    layout->addWidget(m_pages, 1);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        if (index >= 0 && index < m_shown.size()) m_pages->setCurrentWidget(pageOf(m_shown[index]));
    });
    connect(m_tabs, &QTabBar::tabBarClicked, this, [this](int index) {
        if (index >= 0 && index < m_shown.size()) m_wanted = m_shown[index];
    });
    connect(m_advice, &AdvicePanel::copyRequested, this, &Inspector::copyRequested);
    connect(m_advice, &AdvicePanel::useRequested, this, &Inspector::useRequested);
    connect(m_words, &WordsPanel::copyRequested, this, &Inspector::copyRequested);
    connect(m_words, &WordsPanel::useRequested, this, &Inspector::useRequested);
    refresh();
}

QWidget *Inspector::pageOf(Tab tab) const
{
    switch (tab) {
    case Tab::Words: return m_words;
    case Tab::Labels: return m_labels;
    case Tab::Data: return m_table;
    case Tab::Cost: return m_cost;
    case Tab::Advice: return m_advice;
    }
    return m_words;
}

void Inspector::setNode(const ReportPtr &report, NodeId node)
{
    if (report == m_report && node == m_node) return;
    m_report = report;
    m_node = node;
    m_data.reset();
    refresh();
}

void Inspector::setData(const NodeDataPtr &values)
{
    if (values == m_data) return;
    m_data = values;
    refresh();
}

bool Inspector::hasTab(Tab tab) const { return m_shown.contains(tab); }

void Inspector::focusTabs() { m_tabs->setFocus(Qt::TabFocusReason); }

void Inspector::show(Tab tab)
{
    m_wanted = tab;
    refresh();
}

void Inspector::refresh()
{
    const bool known = m_report && m_node.valid() && m_node.index() < m_report->nodes.size();
    const report::NodeReport *node = known ? &m_report->nodes[m_node.index()] : nullptr;
    const bool values = known && m_data && m_data->node == m_node;
    m_words->setNode(m_report, m_node, values ? m_data : nullptr);
    m_labels->setTable(values ? labelTable(*m_data) : nullptr);
    m_table->setTable(values ? seriesTable(*m_data) : nullptr);
    m_cost->setTable(known ? costTable(*node) : nullptr);
    m_advice->setNode(m_report, m_node);
    m_shown = {Tab::Words};
    if (values && !m_data->labels.empty()) m_shown << Tab::Labels;
    if (values && !m_data->series.empty()) m_shown << Tab::Data;
    if (known && (node->estimate || node->actual)) m_shown << Tab::Cost;
    if (m_advice->numAdvices() > 0) m_shown << Tab::Advice;
    const QSignalBlocker quiet(m_tabs);
    while (m_tabs->count() > m_shown.size()) m_tabs->removeTab(m_tabs->count() - 1);
    for (int i = 0; i < m_shown.size(); ++i) {
        const QString title = titleOf(m_shown[i]);
        if (i >= m_tabs->count()) m_tabs->addTab(title);
        else m_tabs->setTabText(i, title);
        setTabBadge(*m_tabs, i, m_shown[i] == Tab::Advice ? m_advice->numAdvices() : 0, m_theme);
    }
    m_tabs->updateGeometry();
    const qsizetype wanted = m_shown.indexOf(m_wanted);
    m_tabs->setCurrentIndex(wanted >= 0 ? static_cast<int>(wanted) : 0);
    m_pages->setCurrentWidget(pageOf(m_shown[m_tabs->currentIndex()]));
}

} // namespace diopter::desktop
