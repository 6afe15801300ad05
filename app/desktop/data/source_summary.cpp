// Questions to the source's index; see source_summary.h.
#include "app/desktop/data/source_summary.h"

#include "app/desktop/text/core_to_qt.h"

#include <QHash>

namespace diopter::desktop {

namespace {

source::SelectRequest everything()
{
    source::SelectRequest request;
    if (auto matcher = Matcher::make(MatchType::Regexp, std::string(kMetricName), ".+")) request.matchers.push_back(std::move(*matcher));
    return request;
}

std::shared_ptr<SourceSummary> brief(const session::Session &session)
{
    auto summary = std::make_shared<SourceSummary>();
    summary->description = session.describe();
    summary->defaultGrid = session.defaultGrid();
    summary->losses = session.losses();
    summary->remote = summary->description.kind == "prometheus" || summary->description.name.find("://") != std::string::npos;
    return summary;
}

Status addDensity(SourceSummary &summary, const source::Source &source, const CancelToken &cancel)
{
    const auto &d = summary.description;
    if (summary.remote || d.maxTime <= d.minTime) return {};
    const DurationMs span = d.maxTime - d.minTime + 1;
    std::vector<double> density;
    for (std::size_t i = 0; i < kDensitySlices; ++i) {
        DIOPTER_TRY(cancel.check("reading the index"));
        source::SelectRequest request = everything();
        request.minTime = d.minTime + span * static_cast<DurationMs>(i) / static_cast<DurationMs>(kDensitySlices);
        request.maxTime = d.minTime + span * static_cast<DurationMs>(i + 1) / static_cast<DurationMs>(kDensitySlices) - 1;
        const auto statistics = source.statistics(request, cancel);
        if (!statistics) return {};
        density.push_back(statistics->samples);
    }
    summary.density = std::move(density);
    return {};
}

Status addMetrics(SourceSummary &summary, const source::Source &source, const CancelToken &cancel)
{
    const auto names = source.labelValues(std::string(kMetricName), everything(), 0, cancel);
    if (!names) return {};
    QHash<QString, source::MetricMetadata> known;
    if (const auto metadata = source.metadata(cancel))
        for (const source::MetricMetadata &m : *metadata) known.insert(toQt(m.metric), m);
    for (const std::string &name : *names) {
        DIOPTER_TRY(cancel.check("reading the index"));
        MetricRow row;
        row.name = toQt(name);
        if (const auto it = known.constFind(row.name); it != known.constEnd()) {
            row.type = visibleText(it->type, 40);
            row.help = visibleText(it->help, 400);
            row.unit = visibleText(it->unit, 40);
        }
        if (!summary.remote && summary.metrics.size() < kMaxCountedMetrics) {
            source::SelectRequest request;
            if (auto matcher = Matcher::make(MatchType::Equal, std::string(kMetricName), name))
                request.matchers.push_back(std::move(*matcher));
            if (const auto statistics = source.statistics(request, cancel)) {
                row.counted = true;
                row.series = statistics->series;
                row.samples = statistics->samples;
            }
        }
        summary.metrics.push_back(std::move(row));
    }
    return {};
}

Status addLabels(SourceSummary &summary, const source::Source &source, const CancelToken &cancel)
{
    const auto names = source.labelNames(everything(), 0, cancel);
    if (!names) return {};
    for (const std::string &name : *names) {
        DIOPTER_TRY(cancel.check("reading the index"));
        LabelRow row;
        row.name = toQt(name);
        if (!summary.remote) {
            if (const auto values = source.labelValues(name, everything(), 0, cancel)) {
                row.distinct = values->size();
                for (std::size_t i = 0; i < values->size() && i < kCompletionValues; ++i) row.values << toQt((*values)[i]);
            }
        }
        summary.labels.push_back(std::move(row));
    }
    return {};
}

} // namespace

SourceSummaryPtr briefSummary(const session::Session &session) { return brief(session); }

Result<SourceSummaryPtr> fullSummary(const session::Session &session, const CancelToken &cancel)
{
    auto summary = brief(session);
    DIOPTER_TRY(addDensity(*summary, session.source(), cancel));
    DIOPTER_TRY(addMetrics(*summary, session.source(), cancel));
    DIOPTER_TRY(addLabels(*summary, session.source(), cancel));
    return SourceSummaryPtr(std::move(summary));
}

} // namespace diopter::desktop
