// Runs test files and prints what failed: file:line, expected and got.
#include "app/cli/commands/test_command.h"

#include "core/report/explain_json.h"
#include "core/session/test_files.h"

#include <fmt/format.h>

namespace diopter::cli {

namespace {

class TestCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        arguments.add("files", m_files, "promqltest scripts (.test) and rule unit tests (.yml, as promtool test rules takes them)")
            .required();
    }

    ExitCode run(const Context &context) override
    {
        session::TestFileOptions options;
        options.numThreads = context.global.threads;
        if (!context.global.features.empty()) {
            auto switches = context.global.switches();
            if (!switches) return context.console.fail(switches.error());
            options.switches = std::move(*switches);
        }
        ExitCode code = ExitCode::Complete;
        std::vector<session::TestFileResult> results;
        for (const std::string &file : m_files) {
            results.push_back(session::runTestFile(file, options, context.cancel));
            code = worse(code, verdict(results.back()));
            if (!context.global.json) printText(context.console, results.back());
            if (context.cancel.cancelled()) break;
        }
        if (context.global.json) printJson(context.console, results);
        else if (results.size() > 1) printSum(context.console, results);
        return code;
    }

private:
    static ExitCode verdict(const session::TestFileResult &result)
    {
        if (result.unreadable) return exitCodeFor(result.unreadable->code);
        return result.failures.empty() ? ExitCode::Complete : ExitCode::AnswerIsNo;
    }

    static void printText(Console &console, const session::TestFileResult &result)
    {
        for (const std::string &warning : result.warnings) console.note(result.file + ": " + safeForTerminal(warning));
        if (result.unreadable) {
            console.fail(*result.unreadable);
            return;
        }
        for (const auto &failure : result.failures)
            console.line(safeForTerminal(failure.line > 0 ? fmt::format("{}:{}:", result.file, failure.line) : result.file + ":") + " " +
                failure.text);
        console.line(fmt::format("{}  {}: {} tests, {} queries, {} failed", result.ok() ? "ok  " : "FAIL", safeForTerminal(result.file),
            result.numTests, result.numQueries, result.failures.size()));
    }

    static void printSum(Console &console, const std::vector<session::TestFileResult> &results)
    {
        std::size_t tests = 0, queries = 0, failed = 0, files = 0;
        for (const auto &result : results) {
            tests += result.numTests;
            queries += result.numQueries;
            failed += result.failures.size();
            if (result.ok()) ++files;
        }
        console.line(fmt::format("{} of {} files passed: {} tests, {} queries, {} failed", files, results.size(), tests, queries, failed));
    }

    static void printJson(Console &console, const std::vector<session::TestFileResult> &results)
    {
        std::string text;
        report::JsonWriter json(text);
        json.beginObject().member("version", 1).key("files").beginArray();
        for (const auto &result : results) {
            json.beginObject().member("file", result.file).member("ok", result.ok()).member("tests", result.numTests);
            json.member("queries", result.numQueries);
            if (result.unreadable) json.member("error", result.unreadable->text());
            json.key("failures").beginArray();
            for (const auto &failure : result.failures) {
                json.beginObject();
                if (failure.line > 0) json.member("line", failure.line);
                json.member("text", failure.text).endObject();
            }
            json.endArray().key("warnings").beginArray();
            for (const std::string &warning : result.warnings) json.value(warning);
            json.endArray().endObject();
        }
        json.endArray().endObject();
        console.line(text);
    }

    std::vector<std::string> m_files;
};

} // namespace

std::unique_ptr<Command> makeTestCommand() { return std::make_unique<TestCommand>(); }

} // namespace diopter::cli
