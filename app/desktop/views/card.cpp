// See card.h.
#include "app/desktop/views/card.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/views/chip_button.h"

#include <algorithm>

namespace diopter::desktop {

namespace {

constexpr int kNameWidth = 92;

} // namespace

QFrame *makeCard(QWidget *parent, QVBoxLayout *&layout)
{
    auto *card = new QFrame(parent);
    card->setProperty("card", true);
    layout = new QVBoxLayout(card);
    layout->setContentsMargins(13, 11, 13, 12);
    layout->setSpacing(8);
    return card;
}

StyledLabel *makeText(Theme &theme, const QString &text, TextRole role, QWidget *parent)
{
    auto *label = new StyledLabel(theme, StyledLabel::Mode::Wrapped, parent);
    label->setComposer([text, role](const Theme &t) {
        StyledText styled;
        styled.append(text, role == TextRole::Muted ? t.colours().muted : t.colours().text, role == TextRole::Bold ? t.uiBold() : t.ui());
        return styled;
    });
    return label;
}

StyledLabel *makePromql(Theme &theme, const QString &text, QWidget *parent)
{
    auto *label = new StyledLabel(theme, StyledLabel::Mode::Wrapped, parent);
    label->setComposer([text](const Theme &t) {
        StyledText styled;
        styled.appendPromql(text, t);
        return styled;
    });
    return label;
}

FactList::FactList(Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(5);
    m_grid->setColumnMinimumWidth(0, kNameWidth);
    m_grid->setColumnStretch(1, 1);
}

void FactList::add(const QString &name, const QString &value, const QString &detail)
{
    if (value.isEmpty()) return;
    auto *title = makeText(m_theme, name, TextRole::Muted, this);
    title->setFixedWidth(kNameWidth);
    auto *text = new StyledLabel(m_theme, StyledLabel::Mode::Wrapped, this);
    text->setComposer([value, detail](const Theme &t) {
        StyledText styled;
        styled.append(value, t.colours().text, t.ui());
        if (!detail.isEmpty()) styled.append(QStringLiteral(" \u00b7 ") + detail, t.colours().muted, t.ui());
        return styled;
    });
    text->setAccessibleName(name + QStringLiteral(": ") + text->text());
    m_grid->addWidget(title, m_rows, 0, Qt::AlignTop);
    m_grid->addWidget(text, m_rows, 1);
    ++m_rows;
}

namespace {

/// A rule's lines as they are, its comments muted; a query in the colours of PromQL.
void addActionLines(Theme &theme, const QString &text, bool isRule, QVBoxLayout *layout, QWidget *card)
{
    auto *lines = new QVBoxLayout;
    lines->setSpacing(2);
    for (const QString &line : text.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        if (!isRule) {
            lines->addWidget(makePromql(theme, visibleText(line, 400), card));
            continue;
        }
        auto *label = new StyledLabel(theme, StyledLabel::Mode::Wrapped, card);
        label->setComposer([shown = visibleText(line, 400)](const Theme &t) {
            StyledText styled;
            styled.append(shown, shown.startsWith(QLatin1Char('#')) ? t.colours().muted : t.colours().text, t.mono());
            return styled;
        });
        lines->addWidget(label);
    }
    layout->addLayout(lines);
}

} // namespace

QFrame *makeVerdictCard(
    Theme &theme, const report::Verdict &verdict, const VerdictCardActions &actions, VerdictCard detail, QWidget *parent)
{
    if (verdict.actionText.empty()) return nullptr;
    QVBoxLayout *layout = nullptr;
    QFrame *card = makeCard(parent, layout);
    const QString text = toQt(verdict.actionText);
    const bool isRule = text.trimmed().contains(QLatin1Char('\n'));
    layout->addWidget(makeText(theme, isRule ? QStringLiteral("Record it") : QStringLiteral("Rewrite it"), TextRole::Bold, card));
    if (detail == VerdictCard::Summary && isRule) {
        const QString action = visibleText(verdict.action);
        layout->addWidget(makePromql(theme, action.startsWith(QLatin1String("Record ")) ? action.mid(7) : action, card));
    }
    if (verdict.samplesNow > 0) {
        auto *facts = new FactList(theme, card);
        const auto samples = [](double count) { return countText(static_cast<std::uint64_t>(count)) + QStringLiteral(" samples"); };
        facts->add(QStringLiteral("Now"), samples(verdict.samplesNow));
        facts->add(isRule ? QStringLiteral("With the rule") : QStringLiteral("Rewritten"), samples(verdict.samplesAfter),
            QStringLiteral("%1\u00d7 less").arg(verdict.samplesNow / std::max(1.0, verdict.samplesAfter), 0, 'f', 1));
        if (isRule) facts->add(QStringLiteral("Answer"), QStringLiteral("the same, as of the rule's last evaluation"));
        layout->addWidget(facts);
    } else if (!verdict.proof.empty()) {
        layout->addWidget(makeText(theme, withTimesSign(visibleText(verdict.proof)), TextRole::Muted, card));
    }
    if (detail == VerdictCard::Whole || !isRule) addActionLines(theme, text, isRule, layout, card);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto *copy = new ChipButton(theme, ChipButton::Look::Primary, card);
    copy->setPlain(isRule ? QStringLiteral("Copy rule") : QStringLiteral("Copy query"));
    QObject::connect(copy, &ChipButton::clicked, card, [text, run = actions.copy] { run(text); });
    buttons->addWidget(copy);
    if (!isRule) {
        auto *use = new ChipButton(theme, ChipButton::Look::Quiet, card);
        use->setPlain(QStringLiteral("Open in a new tab"));
        QObject::connect(use, &ChipButton::clicked, card, [text, run = actions.use] { run(text); });
        buttons->addWidget(use);
    }
    buttons->addStretch(1);
    layout->addLayout(buttons);
    return card;
}

} // namespace diopter::desktop
