// Fetching the raw samples of one selector in slices of time.
#pragma once

#include "core/client/api_client.h"

namespace diopter::client {

/// All series of `selector` with their samples in the closed range [minTime, maxTime], in no particular order. Slices are sized by
/// what came before (about a million samples each) and halved when the server refuses one as too large.
/// Errors: those of the requests; LimitExceeded above 50 million samples.
Result<std::vector<ApiSeries>> fetchSamples(
    ApiClient &api, const std::string &selector, TimestampMs minTime, TimestampMs maxTime, const CancelToken &cancel);

} // namespace diopter::client
