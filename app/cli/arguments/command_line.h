// The command line as a whole: which command was chosen, with its arguments read, or what is wrong with them.
#pragma once

#include "app/cli/arguments/argument_list.h"
#include "core/base/result.h"

#include <memory>

namespace diopter::cli {

class CommandLine {
public:
    CommandLine();
    ~CommandLine();
    CommandLine(const CommandLine &) = delete;
    CommandLine &operator=(const CommandLine &) = delete;

    /// Options that stand before or behind the name of a command.
    ArgumentList global();
    ArgumentList addCommand(const char *name, const char *summary);

    struct Choice {
        std::size_t command = 0; ///< index in the order of addCommand()
        std::optional<std::string> help; ///< asked for instead of a run
    };
    /// Fills the declared values. Usage: what is wrong, and the help that tells more.
    Result<Choice> read(int argc, char **argv);

private:
    struct Reader;
    std::unique_ptr<Reader> m_reader;
};

} // namespace diopter::cli
