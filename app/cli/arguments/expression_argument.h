// EXPR: a query as an argument, also one that begins with a minus.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace diopter::cli {

/// Stands before an argument that begins with a minus and is no option; main puts it there.
inline constexpr char kQueryMark = '\x01';

/// Declares the positional argument for a query and stores it without the mark.
inline CLI::Option *declareExpression(CLI::App &app, std::string &expression, const std::string &text = "The query")
{
    return app.add_option("expression", expression, text)->type_name("EXPR")->transform([](std::string value) {
        return !value.empty() && value[0] == kQueryMark ? value.substr(1) : value;
    });
}

} // namespace diopter::cli
