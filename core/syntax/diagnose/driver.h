// goyacc's Parse() over the tables: shifts, reductions, error recovery; the semantic actions of the reductions are in actions.cpp.
#pragma once

#include "core/syntax/diagnose/diagnose.h"
#include "core/syntax/diagnose/tables.h"

namespace diopter::syntax::diagnose {

/// The semantic value of a symbol: goyacc's yySymType. A symbol uses the member of its kind.
struct Value {
    Token token;
    NodeId node;
    DurationId duration;
    double number = 0;
    bool isDuration = false; ///< the number was written as a duration
    BinaryModifiers modifiers;
    GroupingClause clause;
    std::vector<std::string> labels;
    std::vector<NodeId> nodes;
    std::vector<LabelMatcher> matchers;
    std::optional<LabelMatcher> matcher;
    TextSpan span;
};

class Driver {
public:
    Driver(const ScanResult &scan, TreeBuilder &builder) : m_scan(scan), m_builder(builder), m_tables(tables()) {}

    /// The root, or nothing when parsing was given up.
    std::optional<NodeId> run(Symbol start);

private:
    struct Entry {
        std::size_t state = 0;
        Value value;
    };
    enum class Step : std::uint8_t { Continue, Accept, Abort };

    void read();
    Step step();
    Step recover();
    bool shiftError();
    void reduce(std::size_t rule);
    Value act(Action action, std::span<Entry> rhs);
    Value actExpression(Action action, std::span<Entry> rhs);
    Value actClause(Action action, std::span<Entry> rhs);
    Value actSelector(Action action, std::span<Entry> rhs);
    Value actTime(Action action, std::span<Entry> rhs);
    Value actDuration(Action action, std::span<Entry> rhs);
    void unexpected(std::string_view context, std::string_view expected);
    Value withNode(NodeId node);
    std::uint32_t overreadEnd() const;

    const ScanResult &m_scan;
    TreeBuilder &m_builder;
    const std::vector<State> &m_tables;
    std::vector<Entry> m_stack;
    std::size_t m_position = 0; ///< of the next token
    Token m_item; ///< the last token read: lval.item
    bool m_endReturned = false; ///< the end of input was delivered, only End follows
    std::optional<Symbol> m_ahead; ///< the token looked at
    int m_errorFlag = 0;
    std::uint32_t m_lastClosing = 0;
    NodeId m_result;
};

} // namespace diopter::syntax::diagnose
