// The notation is for people; speed does not matter.
#include "tests/support/formats/format_script.h"

#include "core/model/stale.h"
#include "tests/support/formats/bit_stream.h"

#include <cstdlib>
#include <string>

namespace diopter::test {
namespace {

std::vector<std::string> words(std::string_view text, char separator)
{
    std::vector<std::string> out;
    std::string word;
    for (const char c : text) {
        if (c != separator) word += c;
        else if (!word.empty()) out.push_back(std::move(word)), word.clear();
    }
    if (!word.empty()) out.push_back(std::move(word));
    return out;
}

double valueOf(const std::string &text)
{
    if (text == "stale") return staleMarker();
    if (text[0] == 'x') return std::bit_cast<double>(static_cast<std::uint64_t>(std::stoull(text.substr(1), nullptr, 16)));
    return std::stod(text);
}

void append(BitStream &out, const std::string &word)
{
    const std::string rest = word.substr(1);
    if (const std::size_t slash = word.find('/'); slash != std::string::npos) {
        const auto width = static_cast<unsigned>(std::stoul(word.substr(slash + 1)));
        const std::string digits = word.substr(0, slash);
        const std::uint64_t value = digits[0] == 'x' ? std::stoull(digits.substr(1), nullptr, 16)
            : digits[0] == '-'                       ? static_cast<std::uint64_t>(std::stoll(digits))
                                                     : std::stoull(digits);
        out.number(value, width);
    } else if (const std::size_t star = word.find('*'); star != std::string::npos) {
        for (unsigned long i = std::stoul(word.substr(0, star)); i > 0; --i) out.text(std::string_view(word).substr(star + 1));
    } else if (word == "stale") out.number(kStaleBits, 64);
    else if (word[0] == 'v') out.varint(std::stoll(rest));
    else if (word[0] == 'u') out.uvarint(std::stoull(rest));
    else if (word[0] == 'f') out.f64(std::stod(rest));
    else if (word.find_first_not_of("01") == std::string::npos) out.text(word);
    else std::abort();
}

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

bool sameBits(const std::vector<double> &a, const std::vector<double> &b)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (bits(a[i]) != bits(b[i])) return false;
    return true;
}

bool sameLayout(const HistogramLayout &a, const HistogramLayout &b, bool hints)
{
    return a.schema == b.schema && bits(a.zeroThreshold) == bits(b.zeroThreshold) && a.positiveSpans == b.positiveSpans &&
        a.negativeSpans == b.negativeSpans && sameBits(a.customBounds, b.customBounds) && (!hints || a.resetHint == b.resetHint);
}

bool sameValue(double a, double b, bool) { return bits(a) == bits(b); }

bool sameValue(const Histogram &a, const Histogram &b, bool hints)
{
    if (isStale(a.sum) || isStale(b.sum)) return bits(a.sum) == bits(b.sum);
    return sameLayout(a, b, hints) && a.count == b.count && a.zeroCount == b.zeroCount && bits(a.sum) == bits(b.sum) &&
        a.positiveDeltas == b.positiveDeltas && a.negativeDeltas == b.negativeDeltas;
}

bool sameValue(const FloatHistogram &a, const FloatHistogram &b, bool hints)
{
    if (isStale(a.sum) || isStale(b.sum)) return bits(a.sum) == bits(b.sum);
    return sameLayout(a, b, hints) && bits(a.count) == bits(b.count) && bits(a.zeroCount) == bits(b.zeroCount) &&
        bits(a.sum) == bits(b.sum) && sameBits(a.positiveBuckets, b.positiveBuckets) && sameBits(a.negativeBuckets, b.negativeBuckets);
}

} // namespace

std::vector<std::uint8_t> bytesOfScript(std::string_view script)
{
    BitStream out;
    for (const std::string &word : words(script, ' ')) append(out, word);
    return std::move(out.bytes());
}

std::vector<StoredSample> samplesOfText(std::string_view text)
{
    std::vector<StoredSample> out;
    for (const std::string &word : words(text, ' ')) {
        const std::vector<std::string> parts = words(word, ':');
        const std::size_t dots = parts[0].find("..");
        const std::int64_t first = std::stoll(parts[0]);
        const std::int64_t last = dots == std::string::npos ? first : std::stoll(parts[0].substr(dots + 2));
        const TimestampMs start = parts.size() > 2 ? std::stoll(parts[2]) : 0;
        for (std::int64_t time = first; time <= last; ++time) out.push_back({time, start, valueOf(parts[1])});
    }
    return out;
}

bool sameStored(const StoredSample &a, const StoredSample &b, bool hints)
{
    if (a.timestamp != b.timestamp || a.startTimestamp != b.startTimestamp || a.value.index() != b.value.index()) return false;
    return std::visit(
        [&](const auto &left) {
            using Kind = std::decay_t<decltype(left)>;
            return sameValue(left, std::get<Kind>(b.value), hints);
        },
        a.value);
}

} // namespace diopter::test
