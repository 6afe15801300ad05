// Reads meta.json with nlohmann/json; depth and types are checked by hand because the file has no checksum.
#include "core/tsdb/block_meta.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace diopter::tsdb {
namespace {

using Json = nlohmann::json;

constexpr int kMaxDepth = 64;

Error corruptMeta(std::string message) { return {ErrorCode::Corrupt, "meta.json: " + std::move(message), {}}; }

const Json *member(const Json &object, const char *name)
{
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::optional<std::uint64_t> count(const Json &object, const char *name)
{
    const Json *const value = member(object, name);
    if (!value || !value->is_number_unsigned()) return std::nullopt;
    return value->get<std::uint64_t>();
}

std::vector<std::string> texts(const Json *list)
{
    std::vector<std::string> out;
    if (!list || !list->is_array()) return out;
    for (const Json &item : *list)
        if (item.is_string()) out.push_back(item.get<std::string>());
    return out;
}

/// Parses without building anything below kMaxDepth; a discarded value means "not JSON".
Json parse(ByteSpan bytes)
{
    bool tooDeep = false;
    const auto guard = [&tooDeep](int depth, Json::parse_event_t, Json &) {
        tooDeep = tooDeep || depth > kMaxDepth;
        return !tooDeep;
    };
    Json out = Json::parse(bytes.begin(), bytes.end(), guard, false);
    return tooDeep ? Json(Json::value_t::discarded) : out;
}

Status readCore(const Json &root, BlockMeta &meta)
{
    const Json *const ulid = member(root, "ulid");
    const Json *const version = member(root, "version");
    const Json *const minTime = member(root, "minTime");
    const Json *const maxTime = member(root, "maxTime");
    if (!ulid || !ulid->is_string()) return corruptMeta("no ulid");
    if (!version || !version->is_number_integer()) return corruptMeta("no version");
    if (!minTime || !minTime->is_number_integer() || !maxTime || !maxTime->is_number_integer()) return corruptMeta("no time range");
    meta.ulid = ulid->get<std::string>();
    meta.version = version->get<int>();
    if (meta.version != 1 && meta.version != 2)
        return Error{ErrorCode::Unsupported, "unexpected meta file version " + std::to_string(meta.version), {}};
    meta.minTime = minTime->get<std::int64_t>();
    meta.maxTime = maxTime->get<std::int64_t>();
    return {};
}

void readCompaction(const Json &compaction, BlockMeta &meta)
{
    if (const Json *const level = member(compaction, "level"); level && level->is_number_integer())
        meta.compactionLevel = level->get<std::int64_t>();
    meta.sources = texts(member(compaction, "sources"));
    meta.hints = texts(member(compaction, "hints"));
    if (const Json *const parents = member(compaction, "parents"); parents && parents->is_array()) {
        for (const Json &parent : *parents)
            if (const Json *const ulid = member(parent, "ulid"); ulid && ulid->is_string())
                meta.parents.push_back(ulid->get<std::string>());
    }
}

void readThanos(const Json &thanos, BlockMeta &meta)
{
    if (const Json *const labels = member(thanos, "labels"); labels && labels->is_object()) {
        for (const auto &[name, value] : labels->items())
            if (value.is_string() && !value.get_ref<const std::string &>().empty())
                meta.externalLabels.emplace_back(name, value.get<std::string>());
    }
    std::sort(meta.externalLabels.begin(), meta.externalLabels.end());
    if (const Json *const downsample = member(thanos, "downsample")) {
        if (const Json *const resolution = member(*downsample, "resolution"); resolution && resolution->is_number_integer())
            meta.downsampling = resolution->get<std::int64_t>();
    }
    if (const Json *const source = member(thanos, "source"); source && source->is_string()) meta.origin = source->get<std::string>();
}

} // namespace

bool BlockMeta::hasHint(std::string_view hint) const { return std::find(hints.begin(), hints.end(), hint) != hints.end(); }

Result<BlockMeta> parseBlockMeta(ByteSpan bytes)
{
    const Json root = parse(bytes);
    if (!root.is_object()) return corruptMeta("not a JSON object");
    BlockMeta meta;
    DIOPTER_TRY(readCore(root, meta));
    if (const Json *const stats = member(root, "stats"))
        meta.stats = {count(*stats, "numSamples"), count(*stats, "numSeries"), count(*stats, "numChunks"), count(*stats, "numTombstones")};
    if (const Json *const compaction = member(root, "compaction")) readCompaction(*compaction, meta);
    if (const Json *const thanos = member(root, "thanos")) readThanos(*thanos, meta);
    return meta;
}

bool isUlid(std::string_view text)
{
    static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    return text.size() == 26 && text.find_first_not_of(kAlphabet) == std::string_view::npos && text.front() <= '7';
}

} // namespace diopter::tsdb
