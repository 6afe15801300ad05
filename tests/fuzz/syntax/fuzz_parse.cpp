// Any text: parse, print, reparse must agree; highlighting, completion and templates must survive.
#include "core/syntax/ast_json.h"
#include "core/syntax/completion.h"
#include "core/syntax/fingerprint.h"
#include "core/syntax/highlight.h"
#include "core/syntax/parser.h"
#include "core/syntax/printer.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

using namespace diopter::syntax;

namespace {

void require(bool condition, const char *what, const std::string &text)
{
    if (condition) return;
    std::fprintf(stderr, "%s: %s\n", what, text.c_str());
    std::abort();
}

bool wholeMs(double seconds) { return std::fabs(seconds) < 1e12 && std::fabs(seconds * 1000 - std::round(seconds * 1000)) < 1e-9; }

/// `keyword`: anchored or smoothed. Prometheus prints these and @ before the offset, where an offset in parentheses takes the operators
/// behind it.
bool exactOffset(const TimeModifiers &time, bool keyword)
{
    if (time.offsetExpr.valid() && (keyword || time.at != AtModifier::None)) return false;
    return time.offsetNanos == 0 && (time.at != AtModifier::Time || std::llabs(time.atTime) < (1LL << 50));
}

/// Prometheus' own printer does not give these back: infinite numbers ("+Inf ^ 2"), times below a millisecond, times beyond exact doubles.
bool printsExactly(const Ast &ast)
{
    for (const Node &node : ast.nodes) {
        if (const auto *number = node.getIf<NumberLiteral>()) {
            if (std::isinf(number->value) || (number->asDuration && !wholeMs(number->value))) return false;
        }
        if (const auto *vector = node.getIf<VectorSelector>(); vector && !exactOffset(vector->time, vector->anchored || vector->smoothed))
            return false;
        if (const auto *matrix = node.getIf<MatrixSelector>()) {
            if (!exactOffset(matrix->selector.time, matrix->selector.anchored || matrix->selector.smoothed) ||
                (matrix->range == 0 && !matrix->rangeExpr.valid()))
                return false;
        }
        if (const auto *sub = node.getIf<Subquery>()) {
            if (!exactOffset(sub->time, false) || (sub->range == 0 && !sub->rangeExpr.valid())) return false;
        }
        if (const auto *binary = node.getIf<Binary>(); binary && binary->matching) {
            const auto finite = [](const std::optional<double> &value) { return !value || std::isfinite(*value); };
            if (!finite(binary->matching->fillLeft) || !finite(binary->matching->fillRight)) return false;
        }
    }
    for (const DurationExpr &duration : ast.durations) {
        if (duration.op == DurationOp::Literal && (!std::isfinite(duration.seconds) || (duration.asDuration && !wholeMs(duration.seconds))))
            return false;
    }
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size > 4096) return 0;
    const std::string text(reinterpret_cast<const char *>(data), size);
    ParseOptions options{true, true, false, false};
    const ParseResult result = parse(text, options);
    if (result.ok()) {
        const std::string printed = print(result.ast);
        astJson(result.ast);
        if (printsExactly(result.ast)) {
            const ParseResult again = parse(printed, options);
            require(again.ok(), "the printed form does not parse", printed);
            require(print(again.ast) == printed, "printing is no fixed point", printed);
            require(fingerprint(again.ast) == fingerprint(result.ast), "the fingerprint changes", printed);
            const ParseResult pretty = parse(prettyPrint(result.ast, 20), options);
            require(pretty.ok() && print(pretty.ast) == printed, "the pretty form differs", printed);
        }
    } else {
        require(result.errors[0].code != diopter::ErrorCode::Internal, "grammar and diagnosis disagree", text);
    }
    options.placeholders = true;
    options.unquotedUtf8Names = size % 2 == 1;
    parseAnswerJson(text, options);
    highlight(text, options);
    completionAt(text, size == 0 ? 0 : data[0] % (size + 1), options);
    return 0;
}
