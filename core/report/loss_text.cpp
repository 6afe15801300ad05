// Where, what, how much.
#include "core/report/loss_text.h"

#include "core/base/go_text.h"
#include "core/base/result.h"

#include <fmt/format.h>

namespace diopter::report {

std::string lossText(const source::Loss &loss)
{
    Place place;
    place.file = loss.file;
    place.offset = loss.offset;
    place.section = loss.section;
    place.block = loss.block;
    place.series = loss.series;
    std::string out = place.text();
    if (!out.empty()) out += ": ";
    out += loss.text.empty() ? loss.code : loss.text;
    std::string amount;
    const auto add = [&amount](const std::string &part) { amount += (amount.empty() ? "" : ", ") + part; };
    if (loss.samples) add(fmt::format("{} samples", *loss.samples));
    if (loss.numSeries) add(fmt::format("{} series", *loss.numSeries));
    if (loss.start && loss.end) add(formatTimestamp(*loss.start) + " to " + formatTimestamp(*loss.end));
    return amount.empty() ? out : out + " (" + amount + ")";
}

} // namespace diopter::report
