// See empty_state.h.
#include "app/desktop/views/empty_state.h"

#include "app/desktop/views/chip_button.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace diopter::desktop {

EmptyState::EmptyState(Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme), m_layout(new QVBoxLayout(this))
{
    setProperty("ground", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    m_layout->setContentsMargins(24, 16, 24, 16);
}

void EmptyState::say(const QString &title, const QString &text, std::vector<Action> actions)
{
    if (m_content != nullptr && title == m_title && text == m_text && actions == m_actions) return;
    m_title = title;
    m_text = text;
    m_actions = actions;
    if (m_content != nullptr) {
        m_layout->removeWidget(m_content);
        m_content->hide();
        m_content->deleteLater();
    }
    m_content = new QWidget(this);
    auto *layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addStretch(1);
    const auto addLabel = [&](const QString &line, const QFont &font, const char *role) {
        if (line.isEmpty()) return;
        auto *label = new QLabel(m_content);
        label->setTextFormat(Qt::PlainText);
        label->setText(line);
        label->setFont(font);
        label->setProperty("role", QLatin1String(role));
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    };
    addLabel(title, m_theme.uiBold(), "plain");
    addLabel(text, m_theme.ui(), "muted");
    if (!actions.empty()) {
        auto *row = new QHBoxLayout;
        row->setSpacing(8);
        row->setContentsMargins(0, 8, 0, 0);
        row->addStretch(1);
        for (const Action &action : actions) {
            auto *button = new ChipButton(m_theme, action.primary ? ChipButton::Look::Primary : ChipButton::Look::Quiet, m_content);
            button->setPlain(action.text);
            connect(button, &ChipButton::clicked, this, [run = action.run] { run(); });
            row->addWidget(button);
        }
        row->addStretch(1);
        layout->addLayout(row);
    }
    layout->addStretch(1);
    m_layout->addWidget(m_content, 1);
    setAccessibleName(title + QStringLiteral(". ") + text);
}

} // namespace diopter::desktop
