// A failure as JSON: what stands on stdout instead of an answer (DESIGN.md section 7).
#pragma once

#include "core/base/result.h"
#include "core/report/json_writer.h"

namespace diopter::report {

/// "bad_data", "execution", "timeout", "canceled" where Prometheus' API has a word, else errorCodeName.
std::string apiErrorType(ErrorCode code);

/// The message as Prometheus' API writes it: a syntax error becomes `invalid parameter "query": 1:5: parse error: ...`.
std::string apiErrorText(const Error &error);

/// {"status":"error","errorType","error","place"}; place is an object {"text","line","column","start","end","file",...}, or null.
std::string failureJson(const Error &error);

/// The place alone, as an object or null.
void writePlace(JsonWriter &json, const Place &place);

} // namespace diopter::report
