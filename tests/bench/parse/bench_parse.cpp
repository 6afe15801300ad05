// Times of the parser: cold first parse, warm parses of real expressions, a 1 MiB query, growth from n to 2n.
//   bench_parse FILE.jsonl.gz ...    lines with "expr" (and "expr_sub", which wins); without files a few built-in queries
#include "core/syntax/parser.h"

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <malloc.h>
#include <string>
#include <vector>

using namespace diopter::syntax;

namespace {

const ParseOptions kOptions{true, true, false, true};

/// CPU time of the process: neighbours on the machine do not count.
double cpuMicroseconds()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

/// Every run gets its memory anew from the system: what an earlier query left to the allocator would make some runs cheaper than others.
void forgetFreedMemory() { malloc_trim(0); }

double microseconds(const std::string &text)
{
    const double start = cpuMicroseconds();
    const ParseResult result = parse(text, kOptions);
    const double end = cpuMicroseconds();
    if (!result.ok() && result.errors.empty()) std::abort();
    return end - start;
}

/// The same for a text so large that the memory it takes counts.
double coldMicroseconds(const std::string &text)
{
    forgetFreedMemory();
    return microseconds(text);
}

/// The shortest of `rounds`: what the work takes, without the neighbours on the machine.
double best(const std::string &text, int rounds, double (*measure)(const std::string &) = microseconds)
{
    double out = measure(text);
    for (int i = 1; i < rounds; ++i) out = std::min(out, measure(text));
    return out;
}

void addLines(const char *path, std::vector<std::string> &out)
{
    gzFile file = gzopen(path, "rb");
    if (!file) return;
    std::string line;
    char buffer[65536];
    while (gzgets(file, buffer, sizeof buffer)) {
        line += buffer;
        if (line.back() != '\n') continue;
        const auto json = nlohmann::json::parse(line, nullptr, false);
        if (json.contains("expr_sub") && json["expr_sub"].is_string()) out.push_back(json["expr_sub"]);
        else if (json.contains("expr") && json["expr"].is_string()) out.push_back(json["expr"]);
        line.clear();
    }
    gzclose(file);
}

std::string repeat(const std::string &text, std::size_t count)
{
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += text;
    return out;
}

struct Shape {
    const char *name;
    std::function<std::string(std::size_t)> make; ///< a query of about n bytes
};

std::vector<Shape> shapes()
{
    const auto groups = [](const std::string &item, std::size_t n) { // chains within the limits, in parentheses
        std::string out = "(" + repeat(item + " + ", 500) + "a)";
        const std::string group = out;
        while (out.size() + group.size() < n) out += " + " + group;
        return out;
    };
    return {
        {"chains of calls", [=](std::size_t n) { return groups("rate(http_requests_total{job=\"api\",code=~\"5..\"}[5m])", n); }},
        {"chains of names", [=](std::size_t n) { return groups("node_cpu_seconds_total", n); }},
        {"matchers", [](std::size_t n) { return "a{" + repeat("label=\"value\",", n / 14) + "}"; }},
        {"one string", [](std::size_t n) { return "a{x=\"" + std::string(n, 'y') + "\"}"; }},
        {"grouping", [](std::size_t n) { return "sum by (" + repeat("label,", n / 6) + ") (a)"; }},
        {"arguments", [](std::size_t n) { return "label_join(a, \"b\", \"c\"" + repeat(", \"label\"", n / 9) + ")"; }},
        {"comments", [](std::size_t n) { return repeat("# a comment\n", n / 12) + "a"; }},
        {"blanks", [](std::size_t n) { return "a" + std::string(n, ' ') + "+ b"; }},
        {"aggregations", [=](std::size_t n) { return groups("sum by (a, b) (x)", n); }},
        {"subqueries", [=](std::size_t n) { return groups("max_over_time(rate(a[5m])[1h:1m] offset 1d)", n); }},
        {"matching", [=](std::size_t n) { return groups("a / on (x, y) group_left (z) b", n); }},
        {"variables", [=](std::size_t n) { return groups("topk($n, {$x})", n); }},
        {"refused", [=](std::size_t n) { return groups("rate(a[5m])", n) + " )"; }},
    };
}

} // namespace

int main(int argc, char **argv)
{
    mallopt(M_MMAP_THRESHOLD, 1 << 20); // fixed: left to itself it moves with what was freed before
    const double cold = microseconds("sum by (job) (rate(http_requests_total{job=\"api\"}[5m])) / 2");
    std::printf("cold first parse: %.0f us\n", cold);
    std::vector<std::string> queries;
    for (int i = 1; i < argc; ++i) addLines(argv[i], queries);
    if (queries.empty()) queries = {"up", "rate(a[5m])", "sum by (job) (rate(http_requests_total{job=\"api\",code=~\"5..\"}[5m])) / 2"};
    std::vector<double> times;
    for (const std::string &query : queries) times.push_back(best(query, 7));
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) { return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))]; };
    std::printf("%zu expressions, warm: median %.1f us, p90 %.1f, p99 %.1f, max %.1f\n", times.size(), at(0.5), at(0.9), at(0.99), at(1));
    bool ok = cold <= 5000 && at(0.5) <= 40 && at(0.99) <= 300;
    for (const Shape &shape : shapes()) {
        const double half = best(shape.make(480 * 1024), 7, coldMicroseconds);
        const std::string text = shape.make(960 * 1024);
        const double whole = best(text, 7, coldMicroseconds);
        std::printf("%-18s %7zu bytes: %7.1f ms, t(2n)/t(n) %.2f\n", shape.name, text.size(), whole / 1000, whole / half);
        ok = ok && whole <= 500000 && whole / half <= 2.3;
    }
    std::printf("%s\n", ok ? "within all bounds" : "OUT OF BOUNDS");
    return ok ? 0 : 1;
}
