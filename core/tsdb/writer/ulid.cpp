// Block names; randomness comes from the operating system.
#include "core/tsdb/writer/ulid.h"

#include <algorithm>
#include <random>

namespace diopter::tsdb {
namespace {
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 26;
constexpr std::size_t kTimeLength = 10;
} // namespace

std::string newUlid(TimestampMs now)
{
    std::string out(kLength, '0');
    auto time = static_cast<std::uint64_t>(now) & ((std::uint64_t{1} << 48) - 1);
    for (std::size_t i = kTimeLength; i-- > 0; time >>= 5) out[i] = kAlphabet[time & 31];
    std::random_device random;
    for (std::size_t i = kTimeLength; i < kLength; ++i) out[i] = kAlphabet[random() & 31];
    return out;
}

bool isUlid(std::string_view text)
{
    return text.size() == kLength && text[0] <= '7' &&
        std::all_of(text.begin(), text.end(), [](char c) { return kAlphabet.find(c) != std::string_view::npos; });
}

} // namespace diopter::tsdb
