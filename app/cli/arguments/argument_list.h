// The arguments of the program or of one command, as its author declares them. What reads them (CLI11, ten seconds of compile time for
// each file that includes it) is known to arguments/command_line.cpp alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace diopter::cli {

/// One declared argument; the calls below say more about it. A handle: valid as long as the command line it was declared on.
class Argument {
public:
    explicit Argument(CLI::Option &option) : m_option(&option) {}

    Argument &required();
    /// The word that stands for its value in the help.
    Argument &typeName(const char *name);
    /// An option that may be repeated, each time with one value, or with several between commas.
    Argument &oneValueEach();
    Argument &commaSeparated();
    /// The value must be one of these; its present value is shown as the default.
    Argument &oneOf(const std::vector<std::string> &values);
    Argument &between(int lowest, int highest);
    /// A number of bytes, also with a unit (512MiB, 2GB, 1k).
    Argument &bytes();

private:
    CLI::Option *m_option;
};

/// Where arguments are declared. Names: "--x" is an option, "x" a positional argument. What `value` refers to gets the argument's value
/// when the command line is read and must live until then; what it holds before stays where the argument is not given. A handle, as
/// Argument is.
class ArgumentList {
public:
    explicit ArgumentList(CLI::App &app) : m_app(&app) {}

    Argument add(const char *name, std::string &value, const char *help);
    Argument add(const char *name, std::vector<std::string> &value, const char *help);
    Argument add(const char *name, std::uint64_t &value, const char *help);
    Argument add(const char *name, double &value, const char *help);
    void addFlag(const char *name, bool &value, const char *help);
    /// The positional argument for a query, also for one that begins with a minus, like -sum(x).
    Argument addExpression(std::string &value, const char *help = "The query");

    /// The help text of the program that this command belongs to, or of one of its commands; nothing where there is none of that name.
    std::string programHelp() const;
    std::optional<std::string> commandHelp(const std::string &command) const;

private:
    CLI::App *m_app;
};

} // namespace diopter::cli
