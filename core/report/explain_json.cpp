// Writing of reports as JSON.
#include "core/report/explain_json.h"

#include <cmath>

namespace diopter::report {

namespace {

const char *severityName(Finding::Severity severity)
{
    switch (severity) {
    case Finding::Severity::Info: return "info";
    case Finding::Severity::Warning: return "warning";
    case Finding::Severity::Problem: return "problem";
    }
    return "info";
}

void writeOptional(JsonWriter &json, std::string_view name, const std::optional<cost::Quantity> &quantity)
{
    if (!quantity) return;
    json.key(name);
    writeQuantity(json, *quantity);
}

void writeEstimate(JsonWriter &json, const cost::NodeEstimate &estimate, std::string_view seriesName)
{
    writeOptional(json, seriesName, estimate.series);
    writeOptional(json, "samplesRead", estimate.samplesRead);
    writeOptional(json, "totalQueryableSamples", estimate.totalQueryableSamples);
}

/// Thousandths are more than any clock here resolves.
double rounded(double milliseconds) { return std::round(milliseconds * 1e6) / 1e6; }

void writeActual(JsonWriter &json, const profile::NodeProfile &actual)
{
    json.beginObject()
        .member("series", actual.series)
        .member("points", actual.points)
        .member("samplesRead", actual.samplesRead)
        .member("totalQueryableSamples", actual.totalQueryableSamples)
        .member("decodedSamples", actual.decodedSamples)
        .member("cachedSamples", actual.cachedSamples)
        .member("sharedSamples", actual.sharedSamples)
        .member("chunks", actual.chunks)
        .member("bytes", actual.bytes)
        .member("selfMs", rounded(actual.selfMs))
        .member("totalMs", rounded(actual.totalMs))
        .member("peakBytes", actual.peakBytes);
    if (!actual.samplesPerStep.empty()) {
        json.key("samplesPerStep").beginArray();
        for (const std::uint64_t samples : actual.samplesPerStep) json.value(samples);
        json.endArray();
    }
    json.endObject();
}

void writeFindings(JsonWriter &json, const std::vector<Finding> &findings)
{
    json.key("findings").beginArray();
    for (const Finding &finding : findings) {
        json.beginObject()
            .member("severity", severityName(finding.severity))
            .member("code", finding.code)
            .member("badge", finding.badge)
            .member("text", finding.text);
        json.key("pos").beginObject().member("start", finding.span.start).member("end", finding.span.end).endObject();
        json.endObject();
    }
    json.endArray();
}

void writeNode(JsonWriter &json, const NodeReport &node)
{
    json.beginObject().member("id", node.id.value).key("parent");
    if (node.parent.valid()) json.value(node.parent.value);
    else json.null();
    json.key("pos").beginObject().member("start", node.span.start).member("end", node.span.end).endObject();
    json.member("kind", node.kind).member("type", valueTypeName(node.type)).member("expr", node.expr).member("head", node.head);
    if (!node.remark.empty()) json.member("remark", node.remark);
    json.member("words", node.words);
    if (!node.labels.empty()) json.member("labels", node.labels);
    json.key("estimate").beginObject();
    if (node.estimate) writeEstimate(json, *node.estimate, "series");
    json.endObject();
    if (node.actual) {
        json.key("actual");
        writeActual(json, *node.actual);
        if (node.actual->servedBy.valid()) json.member("servedBy", node.actual->servedBy.value);
        json.key("serves").beginArray();
        for (const NodeId served : node.actual->serves) json.value(served.value);
        json.endArray();
    }
    writeFindings(json, node.findings);
    json.endObject();
}

void writeNodes(JsonWriter &json, const QueryReport &report)
{
    json.key("nodes").beginArray();
    for (const NodeReport &node : report.nodes) writeNode(json, node);
    json.endArray();
}

void writeTotal(JsonWriter &json, const profile::QueryTotals &total)
{
    json.key("total")
        .beginObject()
        .member("wallMs", rounded(total.wallMs))
        .member("cpuMs", rounded(total.cpuMs))
        .member("overheadMs", rounded(total.overheadMs))
        .member("samplesRead", total.samplesRead)
        .member("totalQueryableSamples", total.totalQueryableSamples)
        .member("seriesTouched", total.seriesTouched)
        .member("peakSamples", total.peakSamples)
        .member("peakBytes", total.peakBytes)
        .endObject();
}

void writeQueryEstimate(JsonWriter &json, const QueryReport &report)
{
    json.key("estimate").beginObject();
    if (report.estimate) writeEstimate(json, *report.estimate, "seriesTouched");
    writeOptional(json, "peakSamples", report.estimatedPeakSamples);
    json.endObject();
}

void writeTexts(JsonWriter &json, std::string_view name, const std::vector<std::string> &texts)
{
    json.key(name).beginArray();
    for (const std::string &text : texts) json.value(text);
    json.endArray();
}

void writeVerdict(JsonWriter &json, const Verdict &verdict)
{
    json.key("verdict");
    if (verdict.headline.empty()) {
        json.null();
        return;
    }
    json.beginObject().member("headline", verdict.headline).member("text", verdict.text);
    if (!verdict.proof.empty()) json.member("proof", verdict.proof);
    if (!verdict.action.empty()) json.member("action", verdict.action).member("actionText", verdict.actionText);
    if (verdict.node.valid()) json.member("node", verdict.node.value);
    json.endObject();
}

} // namespace

void writeQuantity(JsonWriter &json, const cost::Quantity &quantity)
{
    json.beginObject()
        .member("expected", quantity.expected)
        .member("low", quantity.low)
        .member("high", quantity.high)
        .member("origin", quantity.origin);
    json.endObject();
}

void writeLoss(JsonWriter &json, const source::Loss &loss)
{
    json.beginObject().member("code", loss.code).member("file", loss.file);
    json.member("offset", loss.offset).member("section", loss.section);
    if (!loss.block.empty()) json.member("block", loss.block);
    if (!loss.series.empty()) json.member("series", loss.series);
    else json.member("series", loss.numSeries);
    json.member("samples", loss.samples).member("start", loss.start).member("end", loss.end).member("text", loss.text).endObject();
}

std::string explainJson(const QueryReport &report)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().member("version", 1).member("query", report.query).member("source", report.source);
    json.key("range")
        .beginObject()
        .member("start", report.range.start)
        .member("end", report.range.end)
        .member("step", report.range.step)
        .endObject();
    json.member("instant", report.instant).member("complete", report.complete).key("lost").beginArray();
    for (const source::Loss &loss : report.lost) writeLoss(json, loss);
    json.endArray().member("requests", report.requests);
    if (report.total) writeTotal(json, *report.total);
    writeQueryEstimate(json, report);
    writeTexts(json, "warnings", report.warnings);
    writeTexts(json, "infos", report.infos);
    writeVerdict(json, report.verdict);
    writeNodes(json, report);
    json.endObject();
    return out;
}

std::string costJson(const QueryReport &report, const std::vector<BrokenLimit> &limits)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject();
    writeQueryEstimate(json, report);
    json.key("limits").beginArray();
    for (const BrokenLimit &limit : limits) {
        json.beginObject().member("name", limit.name).member("limit", limit.limit).member("expected", limit.expected);
        if (limit.node.valid()) json.member("node", limit.node.value);
        json.member("text", limit.text).endObject();
    }
    json.endArray().member("requests", report.requests);
    writeNodes(json, report);
    json.endObject();
    return out;
}

} // namespace diopter::report
