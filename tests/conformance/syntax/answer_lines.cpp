// Reads queries as lines of JSON strings and answers each with parseAnswerJson: the side of the comparison that is ours.
#include "core/syntax/ast_json.h"

#include <cstdlib>
#include <iostream>
#include <string>

namespace {

/// A JSON string literal without surrogate pairs beyond what Python's json.dumps(ensure_ascii=False) writes.
std::string readString(const std::string &line)
{
    std::string out;
    for (std::size_t i = 1; i + 1 < line.size(); ++i) {
        if (line[i] != '\\') {
            out += line[i];
            continue;
        }
        ++i;
        switch (line[i]) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case 'u':
            out += static_cast<char>(std::strtol(line.substr(i + 1, 4).c_str(), nullptr, 16));
            i += 4;
            break;
        default: out += line[i];
        }
    }
    return out;
}

} // namespace

/// Arguments: switches to turn on, of "experimental", "fill", "utf8", "placeholders".
int main(int argc, char **argv)
{
    diopter::syntax::ParseOptions options;
    options.placeholders = false;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        options.experimentalFunctions |= name == "experimental";
        options.binopFillModifiers |= name == "fill";
        options.unquotedUtf8Names |= name == "utf8";
        options.placeholders |= name == "placeholders";
    }
    for (std::string line; std::getline(std::cin, line);) std::cout << diopter::syntax::parseAnswerJson(readString(line), options) << "\n";
}
