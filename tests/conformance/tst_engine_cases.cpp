// Prometheus' engine tests as data (../shared/corpus/engine and ui/binop_vector_matching): results, reset hints, statistics, limits,
// select ranges, step invariance, durations, quantiles of broken buckets, vector matching.
#include "core/plan/build.h"
#include "core/rules/promqltest_script.h"
#include "core/rules/script_storage.h"
#include "core/source/memory_source.h"
#include "tests/support/engine/engine_run.h"

#include <QtTest>

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <set>

using namespace diopter;
using namespace diopter::testing;
using nlohmann::json;

namespace {

using LabelMap = std::map<std::string, std::string>;

const std::string kCorpus = DIOPTER_SHARED "/corpus/";

std::vector<json> readLines(const std::string &name)
{
    std::ifstream file(kCorpus + name);
    std::vector<json> out;
    for (std::string line; std::getline(file, line);) out.push_back(json::parse(line));
    return out;
}

/// Storage with the case's `load` text, and the extra series of at_modifier.jsonl.
void load(const json &test, rules::ScriptStorage &storage)
{
    const auto commands = rules::parseScript(test["load"].get<std::string>());
    QVERIFY(commands.has_value());
    for (const auto &command : *commands) QVERIFY(storage.load(std::get<rules::LoadCommand>(command)).has_value());
    if (!test.contains("extra_load")) return;
    const rules::LabelTexts negative{{"__name__", "metric_neg"}};
    QVERIFY(storage.append(negative, {-1000 * 1000, 0, 1000, nullptr}).has_value());
    for (int seconds = -999; seconds <= 0; ++seconds)
        QVERIFY(storage.append(negative, {seconds * 1000, 0, 1.0 - seconds, nullptr}).has_value());
    QVERIFY(storage.append({{"__name__", "metric_timestamp"}}, {3600 * 1000, 0, 1000, nullptr}).has_value());
}

TimeGrid gridOf(const json &test)
{
    if (test["mode"] == "instant") return {test["time_ms"].get<TimestampMs>(), test["time_ms"].get<TimestampMs>(), 0};
    return {test["start_ms"].get<TimestampMs>(), test["end_ms"].get<TimestampMs>(), static_cast<DurationMs>(test["step_ms"].get<double>())};
}

EngineAnswer runCase(const json &test, rules::ScriptStorage &storage, const EngineRun &run)
{
    return run.run(*storage.source(), test["query"].get<std::string>(), gridOf(test), test["mode"] == "instant");
}

LabelMap labelsOf(const SymbolTable &symbols, LabelsView labels)
{
    LabelMap out;
    for (const LabelPair &pair : labels) out.emplace(symbols.text(pair.name), symbols.text(pair.value));
    return out;
}

double numberOf(const json &value)
{
    return value.is_string() ? std::strtod(value.get<std::string>().c_str(), nullptr) : value.get<double>();
}

bool near(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

/// Empty when the result is the expected one.
std::string compareResult(const json &expected, const ResultValue &actual, const SymbolTable &symbols)
{
    std::map<LabelMap, const ResultSeries *> ours;
    for (const ResultSeries &series : actual.series) ours[labelsOf(symbols, series.labels)] = &series;
    if (expected["value"].size() != ours.size()) return "number of series";
    for (const json &want : expected["value"]) {
        const auto found = ours.find(want["metric"].get<LabelMap>());
        if (found == ours.end()) return "series " + want["metric"].dump();
        std::vector<std::pair<TimestampMs, double>> points;
        if (want.contains("v")) points.emplace_back(want["t_ms"].get<TimestampMs>(), numberOf(want["v"]));
        else
            for (const json &point : want["floats"]) points.emplace_back(point[0].get<TimestampMs>(), numberOf(point[1]));
        if (points.size() != found->second->floats.size()) return "number of points of " + want.dump();
        for (std::size_t i = 0; i < points.size(); ++i) {
            const FloatPoint &point = found->second->floats[i];
            if (point.timestamp != points[i].first || !near(point.value, points[i].second))
                return "point " + std::to_string(i) + " of " + want.dump();
        }
    }
    return {};
}

std::map<std::string, std::uint64_t> perStep(const TimeGrid &grid, const std::vector<std::uint64_t> &counts)
{
    std::map<std::string, std::uint64_t> out;
    for (std::size_t i = 0; i < counts.size(); ++i) out[std::to_string(grid.start + static_cast<DurationMs>(i) * grid.step)] = counts[i];
    return out;
}

/// Text of a duration expression given as a tree.
std::string durationText(const json &expr)
{
    if (expr["type"] == "number") {
        const std::string text = std::to_string(expr["value"].get<double>());
        return text.starts_with('-') ? "(" + text + ")" : text;
    }
    const std::string op = expr.value("op", "");
    if (op == "step" || op == "range") return op + "()";
    const bool hasLeft = expr.contains("lhs") && !expr["lhs"].is_null();
    const std::string left = hasLeft ? durationText(expr["lhs"]) : "";
    const std::string right = expr.contains("rhs") && !expr["rhs"].is_null() ? durationText(expr["rhs"]) : "";
    if (op == "min_of" || op == "max_of") return op + "(" + left + ", " + right + ")";
    return "(" + left + " " + op + " " + right + ")";
}

void collectInvariant(const json &node, std::multiset<std::string> &out);
std::string spanStart(const json &node)
{
    if (node.contains("pos")) return std::to_string(node["pos"][0].get<int>());
    for (const char *key : {"lhs", "selector", "expr"})
        if (node.contains(key) && node[key].is_object()) return spanStart(node[key]);
    return "?";
}

void collectInvariant(const json &node, std::multiset<std::string> &out)
{
    if (node.is_object() && node.value("type", "") == "step_invariant") out.insert(spanStart(node["expr"]));
    if (node.is_structured())
        for (const auto &child : node) collectInvariant(child, out);
}

} // namespace

class TestEngineCases : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        if (!std::ifstream(kCorpus + "engine/at_modifier.jsonl")) QSKIP("the cases are not at hand (../shared/corpus)");
    }

    void results_data()
    {
        QTest::addColumn<QString>("file");
        for (const char *file : {"at_modifier", "eval_timestamps", "extended_range_selectors_raw", "subquery_raw"})
            QTest::newRow(file) << file;
    }
    void results()
    {
        QFETCH(QString, file);
        for (const json &test : readLines("engine/" + file.toStdString() + ".jsonl")) {
            rules::ScriptStorage storage;
            load(test, storage);
            EngineRun run = EngineRun::forScripts();
            run.options.maxSamples = 50'000'000;
            const EngineAnswer answer = runCase(test, storage, run);
            const std::string where = test["query"].get<std::string>() + ": ";
            if (test.value("fail", false)) {
                QVERIFY2(answer.error.has_value(), where.c_str());
                continue;
            }
            QVERIFY2(!answer.error, (where + answer.errorText()).c_str());
            const std::string difference = compareResult(test["result"], answer.value, *storage.source()->symbols());
            QVERIFY2(difference.empty(), (where + difference).c_str());
        }
    }

    void resetHints()
    {
        const std::map<std::string, CounterResetHint> hints{{"gauge", CounterResetHint::Gauge}, {"unknown", CounterResetHint::Unknown},
            {"not_reset", CounterResetHint::NotReset}, {"reset", CounterResetHint::Reset}};
        for (const json &test : readLines("engine/counter_reset_hint.jsonl")) {
            rules::ScriptStorage storage;
            load(test, storage);
            const EngineAnswer answer = runCase(test, storage, EngineRun::forScripts());
            QVERIFY(!answer.error && answer.value.series.size() == 1 && !answer.value.series[0].histograms.empty());
            QVERIFY2(answer.value.series[0].histograms[0].histogram->resetHint == hints.at(test["hint"]),
                test["name"].get<std::string>().c_str());
        }
    }

    void lookback()
    {
        for (const json &test : readLines("engine/lookback_delta.jsonl")) {
            rules::ScriptStorage storage;
            load(test, storage);
            EngineRun run = EngineRun::forScripts();
            for (const char *key : {"engine_lookback_ms", "query_lookback_ms"})
                if (test[key].get<double>() > 0) run.options.lookback = static_cast<DurationMs>(test[key].get<double>());
            const TimestampMs time = test["time_ms"];
            const EngineAnswer answer = run.run(*storage.source(), test["query"].get<std::string>(), {time, time, 0}, true);
            QCOMPARE(!answer.value.series.empty(), test["expect_samples"].get<bool>());
        }
    }

    void maxSamples()
    {
        const std::string error = "query processing would load too many samples into memory in query execution";
        for (const json &test : readLines("engine/max_samples.jsonl")) {
            rules::ScriptStorage storage;
            load(test, storage);
            EngineRun run = EngineRun::forScripts();
            run.options.maxSamples = test["min_sufficient_max_samples"];
            const std::string query = test["query"];
            QVERIFY2(!runCase(test, storage, run).error, query.c_str());
            if (--run.options.maxSamples == 0) continue;
            const EngineAnswer answer = runCase(test, storage, run);
            QVERIFY2(answer.error && answer.error->message == error, (query + ": " + answer.errorText()).c_str());
        }
    }

    void statistics()
    {
        std::string differences;
        for (const json &test : readLines("engine/query_statistics.jsonl")) {
            rules::ScriptStorage storage;
            load(test, storage);
            EngineRun run = EngineRun::forScripts();
            run.options.maxSamples = 50'000'000;
            run.options.perStepStats = true;
            const EngineAnswer answer = runCase(test, storage, run);
            const auto &counters = answer.counters;
            const auto check = [&](const char *name, std::uint64_t actual) {
                if (test.contains(name) && test[name].get<std::uint64_t>() != actual)
                    differences += test["query"].get<std::string>() + " " + test["mode"].get<std::string>() + ": " + name + " " +
                        std::to_string(actual) + " instead of " + test[name].dump() + "\n";
            };
            check("TotalSamples", counters.totalQueryableSamples);
            check("SamplesRead", counters.samplesRead);
            check("PeakSamples", counters.peakSamples);
            const auto checkSteps = [&](const char *name, const std::vector<std::uint64_t> &actual) {
                if (perStep(gridOf(test), actual) != test[name].get<std::map<std::string, std::uint64_t>>())
                    differences += test["query"].get<std::string>() + " " + test["mode"].get<std::string>() + ": " + name + " " +
                        json(perStep(gridOf(test), actual)).dump() + " instead of " + test[name].dump() + "\n";
            };
            checkSteps("TotalSamplesPerStep", counters.totalQueryableSamplesPerStep);
            checkSteps("SamplesReadPerStep", counters.samplesReadPerStep);
        }
        QVERIFY2(differences.empty(), differences.c_str());
    }

    void rateAnnotations()
    {
        for (const json &test : readLines("engine/rate_annotations.jsonl")) {
            rules::ScriptStorage storage;
            load(test, storage);
            EngineRun run = EngineRun::forScripts();
            run.options.typeAndUnitLabels = test["type_and_unit_labels"];
            const EngineAnswer answer = runCase(test, storage, run);
            QVERIFY2(answer.warnings == test["warnings"].get<std::vector<std::string>>(), test["name"].get<std::string>().c_str());
            QVERIFY2(answer.infos == test["infos"].get<std::vector<std::string>>(), test["name"].get<std::string>().c_str());
        }
    }

    void selectRanges()
    {
        for (const json &test : readLines("engine/select_hints.jsonl")) {
            const bool instant = test["end_ms"].is_null();
            plan::BuildOptions build;
            build.instant = instant;
            build.lookback = 5 * kSecondMs;
            build.subqueryStep = kMinuteMs;
            build.grid.start = test["start_ms"];
            build.grid.end = instant ? build.grid.start : test["end_ms"].get<TimestampMs>();
            build.grid.step = instant ? 0 : kSecondMs;
            build.shareEqualParts = false;
            const auto parsed = syntax::parse(test["query"].get<std::string>(), EngineRun::forScripts().language);
            QVERIFY(parsed.ok());
            const auto plan = plan::build(parsed.ast, build);
            QVERIFY2(plan.has_value(), test["query"].get<std::string>().c_str());
            std::map<std::uint32_t, json> actual;
            for (const plan::Node &node : plan->nodes) {
                const plan::Selector *selector = nullptr;
                if (const auto *n = node.getIf<plan::InstantSelector>()) selector = &n->selector;
                if (const auto *n = node.getIf<plan::RangeSelector>()) selector = &n->selector;
                if (const auto *n = node.getIf<plan::RangeCall>(); n && n->selector) selector = &*n->selector;
                if (!selector) continue;
                json hint{{"start", selector->selectMin}, {"end", selector->selectMax}};
                if (selector->range > 0) hint["range"] = selector->range;
                if (!selector->hintFunction.empty()) hint["func"] = selector->hintFunction;
                if (selector->hintStep > 0) hint["step"] = selector->hintStep;
                actual[selector->span.start] = hint;
            }
            QCOMPARE(actual.size(), test["hints"].size());
            // by and grouping are for storages that aggregate; no source of ours does, the plan does not carry them.
            std::size_t i = 0;
            for (const auto &[start, hint] : actual) {
                json expected = test["hints"][i++];
                expected.erase("by");
                expected.erase("grouping");
                QVERIFY2(
                    hint == expected, (test["query"].get<std::string>() + ": " + hint.dump() + " instead of " + expected.dump()).c_str());
            }
        }
    }

    void stepInvariantParts()
    {
        for (const json &test : readLines("engine/step_invariant_preprocess.jsonl")) {
            plan::BuildOptions build;
            build.instant = false;
            build.grid = {test["start_ms"], test["end_ms"], kSecondMs};
            build.shareEqualParts = false;
            const auto parsed = syntax::parse(test["input"].get<std::string>(), EngineRun::forScripts().language);
            QVERIFY2(parsed.ok(), test["input"].get<std::string>().c_str());
            if (parsed.ast.root().type == ValueType::Matrix) { // no range query of its own
                build.instant = true;
                build.grid = {test["start_ms"], test["start_ms"], 0};
            }
            const auto plan = plan::build(parsed.ast, build);
            QVERIFY2(plan.has_value(), test["input"].get<std::string>().c_str());
            std::multiset<std::string> expected, actual;
            collectInvariant(test["ast"], expected);
            for (const plan::Node &node : plan->nodes)
                if (node.getIf<plan::StepInvariant>()) actual.insert(std::to_string(node.span.start));
            QVERIFY2(expected.size() == actual.size(),
                (test["input"].get<std::string>() + ": " + std::to_string(actual.size()) + " instead of " + std::to_string(expected.size()))
                    .c_str());
        }
    }

    void switchedOffModifiers()
    {
        for (const json &test : readLines("engine/opts_validation.jsonl")) {
            const std::string query = test["query"];
            const auto parsed = syntax::parse(query, EngineRun::forScripts().language);
            QVERIFY2(parsed.ok(), query.c_str());
            plan::BuildOptions build;
            build.grid = {1000, 1000, 0};
            // Absent = the zero value of the engine's options.
            build.atModifier = test["options"].value("EnableAtModifier", false);
            build.negativeOffset = test["options"].value("EnableNegativeOffset", false);
            const auto plan = plan::build(parsed.ast, build);
            QVERIFY2(plan.has_value() != test["fail"].get<bool>(), query.c_str());
            if (!plan) QCOMPARE(plan.error().message, test["err"].get<std::string>());
        }
    }

    void durations()
    {
        for (const json &test : readLines("engine/duration_calc.jsonl")) {
            plan::BuildOptions build;
            build.instant = false;
            build.grid = {0, test["range_ms"].get<TimestampMs>(), test["step_ms"].get<DurationMs>()};
            const std::string name = test["name"];
            const bool offset = test["allow_negative"];
            const std::string text =
                offset ? "foo offset (" + durationText(test["expr"]) + ")" : "rate(foo[" + durationText(test["expr"]) + "])";
            const auto parsed = syntax::parse(text, EngineRun::forScripts().language);
            if (!parsed.ok()) {
                QVERIFY2(test.contains("errContains"), (name + ": " + text + ": " + parsed.errors.front().text()).c_str());
                continue;
            }
            const auto plan = plan::build(parsed.ast, build);
            if (test.contains("errContains")) {
                QVERIFY2(!plan && plan.error().message.find(test["errContains"].get<std::string>()) != std::string::npos, name.c_str());
                continue;
            }
            QVERIFY2(plan.has_value(), name.c_str());
            bool found = false;
            for (const plan::Node &node : plan->nodes) {
                if (const auto *call = node.getIf<plan::RangeCall>(); call && call->selector)
                    found = static_cast<double>(call->selector->range) == test["result_ms"].get<double>();
                if (const auto *selector = node.getIf<plan::InstantSelector>())
                    found = static_cast<double>(selector->selector.offset) == test["result_ms"].get<double>();
            }
            QVERIFY2(found, (name + ": " + text).c_str());
        }
    }

    void brokenBuckets()
    {
        for (const json &test : readLines("engine/bucket_quantile_monotonicity.jsonl")) {
            rules::ScriptStorage storage;
            for (const json &bucket : test["buckets"]) {
                const std::string le = bucket[0].is_string() ? bucket[0].get<std::string>() : bucket[0].dump();
                QVERIFY(storage.append({{"__name__", "b"}, {"le", le}}, {0, 0, bucket[1].get<double>(), nullptr}).has_value());
            }
            for (const auto &[q, expected] : test["quantiles"].items()) {
                const EngineAnswer answer =
                    EngineRun::forScripts().run(*storage.source(), "histogram_quantile(" + q + ", b)", {0, 0, 0}, true);
                QVERIFY(!answer.error && answer.value.series.size() == 1);
                QVERIFY2(near(answer.value.series[0].floats[0].value, expected.get<double>()),
                    (test["name"].get<std::string>() + " " + q).c_str());
                QCOMPARE(!answer.infos.empty(), test["forced_monotonic"].get<bool>());
            }
        }
    }

    void vectorMatching()
    {
        std::size_t total = 0;
        for (const json &test : readLines("ui/binop_vector_matching.jsonl")) {
            const bool cut = test.contains("limits"); // limits of the picture, not of the operator: it shows some of the results
            ++total;
            rules::ScriptStorage storage;
            std::map<std::string, std::string> names;
            for (const char *side : {"lhs", "rhs"})
                for (const json &sample : test[side]) {
                    const auto labels = sample["metric"].get<LabelMap>();
                    names[side] = labels.at("__name__");
                    QVERIFY(storage.append({labels.begin(), labels.end()}, {0, 0, numberOf(sample["value"]), nullptr}).has_value());
                }
            const json &matching = test["matching"];
            const auto list = [](const json &labels) {
                std::string out;
                for (const json &label : labels) out += (out.empty() ? "" : ", ") + label.get<std::string>();
                return "(" + out + ")";
            };
            std::string query = names["lhs"] + " " + test["op"].get<std::string>() + (test["bool"].get<bool>() ? " bool" : "");
            if (matching["on"].get<bool>() || !matching["labels"].empty())
                query += (matching["on"].get<bool>() ? " on " : " ignoring ") + list(matching["labels"]);
            if (matching["card"] == "many-to-one") query += " group_left " + list(matching["include"]);
            if (matching["card"] == "one-to-many") query += " group_right " + list(matching["include"]);
            for (const auto &[side, name] : {std::pair{"lhs", "fill_left"}, {"rhs", "fill_right"}})
                if (!matching["fillValues"][side].is_null())
                    query += std::string(" ") + name + "(" + matching["fillValues"][side].dump() + ")";
            query += " " + names["rhs"];
            EngineRun run = EngineRun::forScripts();
            run.options.delayedNameRemoval = false;
            const EngineAnswer answer = run.run(*storage.source(), query, {0, 0, 0}, true);
            bool fails = false;
            std::map<LabelMap, double> expected;
            for (const json &group : test["groups"]) {
                fails = fails || !group["error"].is_null();
                for (const json &result : group["result"]) {
                    const json &sample = result["sample"];
                    // The picture also shows what a filter drops; the operator's result is what is kept.
                    if (sample["value"][1] == "filtered") continue;
                    expected[sample["metric"].get<LabelMap>()] = numberOf(sample["value"][1]);
                }
            }
            QVERIFY2(answer.error.has_value() == fails, (query + ": " + answer.errorText()).c_str());
            if (fails) continue;
            std::map<LabelMap, double> actual;
            for (const ResultSeries &series : answer.value.series)
                actual[labelsOf(*storage.source()->symbols(), series.labels)] = series.floats[0].value;
            if (cut) std::erase_if(actual, [&](const auto &result) { return !expected.contains(result.first); });
            QVERIFY2(actual == expected, query.c_str());
        }
        QVERIFY(total > 0);
    }
};

QTEST_GUILESS_MAIN(TestEngineCases)
#include "tst_engine_cases.moc"
