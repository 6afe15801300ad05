#include "tests/support/engine/engine_run.h"

#include "core/plan/build.h"

#include <algorithm>
#include <map>
#include <memory>

namespace diopter::testing {
namespace {

std::string withPlace(const Annotation &annotation, const std::string &query)
{
    const Place place = placeInText(query, annotation.span);
    return annotation.text + " (" + std::to_string(place.line) + ":" + std::to_string(place.column) + ")";
}

/// Pools are kept: making threads for thousands of small queries would be most of the time.
TaskPool &poolOf(std::size_t numThreads)
{
    static std::map<std::size_t, std::unique_ptr<TaskPool>> pools;
    auto &pool = pools[numThreads];
    if (!pool) pool = std::make_unique<TaskPool>(numThreads);
    return *pool;
}

} // namespace

std::string EngineAnswer::errorText() const
{
    if (!error) return {};
    if (error->code == ErrorCode::Syntax && error->place.line > 0)
        return std::to_string(error->place.line) + ":" + std::to_string(error->place.column) + ": parse error: " + error->message;
    return error->message;
}

EngineRun EngineRun::forScripts()
{
    EngineRun out;
    out.language = syntax::ParseOptions::all();
    out.language.placeholders = false;
    out.options.maxSamples = 10000;
    out.options.timeout = 100 * kSecondMs;
    out.options.delayedNameRemoval = true;
    out.options.useStartTimestamps = true;
    return out;
}

EngineRun EngineRun::forServer(const std::string &features)
{
    const auto has = [&](const std::string &name) { return ("," + features + ",").find("," + name + ",") != std::string::npos; };
    EngineRun out;
    out.language.placeholders = false;
    out.language.experimentalFunctions = has("promql-experimental-functions");
    out.language.binopFillModifiers = has("promql-binop-fill-modifiers");
    out.language.unquotedUtf8Names = has("promql-unquoted-utf8-names");
    out.options.delayedNameRemoval = has("promql-delayed-name-removal");
    out.options.useStartTimestamps = has("use-start-timestamps");
    out.options.typeAndUnitLabels = has("type-and-unit-labels");
    return out;
}

EngineAnswer EngineRun::run(const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant) const
{
    EngineAnswer out;
    out.atConstruction = true;
    const auto parsed = syntax::parse(query, language);
    if (!parsed.ok()) {
        out.error = parsed.errors.front();
        return out;
    }
    plan::BuildOptions build;
    build.grid = grid;
    build.instant = instant;
    build.lookback = options.lookback;
    build.subqueryStep = options.subqueryStep;
    build.shareEqualParts = shareEqualParts;
    const auto built = plan::build(parsed.ast, build);
    if (!built) {
        out.error = built.error();
        return out;
    }
    out.atConstruction = false;
    auto result = exec::run(*built, source, options, poolOf(options.numThreads == 0 ? 1 : options.numThreads), CancelToken());
    if (!result) {
        out.error = result.error();
        return out;
    }
    out.value = std::move(result->value);
    out.rendered = std::move(result->rendered);
    out.counters = std::move(result->counters);
    for (const Annotation &annotation : result->annotations)
        (annotation.kind == AnnotationKind::Warning ? out.warnings : out.infos).push_back(withPlace(annotation, query));
    std::sort(out.warnings.begin(), out.warnings.end());
    std::sort(out.infos.begin(), out.infos.end());
    return out;
}

} // namespace diopter::testing
