// Text to Ast: the only door of the language.
#pragma once

#include "core/syntax/ast.h"

#include <string_view>
#include <vector>

namespace diopter::syntax {

/// Feature switches of the language; defaults are the stock 3.16 server's.
struct ParseOptions {
    bool experimentalFunctions = false; ///< promql-experimental-functions
    bool binopFillModifiers = false; ///< promql-binop-fill-modifiers
    bool unquotedUtf8Names = false; ///< promql-unquoted-utf8-names
    bool placeholders = true; ///< recognise template variables and build nodes for them

    /// Everything on.
    static ParseOptions all() { return {true, true, true, true}; }
    bool operator==(const ParseOptions &) const = default;
};

/// Either a complete, type-checked tree, or at least one error. Errors carry byte span, line and column; their order is
/// Prometheus', the first is the one its API shows.
struct ParseResult {
    Ast ast; ///< meaningful when ok()
    std::vector<Error> errors; ///< empty = ok
    bool ok() const { return errors.empty(); }
};

/// Any thread. Needs little of the caller's stack (256 KiB suffice); LimitExceeded for text > 1 MiB, nesting > 1,000, chains > 10,000.
ParseResult parse(std::string_view text, const ParseOptions &options = {});

/// A lone selector as in `match[]`: metric{...} without modifiers. Syntax errors as parse().
Result<std::vector<Matcher>> parseSelector(std::string_view text, const ParseOptions &options = {});

/// Compiles the matchers of a selector node; the parser has checked that they compile.
Result<std::vector<Matcher>> compileMatchers(const VectorSelector &selector);

} // namespace diopter::syntax
