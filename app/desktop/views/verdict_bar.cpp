// See verdict_bar.h.
#include "app/desktop/views/verdict_bar.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/text/promql_tokens.h"
#include "app/desktop/views/chip_button.h"

#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>

namespace diopter::desktop {

namespace {

constexpr int kVerdictHeight = 45;
constexpr int kSpaces = 80; ///< margins and gaps between sentence, proof and action

/// Names of metrics and labels in the query, to be set in the monospaced font within prose.
QStringList namesIn(const QString &query)
{
    QStringList names;
    for (const Token &token : promqlTokens(query))
        if (token.kind == TokenKind::Metric) names << query.mid(token.start, token.length);
    names.removeDuplicates();
    return names;
}

} // namespace

VerdictBar::VerdictBar(Theme &theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_text(new StyledLabel(theme, StyledLabel::Mode::OneLine, this)),
      m_proof(new StyledLabel(theme, StyledLabel::Mode::OneLine, this)), m_action(new ChipButton(theme, ChipButton::Look::Quiet, this))
{
    setFixedHeight(kVerdictHeight);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(17, 0, 14, 0);
    layout->setSpacing(12);
    layout->addWidget(m_text, 1);
    m_proof->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    layout->addWidget(m_proof);
    layout->addWidget(m_action);
    connect(m_action, &ChipButton::clicked, this, &VerdictBar::actionTriggered);
    connect(&theme, &Theme::changed, this, [this] { update(); });
    setKind(Kind::None);
}

void VerdictBar::setKind(Kind kind)
{
    m_kind = kind;
    setVisible(kind != Kind::None);
    setCursor(kind == Kind::Verdict && m_node.valid() ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setAccessibleName(m_text->text());
    update();
}

void VerdictBar::showNothing()
{
    m_node = {};
    setKind(Kind::None);
}

void VerdictBar::showVerdict(const ReportPtr &report)
{
    const report::Verdict &verdict = report->verdict;
    if (verdict.headline.empty() && verdict.text.empty()) return showNothing();
    m_node = verdict.node;
    const QStringList names = namesIn(toQt(report->query));
    const QString headline = visibleText(verdict.headline);
    const QString text = visibleText(verdict.text);
    m_text->setComposer([=](const Theme &theme) {
        const Colours &c = theme.colours();
        StyledText styled;
        // The drawn orange is for bars and symbols; as text on its ground it needs to be stronger in the light theme.
        styled.append(headline, c.dark ? c.guilty : blended(c.guilty, c.text, 0.82), theme.uiBold());
        styled.append(QStringLiteral("   "), c.text, theme.ui());
        styled.appendProse(text, names, c.text, c.text, theme);
        return styled;
    });
    const QString proof = withTimesSign(visibleText(verdict.proof));
    m_proof->setComposer([=](const Theme &theme) {
        StyledText styled;
        styled.append(
            proof, theme.colours().dark ? theme.colours().muted : blended(theme.colours().muted, theme.colours().text, 0.85), theme.ui());
        return styled;
    });
    // The whole name of the rule stands in the card that the action opens.
    m_action->setPlain(verdict.actionText.starts_with("groups:") ? QStringLiteral("Show rule") : QStringLiteral("Show query"));
    m_action->setToolTip(plainToolTip(visibleText(verdict.action)));
    m_action->setVisible(!verdict.action.empty());
    setKind(Kind::Verdict);
    arrangeProof();
}

void VerdictBar::showError(const QString &headline, const QString &text)
{
    m_node = {};
    m_text->setComposer([=](const Theme &theme) {
        StyledText styled;
        styled.append(headline, theme.colours().bad, theme.uiBold());
        styled.append(QStringLiteral("   ") + text, theme.colours().text, theme.ui());
        return styled;
    });
    m_action->hide();
    m_proof->hide();
    setKind(Kind::Error);
}

void VerdictBar::showNote(const QString &text)
{
    m_node = {};
    m_text->setComposer([=](const Theme &theme) {
        StyledText styled;
        styled.append(text, theme.colours().muted, theme.ui());
        return styled;
    });
    m_action->hide();
    m_proof->hide();
    setKind(Kind::Note);
}

void VerdictBar::arrangeProof()
{ // The sentence comes first; the proof only where both fit.
    const int needed = m_text->sizeHint().width() + m_proof->sizeHint().width() + m_action->sizeHint().width() + kSpaces;
    m_proof->setVisible(m_kind == Kind::Verdict && !m_proof->text().isEmpty() && needed <= width());
}

void VerdictBar::resizeEvent(QResizeEvent *) { arrangeProof(); }

void VerdictBar::mousePressEvent(QMouseEvent *)
{
    if (m_node.valid()) emit nodeWanted(m_node);
}

void VerdictBar::paintEvent(QPaintEvent *)
{
    const Colours &c = m_theme.colours();
    QPainter painter(this);
    painter.fillRect(rect(), m_kind == Kind::Verdict ? c.guiltyGround : m_kind == Kind::Error ? c.badGround : c.panel);
    if (m_kind != Kind::Note) painter.fillRect(QRect(0, 0, 3, height()), m_kind == Kind::Verdict ? c.guilty : c.bad);
    painter.fillRect(QRect(0, height() - 1, width(), 1), c.line);
}

} // namespace diopter::desktop
