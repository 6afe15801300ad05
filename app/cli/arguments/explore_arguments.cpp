// Reading of the exploring commands' arguments.
#include "app/cli/arguments/explore_arguments.h"

namespace diopter::cli {

void ExploreArguments::declare(ArgumentList &arguments, bool positionalSelectors)
{
    source.declare(arguments);
    if (positionalSelectors)
        arguments.add("selector", selectors, "Selectors such as up or '{job=\"node\"}' (default: everything)").typeName("SELECTOR");
    else arguments.add("--match", selectors, "Only among series of this selector; may be repeated").typeName("SELECTOR").oneValueEach();
    arguments.add("--start", start, "Only series with data after this time");
    arguments.add("--end", end, "Only series with data before this time");
    arguments.add("--limit", limit, "At most so many (0: all)");
}

Result<session::ExploreRequest> ExploreArguments::request(const Context &context, const session::Session &session) const
{
    session::ExploreRequest out;
    out.selectors = selectors;
    out.limit = limit;
    DIOPTER_ASSIGN(const session::FeatureSwitches switches, context.global.switches());
    out.language = switches.language;
    const session::TimeAnchors anchors = anchorsOf(session);
    if (!start.empty()) {
        DIOPTER_ASSIGN(out.start, session::parseTime(start, anchors));
    }
    if (!end.empty()) {
        DIOPTER_ASSIGN(out.end, session::parseTime(end, anchors));
    }
    return out;
}

std::string apiBody(const std::string &data) { return "{\"status\":\"success\",\"data\":" + data + "}"; }

} // namespace diopter::cli
