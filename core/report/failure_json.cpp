// Error to JSON.
#include "core/report/failure_json.h"

namespace diopter::report {

std::string apiErrorType(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Syntax: return "bad_data";
    case ErrorCode::Execution:
    case ErrorCode::LimitExceeded: return "execution";
    case ErrorCode::Timeout: return "timeout";
    case ErrorCode::Cancelled: return "canceled";
    case ErrorCode::Usage:
    case ErrorCode::Unsupported:
    case ErrorCode::NotFound:
    case ErrorCode::Corrupt:
    case ErrorCode::Io:
    case ErrorCode::Network:
    case ErrorCode::Internal: break;
    }
    return errorCodeName(code);
}

std::string apiErrorText(const Error &error)
{
    if (error.code == ErrorCode::Syntax) {
        // Errors of the parser carry line and column, those of making a query of the tree name the position themselves.
        const bool isParse = error.place.line != 0 && !error.message.starts_with("parse error:");
        return "invalid parameter \"query\": " + (isParse ? error.place.text() + ": parse error: " + error.message : error.text());
    }
    if (error.code == ErrorCode::Execution) return error.message;
    return error.text();
}

void writePlace(JsonWriter &json, const Place &place)
{
    if (place.empty()) {
        json.null();
        return;
    }
    json.beginObject().member("text", place.text());
    if (place.line != 0) json.member("line", place.line).member("column", place.column);
    if (place.span) json.member("start", place.span->start).member("end", place.span->end);
    if (!place.file.empty()) json.member("file", place.file);
    json.member("offset", place.offset);
    if (!place.section.empty()) json.member("section", place.section);
    if (!place.block.empty()) json.member("block", place.block);
    if (!place.series.empty()) json.member("series", place.series);
    json.endObject();
}

std::string failureJson(const Error &error)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().member("status", "error").member("errorType", apiErrorType(error.code)).member("error", apiErrorText(error));
    json.key("place");
    writePlace(json, error.place);
    json.endObject();
    return out;
}

} // namespace diopter::report
