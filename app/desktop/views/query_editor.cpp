// See query_editor.h.
#include "app/desktop/views/query_editor.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/promql_tokens.h"
#include "app/desktop/text/styled_text.h"
#include "app/desktop/views/completion.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTextBlock>
#include <QToolTip>

#include <cmath>

namespace diopter::desktop {

namespace {

constexpr int kCompletionWidth = 460;

/// One row of the popup: what is inserted, and what it is in muted words.
class CompletionDelegate : public QStyledItemDelegate {
public:
    CompletionDelegate(Theme &theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {kCompletionWidth, 24}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Colours &c = m_theme.colours();
        painter->save();
        painter->fillRect(option.rect, option.state.testFlag(QStyle::State_Selected) ? c.selection : c.raised);
        const QRectF box = QRectF(option.rect).adjusted(10, 0, -10, 0);
        StyledText text;
        text.append(visibleText(index.data().toString(), 200), c.text, m_theme.mono());
        const double used = text.paintLine(*painter, box, c.muted);
        StyledText detail;
        detail.append(index.data(Qt::AccessibleDescriptionRole).toString(), c.muted, m_theme.uiSmall());
        const double width = std::min(detail.naturalWidth() + 1, std::max(0.0, box.width() - used - 16));
        detail.paintLine(*painter, QRectF(box.right() - width, box.top(), width, box.height()), c.muted);
        painter->restore();
    }

private:
    Theme &m_theme;
};

} // namespace

PromqlHighlighter::PromqlHighlighter(QTextDocument *document, Theme &theme) : QSyntaxHighlighter(document), m_theme(theme)
{
    connect(&theme, &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void PromqlHighlighter::highlightBlock(const QString &text)
{
    // A line is coloured on its own, but a brace opened above decides whether a word is a label.
    QString before = currentBlock().document()->toPlainText().left(currentBlock().position());
    const int offset = static_cast<int>(before.size());
    for (const Token &token : promqlTokens(before + text)) {
        const int start = token.start - offset;
        if (start + token.length <= 0) continue;
        setFormat(std::max(start, 0), token.length + std::min(start, 0), tokenColour(m_theme.colours(), token.kind));
    }
}

QueryEditor::QueryEditor(Theme &theme, QWidget *parent)
    : QPlainTextEdit(parent), m_theme(theme), m_highlighter(new PromqlHighlighter(document(), theme)), m_completer(new QCompleter(this)),
      m_completions(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("editor"));
    setFont(theme.mono());
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setPlaceholderText(QStringLiteral("Paste a PromQL query"));
    setAccessibleName(QStringLiteral("PromQL query"));
    m_completer->setModel(m_completions);
    m_completer->setWidget(this);
    m_completer->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    m_completer->setMaxVisibleItems(10);
    m_completer->popup()->setItemDelegate(new CompletionDelegate(theme, m_completer));
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &QueryEditor::insertCompletion);
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        if (m_loading) return;
        m_squiggles.clear();
        m_markStart = m_markEnd = 0;
        refreshSelections();
        emit textEdited(toPlainText());
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &QueryEditor::refreshSelections);
    connect(&theme, &Theme::changed, this, &QueryEditor::refreshSelections);
}

void QueryEditor::setQuery(const QString &text)
{
    if (text == toPlainText()) return;
    m_loading = true;
    setPlainText(text);
    m_loading = false;
    m_squiggles.clear();
    m_markStart = m_markEnd = 0;
    refreshSelections();
}

void QueryEditor::setSquiggles(std::vector<Squiggle> squiggles)
{
    m_squiggles = std::move(squiggles);
    refreshSelections();
}

void QueryEditor::setMarkedSpan(int start, int end)
{
    m_markStart = start;
    m_markEnd = end;
    refreshSelections();
}

int QueryEditor::linesHeight(int minLines, int maxLines) const
{
    const int lines = std::clamp(static_cast<int>(document()->size().height()), minLines, maxLines);
    return static_cast<int>(std::ceil(lines * QFontMetricsF(font()).lineSpacing())) + 26;
}

void QueryEditor::addBracketSelections(QList<QTextEdit::ExtraSelection> &selections) const
{
    const QString text = toPlainText();
    const int position = textCursor().position();
    for (const int candidate : {position - 1, position}) {
        const int partner = matchingBracket(text, candidate);
        if (partner < 0) continue;
        for (const int at : {candidate, partner}) {
            QTextEdit::ExtraSelection selection;
            selection.cursor = textCursor();
            selection.cursor.setPosition(at);
            selection.cursor.setPosition(at + 1, QTextCursor::KeepAnchor);
            selection.format.setBackground(m_theme.colours().selection);
            selection.format.setFontWeight(QFont::Bold);
            selections.append(selection);
        }
        return;
    }
}

void QueryEditor::refreshSelections()
{
    const Colours &c = m_theme.colours();
    const int length = static_cast<int>(document()->characterCount()) - 1;
    QList<QTextEdit::ExtraSelection> selections;
    const auto span = [&](int start, int end) {
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor(document());
        selection.cursor.setPosition(std::clamp(start, 0, length));
        selection.cursor.setPosition(std::clamp(end, 0, length), QTextCursor::KeepAnchor);
        return selection;
    };
    if (m_markEnd > m_markStart && m_markEnd - m_markStart < length) {
        auto selection = span(m_markStart, m_markEnd);
        selection.format.setBackground(c.accentGround);
        selections.append(selection);
    }
    for (const Squiggle &squiggle : m_squiggles) {
        auto selection = span(squiggle.start, squiggle.end);
        selection.format.setUnderlineStyle(QTextCharFormat::SpellCheckUnderline);
        selection.format.setUnderlineColor(squiggle.error ? c.bad : c.warning);
        selections.append(selection);
    }
    if (hasFocus()) addBracketSelections(selections);
    setExtraSelections(selections);
}

void QueryEditor::showCompletions(bool asked)
{
    const Completions offered = completionsAt(toPlainText(), textCursor().position(), m_summary.get());
    m_completionStart = offered.start;
    if (offered.items.empty() || (!asked && offered.items.size() > kMaxCompletions)) return m_completer->popup()->hide();
    m_completions->clear();
    for (const Completion &item : offered.items) {
        auto row = std::make_unique<QStandardItem>(item.insert);
        row->setData(item.detail.isEmpty() ? item.kind : item.kind + QStringLiteral(" \u00b7 ") + visibleText(item.detail, 80),
            Qt::AccessibleDescriptionRole);
        m_completions->appendRow(row.release());
    }
    m_completer->popup()->setFont(m_theme.mono());
    QTextCursor start = textCursor();
    start.setPosition(m_completionStart);
    QRect box = cursorRect(start);
    box.setWidth(kCompletionWidth + m_completer->popup()->verticalScrollBar()->sizeHint().width());
    m_completer->complete(box);
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
}

void QueryEditor::insertCompletion(const QString &text)
{
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::min(m_completionStart, cursor.position()), QTextCursor::KeepAnchor);
    cursor.insertText(text);
    setTextCursor(cursor);
    m_completer->popup()->hide();
}

void QueryEditor::keyPressEvent(QKeyEvent *event)
{
    const bool popup = m_completer->popup()->isVisible();
    if (popup &&
        (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Tab ||
            event->key() == Qt::Key_Escape)) {
        event->ignore(); // the completer takes it
        return;
    }
    if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) return showCompletions(true);
    const int before = textCursor().position();
    const int revision = document()->revision();
    QPlainTextEdit::keyPressEvent(event);
    if (document()->revision() != revision) {
        const QString typed = event->text();
        const bool word = !typed.isEmpty() &&
            (typed[0].isLetterOrNumber() || typed[0] == QLatin1Char('_') || typed[0] == QLatin1Char('{') || typed[0] == QLatin1Char('"'));
        if (word || (popup && event->key() == Qt::Key_Backspace)) showCompletions(false);
        else m_completer->popup()->hide();
    } else if (textCursor().position() != before) {
        emit cursorMovedByUser(textCursor().position());
    }
}

void QueryEditor::mouseReleaseEvent(QMouseEvent *event)
{
    QPlainTextEdit::mouseReleaseEvent(event);
    if (!textCursor().hasSelection()) emit cursorMovedByUser(textCursor().position());
}

bool QueryEditor::event(QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        const bool handled = QPlainTextEdit::event(event);
        refreshSelections();
        return handled;
    }
    if (event->type() != QEvent::ToolTip) return QPlainTextEdit::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int position = cursorForPosition(viewport()->mapFrom(this, help->pos())).position();
    for (const Squiggle &squiggle : m_squiggles) {
        if (position < squiggle.start || position > squiggle.end) continue;
        QToolTip::showText(help->globalPos(), plainToolTip(visibleText(squiggle.message)), this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace diopter::desktop
