#include "tests/support/engine/rule_engine.h"

#include "tests/support/engine/engine_run.h"

#include <glob.h>

#include <fstream>
#include <sstream>

namespace diopter::testing {

rules::RuleTestOptions ruleTestOptions()
{
    rules::RuleTestOptions out;
    out.language.placeholders = false;
    out.evaluate = [](const source::Source &source, const std::string &query, TimestampMs time, DurationMs subqueryStep) {
        EngineRun run = EngineRun::forServer("");
        run.options.maxSamples = 10000;
        run.options.subqueryStep = subqueryStep;
        EngineAnswer answer = run.run(source, query, {time, time, 0}, true);
        return rules::ScriptEvaluation{
            std::move(answer.error), std::move(answer.value), std::move(answer.warnings), std::move(answer.infos)};
    };
    out.readFile = [](const std::string &path) -> Result<std::string> {
        std::ifstream file(path);
        if (!file) return Error{ErrorCode::NotFound, "cannot open " + path, {}};
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    };
    out.glob = [](const std::string &pattern) {
        std::vector<std::string> files;
        glob_t found{};
        if (glob(pattern.c_str(), 0, nullptr, &found) == 0)
            for (std::size_t i = 0; i < found.gl_pathc; ++i) files.emplace_back(found.gl_pathv[i]);
        globfree(&found);
        return files;
    };
    return out;
}

} // namespace diopter::testing
