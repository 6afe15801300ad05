// Two vectors, arithmetic, comparison and trimming (Prometheus' VectorBinop): series are matched once, then row meets row.
// Duplicates are judged per step from presence bits, so series of one group that never meet are legal.
#include "core/exec/operators/binary_operators.h"
#include "core/exec/operators/match_index.h"
#include "core/exec/operators/pair_rows.h"
#include "core/exec/operators/row_assembler.h"

#include <algorithm>
#include <map>

namespace diopter::exec {

namespace {

using Bits = std::vector<BitWord>;

/// What is wrong at one step; Prometheus, who goes step by step, reports the smallest.
struct MatchError {
    std::size_t step = 0;
    int phase = 0; ///< 0: the "one" side is looked at, 1: the "many" side, 2: series without a partner
    std::size_t index = 0;
    std::string message;
    bool before(const MatchError &other) const { return std::tie(step, phase, index) < std::tie(other.step, other.phase, other.index); }
};

/// The last annotation of each step: Prometheus keeps no other.
struct StepNote {
    std::uint64_t key = 0;
    Annotation note;
};

std::size_t firstBit(const Bits &bits)
{
    for (std::size_t word = 0; word < bits.size(); ++word) {
        if (bits[word] != 0) return word * 64 + static_cast<std::size_t>(std::countr_zero(bits[word]));
    }
    return ~std::size_t{0};
}

/// One result row under construction: the pair's values, the steps where it was computed, those where it stays.
struct PairRow {
    SampleBlock block;
    Bits computed;
};

class VectorBinary {
public:
    VectorBinary(QueryContext &context, const plan::Node &node, MatrixPtr left, MatrixPtr right);
    Result<RowSourcePtr> run();

private:
    bool isSimple() const;
    Result<RowSourcePtr> runSimple();
    Result<RowSourcePtr> runGeneral();
    void findActiveSteps();
    void checkOneSide();
    void reportDuplicate(std::size_t group, std::size_t row, std::size_t step);
    Status pairs(RowAssembler &assembler);
    Status unmatchedOnes(RowAssembler &assembler);
    Status addPair(RowAssembler &assembler, const RowView &many, LabelsView manyLabels, const RowView &one, LabelsView oneLabels,
        const Bits &mask, std::size_t group, int phase, std::size_t index);
    Status combine(const RowView &many, const RowView &one, const Bits &mask, int phase, std::size_t index, PairRow &out);
    void registerMatch(std::size_t group, LabelsView labels, const Bits &computed, int phase, std::size_t index);
    void fail(MatchError error);
    RowView fillRow(double value);
    Bits bitsOf(const Matrix &matrix) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::Binary &m_binary;
    bool m_swapped; ///< group_right: the left side is the "one" side
    MatrixPtr m_many;
    MatrixPtr m_one;
    std::optional<double> m_fillMany;
    std::optional<double> m_fillOne;
    LabelMatching m_matching;
    MatchGroups m_groups; ///< left = many, right = one
    std::size_t m_numSteps;
    std::size_t m_numWords;
    Bits m_active;
    std::vector<Bits> m_matched; ///< per group: steps with a computed result
    SeriesTable m_resultStorage;
    LabelIndex m_resultSets; ///< label sets of results; an instant answer may hold equal ones in several rows
    std::map<std::pair<std::size_t, std::size_t>, Bits> m_inserted; ///< (group, result set): steps already taken
    std::map<std::size_t, StepNote> m_notes; ///< by step
    std::optional<MatchError> m_error;
    std::vector<double> m_fillValues;
    Bits m_fillBits;
};

VectorBinary::VectorBinary(QueryContext &context, const plan::Node &node, MatrixPtr left, MatrixPtr right)
    : m_context(context), m_node(node), m_binary(node.as<plan::Binary>()),
      m_swapped(m_binary.matching->cardinality == plan::Cardinality::OneToMany), m_many(m_swapped ? right : left),
      m_one(m_swapped ? left : right), m_fillMany(m_swapped ? m_binary.matching->fillRight : m_binary.matching->fillLeft),
      m_fillOne(m_swapped ? m_binary.matching->fillLeft : m_binary.matching->fillRight), m_matching(context, m_binary),
      m_groups(m_matching.group(*m_many->series(), *m_one->series())), m_numSteps(node.steps.count), m_numWords(bitWords(m_numSteps))
{}

Bits VectorBinary::bitsOf(const Matrix &matrix) const
{
    Bits out(m_numWords, 0);
    for (std::size_t row = 0; row < matrix.numRows(); ++row) {
        const BitWord *present = matrix.block().present(row);
        for (std::size_t word = 0; word < m_numWords; ++word) out[word] |= present[word];
    }
    return out;
}

/// Where one side is empty (and nothing fills it) Prometheus does not even look for duplicates.
void VectorBinary::findActiveSteps()
{
    const Bits many = bitsOf(*m_many);
    const Bits one = bitsOf(*m_one);
    const bool fills = m_fillMany || m_fillOne;
    m_active.resize(m_numWords);
    for (std::size_t word = 0; word < m_numWords; ++word) m_active[word] = fills ? many[word] | one[word] : many[word] & one[word];
}

void VectorBinary::fail(MatchError error)
{
    if (!m_error || error.before(*m_error)) m_error = std::move(error);
}

void VectorBinary::reportDuplicate(std::size_t group, std::size_t row, std::size_t step)
{
    if (m_error && !MatchError{step, 0, row, {}}.before(*m_error)) return;
    std::size_t earlier = row;
    for (const std::uint32_t other : m_groups.right[group]) {
        if (m_one->row(other).isPresent(step)) {
            earlier = other;
            break;
        }
    }
    std::vector<LabelPair> matched;
    m_matching.matchLabels(m_one->series()->labels(row), matched);
    std::string first = labelsText(m_context.symbols, m_one->series()->labels(row));
    std::string second = labelsText(m_context.symbols, m_one->series()->labels(earlier));
    if (first > second) std::swap(first, second);
    fail({step, 0, row,
        "found duplicate series for the match group " + labelsText(m_context.symbols, matched) + " on the " +
            (m_swapped ? "left" : "right") + " hand-side of the operation: [" + first + ", " + second +
            "];many-to-many matching not allowed: matching labels must be unique on one side"});
}

void VectorBinary::checkOneSide()
{
    Bits seen;
    for (std::size_t group = 0; group < m_groups.size(); ++group) {
        if (m_groups.right[group].size() < 2) continue;
        seen.assign(m_numWords, 0);
        for (const std::uint32_t row : m_groups.right[group]) {
            const BitWord *present = m_one->block().present(row);
            for (std::size_t word = 0; word < m_numWords; ++word) {
                const BitWord both = seen[word] & present[word] & m_active[word];
                if (both != 0) {
                    reportDuplicate(group, row, word * 64 + static_cast<std::size_t>(std::countr_zero(both)));
                    break;
                }
            }
            for (std::size_t word = 0; word < m_numWords; ++word) seen[word] |= present[word];
        }
    }
}

Status VectorBinary::combine(const RowView &many, const RowView &one, const Bits &mask, int phase, std::size_t index, PairRow &out)
{
    out.block.reset(1, m_numSteps);
    out.computed = mask;
    const RowView &left = m_swapped ? one : many;
    const RowView &right = m_swapped ? many : one;
    const bool trims = m_binary.op == BinaryOp::TrimUpper || m_binary.op == BinaryOp::TrimLower;
    double *values = out.block.values(0);
    BitWord *present = out.block.present(0);
    if (!left.histograms && !right.histograms && !trims) {
        const bool compares = isComparison(m_binary.op);
        forEachBit(mask.data(), m_numWords, [&](std::size_t step) {
            if (!compares) {
                values[step] = floatArithmetic(m_binary.op, left.values[step], right.values[step]);
                setBit(present, step);
                return;
            }
            const bool holds = floatComparison(m_binary.op, left.values[step], right.values[step]);
            values[step] = m_binary.returnBool ? (holds ? 1 : 0) : left.values[step];
            if (holds || m_binary.returnBool) setBit(present, step);
        });
        return {};
    }
    const std::uint64_t key = static_cast<std::uint64_t>(phase) << 32 | index;
    for (std::size_t step = 0; step < m_numSteps; ++step) {
        if (!testBit(mask.data(), step)) continue;
        BinaryOutcome result = applyBinary(m_binary.op, left.point(step), right.point(step));
        if (!result.failure.empty()) return Error{ErrorCode::Execution, result.failure, {}};
        if (result.note != BinaryNote::None) {
            StepNote &note = m_notes[step];
            if (note.note.text.empty() || key >= note.key) {
                note = {key, binaryAnnotation(result.note, m_binary.op, left.isHistogram(step), right.isHistogram(step), m_node.span)};
            }
        }
        if (result.dropped) {
            clearBit(out.computed.data(), step);
        } else if (m_binary.returnBool) {
            out.block.setFloat(0, step, result.keep ? 1 : 0);
        } else if (result.keep) {
            out.block.set(0, step, std::move(result.point));
        }
    }
    return {};
}

/// One-to-one: a group may match once a step. Else: results of a group must differ in labels.
void VectorBinary::registerMatch(std::size_t group, LabelsView labels, const Bits &computed, int phase, std::size_t index)
{
    const bool oneToOne = m_binary.matching->cardinality == plan::Cardinality::OneToOne;
    Bits &matched = m_matched[group];
    if (matched.empty()) matched.resize(m_numWords);
    Bits both(m_numWords);
    if (oneToOne) {
        for (std::size_t word = 0; word < m_numWords; ++word) both[word] = matched[word] & computed[word];
    } else {
        bool isNew = false;
        Bits &inserted = m_inserted[{group, m_resultSets.findOrStore(labels, m_resultStorage, isNew)}];
        if (inserted.empty()) inserted.resize(m_numWords);
        for (std::size_t word = 0; word < m_numWords; ++word) {
            both[word] = inserted[word] & computed[word];
            inserted[word] |= computed[word];
        }
    }
    for (std::size_t word = 0; word < m_numWords; ++word) matched[word] |= computed[word];
    const std::size_t step = firstBit(both);
    if (step == ~std::size_t{0}) return;
    fail({step, phase, index,
        oneToOne ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
                 : "multiple matches for labels: grouping labels must ensure unique matches"});
}

Status VectorBinary::addPair(RowAssembler &assembler, const RowView &many, LabelsView manyLabels, const RowView &one, LabelsView oneLabels,
    const Bits &mask, std::size_t group, int phase, std::size_t index)
{
    if (!anyBit(mask.data(), m_numWords)) return {};
    PairRow pair;
    DIOPTER_TRY(combine(many, one, mask, phase, index, pair));
    const Labels labels = m_matching.resultLabels(manyLabels, oneLabels);
    const std::size_t row = assembler.rowOf(labels.view(), m_binary.returnBool);
    registerMatch(group, labels.view(), pair.computed, phase, index);
    return assembler.addRow(row, pair.block.view(0), nullptr);
}

RowView VectorBinary::fillRow(double value)
{
    m_fillValues.assign(m_numSteps, value);
    m_fillBits.assign(m_numWords, 0);
    setAllBits(m_fillBits.data(), m_numSteps);
    return {m_fillValues.data(), m_fillBits.data(), nullptr};
}

Status VectorBinary::pairs(RowAssembler &assembler)
{
    std::vector<LabelPair> fillLabels;
    Bits mask(m_numWords);
    for (std::size_t row = 0; row < m_many->numRows(); ++row) {
        if (row % 256 == 0) DIOPTER_TRY(m_context.checkCancelled());
        const RowView many = m_many->row(row);
        const LabelsView labels = m_many->series()->labels(row);
        const std::size_t group = m_groups.ofLeft[row];
        Bits lonely(many.present, many.present + m_numWords);
        for (std::size_t word = 0; word < m_numWords; ++word) lonely[word] &= m_active[word];
        for (const std::uint32_t partner : m_groups.right[group]) {
            const RowView one = m_one->row(partner);
            for (std::size_t word = 0; word < m_numWords; ++word) {
                mask[word] = lonely[word] & one.present[word];
                lonely[word] &= ~one.present[word];
            }
            DIOPTER_TRY(addPair(assembler, many, labels, one, m_one->series()->labels(partner), mask, group, 1, row));
        }
        if (!m_fillOne) continue;
        m_matching.matchLabels(labels, fillLabels);
        DIOPTER_TRY(addPair(assembler, many, labels, fillRow(*m_fillOne), fillLabels, lonely, group, 1, row));
    }
    return {};
}

Status VectorBinary::unmatchedOnes(RowAssembler &assembler)
{
    std::vector<LabelPair> fillLabels;
    for (std::size_t row = 0; row < m_one->numRows(); ++row) {
        const RowView one = m_one->row(row);
        const LabelsView labels = m_one->series()->labels(row);
        const std::size_t group = m_groups.ofRight[row];
        Bits mask(one.present, one.present + m_numWords);
        for (std::size_t word = 0; word < m_numWords; ++word) {
            mask[word] &= m_active[word];
            if (!m_matched[group].empty()) mask[word] &= ~m_matched[group][word];
        }
        m_matching.matchLabels(labels, fillLabels);
        DIOPTER_TRY(addPair(assembler, fillRow(*m_fillMany), fillLabels, one, labels, mask, group, 2, row));
    }
    return {};
}

Result<RowSourcePtr> VectorBinary::runGeneral()
{
    findActiveSteps();
    checkOneSide();
    m_matched.resize(m_groups.size());
    RowAssembler assembler(m_context, m_numSteps, m_node.singleTime && m_context.options.delayedNameRemoval);
    DIOPTER_TRY(pairs(assembler));
    if (m_fillMany) DIOPTER_TRY(unmatchedOnes(assembler));
    if (m_error && (!assembler.collision() || m_error->step <= *assembler.collision())) {
        return Error{ErrorCode::Execution, m_error->message, {}};
    }
    AnnotationCollector &annotations = m_context.book(m_node.id, m_context.mainWorker()).annotations;
    for (const auto &[step, note] : m_notes) {
        annotations.setKey(step);
        annotations.add(note.note.kind, note.note.text, note.note.span);
    }
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, assembler.finish());
    return rowsOf(std::move(out));
}

bool VectorBinary::isSimple() const
{
    if (m_fillMany || m_fillOne || m_many->block().hasHistograms() || m_one->block().hasHistograms()) return false;
    if (m_binary.op == BinaryOp::TrimUpper || m_binary.op == BinaryOp::TrimLower) return false;
    const bool oneToOne = m_binary.matching->cardinality == plan::Cardinality::OneToOne;
    for (std::size_t group = 0; group < m_groups.size(); ++group) {
        if (m_groups.right[group].size() > 1) return false;
        if (oneToOne && m_groups.left[group].size() > 1) return false;
    }
    return true;
}

Result<RowSourcePtr> VectorBinary::runSimple()
{
    auto table = std::make_shared<SeriesTable>();
    std::vector<RowPair> pairs;
    for (std::size_t row = 0; row < m_many->numRows(); ++row) {
        const auto &partners = m_groups.right[m_groups.ofLeft[row]];
        if (partners.empty()) continue;
        const Labels labels = m_matching.resultLabels(m_many->series()->labels(row), m_one->series()->labels(partners.front()));
        table->add(table->store(labels.view()), m_binary.returnBool);
        const auto many = static_cast<std::uint32_t>(row);
        pairs.push_back({m_swapped ? partners.front() : many, m_swapped ? many : partners.front()});
    }
    if (hasEqualLabels(*table)) return runGeneral();
    const MatrixPtr left = m_swapped ? m_one : m_many;
    const MatrixPtr right = m_swapped ? m_many : m_one;
    return pairRows(m_node, left, right, std::move(pairs), std::move(table));
}

Result<RowSourcePtr> VectorBinary::run() { return isSimple() ? runSimple() : runGeneral(); }

} // namespace

Result<RowSourcePtr> makeVectorVector(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const MeterId meter = context.meterOf(node.id);
    DIOPTER_ASSIGN(MatrixPtr left, completeMatrix(context, meter, *inputs.args[0]));
    DIOPTER_ASSIGN(MatrixPtr right, completeMatrix(context, meter, *inputs.args[1]));
    RowSourcePtr out;
    Status outcome = context.metered(meter, [&](Worker &) -> Status {
        DIOPTER_ASSIGN(out, VectorBinary(context, node, std::move(left), std::move(right)).run());
        return {};
    });
    DIOPTER_TRY(std::move(outcome));
    return out;
}

} // namespace diopter::exec
