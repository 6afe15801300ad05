// Facts for the rules; every question to the source is asked at most once.
#include "core/analysis/finding_context.h"

#include "core/syntax/parser.h"

namespace diopter::analysis {

namespace {

constexpr std::size_t kMaxNames = 200'000;

bool endsWith(std::string_view text, std::string_view ending) { return text.ends_with(ending); }

std::string typeFromName(const std::string &metric)
{
    if (endsWith(metric, "_total") || endsWith(metric, "_count") || endsWith(metric, "_sum") || endsWith(metric, "_bucket"))
        return "counter";
    if (endsWith(metric, "_info") || endsWith(metric, "_timestamp_seconds") || endsWith(metric, "_ratio")) return "gauge";
    return {};
}

} // namespace

FindingContext::FindingContext(const syntax::Ast &ast, const FindOptions &options, const source::Source *source, const CancelToken &cancel)
    : m_ast(ast), m_options(options), m_source(source), m_cancel(cancel), m_flow(labelFlow(ast))
{}

const syntax::VectorSelector *FindingContext::selectorOf(NodeId node) const
{
    const syntax::Node &at = m_ast.node(node);
    if (const auto *matrix = at.getIf<syntax::MatrixSelector>()) return &matrix->selector;
    return at.getIf<syntax::VectorSelector>();
}

std::string FindingContext::metricName(const syntax::VectorSelector &selector)
{
    if (!selector.name.empty()) return selector.name;
    for (const syntax::LabelMatcher &matcher : selector.matchers) {
        if (matcher.name == kMetricName && matcher.type == MatchType::Equal) return matcher.value;
    }
    return {};
}

NodeId FindingContext::withoutParens(NodeId node) const
{
    while (const auto *paren = m_ast.node(node).getIf<syntax::Paren>()) node = paren->expr;
    return node;
}

NodeId FindingContext::parentOf(NodeId node) const
{
    NodeId parent = m_ast.node(node).parent;
    while (parent.valid() && m_ast.node(parent).kind() == syntax::NodeKind::Paren) parent = m_ast.node(parent).parent;
    return parent;
}

void FindingContext::loadMetadata()
{
    if (m_types) return;
    m_types.emplace();
    if (!m_source) return;
    const auto metadata = m_source->metadata(m_cancel);
    if (!metadata) return;
    for (const source::MetricMetadata &metric : *metadata) {
        if (!metric.type.empty() && metric.type != "unknown") m_types->emplace(metric.metric, metric.type);
    }
}

bool FindingContext::typeIsKnown(const std::string &metric)
{
    loadMetadata();
    return m_types->contains(metric);
}

std::string FindingContext::metricType(const std::string &metric)
{
    loadMetadata();
    if (const auto found = m_types->find(metric); found != m_types->end()) return found->second;
    // The series of a histogram or summary are described under the family's name.
    for (const std::string_view ending : {"_count", "_sum", "_bucket"}) {
        if (endsWith(metric, ending) && m_types->contains(metric.substr(0, metric.size() - ending.size()))) return "counter";
    }
    return typeFromName(metric);
}

std::optional<source::SelectRequest> FindingContext::requestFor(NodeId selectorNode) const
{
    const syntax::VectorSelector *selector = selectorOf(selectorNode);
    if (!selector || !m_source) return std::nullopt;
    auto matchers = syntax::compileMatchers(*selector);
    if (!matchers) return std::nullopt;
    source::SelectRequest request;
    request.matchers = std::move(*matchers);
    if (m_options.hasGrid && selector->time.at == syntax::AtModifier::None && selector->time.offset == 0) {
        DurationMs window = m_options.lookback;
        if (const auto *matrix = m_ast.node(selectorNode).getIf<syntax::MatrixSelector>()) window = matrix->range;
        // Within a subquery the time reaches further back than the selector tells; the whole range of the data is asked then.
        bool inSubquery = false;
        for (NodeId parent = selectorNode; parent.valid(); parent = m_ast.node(parent).parent) {
            if (m_ast.node(parent).kind() == syntax::NodeKind::Subquery) inSubquery = true;
        }
        if (!inSubquery) {
            request.minTime = m_options.grid.start - window + 1;
            request.maxTime = m_options.grid.end;
            request.hints.range = window;
        }
    }
    return request;
}

std::optional<source::SelectStatistics> FindingContext::statistics(NodeId selectorNode)
{
    if (const auto found = m_statistics.find(selectorNode.value); found != m_statistics.end()) return found->second;
    std::optional<source::SelectStatistics> out;
    if (const auto request = requestFor(selectorNode)) {
        if (auto answer = m_source->statistics(*request, m_cancel)) out = std::move(*answer);
    }
    m_statistics.emplace(selectorNode.value, out);
    return out;
}

const std::vector<std::string> &FindingContext::metricNames()
{
    if (m_names) return *m_names;
    m_names.emplace();
    if (m_source) {
        if (auto names = m_source->labelValues(std::string(kMetricName), {}, kMaxNames, m_cancel)) m_names = std::move(*names);
    }
    return *m_names;
}

std::optional<std::vector<std::string>> FindingContext::labelValues(const std::string &label, const std::string &metric)
{
    const auto key = std::pair(label, metric);
    if (const auto found = m_values.find(key); found != m_values.end()) return found->second;
    std::optional<std::vector<std::string>> out;
    auto matcher = Matcher::make(MatchType::Equal, std::string(kMetricName), metric);
    if (m_source && matcher) {
        source::SelectRequest request;
        request.matchers.push_back(std::move(*matcher));
        if (auto values = m_source->labelValues(label, request, kMaxNames, m_cancel)) out = std::move(*values);
    }
    m_values.emplace(key, out);
    return out;
}

} // namespace diopter::analysis
