// One query through parser, plan and engine, with the outcome as the HTTP API would tell it; what the conformance tests run.
#pragma once

#include "core/exec/engine.h"
#include "core/exec/engine_options.h"
#include "core/model/result_value.h"
#include "core/source/source.h"
#include "core/syntax/parser.h"

#include <optional>
#include <string>
#include <vector>

namespace diopter::testing {

struct EngineAnswer {
    std::optional<Error> error;
    bool atConstruction = false; ///< the query was refused before its evaluation (API: bad_data)
    ResultValue value;
    std::vector<std::string> warnings; ///< rendered with position, all of them, sorted
    std::vector<std::string> infos;
    RenderedAnnotations rendered; ///< as the API shows them
    exec::QueryCounters counters;

    /// "1:5: parse error: ..." or the bare message, as /api/v1/query puts it behind `invalid parameter "query": `.
    std::string errorText() const;
};

struct EngineRun {
    exec::EngineOptions options;
    syntax::ParseOptions language;
    bool shareEqualParts = true;

    /// Everything on, as promqltest runs its scripts.
    static EngineRun forScripts();
    /// A 3.16 server with the given --enable-feature list.
    static EngineRun forServer(const std::string &features);

    EngineAnswer run(const source::Source &source, const std::string &query, const TimeGrid &grid, bool instant) const;
};

} // namespace diopter::testing
