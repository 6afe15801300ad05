// The `eval` block of a promqltest script: its head line, `expect` lines and expected series.
#include "core/rules/promqltest_lines.h"

#include "core/base/go_text.h"
#include "core/syntax/parser.h"

#include <re2/re2.h>

namespace diopter::rules {
namespace {

/// Go's wording of a pattern that does not compile, where RE2's differs.
std::string goPatternError(const re2::RE2 &pattern)
{
    std::string text = pattern.error();
    std::string argument = pattern.error_arg();
    if (text.starts_with("missing ]")) text = "missing closing ]";
    else if (text.starts_with("missing )")) text = "missing closing )";
    else if (const std::size_t colon = text.find(':'); colon != std::string::npos) text.resize(colon);
    return "error parsing regexp: " + text + ": `" + argument + "`";
}

std::shared_ptr<const re2::RE2> compile(const std::string &pattern)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    return std::make_shared<const re2::RE2>(pattern, options);
}

/// State while one block is read; `fail` adds the query and the current line to a message as promqltest does.
struct EvalBlock {
    ScriptLines &lines;
    EvalCommand command;
    bool rangeVector = false;

    Error fail(const std::string &message) const
    {
        const std::size_t index = std::min(lines.next, lines.lines.size() - 1);
        return scriptError(index, "error in eval " + command.query + " (line " + std::to_string(index + 1) + "): " + message);
    }
};

struct Times {
    TimestampMs start = 0;
    TimestampMs end = 0;
    DurationMs step = 0;
};

Result<Times> parseTimes(const std::string &from, const std::string &to, const std::string &step)
{
    const auto fail = [](const std::string &what, const std::string &text, const Error &why) {
        return Error{ErrorCode::Syntax, "invalid " + what + " definition " + quote(text) + ": " + why.message, {}};
    };
    const auto start = parseDuration(from);
    if (!start) return fail("start timestamp", from, start.error());
    const auto end = parseDuration(to);
    if (!end) return fail("end timestamp", to, end.error());
    if (*end < *start)
        return Error{ErrorCode::Syntax, "invalid test definition, end timestamp (" + to + ") is before start timestamp (" + from + ")", {}};
    const auto gap = parseDuration(step);
    if (!gap) return fail("step", step, gap.error());
    return Times{*start, *end, *gap};
}

Status checkQuery(const EvalBlock &block, std::string_view line)
{
    auto options = syntax::ParseOptions::all();
    options.placeholders = false;
    const auto parsed = syntax::parse(block.command.query, options);
    if (parsed.ok()) return {};
    const Error &first = parsed.errors.front();
    Error out = scriptError(block.lines.next, first.message);
    if (first.place.column > 0) out.place.column = static_cast<std::uint32_t>(line.find(block.command.query) + first.place.column);
    return out;
}

/// The head line: kind, times and query.
Status parseHead(EvalBlock &block)
{
    static const re2::RE2 instant("^eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)$");
    static const re2::RE2 range("^eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)$");
    const std::string &line = block.lines.lines[block.lines.next];
    EvalCommand &command = block.command;
    command.line = static_cast<std::uint32_t>(block.lines.next + 1);
    std::string mode, from, to, step;
    if (re2::RE2::FullMatch(line, instant, &mode, &from, &command.query)) {
        DIOPTER_TRY(checkQuery(block, line));
        const auto at = parseDuration(from);
        if (!at) return block.fail("invalid timestamp definition " + quote(from) + ": " + at.error().message);
        command.start = command.end = command.evalTime = *at;
    } else if (re2::RE2::FullMatch(line, range, &mode, &from, &to, &step, &command.query)) {
        command.isRange = true;
        DIOPTER_TRY(checkQuery(block, line));
        const auto times = parseTimes(from, to, step);
        if (!times) return block.fail(times.error().message);
        command.start = times->start;
        command.end = times->end;
        command.step = times->step;
    } else {
        return scriptError(block.lines.next,
            "invalid evaluation command. Must be either 'eval[_fail|_warn|_ordered] instant [at <offset:duration>] <query>' or "
            "'eval[_fail|_warn] range from <from> to <to> step <step> <query>'");
    }
    command.ordered = mode == "ordered";
    command.mustFail = mode == "fail";
    command.mustWarn = mode == "warn";
    command.mustInform = mode == "info";
    return {};
}

/// `expect range vector from .. to .. step ..`
Status parseRangeVector(EvalBlock &block, const std::string &line)
{
    static const re2::RE2 pattern("^expect range vector\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+)$");
    std::string from, to, step;
    if (!re2::RE2::FullMatch(line, pattern, &from, &to, &step)) return block.fail("invalid range vector definition " + quote(line));
    const auto times = parseTimes(from, to, step);
    if (!times) return block.fail(times.error().message);
    block.rangeVector = true;
    block.command.start = times->start;
    block.command.end = times->end;
    block.command.step = times->step;
    block.command.evalTime = times->end;
    block.command.notAsRange = true;
    return {};
}

/// Go's strconv.Unquote for double quotes and backquotes; nothing when the quoting is wrong.
std::optional<std::string> unquote(const std::string &text)
{
    if (text.size() < 2 || text.front() != text.back()) return std::nullopt;
    if (text.front() == '`') return text.find('`', 1) == text.size() - 1 ? std::optional(text.substr(1, text.size() - 2)) : std::nullopt;
    if (text.front() != '"') return std::nullopt;
    // The query language knows the same escapes.
    const auto parsed = syntax::parse(text, {});
    if (!parsed.ok()) return std::nullopt;
    const auto *literal = parsed.ast.root().getIf<syntax::StringLiteral>();
    return literal ? std::optional(literal->value) : std::nullopt;
}

Status parseExpectString(EvalBlock &block, const std::string &line)
{
    constexpr std::string_view kPrefix = "expect string";
    if (line.size() <= kPrefix.size() + 1) return block.fail("expected string literal not valid - a quoted string literal is required");
    const auto text = unquote(line.substr(kPrefix.size() + 1));
    if (!text) return block.fail("expected string literal not valid - check that the string is correctly quoted");
    block.command.expectedString = *text;
    block.command.notAsRange = true;
    return {};
}

/// `expect fail|warn|info|no_warn|no_info|ordered [msg:|regex: text]`
Status parseExpect(EvalBlock &block, const std::string &line)
{
    static const re2::RE2 pattern("^expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(regex|msg):(.+))?$");
    std::string mode, kind, text;
    if (!re2::RE2::FullMatch(line, pattern, &mode, &kind, &text))
        return block.fail("invalid expect statement, must match `expect <type> <match_type>: <string>` format");
    TextCondition condition{std::string(trimmed(text)), nullptr};
    if (kind.empty()) condition.text = kAnyText;
    if (kind != "msg") {
        condition.pattern = compile(condition.text);
        if (!condition.pattern->ok()) return block.fail("invalid regex " + condition.text + " for " + mode);
    }
    EvalCommand &command = block.command;
    if (mode == "ordered") command.ordered = true;
    else if (mode == "fail") command.expectFail.push_back(std::move(condition));
    else if (mode == "warn") command.expectWarn.push_back(std::move(condition));
    else if (mode == "info") command.expectInfo.push_back(std::move(condition));
    else if (mode == "no_warn") command.expectNoWarn = true;
    else command.expectNoInfo = true;
    if (command.expectNoInfo && !command.expectInfo.empty())
        return block.fail("invalid expect lines, info and no_info cannot be used together");
    if (command.expectNoWarn && !command.expectWarn.empty())
        return block.fail("invalid expect lines, warn and no_warn cannot be used together");
    if (command.expectFail.size() > 1) return block.fail("invalid expect lines, multiple expect fail lines are not allowed");
    return {};
}

/// A deprecated `expected_fail_...` line. True when the line was one; it ends the block.
Result<bool> parseOldFailure(EvalBlock &block, const std::string &line)
{
    constexpr std::string_view kMessage = "expected_fail_message";
    constexpr std::string_view kPattern = "expected_fail_regexp";
    if (line.starts_with(kMessage)) {
        block.command.failMessage = trimmed(std::string_view(line).substr(kMessage.size()));
        return true;
    }
    if (!line.starts_with(kPattern)) return false;
    const std::string pattern(trimmed(std::string_view(line).substr(kPattern.size())));
    auto compiled = compile(pattern);
    if (!compiled->ok()) return block.fail("invalid regexp '" + pattern + "' for expected_fail_regexp: " + goPatternError(*compiled));
    block.command.failPattern = TextCondition{pattern, std::move(compiled)};
    return true;
}

/// A line of expected values. True when it was a lone number, which ends the block.
Result<bool> parseExpectedValues(EvalBlock &block, const std::string &line, std::size_t position)
{
    EvalCommand &command = block.command;
    if (const auto number = parseScriptNumber(line)) {
        command.expectsScalar = true;
        command.scalar = *number;
        return true;
    }
    auto series = parseSeriesLine(line);
    if (!series) return scriptError(block.lines.next, series.error().message);
    if (series->points.size() > 1 && !command.isRange && !block.rangeVector)
        return block.fail(
            "expecting multiple values in instant evaluation not allowed. consider using 'expect range vector' directive to enable "
            "a range vector result for an instant query");
    command.expectsScalar = false;
    for (auto &expected : command.expected) {
        if (expected.series.labels != series->labels) continue;
        expected = {position, std::move(*series)};
        return false;
    }
    command.expected.push_back({position, std::move(*series)});
    return false;
}

} // namespace

Result<EvalCommand> parseEvalCommand(ScriptLines &lines)
{
    EvalBlock block{lines, {}, false};
    DIOPTER_TRY(parseHead(block));
    std::size_t position = 0;
    for (++lines.next; lines.next < lines.lines.size() && !lines.lines[lines.next].empty(); ++lines.next) {
        const std::string &line = lines.lines[lines.next];
        ++position;
        bool ends = false;
        if (block.command.mustFail) {
            DIOPTER_ASSIGN(ends, parseOldFailure(block, line));
        }
        if (!ends) {
            if (line.starts_with("expect range vector")) {
                DIOPTER_TRY(parseRangeVector(block, line));
            } else if (line.starts_with("expect string")) {
                DIOPTER_TRY(parseExpectString(block, line));
            } else if (line.substr(0, line.find(' ')) == "expect") {
                --position;
                DIOPTER_TRY(parseExpect(block, line));
            } else {
                DIOPTER_ASSIGN(ends, parseExpectedValues(block, line, position));
            }
        }
        if (ends) {
            ++lines.next;
            break;
        }
    }
    return std::move(block.command);
}

} // namespace diopter::rules
