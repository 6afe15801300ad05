// One sentence above the tree: who is guilty and what to do; or what is wrong with the query. Hidden when there is nothing to say.
#pragma once

#include "app/desktop/data/query_run.h"
#include "app/desktop/text/styled_text.h"

#include <QWidget>

namespace diopter::desktop {

class ChipButton;

class VerdictBar : public QWidget {
    Q_OBJECT

public:
    explicit VerdictBar(Theme &theme, QWidget *parent = nullptr);

    void showNothing();
    void showVerdict(const ReportPtr &report);
    /// `headline` in the colour of errors: "Line 1, column 7"; `text` beside it.
    void showError(const QString &headline, const QString &text);
    /// Quiet facts in the usual colours.
    void showNote(const QString &text);

signals:
    void actionTriggered();
    void nodeWanted(diopter::NodeId node);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;

private:
    enum class Kind { None, Verdict, Error, Note };
    void setKind(Kind kind);
    void arrangeProof();

    Theme &m_theme;
    Kind m_kind = Kind::None;
    NodeId m_node;
    StyledLabel *m_text;
    StyledLabel *m_proof;
    ChipButton *m_action;
};

} // namespace diopter::desktop
