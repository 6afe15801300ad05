// What a panel says when it has nothing to show: one line, one reason, and the buttons that lead on.
#pragma once

#include "app/desktop/text/styled_text.h"

#include <QWidget>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace diopter::desktop {

class EmptyState : public QWidget {
    Q_OBJECT

public:
    struct Action {
        QString text;
        bool primary = false;
        std::function<void()> run;
        bool operator==(const Action &other) const { return text == other.text && primary == other.primary; }
    };

    explicit EmptyState(Theme &theme, QWidget *parent = nullptr);
    /// Replaces everything; does nothing where it says the same already.
    void say(const QString &title, const QString &text, std::vector<Action> actions = {});

private:
    Theme &m_theme;
    QVBoxLayout *m_layout;
    QWidget *m_content = nullptr;
    QString m_title, m_text;
    std::vector<Action> m_actions;
};

} // namespace diopter::desktop
