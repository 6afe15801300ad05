// Writing of inspections.
#include "core/report/inspection_report.h"

#include "core/base/go_text.h"
#include "core/report/explain_json.h"
#include "core/report/number_text.h"
#include "core/report/tree_text.h"

#include <algorithm>

namespace diopter::report {

namespace {

void writeEncodings(JsonWriter &json, const std::map<std::string, std::uint64_t> &encodings)
{
    json.key("encodings").beginObject();
    for (const auto &[name, chunks] : encodings) json.member(name, chunks);
    json.endObject();
}

void writeBlock(JsonWriter &json, const tsdb::BlockInspection &block)
{
    json.beginObject()
        .member("ulid", block.ulid)
        .member("directory", block.directory)
        .member("minTime", block.minTime)
        .member("maxTime", block.maxTime)
        .member("series", block.series)
        .member("samples", block.samples)
        .member("chunks", block.chunks)
        .member("bytes", block.bytes)
        .member("indexBytes", block.indexBytes)
        .member("chunkBytes", block.chunkBytes)
        .member("indexVersion", block.indexVersion)
        .member("compactionLevel", block.compactionLevel)
        .member("tombstones", block.tombstones)
        .member("newSeries", block.newSeries)
        .member("goneSeries", block.goneSeries)
        .member("bytesPerSample", block.bytesPerSample);
    writeEncodings(json, block.encodings);
    json.key("externalLabels").beginObject();
    for (const auto &[name, value] : block.externalLabels) json.member(name, value);
    json.endObject();
    json.key("hints").beginArray();
    for (const std::string &hint : block.hints) json.value(hint);
    json.endArray().endObject();
}

void writeHead(JsonWriter &json, const tsdb::Inspection &inspection)
{
    json.key("head");
    if (!inspection.head) {
        json.null().key("wal").null();
        return;
    }
    const tsdb::HeadSummary &head = *inspection.head;
    json.beginObject().member("series", head.numSeries);
    if (inspection.headMaxTime >= inspection.headMinTime)
        json.member("minTime", inspection.headMinTime).member("maxTime", inspection.headMaxTime);
    json.member("mappedChunks", head.mappedChunks)
        .member("outOfOrderChunks", head.outOfOrderChunks)
        .member("headChunkBytes", head.headChunkBytes)
        .member("tombstones", head.tombstones)
        .member("chunkSnapshot", head.chunkSnapshot)
        .endObject();
    json.key("wal")
        .beginObject()
        .member("segments", head.walSegments)
        .member("bytes", head.walBytes)
        .member("samples", head.walSamples)
        .member("checkpoint", head.checkpoint)
        .member("wblSegments", head.wblSegments)
        .member("wblBytes", head.wblBytes)
        .member("wblSamples", head.wblSamples)
        .member("exemplars", head.exemplars)
        .member("unknownRecords", head.unknownRecords)
        .member("unknownSeries", head.unknownSeries)
        .endObject();
}

void writeEntries(JsonWriter &json, const char *name, const std::vector<tsdb::CardinalityEntry> &entries, bool withValues, bool withValue)
{
    json.key(name).beginArray();
    for (const tsdb::CardinalityEntry &entry : entries) {
        json.beginObject().member("name", entry.name);
        if (withValue) json.member("value", entry.value);
        json.member("series", entry.series);
        if (withValues) json.member("values", entry.values);
        json.endObject();
    }
    json.endArray();
}

std::string blocksText(const tsdb::Inspection &inspection)
{
    std::vector<std::vector<std::string>> rows{
        {"block", "from", "to", "series", "samples", "chunks", "size", "bytes/sample", "tombstones"}};
    for (const tsdb::BlockInspection &block : inspection.blocks) {
        std::string perSample = formatFloat(static_cast<double>(static_cast<std::int64_t>(block.bytesPerSample * 100)) / 100);
        rows.push_back({block.ulid, formatTimestamp(block.minTime), formatTimestamp(block.maxTime),
            countText(static_cast<double>(block.series)), countText(static_cast<double>(block.samples)),
            countText(static_cast<double>(block.chunks)), bytesText(block.bytes), std::move(perSample), std::to_string(block.tombstones)});
    }
    return alignedTable(rows, {false, false, false, true, true, true, true, true, true});
}

std::string entriesText(const char *title, const std::vector<tsdb::CardinalityEntry> &entries, bool withValues)
{
    std::vector<std::vector<std::string>> rows{{title, withValues ? "values" : "series"}};
    for (const tsdb::CardinalityEntry &entry : entries) {
        rows.push_back({entry.value.empty() ? entry.name : entry.name + "=" + entry.value,
            countText(static_cast<double>(withValues ? entry.values : entry.series))});
    }
    return alignedTable(rows, {false, true});
}

std::string headText(const tsdb::Inspection &inspection)
{
    if (!inspection.head) return "no head\n";
    const tsdb::HeadSummary &head = *inspection.head;
    std::string out = "head: " + countText(static_cast<double>(head.numSeries)) + " series, " +
        countText(static_cast<double>(head.mappedChunks)) + " mapped chunks; WAL " + std::to_string(head.walSegments) + " segments, " +
        bytesText(head.walBytes) + ", " + countText(static_cast<double>(head.walSamples)) + " samples";
    if (!head.checkpoint.empty()) out += ", " + head.checkpoint;
    if (head.wblSegments > 0)
        out += "; WBL " + std::to_string(head.wblSegments) + " segments, " + countText(static_cast<double>(head.wblSamples)) + " samples";
    if (!head.chunkSnapshot.empty()) out += "; " + head.chunkSnapshot;
    return out + "\n";
}

} // namespace

std::string inspectionJson(const tsdb::Inspection &inspection)
{
    std::string out;
    JsonWriter json(out);
    json.beginObject().member("source", inspection.description.name).member("kind", inspection.description.kind);
    json.member("series", inspection.churn.totalSeries)
        .member("samples", inspection.samples)
        .member("bytesPerSample", inspection.bytesPerSample);
    json.key("blocks").beginArray();
    for (const tsdb::BlockInspection &block : inspection.blocks) writeBlock(json, block);
    json.endArray();
    writeHead(json, inspection);
    json.key("overlaps").beginArray();
    for (const tsdb::OverlapInspection &overlap : inspection.overlaps) {
        json.beginObject().member("minTime", overlap.minTime).member("maxTime", overlap.maxTime).key("blocks").beginArray();
        for (const std::string &block : overlap.blocks) json.value(block);
        json.endArray().endObject();
    }
    json.endArray().key("cardinality").beginObject();
    writeEntries(json, "metrics", inspection.metrics, false, false);
    writeEntries(json, "labels", inspection.labels, true, false);
    writeEntries(json, "pairs", inspection.pairs, false, true);
    json.endObject();
    const tsdb::ChurnInspection &churn = inspection.churn;
    json.key("churn").beginObject().member("totalSeries", churn.totalSeries).member("mostAtOnce", churn.mostAtOnce);
    json.member("newSeries", churn.newSeries).member("goneSeries", churn.goneSeries).endObject();
    json.key("chunkFill").beginObject().member("below30", inspection.fill.below30).member("below60", inspection.fill.below60);
    json.member("below120", inspection.fill.below120).member("full", inspection.fill.full).endObject();
    writeEncodings(json, inspection.encodings);
    json.key("damage").beginArray();
    for (const source::Loss &loss : inspection.damage) writeLoss(json, loss);
    json.endArray().endObject();
    return out;
}

std::string inspectionText(const tsdb::Inspection &inspection)
{
    const tsdb::ChurnInspection &churn = inspection.churn;
    std::string out = inspection.description.name + " (" + inspection.description.kind +
        "): " + countText(static_cast<double>(churn.totalSeries)) + " series, " + countText(static_cast<double>(inspection.samples)) +
        " samples\n\n" + blocksText(inspection) + headText(inspection);
    for (const tsdb::OverlapInspection &overlap : inspection.overlaps) {
        out += "overlap " + formatTimestamp(overlap.minTime) + " to " + formatTimestamp(overlap.maxTime) + ":";
        for (const std::string &block : overlap.blocks) out += " " + block;
        out += "\n";
    }
    out += "\nchunks:";
    for (const auto &[name, chunks] : inspection.encodings) out += " " + name + " " + countText(static_cast<double>(chunks)) + ",";
    out += " fill below 30: " + std::to_string(inspection.fill.below30) + ", below 60: " + std::to_string(inspection.fill.below60) +
        ", below 120: " + std::to_string(inspection.fill.below120) + ", full: " + std::to_string(inspection.fill.full) + "\n";
    out += "churn: at most " + countText(static_cast<double>(churn.mostAtOnce)) + " series at once, " +
        countText(static_cast<double>(churn.newSeries)) + " came, " + countText(static_cast<double>(churn.goneSeries)) + " went\n";
    out += "\n" + entriesText("metric", inspection.metrics, false) + "\n" + entriesText("label", inspection.labels, true) + "\n" +
        entriesText("pair", inspection.pairs, false);
    for (const source::Loss &loss : inspection.damage) out += "damage: " + loss.file + ": " + loss.text + "\n";
    return out;
}

} // namespace diopter::report
