// Looks left of the cursor for brackets and decides what is expected; see completion.h.
#include "app/desktop/views/completion.h"

#include "app/desktop/text/core_to_qt.h"
#include "core/model/operations.h"

#include <QRegularExpression>

namespace diopter::desktop {

namespace {

enum class Expects { Expression, LabelName, LabelValue, Nothing };

struct Context {
    Expects expects = Expects::Expression;
    QString label; ///< for LabelValue
};

bool isWordPart(QChar c) { return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char(':'); }

/// Walks once over the text left of the cursor, keeping the open brackets.
Context contextOf(const QString &before)
{
    std::vector<QChar> open;
    std::vector<qsizetype> openAt;
    QChar quote;
    qsizetype quoteAt = 0;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const QChar c = before[i];
        if (!quote.isNull()) {
            if (c == QLatin1Char('\\') && quote != QLatin1Char('`')) ++i;
            else if (c == quote) quote = QChar();
        } else if (c == QLatin1Char('"') || c == QLatin1Char('\'') || c == QLatin1Char('`')) {
            quote = c;
            quoteAt = i;
        } else if (c == QLatin1Char('(') || c == QLatin1Char('{') || c == QLatin1Char('[')) {
            open.push_back(c);
            openAt.push_back(i);
        } else if ((c == QLatin1Char(')') || c == QLatin1Char('}') || c == QLatin1Char(']')) && !open.empty()) {
            open.pop_back();
            openAt.pop_back();
        }
    }
    static const QRegularExpression matcherBefore(QStringLiteral("([A-Za-z_][\\w.]*)\\s*(?:=~|!~|!=|=)\\s*$"));
    if (!quote.isNull()) {
        if (open.empty() || open.back() != QLatin1Char('{')) return {Expects::Nothing, {}};
        const auto match = matcherBefore.match(before.left(quoteAt));
        return match.hasMatch() ? Context{Expects::LabelValue, match.captured(1)} : Context{Expects::Nothing, {}};
    }
    if (open.empty()) return {};
    if (open.back() == QLatin1Char('[')) return {Expects::Nothing, {}};
    if (open.back() == QLatin1Char('{')) {
        static const QRegularExpression nameExpected(QStringLiteral("[{,]\\s*\\w*$"));
        return {nameExpected.match(before).hasMatch() ? Expects::LabelName : Expects::Nothing, {}};
    }
    static const QRegularExpression grouping(
        QStringLiteral("\\b(by|without|on|ignoring|group_left|group_right)\\s*$"), QRegularExpression::CaseInsensitiveOption);
    return {grouping.match(before.left(openAt.back())).hasMatch() ? Expects::LabelName : Expects::Expression, {}};
}

class Offer {
public:
    explicit Offer(const QString &word) : m_word(word) {}

    /// Prefixes first, then anything that contains the word.
    void add(const QString &insert, const char *kind, const QString &detail = {})
    {
        if (insert == m_word) return;
        auto &list = insert.startsWith(m_word, Qt::CaseInsensitive) ? m_prefixed : m_containing;
        if (&list == &m_containing && (m_word.size() < 2 || !insert.contains(m_word, Qt::CaseInsensitive))) return;
        if (list.size() < kMaxCompletions) list.push_back({insert, QLatin1String(kind), detail});
    }

    std::vector<Completion> take()
    {
        for (Completion &item : m_containing)
            if (m_prefixed.size() < kMaxCompletions) m_prefixed.push_back(std::move(item));
        return std::move(m_prefixed);
    }

private:
    QString m_word;
    std::vector<Completion> m_prefixed, m_containing;
};

QString latin(std::string_view text) { return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size())); }

void addExpressions(Offer &offer, const SourceSummary *summary)
{
    if (summary != nullptr)
        for (const MetricRow &metric : summary->metrics)
            offer.add(metric.name, "metric", metric.type.isEmpty() ? metric.help : metric.type + QStringLiteral(" \u00b7 ") + metric.help);
    for (int i = 0; i <= static_cast<int>(AggregateOp::LimitRatio); ++i)
        offer.add(latin(aggregateOpText(static_cast<AggregateOp>(i))), "aggregation");
    for (int i = 0; i <= static_cast<int>(FunctionId::Year); ++i) offer.add(latin(functionName(static_cast<FunctionId>(i))), "function");
    for (const char *word : {"by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "and", "or", "unless"})
        offer.add(QLatin1String(word), "keyword");
}

} // namespace

Completions completionsAt(const QString &text, int position, const SourceSummary *summary)
{
    const QString before = text.left(position);
    const Context context = contextOf(before);
    Completions result;
    result.start = position;
    if (context.expects == Expects::Nothing) return result;
    if (context.expects == Expects::LabelValue) {
        while (result.start > 0 && before[result.start - 1] != QLatin1Char('"') && before[result.start - 1] != QLatin1Char('\'') &&
            before[result.start - 1] != QLatin1Char('|'))
            --result.start;
    } else {
        while (result.start > 0 && isWordPart(before[result.start - 1])) --result.start;
    }
    Offer offer(before.mid(result.start));
    if (context.expects == Expects::Expression) {
        if (result.start == position || before[result.start].isDigit()) return result; // an empty word or a number: offer nothing unasked
        addExpressions(offer, summary);
    } else if (summary != nullptr) {
        for (const LabelRow &label : summary->labels) {
            if (context.expects == Expects::LabelName && label.name != QLatin1String("__name__")) {
                offer.add(label.name, "label", label.distinct > 0 ? QStringLiteral("%1 values").arg(label.distinct) : QString());
            } else if (context.expects == Expects::LabelValue && label.name == context.label) {
                for (const QString &value : label.values) offer.add(value, "value");
            }
        }
    }
    result.items = offer.take();
    return result;
}

} // namespace diopter::desktop
