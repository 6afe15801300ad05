// Arguments of import, its progress, and the report.
#include "app/cli/commands/import_command.h"

#include "core/base/go_text.h"
#include "core/report/explain_json.h"
#include "core/report/loss_text.h"
#include "core/session/import.h"
#include "core/session/time_range.h"

#include <fmt/format.h>

namespace diopter::cli {

namespace {

class ImportCommand : public Command {
public:
    void declare(ArgumentList &arguments) override
    {
        arguments
            .add("inputs", m_inputs,
                "Text files (OpenMetrics, Prometheus text, API JSON, VictoriaMetrics JSON lines, CSV; also compressed), "
                "block or data directories, archives of these")
            .required();
        arguments.add("--out", m_options.outDirectory, "Directory for the blocks; made where it is missing").required();
        arguments.add(
            "--format", m_format, "Format of the text files: openmetrics, prometheus, json, vmjson, csv (default: guessed for each)");
        arguments.add("--time", m_time, "Timestamp of text samples that have none: RFC 3339, unix seconds or now");
        arguments.add("--block-range", m_blockRange, "Length of the blocks, which begin at its multiples (default 2h)");
        arguments.add("--encodings", m_encodings,
            "auto: chunk encodings 1-3, 4-6 only where samples have start timestamps; classic: 1-3 (Prometheus 2.40 on); modern: 4-6 (3.14 "
            "on)");
    }

    ExitCode run(const Context &context) override
    {
        if (Status ok = readOptions(context.global); !ok) return context.console.fail(ok.error());
        const auto progress = [&context](const session::Progress &step) {
            context.console.progress(step.fraction < 0 ? safeForTerminal(step.what)
                                                       : fmt::format("{} ({:.0f} %)", safeForTerminal(step.what), step.fraction * 100));
        };
        auto report = session::importFiles(m_inputs, m_options, context.cancel, progress);
        if (!report) return context.console.fail(report.error());
        if (context.global.json) printJson(context.console, *report);
        else printText(context.console, *report);
        return report->losses.empty() ? ExitCode::Complete : ExitCode::Partial;
    }

private:
    static Error usage(std::string message) { return {ErrorCode::Usage, std::move(message), {}}; }

    Status readOptions(const GlobalOptions &global)
    {
        m_options.numThreads = global.threads;
        if (global.maxMemoryBytes > 0) m_options.memoryBytes = global.maxMemoryBytes / 2;
        if (m_encodings == "classic") m_options.encodings = chunk::EncodingChoice::Classic;
        else if (m_encodings == "modern") m_options.encodings = chunk::EncodingChoice::Modern;
        else if (m_encodings != "auto") return usage("--encodings takes auto, classic or modern, not " + quote(m_encodings));
        if (!m_format.empty() && m_format != "auto") {
            m_options.format = exchange::textFormatByName(m_format);
            if (!m_options.format)
                return usage("unknown format " + quote(m_format) + "; known are openmetrics, prometheus, json, vmjson, csv");
        }
        if (!m_blockRange.empty()) {
            DIOPTER_ASSIGN(m_options.blockRange, parseDuration(m_blockRange));
        }
        if (!m_time.empty()) {
            session::TimeAnchors anchors;
            anchors.now = session::currentTime();
            DIOPTER_ASSIGN(m_options.defaultTime, session::parseTime(m_time, anchors));
        }
        return {};
    }

    static void printText(Console &console, const session::ImportReport &report)
    {
        for (const std::string &note : report.notes) console.note(note);
        if (report.resumed) console.note("continued an interrupted import");
        std::uint64_t samples = 0;
        for (const auto &block : report.blocks) {
            samples += block.numSamples;
            console.line(fmt::format("{}  {} .. {}  {} series  {} samples  {} bytes", block.ulid, formatTimestamp(block.minTime),
                formatTimestamp(block.maxTime), block.numSeries, block.numSamples, block.bytes));
        }
        console.line(fmt::format("{} blocks, {} samples", report.blocks.size(), samples));
        if (report.alreadyWritten > 0)
            console.note(fmt::format("{} blocks were there already, written by an earlier run of this import", report.alreadyWritten));
        if (report.duplicates > 0) console.note(fmt::format("{} samples were read more than once", report.duplicates));
        if (report.counts.exemplars > 0) console.note(fmt::format("{} exemplars were skipped", report.counts.exemplars));
        if (report.counts.metadata > 0)
            console.note(fmt::format("{} lines of metadata (HELP, TYPE, UNIT) were read; blocks do not hold them", report.counts.metadata));
        for (const auto &loss : report.losses) console.note("lost: " + report::lossText(loss));
    }

    static void printJson(Console &console, const session::ImportReport &report)
    {
        std::string text;
        report::JsonWriter json(text);
        json.beginObject().member("version", 1).key("blocks").beginArray();
        for (const auto &block : report.blocks) {
            json.beginObject().member("ulid", block.ulid).member("minTime", block.minTime).member("maxTime", block.maxTime);
            json.member("series", block.numSeries).member("samples", block.numSamples).member("histograms", block.numHistogramSamples);
            json.member("chunks", block.numChunks).member("bytes", block.bytes).endObject();
        }
        json.endArray()
            .member("resumed", report.resumed)
            .member("alreadyWritten", report.alreadyWritten)
            .member("samplesRead", report.counts.samples);
        json.member("histogramsRead", report.counts.histograms)
            .member("duplicates", report.duplicates)
            .member("conflicts", report.conflicts);
        json.member("exemplarsSkipped", report.counts.exemplars).member("metadataLines", report.counts.metadata);
        json.member("startTimestampsDropped", report.droppedStartTimestamps).key("notes").beginArray();
        for (const std::string &note : report.notes) json.value(note);
        json.endArray().member("complete", report.losses.empty()).key("lost").beginArray();
        for (const auto &loss : report.losses) report::writeLoss(json, loss);
        json.endArray().endObject();
        console.line(text);
    }

    std::vector<std::string> m_inputs;
    std::string m_format;
    std::string m_time;
    std::string m_blockRange;
    std::string m_encodings = "auto";
    session::ImportOptions m_options;
};

} // namespace

std::unique_ptr<Command> makeImportCommand() { return std::make_unique<ImportCommand>(); }

} // namespace diopter::cli
