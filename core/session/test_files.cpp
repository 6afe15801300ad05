#include "core/session/test_files.h"

#include "core/exec/engine.h"
#include "core/plan/build.h"
#include "core/rules/promqltest_runner.h"
#include "core/rules/rule_test.h"
#include "core/syntax/parser.h"

#include <glob.h>

#include <fstream>
#include <memory>
#include <sstream>

namespace diopter::session {
namespace {

/// Samples one query may hold in memory: what promqltest and promtool allow.
constexpr std::uint64_t kTestMaxSamples = 10000;

Result<std::string> readFile(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{ErrorCode::NotFound, "cannot open " + path, {}};
    std::stringstream text;
    text << file.rdbuf();
    if (file.bad()) return Error{ErrorCode::Io, "cannot read " + path, {}};
    return text.str();
}

std::vector<std::string> filesLike(const std::string &pattern)
{
    std::vector<std::string> out;
    glob_t found{};
    if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
        for (std::size_t i = 0; i < found.gl_pathc; ++i) out.emplace_back(found.gl_pathv[i]);
    globfree(&found);
    return out;
}

std::string withPlace(const Annotation &annotation, const std::string &query)
{
    const Place place = placeInText(query, annotation.span);
    return annotation.text + " (" + std::to_string(place.line) + ":" + std::to_string(place.column) + ")";
}

/// Parser, plan and engine as one call, with one pool for all queries of a file.
class Runner {
public:
    Runner(FeatureSwitches switches, std::size_t numThreads, const CancelToken &cancel)
        : m_switches(std::move(switches)), m_pool(std::make_shared<TaskPool>(numThreads)), m_cancel(cancel)
    {
        m_switches.language.placeholders = false;
        m_switches.engine.maxSamples = kTestMaxSamples;
    }

    const syntax::ParseOptions &language() const { return m_switches.language; }

    rules::ScriptEvaluation run(
        const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant, DurationMs subqueryStep) const
    {
        rules::ScriptEvaluation out;
        if (m_cancel.cancelled()) {
            out.error = Error{ErrorCode::Cancelled, "cancelled", {}};
            return out;
        }
        const auto parsed = syntax::parse(query, m_switches.language);
        if (!parsed.ok()) {
            out.error = parsed.errors.front();
            return out;
        }
        plan::BuildOptions build;
        build.grid = grid;
        build.instant = instant;
        build.lookback = m_switches.engine.lookback;
        build.subqueryStep = subqueryStep;
        const auto plan = plan::build(parsed.ast, build);
        if (!plan) {
            out.error = plan.error();
            return out;
        }
        auto result = exec::run(*plan, source, m_switches.engine, *m_pool, CancelToken());
        if (!result) {
            out.error = result.error();
            return out;
        }
        out.value = std::move(result->value);
        for (const Annotation &annotation : result->annotations)
            (annotation.kind == AnnotationKind::Warning ? out.warnings : out.infos).push_back(withPlace(annotation, query));
        return out;
    }

private:
    FeatureSwitches m_switches;
    std::shared_ptr<TaskPool> m_pool;
    const CancelToken &m_cancel;
};

/// Everything on: what promqltest runs its scripts with.
FeatureSwitches scriptSwitches()
{
    FeatureSwitches out;
    out.language = syntax::ParseOptions::all();
    out.engine.delayedNameRemoval = true;
    out.engine.useStartTimestamps = true;
    return out;
}

void runScriptFile(const std::string &text, const TestFileOptions &options, const CancelToken &cancel, TestFileResult &out)
{
    const Runner runner(options.switches.value_or(scriptSwitches()), options.numThreads, cancel);
    const DurationMs subqueryStep = options.switches ? options.switches->engine.subqueryStep : kMinuteMs;
    const rules::ScriptReport report =
        rules::runScript(text, [&](const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant) {
            return runner.run(source, query, grid, instant, subqueryStep);
        });
    out.numTests = report.numEvals;
    out.numQueries = report.numRuns;
    for (const rules::ScriptFailure &failure : report.failures) out.failures.push_back({failure.line, failure.message});
}

void runRuleTestFile(const std::string &text, const TestFileOptions &options, const CancelToken &cancel, TestFileResult &out)
{
    const Runner runner(options.switches.value_or(FeatureSwitches{}), options.numThreads, cancel);
    rules::RuleTestOptions test;
    test.language = runner.language();
    test.readFile = readFile;
    test.glob = filesLike;
    test.evaluate = [&](const source::Source &source, const std::string &query, TimestampMs time, DurationMs subqueryStep) {
        ++out.numQueries;
        return runner.run(source, query, {time, time, 0}, true, subqueryStep);
    };
    rules::RuleTestReport report = rules::runRuleTest(text, out.file, test);
    out.numTests = report.numTests;
    out.warnings = std::move(report.warnings);
    for (std::string &failure : report.failures) out.failures.push_back({0, std::move(failure)});
}

} // namespace

TestFileResult runTestFile(const std::string &path, const TestFileOptions &options, const CancelToken &cancel)
{
    TestFileResult out;
    out.file = path;
    auto text = readFile(path);
    if (!text) {
        out.unreadable = text.error();
        return out;
    }
    if (path.ends_with(".test")) runScriptFile(*text, options, cancel, out);
    else runRuleTestFile(*text, options, cancel, out);
    if (cancel.cancelled() && !out.unreadable) out.unreadable = Error{ErrorCode::Cancelled, "cancelled", {}};
    return out;
}

} // namespace diopter::session
