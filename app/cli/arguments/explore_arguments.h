// Arguments of the exploring commands: selectors, a time range, a limit.
#pragma once

#include "app/cli/arguments/query_arguments.h"

namespace diopter::cli {

struct ExploreArguments {
    SourceArgument source;
    std::vector<std::string> selectors;
    std::string start;
    std::string end;
    std::size_t limit = 0;

    /// `positionalSelectors`: selectors stand behind the source, else they come with --match.
    void declare(ArgumentList &arguments, bool positionalSelectors);
    /// The whole data where no range is given.
    Result<session::ExploreRequest> request(const Context &context, const session::Session &session) const;
};

/// {"status":"success","data":...}
std::string apiBody(const std::string &data);

} // namespace diopter::cli
