#include "core/rules/alert_template.h"

#include "core/base/go_text.h"
#include "core/rules/promqltest_lines.h"

#include <algorithm>

namespace diopter::rules {
namespace {

/// Nested blocks and parentheses that one template may have.
constexpr int kMaxTemplateDepth = 50;
constexpr std::size_t kMaxOutput = 1 << 20;

/// Plain text, or what stands between {{ and }}.
struct Piece {
    bool action = false;
    std::string text;
};

Error parseError(const std::string &text) { return {ErrorCode::Execution, "error parsing template: " + text, {}}; }

Result<std::vector<Piece>> splitPieces(std::string_view text)
{
    std::vector<Piece> out;
    bool trimNext = false;
    while (!text.empty()) {
        const std::size_t open = text.find("{{");
        std::string plain(text.substr(0, open));
        if (trimNext) plain.erase(0, std::min(plain.find_first_not_of(" \t\r\n"), plain.size()));
        if (open == std::string_view::npos) {
            out.push_back({false, plain});
            break;
        }
        std::size_t close = open + 2;
        char quoted = 0;
        for (; close < text.size(); ++close) {
            const char c = text[close];
            if (quoted != 0) {
                if (c == '\\' && quoted == '"') ++close;
                else if (c == quoted) quoted = 0;
            } else if (c == '"' || c == '`') {
                quoted = c;
            } else if (text.substr(close, 2) == "}}") {
                break;
            }
        }
        if (close >= text.size()) return parseError("unclosed action");
        std::string_view inside = text.substr(open + 2, close - open - 2);
        if (inside.starts_with("- ") || inside == "-") {
            plain.erase(plain.find_last_not_of(" \t\r\n") + 1);
            inside.remove_prefix(1);
        }
        trimNext = inside.ends_with(" -");
        if (trimNext) inside.remove_suffix(1);
        out.push_back({false, plain});
        inside = trimmed(inside);
        if (!inside.starts_with("/*")) out.push_back({true, std::string(inside)});
        text.remove_prefix(close + 2);
    }
    return out;
}

/// Words of one action: names, .Fields, $variables, literals, ( ) | := = ,.
Result<std::vector<std::string>> splitWords(const std::string &text)
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (std::isspace(static_cast<unsigned char>(c))) {
            ++i;
        } else if (c == '"' || c == '`') {
            std::size_t end = i + 1;
            while (end < text.size() && text[end] != c) end += text[end] == '\\' && c == '"' ? 2 : 1;
            if (end >= text.size()) return parseError("unterminated quoted string");
            out.push_back(text.substr(i, end + 1 - i));
            i = end + 1;
        } else if (c == '(' || c == ')' || c == '|' || c == ',') {
            out.emplace_back(1, c);
            ++i;
        } else if (c == ':' && text.substr(i, 2) == ":=") {
            out.emplace_back(":=");
            i += 2;
        } else if (c == '=') {
            out.emplace_back("=");
            ++i;
        } else {
            const std::size_t end = std::min(text.find_first_of(" \t\r\n()|,:=\"`", i), text.size());
            if (end == i) return parseError("unexpected " + quote(std::string(1, c)));
            out.push_back(text.substr(i, end - i));
            i = end;
        }
    }
    return out;
}

std::string unescape(const std::string &literal)
{
    std::string out;
    for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
        if (literal[i] != '\\' || literal[0] == '`') {
            out += literal[i];
            continue;
        }
        const char c = literal[++i];
        out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
    return out;
}

class Expander {
public:
    Expander(std::vector<Piece> pieces, const TemplateContext &context)
        : m_pieces(std::move(pieces)), m_context(context), m_dot(&context.root)
    {
        m_variables = {{"$", m_dot}, {"$labels", context.root.labels}, {"$externalLabels", context.root.externalLabels},
            {"$externalURL", context.root.externalUrl}, {"$value", context.root.value}};
    }

    Result<std::string> run()
    {
        std::size_t at = 0;
        DIOPTER_TRY(block(at, true, 0));
        if (at < m_pieces.size()) return parseError("unexpected {{" + m_pieces[at].text + "}}");
        return std::move(m_out);
    }

private:
    static std::string keyword(const std::string &action) { return action.substr(0, action.find_first_of(" \t(")); }

    /// Expands (or skips) pieces up to the `end` or `else` that belongs to the caller; `at` stands on it then.
    Status block(std::size_t &at, bool live, int depth)
    {
        if (depth > kMaxTemplateDepth) return parseError("too deeply nested");
        for (; at < m_pieces.size(); ++at) {
            const Piece &piece = m_pieces[at];
            if (!piece.action) {
                if (live) m_out += piece.text;
                continue;
            }
            const std::string word = keyword(piece.text);
            if (word == "end" || word == "else") return {};
            if (word == "if" || word == "with" || word == "range") DIOPTER_TRY(control(at, word, live, depth));
            else if (live) DIOPTER_TRY(plainAction(piece.text));
            if (m_out.size() > kMaxOutput) return Error{ErrorCode::LimitExceeded, "error executing template: more than 1 MiB of text", {}};
        }
        return {};
    }

    Status plainAction(const std::string &text)
    {
        DIOPTER_ASSIGN(auto words, splitWords(text));
        const bool assigns = words.size() > 1 && (words[1] == ":=" || words[1] == "=");
        DIOPTER_ASSIGN(TemplateValue value, evaluate(words, assigns ? 2 : 0));
        if (assigns) m_variables[words[0]] = std::move(value);
        else m_out += printValue(value);
        return {};
    }

    Status control(std::size_t &at, const std::string &word, bool live, int depth)
    {
        const std::string condition(trimmed(std::string_view(m_pieces[at].text).substr(word.size())));
        const auto savedVariables = m_variables;
        const TemplateValue savedDot = m_dot;
        TemplateValue value;
        std::vector<std::string> words;
        if (live) {
            DIOPTER_ASSIGN(words, splitWords(condition));
            const auto sign = std::find(words.begin(), words.end(), ":=");
            const std::size_t first = sign == words.end() ? 0 : static_cast<std::size_t>(sign - words.begin()) + 1;
            DIOPTER_ASSIGN(value, evaluate(words, first));
            if (first > 0 && word != "range") m_variables[words[0]] = value;
        }
        const std::size_t body = ++at;
        const bool truth = live && isTrue(value);
        if (word == "range") DIOPTER_TRY(loop(at, words, value, live, depth));
        else {
            if (truth && word == "with") m_dot = value;
            DIOPTER_TRY(block(at, truth, depth + 1));
        }
        if (at >= m_pieces.size()) return parseError("unexpected EOF");
        m_dot = savedDot;
        if (keyword(m_pieces[at].text) == "else") {
            const std::string rest(trimmed(std::string_view(m_pieces[at].text).substr(4)));
            if (!rest.empty()) {
                // `else if x` is an if inside the else, closed by the same end.
                m_pieces[at].text = rest;
                DIOPTER_TRY(control(at, keyword(rest), live && !truth, depth + 1));
            } else {
                ++at;
                DIOPTER_TRY(block(at, live && !truth, depth + 1));
            }
            if (at >= m_pieces.size()) return parseError("unexpected EOF");
        }
        (void)body;
        // Assignments to outer variables survive; new ones do not.
        for (auto &[name, old] : m_variables)
            if (!savedVariables.contains(name)) old = TemplateValue();
        return {};
    }

    /// The body of a range, once per element (and once more to find its end when there was none).
    Status loop(std::size_t &at, const std::vector<std::string> &words, const TemplateValue &value, bool live, int depth)
    {
        const std::size_t body = at;
        std::vector<std::pair<TemplateValue, TemplateValue>> items;
        if (const auto *samples = std::get_if<TemplateSamples>(&value))
            for (std::size_t i = 0; i < samples->size(); ++i) items.emplace_back(static_cast<std::int64_t>(i), (*samples)[i]);
        if (const auto *labels = std::get_if<TemplateLabels>(&value))
            for (const auto &[name, text] : *labels) items.emplace_back(name, text);
        if (!live || items.empty()) return block(at, false, depth + 1);
        const auto sign = static_cast<std::size_t>(std::find(words.begin(), words.end(), ":=") - words.begin());
        for (const auto &[key, item] : items) {
            m_dot = item;
            if (sign == 1) m_variables[words[0]] = item;
            if (sign == 3) {
                m_variables[words[0]] = key;
                m_variables[words[2]] = item;
            }
            at = body;
            DIOPTER_TRY(block(at, true, depth + 1));
        }
        return {};
    }

    /// A pipeline from words[first] to the end.
    Result<TemplateValue> evaluate(const std::vector<std::string> &words, std::size_t first)
    {
        std::size_t at = first;
        DIOPTER_ASSIGN(TemplateValue value, pipeline(words, at, 0));
        if (at < words.size()) return parseError("unexpected " + quote(words[at]) + " in operand");
        return value;
    }

    Result<TemplateValue> pipeline(const std::vector<std::string> &words, std::size_t &at, int depth)
    {
        if (depth > kMaxTemplateDepth) return parseError("too deeply nested");
        std::optional<TemplateValue> piped;
        for (;;) {
            DIOPTER_ASSIGN(TemplateValue value, command(words, at, piped, depth));
            if (at >= words.size() || words[at] != "|") return value;
            piped = std::move(value);
            ++at;
        }
    }

    Result<TemplateValue> command(
        const std::vector<std::string> &words, std::size_t &at, const std::optional<TemplateValue> &piped, int depth)
    {
        if (at >= words.size()) return parseError("missing value for command");
        std::string function;
        if (isTemplateFunction(words[at])) function = words[at++];
        std::vector<TemplateValue> args;
        while (at < words.size() && words[at] != "|" && words[at] != ")") {
            DIOPTER_ASSIGN(TemplateValue value, operand(words, at, depth));
            args.push_back(std::move(value));
        }
        if (piped) args.push_back(*piped);
        if (function.empty()) {
            if (args.size() != 1) return parseError("can't give argument to non-function");
            return std::move(args.front());
        }
        auto value = callTemplateFunction(function, args, m_context);
        if (!value) return Error{ErrorCode::Execution, "error executing template: " + value.error().message, {}};
        return value;
    }

    Result<TemplateValue> operand(const std::vector<std::string> &words, std::size_t &at, int depth)
    {
        const std::string word = words[at++];
        if (word == "(") {
            DIOPTER_ASSIGN(TemplateValue value, pipeline(words, at, depth + 1));
            if (at >= words.size() || words[at] != ")") return parseError("unclosed left paren");
            ++at;
            if (at < words.size() && words[at].size() > 1 && words[at].front() == '.') return field(std::move(value), words[at++]);
            return value;
        }
        if (word.front() == '"' || word.front() == '`') return TemplateValue(unescape(word));
        if (word.front() == '$') {
            const std::size_t dot = std::min(word.find('.'), word.size());
            const auto found = m_variables.find(word.substr(0, dot));
            if (found == m_variables.end()) return parseError("undefined variable " + quote(word.substr(0, dot)));
            return field(found->second, word.substr(dot));
        }
        if (word.front() == '.') return field(m_dot, word == "." ? "" : word);
        if (word == "true" || word == "false") return TemplateValue(word == "true");
        if (word == "nil") return TemplateValue();
        if (isTemplateFunction(word)) {
            auto value = callTemplateFunction(word, {}, m_context);
            if (!value) return Error{ErrorCode::Execution, "error executing template: " + value.error().message, {}};
            return value;
        }
        if (const auto number = parseScriptNumber(word)) {
            if (word.find_first_of(".eEn") == std::string::npos) return TemplateValue(static_cast<std::int64_t>(*number));
            return TemplateValue(*number);
        }
        return parseError("function " + quote(word) + " not defined");
    }

    /// `.Labels.job` and the like, one field after the other.
    Result<TemplateValue> field(TemplateValue value, std::string_view path) const
    {
        while (!path.empty()) {
            path.remove_prefix(1);
            const std::size_t end = std::min(path.find('.'), path.size());
            const std::string name(path.substr(0, end));
            path.remove_prefix(end);
            if (const auto *root = std::get_if<const TemplateRoot *>(&value)) {
                const TemplateRoot &data = **root;
                if (name == "Labels") value = data.labels;
                else if (name == "ExternalLabels") value = data.externalLabels;
                else if (name == "ExternalURL") value = data.externalUrl;
                else if (name == "Value") value = TemplateValue(data.value);
                else return Error{ErrorCode::Execution, "error executing template: can't evaluate field " + name, {}};
            } else if (const auto *sample = std::get_if<std::shared_ptr<const TemplateSample>>(&value); sample && *sample) {
                TemplateValue next = name == "Labels" ? TemplateValue((*sample)->labels) : (*sample)->value;
                value = std::move(next);
            } else if (const auto *labels = std::get_if<TemplateLabels>(&value)) {
                const auto found = labels->find(name);
                std::string next = found == labels->end() ? std::string() : found->second;
                value = std::move(next);
            } else {
                return Error{ErrorCode::Execution, "error executing template: can't evaluate field " + name, {}};
            }
        }
        return value;
    }

    std::vector<Piece> m_pieces;
    const TemplateContext &m_context;
    TemplateValue m_dot;
    std::map<std::string, TemplateValue> m_variables;
    std::string m_out;
};

} // namespace

Result<std::string> expandTemplate(const std::string &text, const TemplateContext &context)
{
    if (text.find("{{") == std::string::npos) return text;
    DIOPTER_ASSIGN(auto pieces, splitPieces(text));
    return Expander(std::move(pieces), context).run();
}

} // namespace diopter::rules
