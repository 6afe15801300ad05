// info() of the reference evaluator (promql/info.go): series enriched with the labels of info metrics.
#include "core/syntax/parser.h"
#include "tests/support/reference/internal.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace diopter::reference {
namespace {

constexpr std::array<const char *, 2> kIdentifying{"instance", "job"};

Matcher makeMatcher(MatchType type, const std::string &name, const std::string &value)
{
    auto out = Matcher::make(type, name, value);
    if (!out) throw Failure{out.error().message};
    return std::move(*out);
}

std::vector<Matcher> effectiveNames(const std::vector<Matcher> &names)
{
    if (names.empty()) return {makeMatcher(MatchType::Equal, "__name__", "target_info")};
    for (const Matcher &matcher : names)
        if (matcher.type() == MatchType::Equal || matcher.type() == MatchType::Regexp) return names;
    std::vector<Matcher> out{makeMatcher(MatchType::Regexp, "__name__", ".+_info")};
    out.insert(out.end(), names.begin(), names.end());
    return out;
}

/// One matcher set per presence pattern of the identifying labels (infoIdentifyingMatcherSets).
std::vector<std::vector<Matcher>> identifyingSets(const Matrix &base, const std::set<LabelMap> &ignored)
{
    std::map<int, std::array<std::set<std::string>, 2>> groups;
    for (const Series &series : base) {
        if (ignored.contains(series.labels)) continue;
        const std::string instance = labelOf(series.labels, "instance");
        const std::string job = labelOf(series.labels, "job");
        const int presence = (job.empty() ? 0 : 1) + (instance.empty() ? 0 : 2);
        if (presence == 0) continue;
        if (!instance.empty()) groups[presence][0].insert(instance);
        if (!job.empty()) groups[presence][1].insert(job);
    }
    std::vector<std::vector<Matcher>> out;
    for (const auto &[presence, values] : groups) {
        auto &matchers = out.emplace_back();
        for (std::size_t i = 0; i < kIdentifying.size(); ++i) {
            if (values[i].empty()) {
                matchers.push_back(makeMatcher(MatchType::Equal, kIdentifying[i], ""));
                continue;
            }
            std::string pattern;
            for (const std::string &value : values[i]) {
                if (!pattern.empty()) pattern += '|';
                pattern += re2::RE2::QuoteMeta(value);
            }
            matchers.push_back(makeMatcher(MatchType::Regexp, kIdentifying[i], pattern));
        }
    }
    return out;
}

LabelMap signature(const std::string &name, const LabelMap &labels)
{
    LabelMap out{{"__name__", name}};
    for (const char *label : kIdentifying)
        if (const auto found = labels.find(label); found != labels.end()) out.insert(*found);
    return out;
}

} // namespace

Matrix Evaluator::info(NodeId id)
{
    const auto &args = node(id).as<syntax::Call>().args;
    const InfoReference time = infoReference(m_shared.query, args[0]);
    Matrix base = evaluate(m_shared.query.unwrapped(args[0]));

    std::map<std::string, std::vector<Matcher>> dataMatchers;
    std::vector<Matcher> names, data;
    if (args.size() > 1) {
        const auto matchers = syntax::compileMatchers(node(m_shared.query.unwrapped(args[1])).as<syntax::VectorSelector>());
        if (!matchers) throw Failure{matchers.error().message};
        for (const Matcher &matcher : *matchers) {
            if (matcher.name() == "__name__") {
                names.push_back(matcher);
                continue;
            }
            data.push_back(matcher);
            dataMatchers[matcher.name()].push_back(matcher);
        }
    }
    const std::vector<Matcher> effective = effectiveNames(names);
    std::set<LabelMap> ignored;
    for (const Series &series : base) {
        const std::string name = metricName(series.labels);
        if (std::all_of(effective.begin(), effective.end(), [&](const Matcher &m) { return m.matches(name); }))
            ignored.insert(series.labels);
    }

    Matrix infoSeries;
    for (std::vector<Matcher> matchers : identifyingSets(base, ignored)) {
        matchers.insert(matchers.end(), data.begin(), data.end());
        matchers.insert(matchers.end(), effective.begin(), effective.end());
        for (const Series &series : m_shared.select(matchers, false)) {
            Series found{series.labels, {}, false};
            for (TimestampMs step = m_start; step <= m_end; step += m_interval) {
                const TimestampMs at = (time.at ? *time.at : step) - time.offset;
                const Point *last = nullptr;
                for (const Point &point : series.points)
                    if (point.time <= at) last = &point;
                if (!last || last->time <= at - m_shared.options.lookback) continue;
                if (window({*last}, last->time - 1, last->time).empty()) continue;
                if (last->histogram) throw Failure{"this should be an info metric, with float samples: " + labelsText(series.labels)};
                found.points.push_back({step, static_cast<double>(last->time), nullptr, 0});
            }
            if (!found.points.empty()) infoSeries.push_back(std::move(found));
        }
    }
    return combineInfo(std::move(base), infoSeries, ignored, dataMatchers);
}

Matrix Evaluator::combineInfo(Matrix base, const Matrix &infoSeries, const std::set<LabelMap> &ignored,
    const std::map<std::string, std::vector<Matcher>> &dataMatchers)
{
    std::set<std::string> metrics;
    for (const Series &series : infoSeries) metrics.insert(metricName(series.labels));
    Matrix out;
    std::map<LabelMap, std::size_t> index;
    for (TimestampMs step = m_start; step <= m_end; step += m_interval) {
        std::map<LabelMap, std::pair<const Series *, double>> newest;
        bool anyBase = false;
        for (const Series &series : base)
            for (const Point &point : series.points) anyBase = anyBase || point.time == step;
        for (const Series &series : infoSeries) {
            if (!anyBase) break;
            for (const Point &point : series.points) {
                if (point.time != step) continue;
                const LabelMap key = signature(metricName(series.labels), series.labels);
                const auto [where, isNew] = newest.try_emplace(key, &series, point.value);
                if (isNew) continue;
                if (where->second.second == point.value)
                    throw Failure{"found duplicate series for info metric: existing " + labelsText(where->second.first->labels) + " @ " +
                        std::to_string(static_cast<std::int64_t>(point.value)) + ", new " + labelsText(series.labels) + " @ " +
                        std::to_string(static_cast<std::int64_t>(point.value))};
                if (where->second.second < point.value) where->second = {&series, point.value};
            }
        }
        std::set<LabelMap> seen;
        for (const Series &series : base)
            for (const Point &point : series.points) {
                if (point.time != step) continue;
                LabelMap labels = series.labels;
                if (!ignored.contains(series.labels)) {
                    LabelMap added;
                    bool any = false;
                    for (const std::string &metric : metrics) {
                        const auto found = newest.find(signature(metric, series.labels));
                        if (found == newest.end()) continue;
                        for (const auto &[name, value] : found->second.first->labels) {
                            if (name == "__name__" || name == "__type__" || name == "__unit__") continue;
                            if (!dataMatchers.empty() && !dataMatchers.contains(name)) continue;
                            if (const std::string before = labelOf(added, name); !before.empty() && before != value)
                                throw Failure{"conflicting label: " + name};
                            if (!series.labels.contains(name)) added[name] = value;
                        }
                        any = true;
                    }
                    bool allEmpty = true;
                    for (const auto &[name, matchers] : dataMatchers)
                        for (const Matcher &matcher : matchers) allEmpty = allEmpty && matcher.matchesEmpty();
                    if (!any && !allEmpty) continue;
                    for (const auto &[name, value] : added) labels[name] = value;
                }
                if (!seen.insert(labels).second) throw Failure{"vector cannot contain metrics with the same labelset"};
                const auto [where, isNew] = index.try_emplace(labels, out.size());
                if (isNew) out.push_back({labels, {}, series.dropName});
                out[where->second].points.push_back({step, point.value, point.histogram, 0});
            }
    }
    return out;
}

} // namespace diopter::reference
