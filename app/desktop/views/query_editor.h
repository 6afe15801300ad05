// The PromQL editor: colours, bracket pairs, completion, error and finding squiggles, the selected node's span.
#pragma once

#include "app/desktop/data/source_summary.h"
#include "app/desktop/theme/theme.h"
#include "core/base/result.h"

#include <QPlainTextEdit>
#include <QSyntaxHighlighter>

#include <vector>

class QCompleter;
class QStandardItemModel;

namespace diopter::desktop {

class PromqlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT

public:
    PromqlHighlighter(QTextDocument *document, Theme &theme);

protected:
    void highlightBlock(const QString &text) override;

private:
    Theme &m_theme;
};

/// A wavy line under a part of the text.
struct Squiggle {
    int start = 0; ///< QString positions
    int end = 0;
    QString message;
    bool error = false;
};

class QueryEditor : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit QueryEditor(Theme &theme, QWidget *parent = nullptr);

    /// Replaces the text without telling textEdited(); keeps the undo stack out of it.
    void setQuery(const QString &text);
    void setSummary(SourceSummaryPtr summary) { m_summary = std::move(summary); }
    void setSquiggles(std::vector<Squiggle> squiggles);
    /// Marks the span of the selected node; start == end marks nothing.
    void setMarkedSpan(int start, int end);
    void showCompletions(bool asked);
    int linesHeight(int minLines, int maxLines) const;

signals:
    void textEdited(const QString &text);
    void cursorMovedByUser(int position);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    void refreshSelections();
    void insertCompletion(const QString &text);
    void addBracketSelections(QList<QTextEdit::ExtraSelection> &selections) const;

    Theme &m_theme;
    PromqlHighlighter *m_highlighter;
    QCompleter *m_completer;
    QStandardItemModel *m_completions;
    SourceSummaryPtr m_summary;
    std::vector<Squiggle> m_squiggles;
    int m_markStart = 0, m_markEnd = 0;
    int m_completionStart = 0;
    bool m_loading = false;
};

} // namespace diopter::desktop
