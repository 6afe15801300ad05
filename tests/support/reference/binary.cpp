// Binary operators of the reference evaluator: scalars, vectors with matching, set operators, fill values.
#include "core/base/go_text.h"
#include "core/model/annotation_text.h"
#include "core/model/go_math.h"
#include "core/model/histogram_arithmetic.h"
#include "core/model/histogram_layout.h"
#include "tests/support/reference/internal.h"

#include <algorithm>
#include <cmath>

namespace diopter::reference {
namespace {

using annotation_text::HistogramOperation;

bool changesMeaning(BinaryOp op)
{
    return op == BinaryOp::Add || op == BinaryOp::Sub || op == BinaryOp::Mul || op == BinaryOp::Div || op == BinaryOp::Pow ||
        op == BinaryOp::Mod || op == BinaryOp::Atan2;
}

LabelMap matchLabels(const LabelMap &labels, const syntax::VectorMatching &matching)
{
    LabelMap out;
    if (matching.on) {
        for (const std::string &name : matching.labels)
            if (const auto found = labels.find(name); found != labels.end()) out.insert(*found);
        return out;
    }
    out = withoutMetadata(labels);
    for (const std::string &name : matching.labels) out.erase(name);
    return out;
}

LabelMap resultLabels(const LabelMap &many, const LabelMap &single, BinaryOp op, const syntax::VectorMatching &matching, bool dropNames)
{
    LabelMap out = dropNames || changesMeaning(op) ? withoutMetadata(many) : many;
    if (matching.cardinality == syntax::MatchCardinality::OneToOne) {
        if (matching.on)
            std::erase_if(out,
                [&](const auto &l) { return std::find(matching.labels.begin(), matching.labels.end(), l.first) == matching.labels.end(); });
        else
            for (const std::string &name : matching.labels) out.erase(name);
    }
    for (const std::string &name : matching.include) {
        const std::string value = labelOf(single, name);
        if (value.empty()) out.erase(name);
        else out[name] = value;
    }
    return out;
}

bool compares(BinaryOp op, double lhs, double rhs)
{
    switch (op) {
    case BinaryOp::Equal: return lhs == rhs;
    case BinaryOp::NotEqual: return lhs != rhs;
    case BinaryOp::Less: return lhs < rhs;
    case BinaryOp::LessOrEqual: return lhs <= rhs;
    case BinaryOp::Greater: return lhs > rhs;
    case BinaryOp::GreaterOrEqual: return lhs >= rhs;
    default: return false;
    }
}

} // namespace

static double betweenScalars(BinaryOp op, double lhs, double rhs)
{
    if (op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower)
        throw Failure{"operator " + quote(binaryOpText(op)) + " not allowed for Scalar operations"};
    return scalarOperator(op, lhs, rhs);
}

double scalarOperator(BinaryOp op, double lhs, double rhs)
{
    switch (op) {
    case BinaryOp::Add: return lhs + rhs;
    case BinaryOp::Sub: return lhs - rhs;
    case BinaryOp::Mul: return lhs * rhs;
    case BinaryOp::Div: return lhs / rhs;
    case BinaryOp::Mod: return std::fmod(lhs, rhs);
    case BinaryOp::Pow: return gomath::pow(lhs, rhs);
    case BinaryOp::Atan2: return gomath::atan2(lhs, rhs);
    default: return compares(op, lhs, rhs) ? 1 : 0;
    }
}

ElementResult elementBinary(const syntax::Node &node, BinaryOp op, double lhs, double rhs, const HistogramPtr &left,
    const HistogramPtr &right, Annotations &annotations)
{
    const TextSpan span = node.span;
    const std::string symbol(binaryOpText(op));
    const auto incompatible = [&](const char *a, const char *b) {
        annotations.info(annotation_text::incompatibleTypes(a, symbol, b), span);
        return ElementResult{0, nullptr, false, true};
    };
    const auto owned = [](FloatHistogram h) { return std::make_shared<const FloatHistogram>(std::move(h)); };
    if (!left && !right) {
        if (op == BinaryOp::TrimLower || op == BinaryOp::TrimUpper) return incompatible("float", "float");
        if (isComparison(op)) return {lhs, nullptr, compares(op, lhs, rhs), false};
        return {scalarOperator(op, lhs, rhs), nullptr, true, false};
    }
    if (!left) {
        if (op != BinaryOp::Mul) return incompatible("float", "histogram");
        FloatHistogram h = *right;
        multiply(h, lhs);
        compact(h, 0);
        return {0, owned(std::move(h)), true, false};
    }
    FloatHistogram h = *left;
    if (!right) {
        if (op == BinaryOp::Mul) multiply(h, rhs);
        else if (op == BinaryOp::Div) divide(h, rhs);
        else if (op == BinaryOp::TrimUpper || op == BinaryOp::TrimLower) {
            trimBuckets(h, rhs, op == BinaryOp::TrimUpper);
            return {0, owned(std::move(h)), true, false};
        } else return incompatible("histogram", "float");
        compact(h, 0);
        return {0, owned(std::move(h)), true, false};
    }
    if (op == BinaryOp::Equal) return {0, left, equalHistograms(*left, *right), false};
    if (op == BinaryOp::NotEqual) return {0, left, !equalHistograms(*left, *right), false};
    if (op != BinaryOp::Add && op != BinaryOp::Sub) return incompatible("histogram", "histogram");
    const bool adding = op == BinaryOp::Add;
    const HistogramMerge merge = adding ? add(h, *right) : subtract(h, *right);
    if (merge.status == HistogramMerge::Status::InvalidLayout) throw Failure{merge.error};
    if (!merge.done()) {
        annotations.warn(annotation_text::incompatibleBucketLayout(symbol), span);
        return {0, nullptr, false, true};
    }
    if (!adding) h.resetHint = CounterResetHint::Gauge;
    const auto operation = adding ? HistogramOperation::Addition : HistogramOperation::Subtraction;
    // In a vector operation a collision of counter resets is an error: the element vanishes.
    if (merge.counterResetCollision) {
        annotations.warn(annotation_text::counterResetCollision(operation), span);
        compact(h, 0);
        return {0, owned(std::move(h)), true, true};
    }
    if (merge.boundsReconciled) annotations.info(annotation_text::mismatchedCustomBuckets(operation), span);
    compact(h, 0);
    return {0, owned(std::move(h)), true, false};
}

Matrix Evaluator::binary(NodeId id)
{
    const syntax::Node &n = node(id);
    const auto &binary = n.as<syntax::Binary>();
    const bool leftScalar = node(binary.lhs).type == ValueType::Scalar;
    const bool rightScalar = node(binary.rhs).type == ValueType::Scalar;
    return rangeEval({binary.lhs, binary.rhs}, [&](const std::vector<Vector> &v, TimestampMs) -> Vector {
        if (leftScalar && rightScalar)
            return {{{}, betweenScalars(binary.op, v[0].front().value, v[1].front().value), nullptr, 0, false, {}}};
        if (rightScalar) return scalarBinary(n, v[0], v[1].front().value, false);
        if (leftScalar) return scalarBinary(n, v[1], v[0].front().value, true);
        if (isSetOperator(binary.op)) return setOperation(binary, v[0], v[1]);
        return vectorBinary(n, v[0], v[1]);
    });
}

Vector Evaluator::setOperation(const syntax::Binary &binary, const Vector &lhs, const Vector &rhs) const
{
    const syntax::VectorMatching &matching = *binary.matching;
    std::set<LabelMap> left, right;
    for (const Sample &sample : lhs) left.insert(matchLabels(sample.labels, matching));
    for (const Sample &sample : rhs) right.insert(matchLabels(sample.labels, matching));
    Vector out;
    for (const Sample &sample : lhs) {
        const bool matched = right.contains(matchLabels(sample.labels, matching));
        if (binary.op == BinaryOp::Or || matched == (binary.op == BinaryOp::And)) out.push_back(sample);
    }
    if (binary.op == BinaryOp::Or)
        for (const Sample &sample : rhs)
            if (!left.contains(matchLabels(sample.labels, matching))) out.push_back(sample);
    return out;
}

Vector Evaluator::scalarBinary(const syntax::Node &n, const Vector &vector, double scalar, bool swapped)
{
    const auto &binary = n.as<syntax::Binary>();
    Vector out;
    // Only the last failure of a step becomes an annotation.
    Annotations last;
    for (Sample sample : vector) {
        Annotations own;
        const HistogramPtr none;
        const ElementResult result = swapped ? elementBinary(n, binary.op, scalar, sample.value, none, sample.histogram, own)
                                             : elementBinary(n, binary.op, sample.value, scalar, sample.histogram, none, own);
        if (result.failed) {
            last = own;
            continue;
        }
        double value = result.value;
        HistogramPtr histogram = result.histogram;
        bool keep = result.keep;
        if (isComparison(binary.op) && swapped) {
            value = sample.value;
            histogram = sample.histogram;
        }
        if (binary.returnBool) {
            value = keep ? 1 : 0;
            keep = true;
        }
        if (!keep) continue;
        sample.value = value;
        sample.histogram = histogram;
        if (changesMeaning(binary.op) || binary.returnBool) dropName(sample);
        out.push_back(std::move(sample));
    }
    m_annotations.merge(last);
    return out;
}

Vector Evaluator::vectorBinary(const syntax::Node &n, Vector lhs, Vector rhs)
{
    const auto &binary = n.as<syntax::Binary>();
    const syntax::VectorMatching &matching = *binary.matching;
    const bool swapped = matching.cardinality == syntax::MatchCardinality::OneToMany;
    const bool oneToOne = matching.cardinality == syntax::MatchCardinality::OneToOne;
    if (lhs.empty() && rhs.empty()) return {};
    if ((lhs.empty() || rhs.empty()) && !matching.fillLeft && !matching.fillRight) return {};
    const std::optional<double> &fillMany = swapped ? matching.fillRight : matching.fillLeft;
    const std::optional<double> &fillOne = swapped ? matching.fillLeft : matching.fillRight;
    if (swapped) std::swap(lhs, rhs);
    std::map<LabelMap, const Sample *> one;
    for (const Sample &sample : rhs) {
        const LabelMap key = matchLabels(sample.labels, matching);
        const auto [where, isNew] = one.try_emplace(key, &sample);
        if (isNew) continue;
        std::string first = labelsText(sample.labels), second = labelsText(where->second->labels);
        if (first > second) std::swap(first, second);
        throw Failure{"found duplicate series for the match group " + labelsText(key) + " on the " + (swapped ? "left" : "right") +
            " hand-side of the operation: [" + first + ", " + second +
            "];many-to-many matching not allowed: matching labels must be unique on one side"};
    }
    Vector out;
    std::map<LabelMap, std::set<LabelMap>> matched;
    Annotations last;
    const auto operate = [&](const Sample &many, const Sample &single, const LabelMap &key) {
        Annotations own;
        const Sample &left = swapped ? single : many;
        const Sample &right = swapped ? many : single;
        ElementResult result = elementBinary(n, binary.op, left.value, right.value, left.histogram, right.histogram, own);
        if (!own.all().empty()) last = own;
        if (result.failed) return;
        if (binary.returnBool) {
            result.histogram = nullptr;
            result.value = result.keep ? 1 : 0;
        }
        const LabelMap labels = resultLabels(many.labels, single.labels, binary.op, matching, !delayed() && binary.returnBool);
        if (oneToOne && matched.contains(key))
            throw Failure{"multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"};
        if (!matched[key].insert(oneToOne ? LabelMap{} : labels).second)
            throw Failure{"multiple matches for labels: grouping labels must ensure unique matches"};
        if (!result.keep && !binary.returnBool) return;
        out.push_back({labels, result.value, result.histogram, 0, binary.returnBool, {}});
    };
    for (const Sample &sample : lhs) {
        const LabelMap key = matchLabels(sample.labels, matching);
        if (const auto found = one.find(key); found != one.end()) operate(sample, *found->second, key);
        else if (fillOne) operate(sample, {key, *fillOne, nullptr, 0, false, {}}, key);
    }
    if (fillMany)
        for (const Sample &sample : rhs) {
            const LabelMap key = matchLabels(sample.labels, matching);
            if (!matched.contains(key)) operate({key, *fillMany, nullptr, 0, false, {}}, sample, key);
        }
    m_annotations.merge(last);
    return out;
}

} // namespace diopter::reference
