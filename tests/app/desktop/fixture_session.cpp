// See fixture_session.h. Figures are those of the drawing the window was designed from.
#include "tests/app/desktop/fixture_session.h"

#include <chrono>
#include <cmath>
#include <thread>

namespace diopter::fixture {

namespace {

constexpr TimestampMs kStart = 1795338000000; // 2026-11-22 09:00 UTC
constexpr TimestampMs kEnd = kStart + 192 * kMinuteMs;

/// A source that knows a handful of metrics.
class FixtureSource : public source::Source {
public:
    source::SourceDescription describe() const override
    {
        source::SourceDescription d;
        d.name = "/data/shop-2026-11-22";
        d.kind = "snapshot";
        d.minTime = kStart;
        d.maxTime = kEnd;
        d.numSeries = 2431;
        d.numSamples = 1'900'000;
        return d;
    }
    const SymbolTablePtr &symbols() const override { return m_symbols; }
    Result<std::shared_ptr<const source::Selection>> select(const source::SelectRequest &, const CancelToken &) const override
    {
        return Error{ErrorCode::Unsupported, "the fixture has no samples", {}};
    }
    Result<source::SelectStatistics> statistics(const source::SelectRequest &request, const CancelToken &) const override
    {
        source::SelectStatistics s;
        const bool all = request.matchers.empty() || request.matchers.front().type() != MatchType::Equal;
        s.series = all ? 2431 : 24 + request.matchers.front().value().size() * 31;
        s.samples = all ? 30'000 + 9'000 * std::sin(static_cast<double>(request.minTime) / 3e6) : static_cast<double>(s.series) * 2300;
        // A gap in the data, seen in the strip.
        if (all && request.minTime > kStart + 140 * kMinuteMs && request.minTime < kStart + 148 * kMinuteMs) s.samples = 0;
        s.origin = "index";
        return s;
    }
    Result<std::vector<std::string>> labelNames(const source::SelectRequest &, std::size_t, const CancelToken &) const override
    {
        return std::vector<std::string>{"__name__", "code", "handler", "instance", "job", "method", "service"};
    }
    Result<std::vector<std::string>> labelValues(
        const std::string &name, const source::SelectRequest &, std::size_t, const CancelToken &) const override
    {
        if (name == "__name__")
            return std::vector<std::string>{
                "go_goroutines", "http_request_duration_seconds_bucket", "http_requests_total", "node_cpu_seconds_total", "up"};
        if (name == "code") return std::vector<std::string>{"200", "404", "500", "503"};
        if (name == "service") return std::vector<std::string>{"cart", "catalog", "checkout", "search"};
        return std::vector<std::string>{"a", "b"};
    }
    Result<std::vector<source::MetricMetadata>> metadata(const CancelToken &) const override
    {
        return std::vector<source::MetricMetadata>{{"http_requests_total", "counter", "total HTTP requests", ""}};
    }
    std::vector<source::Loss> losses() const override { return {}; }

private:
    SymbolTablePtr m_symbols = std::make_shared<SymbolTable>();
};

cost::Quantity quantity(double expected, double spread = 0)
{
    return {expected, expected * (1 - spread), expected * (1 + spread), "index"};
}

struct Row {
    int parent;
    const char *kind, *expr, *head, *remark, *words;
    std::uint64_t series, samples;
    double selfMs, totalMs, estimatedSeries, estimatedSamples;
};

const Row kRows[] = {
    {-1, "binaryExpr", kErrorRatio, "/", "one-to-one on (service)", "Divides the left side by the right, one-to-one on the label service.",
        8, 0, 0.2, 51, 8, 0},
    {0, "aggregation", "sum by (service) (rate(http_requests_total{code=~\"5..\"}[5m]))", "sum by (service)", "numerator",
        "Adds up all series with the same service.", 8, 0, 0.1, 4.4, 8, 0},
    {1, "call", "rate(http_requests_total{code=~\"5..\"}[5m])", "rate(\u2026[5m])", "", "Per-second increase over the last 5 minutes.", 64,
        0, 0.9, 4.3, 64, 0},
    {2, "matrixSelector", "http_requests_total{code=~\"5..\"}[5m]", "http_requests_total{code=~\"5..\"}", "",
        "Reads the series of http_requests_total whose code begins with 5.", 64, 19'584, 3.4, 3.4, 64, 19'600},
    {0, "aggregation", "sum by (service) (rate(http_requests_total[5m]))", "sum by (service)", "denominator",
        "Adds up all series with the same service.", 8, 0, 0.3, 46, 8, 0},
    {4, "call", "rate(http_requests_total[5m])", "rate(\u2026[5m])", "", "Per-second increase over the last 5 minutes.", 768, 0, 9.1, 46,
        768, 0},
    {5, "matrixSelector", "http_requests_total[5m]", "http_requests_total", "",
        "Reads every series of http_requests_total, 5 minutes back from each of the 241 steps. Counter: total HTTP requests, by service, "
        "handler, method and code.",
        768, 235'008, 37, 37, 768, 241'000},
};

TextSpan spanOf(const std::string &whole, const std::string &part, bool last)
{
    const std::size_t at = last ? whole.rfind(part) : whole.find(part);
    if (at == std::string::npos) return {0, static_cast<std::uint32_t>(whole.size())};
    return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
}

report::NodeReport nodeOf(std::size_t i, bool measured)
{
    const Row &row = kRows[i];
    report::NodeReport node;
    node.id = NodeId(i);
    if (row.parent >= 0) node.parent = NodeId(static_cast<std::size_t>(row.parent));
    node.span = spanOf(kErrorRatio, row.expr, i >= 4);
    node.kind = row.kind;
    node.expr = row.expr;
    node.head = row.head;
    node.remark = row.remark;
    node.words = row.words;
    node.type = std::string(row.kind) == "matrixSelector" ? ValueType::Matrix : ValueType::Vector;
    cost::NodeEstimate estimate;
    estimate.series = quantity(row.estimatedSeries);
    estimate.samplesRead = quantity(row.estimatedSamples, 0.04);
    node.estimate = estimate;
    if (i == 6)
        node.findings.push_back({report::Finding::Severity::Warning, "no-matcher", "no matcher",
            "no matcher but the name: all label values are read", node.span});
    if (!measured) return node;
    profile::NodeProfile actual;
    actual.series = row.series;
    actual.points = row.series * 241;
    actual.samplesRead = row.samples;
    actual.totalQueryableSamples = row.samples * 61;
    actual.decodedSamples = row.samples;
    actual.chunks = row.samples > 0 ? row.series * 2 : 0;
    actual.bytes = row.samples * 13 / 10;
    actual.selfMs = row.selfMs;
    actual.totalMs = row.totalMs;
    actual.peakBytes = row.series * 9'000;
    node.actual = actual;
    return node;
}

double wave(std::size_t series, std::int64_t step, std::int64_t steps)
{
    const double t = static_cast<double>(step) / static_cast<double>(std::max<std::int64_t>(steps, 1));
    const double slope = 6'000 + 3'500 * static_cast<double>((series * 7) % 11);
    return t < 0.47 ? 400 + slope * t : 300 + slope * (t - 0.47);
}

} // namespace

report::QueryReport errorRatioReport(bool measured)
{
    report::QueryReport report;
    report.query = kErrorRatio;
    report.source = "/data/shop-2026-11-22";
    for (std::size_t i = 0; i < std::size(kRows); ++i) report.nodes.push_back(nodeOf(i, measured));
    if (!measured) return report;
    profile::QueryTotals total;
    total.wallMs = 51;
    total.cpuMs = 51;
    total.samplesRead = 254'592;
    total.totalQueryableSamples = 15'000'000;
    total.seriesTouched = 768;
    total.peakSamples = 200'000;
    total.peakBytes = 8'200'000;
    report.total = total;
    report.verdict = {"90 % is here", "The denominator reads all 768 series of http_requests_total to keep 8.",
        "Recorded as a rule: 11\u00d7 less to read", "Show rule",
        "- record: service:http_requests:rate5m\n  expr: sum by (service) (rate(http_requests_total[5m]))", NodeId(std::size_t{6})};
    return report;
}

Result<session::SeriesList> FixtureSession::series(const session::ExploreRequest &, const CancelToken &) const
{
    return session::SeriesList{};
}

Result<std::vector<std::string>> FixtureSession::labelNames(const session::ExploreRequest &, const CancelToken &cancel) const
{
    return m_source->labelNames({}, 0, cancel);
}

Result<std::vector<std::string>> FixtureSession::labelValues(
    const std::string &label, const session::ExploreRequest &, const CancelToken &cancel) const
{
    return m_source->labelValues(label, {}, 0, cancel);
}

Result<std::vector<session::MetricInfo>> FixtureSession::metrics(const session::ExploreRequest &, const CancelToken &) const
{
    return std::vector<session::MetricInfo>{};
}

Result<tsdb::Inspection> FixtureSession::inspect(const CancelToken &) const
{
    return Error{ErrorCode::Unsupported, "the fixture has no blocks", {}};
}

FixtureSession::FixtureSession() : m_source(std::make_unique<FixtureSource>()) {}

source::SourceDescription FixtureSession::describe() const { return m_source->describe(); }

TimeGrid FixtureSession::defaultGrid() const { return {kStart + 90 * kMinuteMs, kStart + 150 * kMinuteMs, 15 * kSecondMs}; }

Result<report::QueryReport> FixtureSession::explain(const session::QueryRequest &request, const CancelToken &cancel) const
{
    DIOPTER_TRY(cancel.check());
    if (const std::size_t at = request.text.find("syntax!"); at != std::string::npos) {
        const TextSpan span{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 7)};
        return Error{ErrorCode::Syntax, "unexpected identifier \"syntax\"", placeInText(request.text, span)};
    }
    report::QueryReport report = errorRatioReport(false);
    report.query = request.text;
    report.range = request.grid;
    return report;
}

Result<session::QueryOutcome> FixtureSession::query(
    const session::QueryRequest &request, bool, const CancelToken &cancel, const session::ProgressFn &progress) const
{
    ++m_queries;
    if (progress) progress({"reading http_requests_total", 0.4, {{NodeId(std::size_t{6}), 1.5, 1000}}});
    while (m_block) {
        DIOPTER_TRY(cancel.check());
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    DIOPTER_TRY(cancel.check());
    session::QueryOutcome outcome;
    outcome.report = errorRatioReport(true);
    outcome.report.query = request.text;
    outcome.report.range = request.grid;
    outcome.report.instant = request.instant;
    outcome.report.lost = m_losses;
    outcome.report.complete = m_losses.empty();
    outcome.symbols = std::make_shared<SymbolTable>();
    outcome.value.type = ValueType::Matrix;
    const char *const services[] = {"catalog", "checkout", "cart", "search", "users", "mail", "stock", "edge"};
    const bool selector = request.text.find("rate") == std::string::npos;
    const std::size_t count = selector ? 32 : 8;
    for (std::size_t i = 0; i < count; ++i) {
        ResultSeries series;
        std::vector<std::pair<std::string, std::string>> labels = {{"service", services[i % 8]}};
        if (selector)
            labels.insert(labels.end(),
                {{"__name__", "http_requests_total"}, {"code", i % 3 == 0 ? "500" : "200"}, {"handler", i < 16 ? "/api/v1/items" : "/"},
                    {"job", "shop"}});
        if (!m_nasty.empty()) labels.emplace_back("nasty", m_nasty + std::to_string(i));
        series.labels = Labels::fromTexts(*outcome.symbols, labels);
        const std::int64_t steps = request.grid.numSteps();
        for (std::int64_t step = 0; step < steps; ++step)
            if (i != 3 || step < 60 || step > 90) series.floats.push_back({request.grid.at(step), wave(i, step, steps)});
        outcome.value.series.push_back(std::move(series));
    }
    if (m_nasty.empty()) return outcome;
    for (report::NodeReport &node : outcome.report.nodes) {
        node.words = node.head = node.remark = m_nasty;
        node.findings.push_back({report::Finding::Severity::Warning, m_nasty, m_nasty, m_nasty, node.span});
    }
    outcome.report.verdict.text = outcome.report.verdict.headline = outcome.report.verdict.proof = outcome.report.verdict.action = m_nasty;
    return outcome;
}

} // namespace diopter::fixture
