// Selection, one or two readings of it, output in pieces.
#include "core/session/export.h"

#include "core/syntax/parser.h"

namespace diopter::session {
namespace {
constexpr std::size_t kPieceBytes = 1 << 20;
}

Result<exchange::WriteCounts> exportSeries(
    const source::Source &source, const ExportRequest &request, const TextSinkFn &sink, const CancelToken &cancel)
{
    source::SelectRequest select;
    select.minTime = request.minTime;
    select.maxTime = request.maxTime;
    if (!request.selector.empty()) {
        DIOPTER_ASSIGN(select.matchers, syntax::parseSelector(request.selector, syntax::ParseOptions::all()));
    }
    DIOPTER_ASSIGN(const auto selection, source.select(select, cancel));
    const auto writer = exchange::makeSeriesWriter(request.format, *source.symbols());
    const auto eachSeries = [&](const std::function<Status(LabelsView, const SeriesSamples &)> &take) -> Status {
        const auto reader = selection->reader(request.minTime, request.maxTime);
        for (std::size_t i = 0; i < selection->size(); ++i) {
            DIOPTER_TRY(cancel.check("export"));
            DIOPTER_ASSIGN(const SeriesSamples samples, reader->read(i));
            if (!samples.timestamps.empty() || !samples.histograms.empty()) DIOPTER_TRY(take(selection->labels(i), samples));
        }
        return {};
    };
    if (writer->needsPreparation()) {
        const auto prepare = [&](LabelsView labels, const SeriesSamples &samples) { return writer->prepare(labels, samples); };
        DIOPTER_TRY(eachSeries(prepare));
    }
    std::string out;
    writer->begin(out);
    const auto write = [&](LabelsView labels, const SeriesSamples &samples) -> Status {
        DIOPTER_TRY(writer->write(labels, samples, out));
        if (out.size() < kPieceBytes) return {};
        DIOPTER_TRY(sink(out));
        out.clear();
        return {};
    };
    DIOPTER_TRY(eachSeries(write));
    writer->end(out);
    DIOPTER_TRY(sink(out));
    return writer->counts();
}

} // namespace diopter::session
