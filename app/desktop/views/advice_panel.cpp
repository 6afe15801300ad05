// See advice_panel.h.
#include "app/desktop/views/advice_panel.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/views/card.h"

#include <QVBoxLayout>

namespace diopter::desktop {

AdvicePanel::AdvicePanel(Theme &theme, QWidget *parent) : QScrollArea(parent), m_theme(theme), m_layout(nullptr)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(QStringLiteral("Advice for the selected node"));
}

void AdvicePanel::setNode(const ReportPtr &report, NodeId node)
{
    auto *page = new QWidget;
    page->setProperty("ground", QStringLiteral("panel"));
    m_layout = new QVBoxLayout(page);
    m_layout->setContentsMargins(16, 14, 16, 14);
    m_layout->setSpacing(12);
    m_numAdvices = 0;
    if (report && node.valid() && node.index() < report->nodes.size()) {
        const report::Verdict &verdict = report->verdict;
        if (verdict.node == node && !verdict.actionText.empty()) addVerdictCard(verdict);
        for (const report::Finding &finding : report->nodes[node.index()].findings) addFindingCard(finding);
    }
    m_layout->addStretch(1);
    setWidget(page);
}

void AdvicePanel::addVerdictCard(const report::Verdict &verdict)
{
    const VerdictCardActions actions = {
        [this](const QString &text) { emit copyRequested(text); }, [this](const QString &text) { emit useRequested(text); }};
    if (QFrame *card = makeVerdictCard(m_theme, verdict, actions, VerdictCard::Whole, nullptr)) {
        m_layout->addWidget(card);
        ++m_numAdvices;
    }
}

void AdvicePanel::addFindingCard(const report::Finding &finding)
{
    QVBoxLayout *layout = nullptr;
    QFrame *card = makeCard(widget(), layout);
    layout->setSpacing(4);
    QString title = visibleText(finding.badge.empty() ? finding.code : finding.badge);
    if (!title.isEmpty()) title[0] = title[0].toUpper();
    layout->addWidget(makeText(m_theme, title, TextRole::Bold, card));
    layout->addWidget(makeText(m_theme, visibleText(finding.text), TextRole::Muted, card));
    m_layout->addWidget(card);
    ++m_numAdvices;
}

} // namespace diopter::desktop
