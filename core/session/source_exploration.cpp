// Series, labels, values and metrics of a source.
#include "core/session/source_session.h"

#include "core/base/go_text.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace diopter::session {

namespace {

/// One request per selector; a request without matchers when there are none.
Result<std::vector<source::SelectRequest>> selectRequests(const ExploreRequest &request)
{
    std::vector<source::SelectRequest> out;
    for (const std::string &selector : request.selectors) {
        source::SelectRequest select;
        DIOPTER_ASSIGN(select.matchers, syntax::parseSelector(selector, request.language));
        out.push_back(std::move(select));
    }
    if (out.empty()) out.emplace_back();
    for (source::SelectRequest &select : out) {
        select.minTime = request.start;
        select.maxTime = request.end;
    }
    return out;
}

/// Sorted union, cut to the limit.
std::vector<std::string> merged(std::vector<std::string> names, std::size_t limit)
{
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (limit > 0 && names.size() > limit) names.resize(limit);
    return names;
}

} // namespace

Result<SeriesList> SourceSession::series(const ExploreRequest &request, const CancelToken &cancel) const
{
    DIOPTER_ASSIGN(const auto requests, selectRequests(request));
    SeriesList out;
    out.symbols = m_estimateView->symbols();
    std::unordered_set<Labels, LabelsHash> seen;
    for (const source::SelectRequest &select : requests) {
        DIOPTER_ASSIGN(const auto selection, m_estimateView->select(select, cancel));
        for (std::size_t i = 0; i < selection->size(); ++i) {
            if (i % 1024 == 0) DIOPTER_TRY(cancel.check());
            Labels labels(selection->labels(i));
            if (requests.size() == 1) out.series.push_back(std::move(labels));
            else if (seen.insert(labels).second) out.series.push_back(std::move(labels));
        }
    }
    if (requests.size() > 1) {
        std::sort(out.series.begin(), out.series.end(),
            [&out](const Labels &a, const Labels &b) { return compareLabels(*out.symbols, a, b) < 0; });
    }
    if (request.limit > 0 && out.series.size() > request.limit) {
        out.series.resize(request.limit);
        out.truncated = true;
    }
    return out;
}

Result<std::vector<std::string>> SourceSession::labelNames(const ExploreRequest &request, const CancelToken &cancel) const
{
    DIOPTER_ASSIGN(const auto requests, selectRequests(request));
    std::vector<std::string> names;
    for (const source::SelectRequest &select : requests) {
        DIOPTER_ASSIGN(const auto found, m_estimateView->labelNames(select, request.limit, cancel));
        names.insert(names.end(), found.begin(), found.end());
    }
    return merged(std::move(names), request.limit);
}

Result<std::vector<std::string>> SourceSession::labelValues(
    const std::string &label, const ExploreRequest &request, const CancelToken &cancel) const
{
    if (label.empty()) return Error{ErrorCode::Usage, "the label name is empty", {}};
    DIOPTER_ASSIGN(const auto requests, selectRequests(request));
    std::vector<std::string> values;
    for (const source::SelectRequest &select : requests) {
        DIOPTER_ASSIGN(const auto found, m_estimateView->labelValues(label, select, request.limit, cancel));
        values.insert(values.end(), found.begin(), found.end());
    }
    return merged(std::move(values), request.limit);
}

Result<std::vector<MetricInfo>> SourceSession::metrics(const ExploreRequest &request, const CancelToken &cancel) const
{
    const bool local = m_estimateView == m_source;
    std::unordered_map<std::string, std::uint64_t> counts;
    std::vector<std::string> names;
    if (local) {
        DIOPTER_ASSIGN(const SeriesList all, series({request.selectors, request.start, request.end, 0, request.language}, cancel));
        std::unordered_map<Symbol, std::uint64_t> bySymbol;
        for (const Labels &labels : all.series) ++bySymbol[labelValue(labels, kNameSymbol)];
        for (const auto &[symbol, count] : bySymbol) {
            if (symbol == kEmptySymbol) continue;
            names.emplace_back(all.symbols->text(symbol));
            counts.emplace(names.back(), count);
        }
    } else {
        DIOPTER_ASSIGN(names, labelValues(std::string(kMetricName), request, cancel));
    }
    std::unordered_map<std::string, source::MetricMetadata> described;
    DIOPTER_ASSIGN(auto metadata, m_estimateView->metadata(cancel));
    for (source::MetricMetadata &entry : metadata) {
        std::string name = entry.metric;
        described.emplace(std::move(name), std::move(entry));
    }
    std::vector<MetricInfo> out;
    for (std::string &name : merged(std::move(names), request.limit)) {
        MetricInfo info;
        if (const auto found = described.find(name); found != described.end()) {
            info.type = found->second.type;
            info.help = found->second.help;
            info.unit = found->second.unit;
        }
        if (const auto found = counts.find(name); found != counts.end()) info.series = found->second;
        info.name = std::move(name);
        out.push_back(std::move(info));
    }
    return out;
}

Result<tsdb::Inspection> SourceSession::inspect(const CancelToken &cancel) const
{
    if (!m_local) {
        return Error{ErrorCode::Unsupported, "only data on a disk can be inspected; a server shows its own under /tsdb-status",
            placeInFile(describe().name)};
    }
    return tsdb::inspect(*m_local, cancel);
}

} // namespace diopter::session
