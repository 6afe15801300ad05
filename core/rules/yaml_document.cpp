#include "core/rules/yaml_document.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

namespace diopter::rules {
namespace {

constexpr std::size_t kMaxBytes = 16 << 20;
constexpr int kMaxYamlDepth = 64;
constexpr int kMaxAliases = 100;

/// Walks the events of a document and remembers the first limit that was passed.
class LimitCheck : public YAML::EventHandler {
public:
    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override
    {
        if (++m_aliases > kMaxAliases) throw YAML::Exception(YAML::Mark::null_mark(), "more than 100 aliases");
    }
    void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t, const std::string &) override {}
    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override { enter(mark); }
    void OnSequenceEnd() override { --m_depth; }
    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override { enter(mark); }
    void OnMapEnd() override { --m_depth; }

private:
    void enter(const YAML::Mark &mark)
    {
        if (++m_depth > kMaxYamlDepth) throw YAML::Exception(mark, "nested deeper than 64 levels");
    }
    int m_depth = 0;
    int m_aliases = 0;
};

/// yaml-cpp's parser recurses with the nesting, so the depth that brackets and indentation can reach is bounded on the text first.
bool nestsTooDeep(const std::string &text)
{
    int flow = 0;
    std::size_t lineStart = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '[' || c == '{') ++flow;
        else if ((c == ']' || c == '}') && flow > 0) --flow;
        else if (c == '\n') lineStart = i + 1;
        if (flow > 4096) return true;
        // "- - - -" opens a level every two bytes.
        if (c == '-' && i - lineStart > 2048 && text.find_first_not_of("- ", lineStart) > i) return true;
    }
    return false;
}

} // namespace

Result<YAML::Node> loadYaml(const std::string &text)
{
    if (text.size() > kMaxBytes) return Error{ErrorCode::LimitExceeded, "YAML of more than 16 MiB", {}};
    if (nestsTooDeep(text)) return Error{ErrorCode::LimitExceeded, "YAML nested deeper than 64 levels", {}};
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        LimitCheck check;
        parser.HandleNextDocument(check);
        return YAML::Load(text);
    } catch (const YAML::Exception &problem) {
        Place place;
        if (!problem.mark.is_null()) {
            place.line = static_cast<std::uint32_t>(problem.mark.line + 1);
            place.column = static_cast<std::uint32_t>(problem.mark.column + 1);
        }
        return Error{ErrorCode::Syntax, "yaml: " + problem.msg, place};
    }
}

Status checkKeys(const YAML::Node &node, const std::vector<std::string_view> &known, std::string_view typeName)
{
    if (!node || node.IsNull()) return {};
    Place place;
    place.line = static_cast<std::uint32_t>(node.Mark().line + 1);
    if (!node.IsMap()) return Error{ErrorCode::Syntax, "yaml: cannot unmarshal into " + std::string(typeName), place};
    for (const auto &entry : node) {
        const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        place.line = static_cast<std::uint32_t>(entry.first.Mark().line + 1);
        return Error{ErrorCode::Syntax, "yaml: field " + key + " not found in type " + std::string(typeName), place};
    }
    return {};
}

std::string yamlText(const YAML::Node &node, const char *key)
{
    const YAML::Node value = node[key];
    return value && value.IsScalar() ? value.Scalar() : std::string();
}

} // namespace diopter::rules
