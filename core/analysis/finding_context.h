// What one rule sees: the tree, its label flow, and facts about the data, asked once and kept.
#pragma once

#include "core/analysis/find.h"
#include "core/analysis/label_flow.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace diopter::analysis {

/// Belongs to one findAll call and one thread.
class FindingContext {
public:
    FindingContext(const syntax::Ast &ast, const FindOptions &options, const source::Source *source, const CancelToken &cancel);

    const syntax::Ast &ast() const { return m_ast; }
    const FindOptions &options() const { return m_options; }
    const std::vector<LabelFlow> &flow() const { return m_flow; }
    bool hasSource() const { return m_source != nullptr; }

    /// The selector of a vector or matrix selector node, else null.
    const syntax::VectorSelector *selectorOf(NodeId node) const;
    /// Name given by an equality matcher; "" if none.
    static std::string metricName(const syntax::VectorSelector &selector);
    /// Node without the parentheses around it.
    NodeId withoutParens(NodeId node) const;
    /// Nearest ancestor that is no pair of parentheses; invalid for the root.
    NodeId parentOf(NodeId node) const;

    /// "counter", "gauge", "histogram", ...: from metadata, or else from the name's ending; "" when neither tells.
    std::string metricType(const std::string &metric);
    /// True when metricType comes from the source's metadata.
    bool typeIsKnown(const std::string &metric);
    /// Series and spacing of a selector in the query's time; nothing without a source or when it fails.
    std::optional<source::SelectStatistics> statistics(NodeId selectorNode);
    /// Sorted metric names of the data; empty when unknown.
    const std::vector<std::string> &metricNames();
    /// Sorted values of a label among the series of a metric; nothing when unknown.
    std::optional<std::vector<std::string>> labelValues(const std::string &label, const std::string &metric);

private:
    std::optional<source::SelectRequest> requestFor(NodeId selectorNode) const;
    void loadMetadata();

    const syntax::Ast &m_ast;
    const FindOptions &m_options;
    const source::Source *m_source;
    const CancelToken &m_cancel;
    std::vector<LabelFlow> m_flow;
    std::optional<std::unordered_map<std::string, std::string>> m_types;
    std::optional<std::vector<std::string>> m_names;
    std::unordered_map<std::uint32_t, std::optional<source::SelectStatistics>> m_statistics;
    std::map<std::pair<std::string, std::string>, std::optional<std::vector<std::string>>> m_values;
};

/// One rule: looks at one node and appends what it finds. `code` is the id of its findings.
struct FindingRule {
    const char *code;
    void (*check)(FindingContext &context, const syntax::Node &node, Findings &out);
};

} // namespace diopter::analysis
