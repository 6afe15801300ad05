#include "core/rules/template_functions.h"

#include "core/base/go_text.h"
#include "core/model/matcher.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace diopter::rules {
namespace {

using Args = std::vector<TemplateValue>;

Error callError(const std::string &name, const std::string &text)
{
    return {ErrorCode::Execution, "error calling " + name + ": " + text, {}};
}

std::optional<double> numberOf(const TemplateValue &value)
{
    if (const auto *number = std::get_if<double>(&value)) return *number;
    if (const auto *integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    if (const auto *text = std::get_if<std::string>(&value)) return parseFloat(*text);
    return std::nullopt;
}

std::string textOf(const TemplateValue &value)
{
    const auto *text = std::get_if<std::string>(&value);
    return text ? *text : printValue(value);
}

/// Go's %.4g.
std::string fourDigits(double value)
{
    if (!std::isfinite(value)) return formatFloatG(value);
    std::string text = fmt::format("{:.4g}", value);
    return text;
}

std::string humanize(double value, double base, const std::array<const char *, 8> &large, const std::array<const char *, 8> &small)
{
    if (value == 0 || !std::isfinite(value)) return fourDigits(value);
    const char *prefix = "";
    if (std::abs(value) >= 1) {
        for (const char *next : large) {
            if (std::abs(value) < base) break;
            prefix = next;
            value /= base;
        }
        return fourDigits(value) + prefix;
    }
    for (const char *next : small) {
        if (std::abs(value) >= 1 || next[0] == 0) break;
        prefix = next;
        value *= base;
    }
    return fourDigits(value) + prefix;
}

/// prometheus/common helpers/templates HumanizeDuration.
std::string humanizeDuration(double value)
{
    if (!std::isfinite(value)) return fourDigits(value);
    if (value == 0) return fourDigits(value) + "s";
    if (std::abs(value) < 1) {
        const char *prefix = "";
        for (const char *next : {"m", "u", "n", "p", "f", "a", "z", "y"}) {
            if (std::abs(value) >= 1) break;
            prefix = next;
            value *= 1000;
        }
        return fourDigits(value) + prefix + "s";
    }
    const std::string sign = value < 0 ? "-" : "";
    value = std::abs(value);
    const auto whole = static_cast<std::int64_t>(std::min(value, 9e18));
    const std::int64_t seconds = whole % 60, minutes = whole / 60 % 60, hours = whole / 3600 % 24, days = whole / 86400;
    if (days != 0) return fmt::format("{}{}d {}h {}m {}s", sign, days, hours, minutes, seconds);
    if (hours != 0) return fmt::format("{}{}h {}m {}s", sign, hours, minutes, seconds);
    if (minutes != 0) return fmt::format("{}{}m {}s", sign, minutes, seconds);
    return sign + fourDigits(value) + "s";
}

/// time.Time.String() of a UTC time: 2006-01-02 15:04:05.999 +0000 UTC.
std::string humanizeTimestamp(double value)
{
    if (!std::isfinite(value)) return fourDigits(value);
    std::string text = formatTimestamp(static_cast<TimestampMs>(value * 1000));
    std::replace(text.begin(), text.end(), 'T', ' ');
    if (!text.empty() && text.back() == 'Z') text.pop_back();
    if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
    return text + " +0000 UTC";
}

/// fmt.Sprintf for the verbs that templates use; `%!v(...)` is not imitated for wrong types.
std::string sprintf(const Args &args)
{
    const std::string format = textOf(args[0]);
    std::string out;
    std::size_t next = 1;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] != '%' || i + 1 == format.size()) {
            out += format[i];
            continue;
        }
        std::size_t end = format.find_first_not_of("+-# 0123456789.", i + 1);
        if (end == std::string::npos) return out + "%!(NOVERB)";
        const std::string flags = format.substr(i + 1, end - i - 1);
        const char verb = format[end];
        i = end;
        if (verb == '%') {
            out += '%';
            continue;
        }
        if (next >= args.size()) {
            out += std::string("%!") + verb + "(MISSING)";
            continue;
        }
        const TemplateValue &arg = args[next++];
        const auto number = numberOf(arg);
        char buffer[512];
        if (std::string("feEgG").find(verb) != std::string::npos && number) {
            if (verb == 'g' && flags.find('.') == std::string::npos) out += formatFloatG(*number);
            else if (!std::isfinite(*number)) out += formatFloatG(*number);
            else {
                std::snprintf(buffer, sizeof buffer, ("%" + flags.substr(0, 8) + verb).c_str(), *number);
                out += buffer;
            }
        } else if (verb == 'd' && number) {
            std::snprintf(buffer, sizeof buffer, ("%" + flags.substr(0, 8) + "lld").c_str(), static_cast<long long>(*number));
            out += buffer;
        } else if (verb == 'q') {
            out += quote(textOf(arg));
        } else {
            std::snprintf(buffer, sizeof buffer, ("%" + flags.substr(0, 8) + "s").c_str(), textOf(arg).substr(0, 400).c_str());
            out += flags.empty() ? textOf(arg) : buffer;
        }
    }
    return out;
}

int compareValues(const TemplateValue &a, const TemplateValue &b)
{
    const bool texts = std::holds_alternative<std::string>(a) && std::holds_alternative<std::string>(b);
    if (!texts)
        if (const auto x = numberOf(a), y = numberOf(b); x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
    const std::string x = printValue(a), y = printValue(b);
    return x < y ? -1 : x > y ? 1 : 0;
}

std::string stripPort(const std::string &text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return text;
    const std::string host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
    return host.find(':') == std::string::npos ? host : text;
}

std::string mapCase(std::string text, bool upper)
{
    for (char &c : text)
        c = static_cast<char>(upper ? std::toupper(static_cast<unsigned char>(c)) : std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::string title(std::string text)
{
    bool start = true;
    for (char &c : text) {
        if (start) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        start = !std::isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '\'';
    }
    return text;
}

std::string urlEscape(const std::string &text)
{
    std::string out;
    for (const char plain : text) {
        const auto c = static_cast<unsigned char>(plain);
        if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '~') out += plain;
        else if (c == ' ') out += '+';
        else out += fmt::format("%{:02X}", c);
    }
    return out;
}

std::string expressionLink(const std::string &expression, int tab)
{
    return "/graph?g0.expr=" + urlEscape(expression) + "&g0.tab=" + std::to_string(tab);
}

/// Functions of numbers.
std::optional<TemplateValue> numeric(const std::string &name, double value)
{
    constexpr std::array<const char *, 8> kLarge{"k", "M", "G", "T", "P", "E", "Z", "Y"};
    constexpr std::array<const char *, 8> kSmall{"m", "u", "n", "p", "f", "a", "z", "y"};
    constexpr std::array<const char *, 8> kBinary{"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
    constexpr std::array<const char *, 8> kNone{"", "", "", "", "", "", "", ""};
    if (name == "humanize") return humanize(value, 1000, kLarge, kSmall);
    if (name == "humanize1024") return humanize(value, 1024, kBinary, kNone);
    if (name == "humanizeDuration") return humanizeDuration(value);
    if (name == "humanizePercentage") return fourDigits(value * 100) + "%";
    if (name == "humanizeTimestamp") return humanizeTimestamp(value);
    if (name == "toTime") return humanizeTimestamp(value);
    return std::nullopt;
}

/// Functions of one text.
std::optional<TemplateValue> textual(const std::string &name, const std::string &text)
{
    if (name == "toUpper") return mapCase(text, true);
    if (name == "toLower") return mapCase(text, false);
    if (name == "title") return title(text);
    if (name == "stripPort") return stripPort(text);
    if (name == "stripDomain") {
        const std::string host = stripPort(text);
        if (host.find_first_not_of("0123456789.") == std::string::npos || host.find(':') != std::string::npos) return text;
        return host.substr(0, host.find('.')) + (host == text ? "" : text.substr(text.rfind(':')));
    }
    if (name == "safeHtml" || name == "html") return text;
    if (name == "urlQueryEscape" || name == "urlquery") return urlEscape(text);
    if (name == "graphLink") return expressionLink(text, 0);
    if (name == "tableLink") return expressionLink(text, 1);
    return std::nullopt;
}

Result<TemplateValue> logical(const std::string &name, const Args &args)
{
    if (name == "not") return TemplateValue(!isTrue(args[0]));
    if (name == "and" || name == "or") {
        for (const TemplateValue &arg : args)
            if (isTrue(arg) == (name == "or")) return arg;
        return args.back();
    }
    if (args.size() < 2) return callError(name, "missing argument for comparison");
    if (name == "eq")
        return TemplateValue(
            std::any_of(args.begin() + 1, args.end(), [&](const TemplateValue &v) { return compareValues(args[0], v) == 0; }));
    const int order = compareValues(args[0], args[1]);
    if (name == "ne") return TemplateValue(order != 0);
    if (name == "lt") return TemplateValue(order < 0);
    if (name == "le") return TemplateValue(order <= 0);
    if (name == "gt") return TemplateValue(order > 0);
    return TemplateValue(order >= 0);
}

/// Functions of query results.
Result<TemplateValue> ofSamples(const std::string &name, const Args &args)
{
    if (name == "first") {
        const auto *samples = std::get_if<TemplateSamples>(&args[0]);
        if (!samples || samples->empty()) return callError(name, "first() called on vector with no elements");
        return TemplateValue(samples->front());
    }
    if (name == "sortByLabel") {
        const auto *samples = std::get_if<TemplateSamples>(&args.back());
        if (!samples) return callError(name, "wrong type");
        TemplateSamples sorted = *samples;
        const std::string label = textOf(args[0]);
        const auto of = [&](const auto &sample) {
            const auto found = sample->labels.find(label);
            return found == sample->labels.end() ? std::string() : found->second;
        };
        std::stable_sort(sorted.begin(), sorted.end(), [&](const auto &a, const auto &b) { return of(a) < of(b); });
        return TemplateValue(std::move(sorted));
    }
    const auto *sample = std::get_if<std::shared_ptr<const TemplateSample>>(&args.back());
    if (!sample || !*sample) return callError(name, "wrong type");
    if (name == "value") return (*sample)->value;
    const auto found = (*sample)->labels.find(name == "strvalue" ? "__value__" : textOf(args[0]));
    return TemplateValue(found == (*sample)->labels.end() ? std::string() : found->second);
}

Result<TemplateValue> ofPatterns(const std::string &name, const Args &args)
{
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 pattern(goRegexpToRe2(textOf(args[0])), options);
    if (!pattern.ok()) return callError(name, pattern.error());
    if (name == "match") return TemplateValue(re2::RE2::PartialMatch(textOf(args[1]), pattern));
    // Go writes groups as $1 or ${1}, RE2 as \1.
    std::string replacement = textOf(args[1]);
    re2::RE2::GlobalReplace(&replacement, "\\\\", "\\\\\\\\");
    re2::RE2::GlobalReplace(&replacement, "\\$\\{?(\\d)\\}?", "\\\\\\1");
    std::string text = textOf(args[2]);
    re2::RE2::GlobalReplace(&text, pattern, replacement);
    return TemplateValue(text);
}

const std::set<std::string> kLogical{"not", "and", "or", "eq", "ne", "lt", "le", "gt", "ge"};
const std::set<std::string> kSamples{"first", "sortByLabel", "value", "label", "strvalue"};
const std::set<std::string> kNumeric{"humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "toTime"};
const std::set<std::string> kTextual{
    "toUpper", "toLower", "title", "stripPort", "stripDomain", "safeHtml", "html", "urlQueryEscape", "urlquery", "graphLink", "tableLink"};
const std::set<std::string> kOthers{
    "query", "match", "reReplaceAll", "now", "externalURL", "pathPrefix", "parseDuration", "printf", "print", "println", "len", "index"};

Result<TemplateValue> other(const std::string &name, const Args &args, const TemplateContext &context)
{
    if (name == "now") return TemplateValue(static_cast<double>(context.time) / 1000);
    if (name == "externalURL") return TemplateValue(context.root.externalUrl);
    if (name == "pathPrefix") {
        const std::size_t scheme = context.root.externalUrl.find("://");
        const std::size_t path = context.root.externalUrl.find('/', scheme == std::string::npos ? 0 : scheme + 3);
        return TemplateValue(path == std::string::npos ? std::string() : context.root.externalUrl.substr(path));
    }
    if (args.empty()) return callError(name, "wrong number of args");
    if (name == "printf") return TemplateValue(sprintf(args));
    if (name == "print" || name == "println") {
        std::string out;
        for (const TemplateValue &arg : args) out += (out.empty() || name == "print" ? "" : " ") + printValue(arg);
        return TemplateValue(name == "print" ? out : out + "\n");
    }
    if (name == "parseDuration") {
        const std::string text = textOf(args[0]);
        const bool negative = text.starts_with('-');
        const auto duration = parseDuration(negative ? text.substr(1) : text);
        if (!duration) return callError(name, duration.error().message);
        return TemplateValue(static_cast<double>(*duration) / (negative ? -1000 : 1000));
    }
    if (name == "len") {
        if (const auto *samples = std::get_if<TemplateSamples>(&args[0])) return TemplateValue(static_cast<std::int64_t>(samples->size()));
        if (const auto *labels = std::get_if<TemplateLabels>(&args[0])) return TemplateValue(static_cast<std::int64_t>(labels->size()));
        return TemplateValue(static_cast<std::int64_t>(textOf(args[0]).size()));
    }
    if (name == "query") {
        if (!context.query) return callError(name, "no data to query");
        auto samples = context.query(textOf(args[0]));
        if (!samples) return callError(name, samples.error().message);
        return TemplateValue(std::move(*samples));
    }
    if (name == "index" && args.size() == 2) {
        if (const auto *labels = std::get_if<TemplateLabels>(&args[0])) {
            const auto found = labels->find(textOf(args[1]));
            return TemplateValue(found == labels->end() ? std::string() : found->second);
        }
        const auto *samples = std::get_if<TemplateSamples>(&args[0]);
        const auto position = numberOf(args[1]);
        if (samples && position && *position >= 0 && *position < static_cast<double>(samples->size()))
            return TemplateValue((*samples)[static_cast<std::size_t>(*position)]);
        return callError(name, "index out of range");
    }
    if (name == "match" && args.size() == 2) return ofPatterns(name, args);
    if (name == "reReplaceAll" && args.size() == 3) return ofPatterns(name, args);
    return callError(name, "wrong number of args");
}

} // namespace

bool isTrue(const TemplateValue &value)
{
    if (const auto *flag = std::get_if<bool>(&value)) return *flag;
    if (const auto *integer = std::get_if<std::int64_t>(&value)) return *integer != 0;
    if (const auto *number = std::get_if<double>(&value)) return *number != 0;
    if (const auto *text = std::get_if<std::string>(&value)) return !text->empty();
    if (const auto *labels = std::get_if<TemplateLabels>(&value)) return !labels->empty();
    if (const auto *samples = std::get_if<TemplateSamples>(&value)) return !samples->empty();
    return !std::holds_alternative<std::monostate>(value);
}

std::string printValue(const TemplateValue &value)
{
    if (const auto *flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto *integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto *number = std::get_if<double>(&value)) return formatFloatG(*number);
    if (const auto *text = std::get_if<std::string>(&value)) return *text;
    if (const auto *labels = std::get_if<TemplateLabels>(&value)) {
        std::string out = "map[";
        for (const auto &[name, text] : *labels) out += (out.size() > 4 ? " " : "") + name + ":" + text;
        return out + "]";
    }
    if (std::holds_alternative<std::monostate>(value)) return "<no value>";
    return "<object>";
}

bool isTemplateFunction(const std::string &name)
{
    return kLogical.contains(name) || kSamples.contains(name) || kNumeric.contains(name) || kTextual.contains(name) ||
        kOthers.contains(name);
}

Result<TemplateValue> callTemplateFunction(const std::string &name, const Args &args, const TemplateContext &context)
{
    if (kOthers.contains(name)) return other(name, args, context);
    if (args.empty()) return callError(name, "wrong number of args");
    if (kLogical.contains(name)) return logical(name, args);
    if (kSamples.contains(name)) return ofSamples(name, args);
    if (kNumeric.contains(name)) {
        const auto number = numberOf(args[0]);
        if (!number) return callError(name, "can't convert " + printValue(args[0]) + " to float");
        return *numeric(name, *number);
    }
    if (kTextual.contains(name)) return *textual(name, textOf(args[0]));
    return callError(name, "function not defined");
}

} // namespace diopter::rules
