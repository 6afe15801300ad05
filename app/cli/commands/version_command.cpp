// `diopter version`.
#include "app/cli/commands/version_command.h"

#include "core/report/json_writer.h"

namespace diopter::cli {

namespace {

constexpr const char *kSemantics = "Prometheus 3.16";

class VersionCommand : public Command {
public:
    void declare(ArgumentList &) override {}

    ExitCode run(const Context &context) override
    {
        if (context.global.json) {
            std::string out;
            report::JsonWriter json(out);
            json.beginObject()
                .member("version", DIOPTER_VERSION)
                .member("semantics", kSemantics)
                .member("compiler", __VERSION__)
                .endObject();
            context.console.line(out);
        } else {
            context.console.line(std::string("diopter ") + DIOPTER_VERSION + ", semantics of " + kSemantics);
        }
        return ExitCode::Complete;
    }
};

} // namespace

std::unique_ptr<Command> makeVersionCommand() { return std::make_unique<VersionCommand>(); }

} // namespace diopter::cli
