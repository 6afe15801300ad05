// JSON of a batch line.
#include "core/session/batch_line.h"

#include "core/base/go_text.h"

#include <nlohmann/json.hpp>

namespace diopter::session {

namespace {

Status readField(const nlohmann::json &line, const char *name, std::string &out)
{
    const auto found = line.find(name);
    if (found == line.end() || found->is_null()) return {};
    if (found->is_string()) out = found->get<std::string>();
    else if (found->is_number()) out = formatFloat(found->get<double>());
    else return Error{ErrorCode::Usage, std::string("\"") + name + "\" must be a text or a number", {}};
    return {};
}

} // namespace

Result<BatchLine> parseBatchLine(std::string_view line)
{
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object()) return Error{ErrorCode::Usage, "a line must be a JSON object with \"query\"", {}};
    const auto query = json.find("query");
    if (query == json.end() || !query->is_string()) return Error{ErrorCode::Usage, "a line must have a text \"query\"", {}};
    BatchLine out;
    out.query = query->get<std::string>();
    DIOPTER_TRY(readField(json, "time", out.range.time));
    DIOPTER_TRY(readField(json, "start", out.range.start));
    DIOPTER_TRY(readField(json, "end", out.range.end));
    DIOPTER_TRY(readField(json, "step", out.range.step));
    // A recorded line may carry both; the moment is meant for the instant query, and a range needs its three fields.
    if (!out.range.start.empty()) out.range.time.clear();
    return out;
}

} // namespace diopter::session
