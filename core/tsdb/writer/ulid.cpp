// Block names; randomness comes from the operating system, derived names from XXH3.
#include "core/tsdb/writer/ulid.h"

#include <random>
#include <xxhash.h>

namespace diopter::tsdb {
namespace {
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kLength = 26;
constexpr std::size_t kTimeLength = 10;

/// The name's first part: milliseconds, most significant digit first.
std::string withTime(TimestampMs time)
{
    std::string out(kLength, '0');
    auto left = static_cast<std::uint64_t>(time) & ((std::uint64_t{1} << 48) - 1);
    for (std::size_t i = kTimeLength; i-- > 0; left >>= 5) out[i] = kAlphabet[left & 31];
    return out;
}

} // namespace

std::string newUlid(TimestampMs now)
{
    std::string out = withTime(now);
    std::random_device random;
    for (std::size_t i = kTimeLength; i < kLength; ++i) out[i] = kAlphabet[random() & 31];
    return out;
}

std::string derivedUlid(TimestampMs time, std::string_view identity)
{
    std::string out = withTime(time);
    const XXH128_hash_t hash = XXH3_128bits(identity.data(), identity.size());
    std::uint64_t low = hash.low64;
    std::uint64_t high = hash.high64;
    for (std::size_t i = kTimeLength; i < kLength; ++i) {
        out[i] = kAlphabet[low & 31];
        low = low >> 5 | high << 59;
        high >>= 5;
    }
    return out;
}

} // namespace diopter::tsdb
