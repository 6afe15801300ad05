// Any text as a rule test file and as a rule file: a document or an error; never a crash, never an exception.
#include "core/rules/rule_file.h"
#include "core/rules/rule_test_file.h"

using namespace diopter;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size > 65536) return 0;
    const std::string text(reinterpret_cast<const char *>(data), size);
    (void)rules::parseRuleTestFile(text);
    (void)rules::parseRuleFile(text, "input.yml", {});
    return 0;
}
