// Block names; randomness comes from the operating system.
#include "core/tsdb/writer/ulid.h"

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

} // namespace diopter::tsdb
