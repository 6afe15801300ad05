// See words_panel.h.
#include "app/desktop/views/words_panel.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"
#include "app/desktop/text/promql_tokens.h"
#include "app/desktop/views/card.h"

#include <QVBoxLayout>

namespace diopter::desktop {

namespace {

/// "code (4) times service (8)": what multiplies to the series.
QString labelProduct(const NodeData &data)
{
    QStringList parts;
    for (const LabelData &label : data.labels)
        if (label.distinct > 1 && parts.size() < 5) parts << QStringLiteral("%1 (%2)").arg(label.name).arg(label.distinct);
    return parts.join(QStringLiteral(" \u00d7 "));
}

/// " · 288,882 shared" where that is more than a fifth of what the node read.
QString notDecodedText(std::uint64_t samples, const QString &why, const profile::NodeProfile &actual)
{
    return samples * 5 > actual.samplesRead ? QStringLiteral(" \u00b7 %1 %2").arg(countText(samples), why) : QString();
}

void addFacts(FactList &facts, const report::QueryReport &report, const report::NodeReport &node, const NodeData *data)
{
    if (node.actual) {
        const profile::NodeProfile &actual = *node.actual;
        facts.add(QStringLiteral("Series"), countText(actual.series), data != nullptr ? labelProduct(*data) : QString());
        if (actual.samplesRead > 0)
            facts.add(QStringLiteral("Samples"), QStringLiteral("%1 read").arg(countText(actual.samplesRead)),
                QStringLiteral("%1 over all steps").arg(countText(actual.totalQueryableSamples)) +
                    notDecodedText(actual.sharedSamples, QStringLiteral("shared"), actual) +
                    notDecodedText(actual.cachedSamples, QStringLiteral("from cache"), actual));
        if (actual.chunks > 0) {
            const QString perSample = actual.decodedSamples > 0
                ? QStringLiteral("%1 bytes a sample")
                      .arg(static_cast<double>(actual.bytes) / static_cast<double>(actual.decodedSamples), 0, 'f', 1)
                : QString();
            facts.add(QStringLiteral("Chunks"), QStringLiteral("%1, %2").arg(countText(actual.chunks), bytesText(actual.bytes)), perSample);
        }
        const double cpu = report.total ? report.total->cpuMs : 0;
        const QString share = cpu > 0
            ? QStringLiteral("%1 % of the run").arg(actual.selfMs * 100 / cpu, 0, 'f', actual.selfMs * 100 / cpu < 9.95 ? 1 : 0)
            : QString();
        if (actual.servedBy.valid())
            facts.add(QStringLiteral("Work"), QStringLiteral("shared with an equal part of the query"), QStringLiteral("evaluated once"));
        else facts.add(QStringLiteral("Self time"), millisecondsText(actual.selfMs), share);
        if (actual.peakBytes > 0) facts.add(QStringLiteral("Peak memory"), bytesText(actual.peakBytes));
        for (const Annotation &annotation : actual.annotations)
            facts.add(annotation.kind == AnnotationKind::Warning ? QStringLiteral("Warning") : QStringLiteral("Note"),
                visibleText(annotation.text));
    } else if (node.estimate) {
        if (node.estimate->series)
            facts.add(QStringLiteral("Series"), QStringLiteral("about ") + aboutCountText(node.estimate->series->expected),
                visibleText(node.estimate->series->origin));
        if (node.estimate->samplesRead && node.estimate->samplesRead->expected > 0)
            facts.add(QStringLiteral("Samples"),
                QStringLiteral("about %1 to read").arg(aboutCountText(node.estimate->samplesRead->expected)),
                visibleText(node.estimate->samplesRead->origin));
    }
    for (const report::Finding &finding : node.findings) facts.add(QStringLiteral("Why this cost"), visibleText(finding.text));
}

} // namespace

WordsPanel::WordsPanel(Theme &theme, QWidget *parent) : QScrollArea(parent), m_theme(theme)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(QStringLiteral("The selected node in words"));
}

void WordsPanel::setNode(const ReportPtr &report, NodeId node, const NodeDataPtr &values)
{
    auto *page = new QWidget;
    page->setProperty("ground", QStringLiteral("panel"));
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(10);
    if (!report || !node.valid() || node.index() >= report->nodes.size()) {
        layout->addWidget(makeText(m_theme, QStringLiteral("Select a node to see what it does."), TextRole::Muted, page));
    } else {
        const report::NodeReport &about = report->nodes[node.index()];
        QStringList names;
        const QString expr = toQt(about.expr);
        for (const Token &token : promqlTokens(expr))
            if (token.kind == TokenKind::Metric) names << expr.mid(token.start, token.length);
        names.removeDuplicates();
        const QString words = visibleText(about.words);
        auto *sentence = new StyledLabel(m_theme, StyledLabel::Mode::Wrapped, page);
        sentence->setComposer([words, names](const Theme &theme) {
            StyledText styled;
            styled.appendProse(words, names, theme.colours().text, theme.colours().metric, theme);
            return styled;
        });
        layout->addWidget(sentence);
        auto *facts = new FactList(m_theme, page);
        addFacts(*facts, *report, about, values.get());
        if (facts->numRows() > 0) layout->addWidget(facts);
        else delete facts;
        const VerdictCardActions actions = {
            [this](const QString &text) { emit copyRequested(text); }, [this](const QString &text) { emit useRequested(text); }};
        if (report->verdict.node == node)
            if (QFrame *card = makeVerdictCard(m_theme, report->verdict, actions, VerdictCard::Summary, page)) layout->addWidget(card);
    }
    layout->addStretch(1);
    setWidget(page);
}

} // namespace diopter::desktop
