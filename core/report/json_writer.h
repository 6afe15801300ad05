// Writes JSON into a string, without a tree in between: every JSON answer of the command line goes through it.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace diopter::report {

/// Appends to `out`, which must outlive the writer. Commas are set by itself; the caller keeps brackets balanced and writes a key
/// before every member of an object.
class JsonWriter {
public:
    explicit JsonWriter(std::string &out) : m_out(out) {}

    JsonWriter &beginObject() { return open('{'); }
    JsonWriter &endObject() { return close('}'); }
    JsonWriter &beginArray() { return open('['); }
    JsonWriter &endArray() { return close(']'); }
    JsonWriter &key(std::string_view name);

    JsonWriter &value(std::string_view text);
    JsonWriter &value(const char *text) { return value(std::string_view(text)); }
    JsonWriter &value(bool flag) { return raw(flag ? "true" : "false"); }
    JsonWriter &value(std::integral auto number) { return raw(std::to_string(number)); }
    /// Shortest form that reads back to the same number; null for NaN and infinities, which JSON cannot say.
    JsonWriter &value(double number);
    JsonWriter &null() { return raw("null"); }
    /// Text that is JSON already.
    JsonWriter &raw(std::string_view json);

    template <class T> JsonWriter &member(std::string_view name, const T &content)
    {
        key(name);
        return value(content);
    }
    /// Writes nothing where the value is unknown (absent = unknown, never 0).
    template <class T> JsonWriter &member(std::string_view name, const std::optional<T> &content)
    {
        return content ? member(name, *content) : *this;
    }

private:
    JsonWriter &open(char bracket);
    JsonWriter &close(char bracket);
    void separate();

    std::string &m_out;
    bool m_needsComma = false;
};

/// Appends `text` in quotes, escaped; bytes that are no UTF-8 become U+FFFD, as Go's encoder does.
void appendJsonString(std::string &out, std::string_view text);

} // namespace diopter::report
