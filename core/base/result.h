// Result<T> and Error: how every folder below app/ reports failure. No exception crosses a folder border.
// Member names follow std::expected, which g++ 12 offers only in C++23.
#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace diopter {

/// Says what kind of failure it was; decides the exit code of the command line (DESIGN.md section 7).
enum class ErrorCode {
    Usage, ///< a wrong option or argument
    Syntax, ///< the query text cannot be parsed or type-checked
    Execution, ///< the query is valid but Prometheus would refuse to evaluate it ("bad_data" or "execution")
    Unsupported, ///< readable, but of a kind that we do not handle (named in the message)
    NotFound, ///< the directory, file, series or name does not exist
    Corrupt, ///< bytes contradict their format or checksum
    Io, ///< the operating system refused
    Network, ///< no connection, a broken answer, an HTTP failure
    Timeout, ///< the deadline passed
    Cancelled, ///< the user asked to stop
    LimitExceeded, ///< a stated limit (samples, series, points, memory, depth) was hit
    Internal, ///< our own bug
};

/// Names the code as the JSON field `errorType` and messages use it: "syntax", "corrupt", ...
const char *errorCodeName(ErrorCode code);

/// Half-open range of bytes in a query or other text.
struct TextSpan {
    std::uint32_t start = 0; ///< byte offset of the first byte
    std::uint32_t end = 0; ///< byte offset behind the last byte
    bool operator==(const TextSpan &) const = default;
};

/// Where an error lies: in a text (line and column, both 1-based, columns in bytes) and/or in a file.
/// Absent parts are empty; `offset` counts bytes from the start of the file.
struct Place {
    std::optional<TextSpan> span;
    std::uint32_t line = 0; ///< 0 = no line known
    std::uint32_t column = 0; ///< bytes, 1-based
    std::string file;
    std::optional<std::uint64_t> offset;
    std::string section; ///< "symbols", "series", "chunk", "wal record", ...
    std::string block; ///< ULID of the block
    std::string series; ///< labels as text

    bool empty() const { return !span && line == 0 && file.empty() && !offset && section.empty() && block.empty() && series.empty(); }
    /// "line:col" or "file, offset 12, section symbols, block 01...": for people.
    std::string text() const;
};

/// The place of a file or address as a whole.
inline Place placeInFile(std::string file)
{
    Place place;
    place.file = std::move(file);
    return place;
}

/// Computes line and column (1-based, bytes) of `offset` in `text`.
Place placeInText(std::string_view text, TextSpan span);

struct [[nodiscard]] Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message; ///< what failed, then the values; no place, no trailing full stop
    Place place;

    /// "place: message", or the message alone where no place is known.
    std::string text() const;
};

template <class T> class [[nodiscard]] Result {
public:
    using value_type = T;
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T &value() &
    {
        assert(has_value());
        return *std::get_if<0>(&m_state);
    }
    const T &value() const &
    {
        assert(has_value());
        return *std::get_if<0>(&m_state);
    }
    T &&value() &&
    {
        assert(has_value());
        return std::move(*std::get_if<0>(&m_state));
    }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    Error &error() &
    {
        assert(!has_value());
        return *std::get_if<1>(&m_state);
    }
    const Error &error() const &
    {
        assert(!has_value());
        return *std::get_if<1>(&m_state);
    }
    Error &&error() &&
    {
        assert(!has_value());
        return std::move(*std::get_if<1>(&m_state));
    }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error: `return {};` means success.
template <> class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool has_value() const { return !m_error; }
    explicit operator bool() const { return has_value(); }
    Error &error() &
    {
        assert(m_error);
        return *m_error;
    }
    const Error &error() const &
    {
        assert(m_error);
        return *m_error;
    }
    Error &&error() &&
    {
        assert(m_error);
        return std::move(*m_error);
    }

private:
    std::optional<Error> m_error;
};

using Status = Result<void>;

} // namespace diopter

/// Leaves the enclosing function with the error of a Status expression, if it has one.
#define DIOPTER_TRY(expression)                                                                                                            \
    do {                                                                                                                                   \
        if (auto diopterStatus = (expression); !diopterStatus) return std::move(diopterStatus).error();                                    \
    } while (false)

#define DIOPTER_CONCAT_INNER(a, b) a##b
#define DIOPTER_CONCAT(a, b) DIOPTER_CONCAT_INNER(a, b)
/// `DIOPTER_ASSIGN(auto x, f());` declares x from the value of a Result, or leaves with its error.
#define DIOPTER_ASSIGN(declaration, expression)                                                                                            \
    auto DIOPTER_CONCAT(diopterResult, __LINE__) = (expression);                                                                           \
    if (!DIOPTER_CONCAT(diopterResult, __LINE__)) return std::move(DIOPTER_CONCAT(diopterResult, __LINE__)).error();                       \
    declaration = std::move(*DIOPTER_CONCAT(diopterResult, __LINE__))
