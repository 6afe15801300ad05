// Any bytes as the answer of a server, in one piece and cut at many places: both ways the same series or the same refusal.
#include "core/client/matrix_reader.h"

#include <cstdlib>
#include <cstring>

using namespace diopter;

namespace {

struct Outcome {
    bool accepted = false;
    std::size_t numSeries = 0;
    std::uint64_t numSamples = 0;
    std::size_t textBytes = 0;
    bool operator==(const Outcome &) const = default;
};

Outcome readInPieces(std::string_view text, std::size_t pieceBytes)
{
    Outcome out;
    client::MatrixReader reader(
        [&out](client::ApiSeries series) -> Status {
            ++out.numSeries;
            for (const auto &[name, value] : series.labels) out.textBytes += name.size() + value.size();
            if (series.timestamps.size() != series.values.size()) std::abort();
            return {};
        },
        100'000);
    client::JsonPushParser parser(reader);
    for (std::size_t at = 0; at < text.size(); at += pieceBytes)
        if (!parser.feed(text.substr(at, pieceBytes))) return out;
    out.accepted = parser.finish() && reader.finish();
    out.numSamples = reader.numSamples();
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const Outcome whole = readInPieces(text, size + 1);
    if (!(readInPieces(text, 1) == whole) || !(readInPieces(text, 7) == whole)) std::abort();
    return 0;
}
