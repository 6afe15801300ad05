// Rows that two selectors (or range functions over them) of one query have in common, because the one selects what the other selects
// and satisfies further matchers besides (plan::Node::within). Whichever is evaluated first keeps them, the other one takes them.
#pragma once

#include "core/exec/operators/range_window_scan.h"
#include "core/exec/query_context.h"
#include "core/exec/row_source.h"

#include <atomic>
#include <limits>
#include <memory>
#include <vector>

namespace diopter::exec {

/// The kept rows of one pair of nodes. Rows of floats only; what does not fit into a share of the budget is left out, and evaluated twice.
class SharedRows {
public:
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    /// For the rows of `series` (of the node that is evaluated first) that satisfy the matchers. Main thread.
    SharedRows(QueryContext &context, SeriesTablePtr series, const std::vector<Matcher> &narrower, std::size_t numSteps);

    /// Slots of the rows given to the constructor, kNone for those not kept.
    const std::vector<std::uint32_t> &slots() const { return m_slots; }
    /// The same for the rows of the other node; both tables are sorted by labels. Main thread.
    std::vector<std::uint32_t> slotsOf(const SeriesTable &series) const;

    /// Keeps a row without histograms. Any thread, once per slot.
    void keep(std::uint32_t slot, const RowView &row, const WindowCount &count);
    /// Copies a kept row and its count; false when it was not kept (yet). Any thread.
    bool take(std::uint32_t slot, const RowSlice &out, std::size_t row, WindowCount &count) const;
    bool isKept(std::uint32_t slot) const { return m_kept[slot].kept.load(std::memory_order_acquire); }

private:
    struct Slot {
        WindowCount count;
        std::atomic<bool> kept{false};
    };
    SeriesTablePtr m_series;
    std::vector<std::uint32_t> m_slots;
    std::vector<Slot> m_kept;
    SampleBlock m_block;
    MemoryCharge m_charge;
};

/// What one node does with the rows it has in common with others.
class RowExchange {
public:
    RowExchange() = default;
    /// Joins the node's pairs: the first of a pair to come keeps, the second takes. `series` are those of its selector.
    RowExchange(QueryContext &context, const plan::Node &node, const SeriesTablePtr &series);

    /// True when the row was taken from another node; its samples are booked to `cost` as shared.
    bool take(std::size_t index, const RowSlice &out, std::size_t row, WindowCount &count, ReadCost &cost) const;
    /// Behind the rows from `index` on, `end` at the most, that must be evaluated here.
    std::size_t endOfOwnRows(std::size_t index, std::size_t end) const;
    /// Offers an evaluated row to the others.
    void keep(std::size_t index, const RowView &row, const WindowCount &count) const;

private:
    struct Side {
        std::shared_ptr<SharedRows> rows;
        std::vector<std::uint32_t> slots; ///< of the second; the first asks `rows`
        bool keeps = false;
    };
    std::vector<Side> m_sides;
};

} // namespace diopter::exec
