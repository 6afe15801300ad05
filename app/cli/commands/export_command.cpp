// Arguments of export; the text goes to stdout, remarks to stderr.
#include "app/cli/commands/export_command.h"

#include "core/base/go_text.h"
#include "core/report/loss_text.h"
#include "core/session/export.h"
#include "core/session/session.h"
#include "core/session/time_range.h"

#include <fmt/format.h>

namespace diopter::cli {

namespace {

class ExportCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        arguments.add("source", m_source, "Directory, archive, or URL").required();
        arguments.add("selector", m_selector, "Series to export, as metric{label=\"value\"} (default: all)");
        arguments.add("--format", m_format, "openmetrics, json, vmjson, csv, csvwide, promqltest, ruletest").required();
        arguments.add("--start", m_start, "First time: RFC 3339, unix seconds, now-1h, start+5m, end-6h");
        arguments.add("--end", m_end, "Last time");
    }

    ExitCode run(const Context &context) override
    {
        const auto format = exchange::outputFormatByName(m_format);
        if (!format)
            return context.console.fail({ErrorCode::Usage,
                "unknown format " + quote(m_format) + "; known are openmetrics, json, vmjson, csv, csvwide, promqltest, ruletest", {}});
        session::OpenOptions open;
        open.numThreads = context.global.threads;
        const auto session = session::Session::open(m_source, open, context.cancel);
        if (!session) return context.console.fail(session.error());
        session::ExportRequest request;
        request.selector = m_selector;
        request.format = *format;
        if (Status ok = readRange((*session)->describe(), request); !ok) return context.console.fail(ok.error());
        const auto counts = session::exportSeries((*session)->source(), request,
            [&context](std::string_view text) {
                context.console.out(text);
                return Status();
            },
            context.cancel);
        if (!counts) return context.console.fail(counts.error());
        return tell(context.console, *counts, (*session)->losses());
    }

private:
    Status readRange(const source::SourceDescription &data, session::ExportRequest &request) const
    {
        session::TimeAnchors anchors;
        anchors.now = session::currentTime();
        anchors.start = data.minTime;
        anchors.end = data.maxTime;
        if (!m_start.empty()) {
            DIOPTER_ASSIGN(request.minTime, session::parseTime(m_start, anchors));
        }
        if (!m_end.empty()) {
            DIOPTER_ASSIGN(request.maxTime, session::parseTime(m_end, anchors));
        }
        if (request.maxTime < request.minTime) return Error{ErrorCode::Usage, "the end lies before the start", {}};
        return {};
    }

    static ExitCode tell(Console &console, const exchange::WriteCounts &counts, const std::vector<source::Loss> &losses)
    {
        console.note(fmt::format("{} series, {} samples", counts.series, counts.samples));
        if (counts.staleOmitted > 0) console.note(fmt::format("{} stale markers left out: the format has none", counts.staleOmitted));
        if (counts.startsOmitted > 0) console.note(fmt::format("{} start timestamps left out: the format has none", counts.startsOmitted));
        if (counts.histogramsOmitted > 0)
            console.note(fmt::format("lost: {} native histograms left out: the format has none", counts.histogramsOmitted));
        for (const source::Loss &loss : losses) console.note("lost: " + report::lossText(loss));
        return losses.empty() && counts.histogramsOmitted == 0 ? ExitCode::Complete : ExitCode::Partial;
    }

    std::string m_source;
    std::string m_selector;
    std::string m_format;
    std::string m_start;
    std::string m_end;
};

} // namespace

std::unique_ptr<Command> makeExportCommand() { return std::make_unique<ExportCommand>(); }

} // namespace diopter::cli
