// See source_view.h.
#include "app/desktop/views/source_view.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/views/card.h"
#include "app/desktop/views/cell_table_view.h"
#include "app/desktop/views/tab_strip.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>

namespace diopter::desktop {

namespace {

constexpr int kFactsWidth = 380;
enum { MetricsTab, LabelsTab, LossesTab };

} // namespace

SourceView::SourceView(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_facts(new QScrollArea(this)), m_tabs(makeTabStrip(theme, this)), m_filter(new QLineEdit(this)),
      m_table(new CellTableView(theme, this))
{
    setProperty("ground", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_facts->setWidgetResizable(true);
    m_facts->setFrameShape(QFrame::NoFrame);
    m_facts->setMaximumWidth(kFactsWidth);
    m_facts->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_facts->setAccessibleName(QStringLiteral("Facts about the source"));
    m_tabs->addTab(QStringLiteral("Metrics"));
    m_tabs->addTab(QStringLiteral("Labels"));
    m_tabs->addTab(QStringLiteral("Losses"));
    m_filter->setPlaceholderText(QStringLiteral("Filter"));
    m_filter->setAccessibleName(QStringLiteral("Filter the table"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(260);
    auto *right = new QVBoxLayout;
    right->setSpacing(0);
    auto *trailing = new QWidget(this);
    auto *trailingLayout = new QHBoxLayout(trailing);
    trailingLayout->setContentsMargins(0, 2, 0, 3);
    trailingLayout->addStretch(1);
    trailingLayout->addWidget(m_filter, 2);
    right->addWidget(new StripRow(theme, m_tabs, trailing, this));
    right->addWidget(m_table, 1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_facts, 2);
    auto *line = new QWidget(this);
    line->setFixedWidth(1);
    line->setProperty("ground", QStringLiteral("line"));
    line->setAttribute(Qt::WA_StyledBackground);
    layout->addWidget(line);
    layout->addLayout(right, 5);
    connect(m_tabs, &QTabBar::currentChanged, this, &SourceView::refreshTable);
    connect(m_filter, &QLineEdit::textChanged, m_table, &CellTableView::setFilter);
    connect(m_table, &CellTableView::rowActivated, this, [this](const QString &name) {
        if (m_tabs->currentIndex() == MetricsTab) emit metricChosen(name);
    });
}

void SourceView::setSummary(const SourceSummaryPtr &summary, ZoneChoice zone)
{
    m_summary = summary;
    auto *page = new QWidget;
    page->setProperty("ground", QStringLiteral("panel"));
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(10);
    if (summary) {
        const auto &d = summary->description;
        layout->addWidget(makeText(m_theme, visibleText(d.name, 300), TextRole::Bold, page));
        auto *facts = new FactList(m_theme, page);
        facts->add(QStringLiteral("Kind"), visibleText(d.kind));
        if (d.maxTime >= d.minTime) {
            facts->add(QStringLiteral("First sample"), fullTimeText(d.minTime, zone));
            facts->add(QStringLiteral("Last sample"), fullTimeText(d.maxTime, zone));
            facts->add(QStringLiteral("Span"), durationText(d.maxTime - d.minTime));
        }
        if (d.numSeries > 0) facts->add(QStringLiteral("Series"), exactCountText(d.numSeries));
        if (d.numSamples > 0) facts->add(QStringLiteral("Samples"), exactCountText(d.numSamples));
        if (!summary->metrics.empty()) facts->add(QStringLiteral("Metrics"), exactCountText(summary->metrics.size()));
        if (!summary->labels.empty()) facts->add(QStringLiteral("Labels"), exactCountText(summary->labels.size()));
        facts->add(QStringLiteral("Losses"), summary->losses.empty() ? QStringLiteral("none") : countText(summary->losses.size()));
        layout->addWidget(facts);
        m_losses = summary->losses;
    }
    layout->addStretch(1);
    m_facts->setWidget(page);
    refreshTable();
}

void SourceView::showLosses(const std::vector<source::Loss> &losses)
{
    m_losses = losses;
    refreshTable();
}

void SourceView::openLosses() { m_tabs->setCurrentIndex(LossesTab); }

void SourceView::refreshTable()
{
    setTabBadge(*m_tabs, LossesTab, static_cast<int>(m_losses.size()), m_theme);
    if (!m_summary) return m_table->setTable(nullptr);
    switch (m_tabs->currentIndex()) {
    case LabelsTab: return m_table->setTable(sourceLabelTable(*m_summary));
    case LossesTab: return m_table->setTable(lossTable(m_losses));
    default: return m_table->setTable(metricTable(*m_summary));
    }
}

} // namespace diopter::desktop
