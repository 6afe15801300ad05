// Line-level pieces of the promqltest parser shared by its three files; private to core/rules.
#pragma once

#include "core/rules/promqltest_script.h"

#include <string>
#include <vector>

namespace diopter::rules {

/// The lines of a script, trimmed; comment lines are empty.
struct ScriptLines {
    std::vector<std::string> lines;
    std::size_t next = 0; ///< index of the line to read next
};

/// Parses the `load` block that begins at `lines.next` and moves behind it.
Result<LoadCommand> parseLoadCommand(ScriptLines &lines);
/// Parses the `eval` block that begins at `lines.next` and moves behind it.
Result<EvalCommand> parseEvalCommand(ScriptLines &lines);

/// A Syntax error at the given 0-based line.
Error scriptError(std::size_t lineIndex, std::string message);
std::string_view trimmed(std::string_view text);
/// Adds or replaces a series of equal labels.
void setSeries(std::vector<ScriptSeries> &all, ScriptSeries series);

} // namespace diopter::rules
