#include "core/plan/share.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace diopter::plan {

namespace {

/// Text that is equal for equal nodes: fields with separators that cannot occur unescaped.
class Key {
public:
    void number(std::int64_t value)
    {
        m_text += std::to_string(value);
        m_text += ',';
    }
    void number(std::size_t value) { number(static_cast<std::int64_t>(value)); }
    void number(bool value) { number(static_cast<std::int64_t>(value)); }
    void real(double value) { number(static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(value))); }
    void text(const std::string &value)
    {
        number(value.size());
        m_text += value;
    }
    void texts(const std::vector<std::string> &values)
    {
        number(values.size());
        for (const std::string &value : values) text(value);
    }
    void time(const std::optional<TimestampMs> &value)
    {
        number(value.has_value());
        if (value) number(*value);
    }
    void real(const std::optional<double> &value)
    {
        number(value.has_value());
        if (value) real(*value);
    }
    void matchers(const std::vector<Matcher> &values)
    {
        number(values.size());
        for (const Matcher &matcher : values) text(matcher.text());
    }
    /// From here on selectors are described without their matchers.
    void leaveMatchersOut() { m_withMatchers = false; }
    std::string take() { return std::move(m_text); }

    void operator()(const Number &value) { real(value.value); }
    void operator()(const String &value) { text(value.value); }
    void operator()(const InstantSelector &value) { selector(value.selector); }
    void operator()(const RangeSelector &value) { selector(value.selector); }
    void operator()(const RangeCall &value);
    void operator()(const Subquery &value);
    void operator()(const TimestampCall &value);
    void operator()(const Call &value);
    void operator()(const InfoCall &value);
    void operator()(const Aggregation &value);
    void operator()(const Binary &value);
    void operator()(const Negate &) {}
    void operator()(const StepInvariant &) {}

private:
    void selector(const Selector &value);
    std::string m_text;
    bool m_withMatchers = true;
};

void Key::selector(const Selector &value)
{
    if (m_withMatchers) matchers(value.matchers);
    number(value.offset);
    time(value.at);
    number(value.range);
    number(value.anchored);
    number(value.smoothed);
    number(value.statsOnly);
    number(value.selectMin);
    number(value.selectMax);
}

void Key::operator()(const RangeCall &value)
{
    number(static_cast<std::int64_t>(value.function));
    number(value.windowArg);
    number(value.selector.has_value());
    if (value.selector) selector(*value.selector);
}

void Key::operator()(const Subquery &value)
{
    number(value.range);
    number(value.step);
    number(value.offset);
    time(value.at);
}

void Key::operator()(const TimestampCall &value)
{
    number(static_cast<std::int64_t>(value.function));
    selector(value.selector);
}

void Key::operator()(const Call &value)
{
    number(static_cast<std::int64_t>(value.function));
    texts(value.strings);
    number(value.absentLabels.size());
    for (const auto &[name, label] : value.absentLabels) {
        text(name);
        text(label);
    }
}

void Key::operator()(const InfoCall &value)
{
    matchers(value.matchers);
    number(value.hasSelector);
    time(value.at);
    number(value.offset);
    number(value.selectMin);
    number(value.selectMax);
}

void Key::operator()(const Aggregation &value)
{
    number(static_cast<std::int64_t>(value.op));
    texts(value.grouping);
    number(value.without);
    text(value.text);
    number(value.hasParam);
    number(value.constantParam);
}

void Key::operator()(const Binary &value)
{
    number(static_cast<std::int64_t>(value.op));
    number(value.returnBool);
    number(value.scalarLeft);
    number(value.scalarRight);
    number(value.matching.has_value());
    if (!value.matching) return;
    number(static_cast<std::int64_t>(value.matching->cardinality));
    number(value.matching->on);
    texts(value.matching->labels);
    texts(value.matching->include);
    real(value.matching->fillLeft);
    real(value.matching->fillRight);
}

void describe(const Plan &plan, const Node &node, Key &key)
{
    key.number(node.value.index());
    key.number(node.steps.start);
    key.number(node.steps.interval);
    key.number(node.steps.count);
    std::visit([&](const auto &value) { key(value); }, node.value);
    for (const PlanId arg : node.args) {
        const Node &child = plan.node(arg);
        if (const Number *number = child.getIf<Number>()) {
            key.real(number->value);
            key.number(child.covers.size());
        } else {
            key.number(std::size_t{plan.evaluated(arg).index()});
        }
    }
}

const Selector *selectorOf(const Node &node)
{
    if (const auto *instant = node.getIf<InstantSelector>()) return &instant->selector;
    if (const auto *call = node.getIf<RangeCall>(); call && call->selector) return &*call->selector;
    return nullptr;
}

/// True when every matcher of `wide` is one of `narrow`, which has more.
bool isNarrower(const Selector &narrow, const Selector &wide)
{
    if (narrow.matchers.size() <= wide.matchers.size()) return false;
    return std::all_of(wide.matchers.begin(), wide.matchers.end(), [&](const Matcher &matcher) {
        return std::find(narrow.matchers.begin(), narrow.matchers.end(), matcher) != narrow.matchers.end();
    });
}

/// Of the nodes that differ in matchers only, each gets the widest one around it.
void relate(Plan &plan, const std::vector<PlanId> &alike)
{
    for (const PlanId id : alike) {
        const Selector &selector = *selectorOf(plan.node(id));
        std::size_t fewest = selector.matchers.size();
        for (const PlanId other : alike) {
            const Selector &wide = *selectorOf(plan.node(other));
            if (wide.matchers.size() >= fewest || !isNarrower(selector, wide)) continue;
            fewest = wide.matchers.size();
            plan.nodes[id.index()].within = other;
        }
    }
}

} // namespace

void shareEqualParts(Plan &plan)
{
    std::unordered_map<std::string, PlanId> seen;
    for (Node &node : plan.nodes) {
        if (node.type == ValueType::String || node.getIf<Number>()) continue;
        Key key;
        key.number(node.covers.size());
        describe(plan, node, key);
        const auto [entry, isNew] = seen.try_emplace(key.take(), node.id);
        if (!isNew) node.sameAs = entry->second;
    }
}

void relateSelectors(Plan &plan)
{
    constexpr std::size_t kMostAlike = 64; // every one is compared with every other
    std::unordered_map<std::string, std::vector<PlanId>> alike;
    for (const Node &node : plan.nodes) {
        if (node.sameAs.valid() || !selectorOf(node) || node.steps.count == 0) continue;
        Key key;
        key.leaveMatchersOut();
        describe(plan, node, key);
        std::vector<PlanId> &nodes = alike[key.take()];
        if (nodes.size() < kMostAlike) nodes.push_back(node.id);
    }
    for (const auto &[key, nodes] : alike) relate(plan, nodes);
}

} // namespace diopter::plan
