// Shared arguments and their meaning.
#include "app/cli/arguments/query_arguments.h"

#include <algorithm>

namespace diopter::cli {

namespace {

constexpr std::size_t kMaxToldLosses = 10;

} // namespace

void SourceArgument::declare(ArgumentList &arguments)
{
    arguments.add("source", spec, "Directory, archive, http(s) address, or a name from ~/.config/diopter/config.yml")
        .required()
        .typeName("SOURCE");
}

Result<std::shared_ptr<session::Session>> SourceArgument::open(const Context &context) const
{
    session::OpenOptions options;
    options.numThreads = context.global.threads;
    DIOPTER_ASSIGN(options.timeout, context.global.timeoutMs());
    return session::Session::open(
        spec, options, context.cancel, [&context](const session::Progress &progress) { context.console.progress(progress.what); });
}

void RangeArguments::declare(ArgumentList &arguments)
{
    arguments.add("--time", text.time, "One moment (an instant query)");
    arguments.add("--start", text.start, "Start of a range");
    arguments.add("--end", text.end, "End of a range");
    arguments.add("--step", text.step, "Step of a range (default: a 240th of it, rounded)");
}

void FormatArgument::declare(ArgumentList &arguments, const std::vector<std::string> &formats)
{
    format = formats.front();
    arguments.add("--format", format, "How to print").oneOf(formats);
}

std::string FormatArgument::chosen(const Context &context) const { return context.global.json ? "json" : format; }

session::TimeAnchors anchorsOf(const session::Session &session)
{
    const source::SourceDescription description = session.describe();
    return {session::currentTime(), description.minTime, description.maxTime};
}

Result<session::QueryRequest> queryRequest(const Context &context, const session::Session &session, const std::string &expression,
    const session::RangeText &range, bool instantByDefault)
{
    DIOPTER_ASSIGN(const session::FeatureSwitches switches, context.global.switches());
    DIOPTER_ASSIGN(const session::ResolvedRange resolved, session::resolveRange(range, anchorsOf(session), instantByDefault));
    session::QueryRequest out;
    out.text = expression;
    out.grid = resolved.grid;
    out.instant = resolved.instant;
    out.language = switches.language;
    out.engine = switches.engine;
    return out;
}

ExitCode completeness(const Context &context, bool complete, const std::vector<source::Loss> &lost)
{
    if (complete) return ExitCode::Complete;
    for (std::size_t i = 0; i < std::min(lost.size(), kMaxToldLosses); ++i) {
        const source::Loss &loss = lost[i];
        std::string where = loss.file;
        if (loss.offset) where += ", offset " + std::to_string(*loss.offset);
        context.console.note("lost: " + where + ": " + loss.text);
    }
    if (lost.size() > kMaxToldLosses) context.console.note("and " + std::to_string(lost.size() - kMaxToldLosses) + " more losses");
    return ExitCode::Partial;
}

} // namespace diopter::cli
