// Matching goes by labels: within one source they name a series. The list of the wider node is filtered by matchers in memory, so the
// narrower one need not have been selected yet when the wider comes first.
#include "core/exec/operators/shared_rows.h"

#include <algorithm>
#include <unordered_map>

namespace diopter::exec {

namespace {

/// Rows are kept to save time: in at most this much memory, and never what the query itself may need.
constexpr std::uint64_t kMostBytes = 256U << 20;

/// Answers one matcher per distinct value.
class KnownAnswers {
public:
    KnownAnswers(SymbolTable &symbols, const Matcher &matcher)
        : m_symbols(symbols), m_matcher(matcher), m_name(symbols.intern(matcher.name()))
    {}
    bool matches(LabelsView labels)
    {
        const Symbol value = labelValue(labels, m_name);
        const auto [known, isNew] = m_known.try_emplace(value, false);
        if (isNew) known->second = m_matcher.matches(m_symbols.text(value));
        return known->second;
    }

private:
    SymbolTable &m_symbols;
    const Matcher &m_matcher;
    Symbol m_name;
    std::unordered_map<Symbol, bool> m_known;
};

bool equalLabels(LabelsView a, LabelsView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

} // namespace

SharedRows::SharedRows(QueryContext &context, SeriesTablePtr series, const std::vector<Matcher> &narrower, std::size_t numSteps)
    : m_series(std::move(series)), m_slots(m_series->size(), kNone)
{
    std::vector<KnownAnswers> answers;
    for (const Matcher &matcher : narrower) answers.emplace_back(context.symbols, matcher);
    const std::uint64_t rowBytes = SampleBlock::bytesFor(1, numSteps) + sizeof(Slot);
    const std::uint64_t most = std::min(kMostBytes, context.budget.limitBytes() / 8) / rowBytes;
    std::uint32_t numKept = 0;
    for (std::size_t row = 0; row < m_slots.size() && numKept < most; ++row) {
        const LabelsView labels = m_series->labels(row);
        const bool matches = std::all_of(answers.begin(), answers.end(), [&](KnownAnswers &answer) { return answer.matches(labels); });
        if (matches) m_slots[row] = numKept++;
    }
    auto charge = MemoryCharge::take(&context.budget, numKept * rowBytes);
    if (!charge) {
        m_slots.assign(m_slots.size(), kNone);
        return;
    }
    m_charge = std::move(*charge);
    m_kept = std::vector<Slot>(numKept);
    m_block.reset(numKept, numSteps);
}

std::vector<std::uint32_t> SharedRows::slotsOf(const SeriesTable &series) const
{
    std::vector<std::uint32_t> out(series.size(), kNone);
    const bool isNarrower = series.size() <= m_series->size();
    const SeriesTable &few = isNarrower ? series : *m_series;
    const SeriesTable &many = isNarrower ? *m_series : series;
    std::size_t next = 0;
    for (std::size_t i = 0; i < few.size() && next < many.size(); ++i) {
        while (next < many.size() && !equalLabels(few.labels(i), many.labels(next))) ++next;
        if (next == many.size()) break;
        out[isNarrower ? i : next] = m_slots[isNarrower ? next : i];
        ++next;
    }
    return out;
}

void SharedRows::keep(std::uint32_t slot, const RowView &row, const WindowCount &count)
{
    if (row.histograms) return;
    Slot &kept = m_kept[slot];
    m_block.copyRow(slot, row);
    kept.count = count;
    kept.kept.store(true, std::memory_order_release);
}

bool SharedRows::take(std::uint32_t slot, const RowSlice &out, std::size_t row, WindowCount &count) const
{
    if (!isKept(slot)) return false;
    const Slot &kept = m_kept[slot];
    out.copyRow(row, m_block.view(slot));
    count = kept.count;
    return true;
}

namespace {

const plan::Selector *selectorOf(const plan::Node &node)
{
    if (const auto *instant = node.getIf<plan::InstantSelector>()) return &instant->selector;
    if (const auto *call = node.getIf<plan::RangeCall>(); call && call->selector) return &*call->selector;
    return nullptr;
}

/// Counts per step are not kept: a range function that needs them evaluates its rows itself.
bool mayExchange(const QueryContext &context, const plan::Node &node)
{
    return node.getIf<plan::InstantSelector>() || !context.needsPerStep(node.id);
}

} // namespace

RowExchange::RowExchange(QueryContext &context, const plan::Node &node, const SeriesTablePtr &series)
{
    const auto pairs = context.pairs.find(node.id);
    if (pairs == context.pairs.end()) return;
    for (const plan::PlanId id : pairs->second) {
        const plan::Node &narrower = context.plan.node(id);
        if (!mayExchange(context, narrower) || !mayExchange(context, context.plan.node(narrower.within))) continue;
        std::shared_ptr<SharedRows> &waiting = context.sharedRows[id];
        if (waiting) { // the other one was here before
            std::vector<std::uint32_t> slots = waiting->slotsOf(*series);
            m_sides.push_back({std::move(waiting), std::move(slots), false});
        } else {
            waiting = std::make_shared<SharedRows>(context, series, selectorOf(narrower)->matchers, node.steps.count);
            m_sides.push_back({waiting, {}, true});
        }
    }
}

bool RowExchange::take(std::size_t index, const RowSlice &out, std::size_t row, WindowCount &count, ReadCost &cost) const
{
    for (const Side &side : m_sides) {
        if (side.keeps || side.slots[index] == SharedRows::kNone) continue;
        if (!side.rows->take(side.slots[index], out, row, count)) continue;
        cost.sharedSamples += count.samplesRead;
        return true;
    }
    return false;
}

std::size_t RowExchange::endOfOwnRows(std::size_t index, std::size_t end) const
{
    const auto isTakeable = [&](std::size_t row) {
        return std::any_of(m_sides.begin(), m_sides.end(),
            [&](const Side &side) { return !side.keeps && side.slots[row] != SharedRows::kNone && side.rows->isKept(side.slots[row]); });
    };
    if (m_sides.empty()) return end;
    while (index < end && !isTakeable(index)) ++index;
    return index;
}

void RowExchange::keep(std::size_t index, const RowView &row, const WindowCount &count) const
{
    for (const Side &side : m_sides) {
        if (!side.keeps || side.rows->slots()[index] == SharedRows::kNone) continue;
        side.rows->keep(side.rows->slots()[index], row, count);
    }
}

} // namespace diopter::exec
