// info(): adds labels of info series (target_info and the like) that share instance and job with each series of the input
// (Prometheus' promql/info.go).
#include "core/exec/operators/operators.h"
#include "core/exec/operators/row_assembler.h"
#include "core/model/stale.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

namespace diopter::exec {

namespace {

constexpr std::string_view kTargetInfo = "target_info";
constexpr std::string_view kIdentifying[] = {"instance", "job"};

class InfoJoin {
public:
    InfoJoin(QueryContext &context, const plan::Node &node, MatrixPtr input)
        : m_context(context), m_node(node), m_call(node.as<plan::InfoCall>()), m_input(std::move(input))
    {}
    Result<RowSourcePtr> run();

private:
    Status splitMatchers();
    void findIgnored();
    Result<std::vector<std::vector<Matcher>>> identifyingMatchers() const;
    Status fetch();
    Status readTimes(const source::Selection &selection);
    void indexInfo();
    Status joinStep(std::size_t step, RowAssembler &assembler);
    Status chooseInfo(std::size_t step, std::vector<std::size_t> &chosen) const;
    Result<std::optional<Labels>> enriched(std::size_t row, const std::vector<std::size_t> &chosen) const;
    bool wantsLabel(Symbol name) const;

    QueryContext &m_context;
    const plan::Node &m_node;
    const plan::InfoCall &m_call;
    MatrixPtr m_input;
    std::vector<Matcher> m_nameMatchers; ///< effective ones on __name__
    std::vector<Matcher> m_dataMatchers;
    std::set<Symbol> m_dataLabels;
    std::vector<bool> m_ignored; ///< input rows that are info series themselves
    std::vector<Labels> m_infoLabels;
    std::vector<std::vector<std::pair<std::size_t, TimestampMs>>> m_infoSamples; ///< per step: info series and time of its sample
    std::vector<std::size_t> m_signatureOfInfo; ///< number of (name, instance, job)
    std::vector<std::vector<std::size_t>> m_signaturesOfRow; ///< per input row: one per info metric name
    std::size_t m_numSignatures = 0;
};

Status InfoJoin::splitMatchers()
{
    std::vector<Matcher> names;
    for (const Matcher &matcher : m_call.matchers) {
        if (matcher.name() == kMetricName) {
            names.push_back(matcher);
        } else {
            m_dataMatchers.push_back(matcher);
            m_dataLabels.insert(m_context.symbols.intern(matcher.name()));
        }
    }
    const bool positive = std::any_of(names.begin(), names.end(),
        [](const Matcher &matcher) { return matcher.type() == MatchType::Equal || matcher.type() == MatchType::Regexp; });
    if (names.empty()) {
        DIOPTER_ASSIGN(Matcher target, Matcher::make(MatchType::Equal, std::string(kMetricName), std::string(kTargetInfo)));
        names.push_back(std::move(target));
    } else if (!positive) {
        DIOPTER_ASSIGN(Matcher any, Matcher::make(MatchType::Regexp, std::string(kMetricName), ".+_info"));
        names.insert(names.begin(), std::move(any));
    }
    m_nameMatchers = std::move(names);
    return {};
}

void InfoJoin::findIgnored()
{
    for (std::size_t row = 0; row < m_input->numRows(); ++row) {
        const std::string_view name = m_context.symbols.text(labelValue(m_input->series()->labels(row), m_context.known.name));
        m_ignored.push_back(
            std::all_of(m_nameMatchers.begin(), m_nameMatchers.end(), [&](const Matcher &matcher) { return matcher.matches(name); }));
    }
}

/// infoIdentifyingMatcherSets: one set per combination of labels that the input has, values as alternations.
Result<std::vector<std::vector<Matcher>>> InfoJoin::identifyingMatchers() const
{
    constexpr std::size_t kInstance = 0;
    constexpr std::size_t kJob = 1;
    std::map<unsigned, std::array<std::set<std::string>, 2>> groups; // bit 0 = job, bit 1 = instance, as Prometheus orders them
    for (std::size_t row = 0; row < m_input->numRows(); ++row) {
        if (m_ignored[row] || m_input->isEmptyRow(row)) continue;
        std::array<std::string, 2> values;
        for (std::size_t i = 0; i < 2; ++i) {
            Symbol symbol = kEmptySymbol;
            if (m_context.symbols.find(kIdentifying[i], symbol)) {
                values[i] = m_context.symbols.text(labelValue(m_input->series()->labels(row), symbol));
            }
        }
        const unsigned presence = (values[kJob].empty() ? 0U : 1U) | (values[kInstance].empty() ? 0U : 2U);
        if (presence == 0) continue;
        for (std::size_t i = 0; i < 2; ++i) {
            if (!values[i].empty()) groups[presence][i].insert(values[i]);
        }
    }
    std::vector<std::vector<Matcher>> out;
    for (const auto &[presence, values] : groups) {
        std::vector<Matcher> matchers;
        for (std::size_t i = 0; i < 2; ++i) {
            std::string pattern;
            for (const std::string &value : values[i]) pattern += (pattern.empty() ? "" : "|") + re2::RE2::QuoteMeta(value);
            const MatchType type = values[i].empty() ? MatchType::Equal : MatchType::Regexp;
            DIOPTER_ASSIGN(Matcher matcher, Matcher::make(type, std::string(kIdentifying[i]), pattern));
            matchers.push_back(std::move(matcher));
        }
        out.push_back(std::move(matchers));
    }
    return out;
}

/// evalSeries with recordOrigT: the time of the sample valid at each step.
Status InfoJoin::readTimes(const source::Selection &selection)
{
    const auto reader = selection.reader(m_call.selectMin, m_call.selectMax);
    NodeBook &book = m_context.book(m_node.id, m_context.mainWorker());
    const bool perStep = m_context.needsPerStep(m_node.id);
    if (perStep) book.shape.read.totalPerStep.resize(m_node.steps.count);
    for (std::size_t i = 0; i < selection.size(); ++i) {
        DIOPTER_ASSIGN(const SeriesSamples samples, reader->read(i));
        book.read += samples.cost;
        const std::size_t series = m_infoLabels.size();
        bool any = false;
        for (std::size_t step = 0; step < m_node.steps.count; ++step) {
            const TimestampMs time = (m_call.at ? *m_call.at : m_node.steps.at(step)) - m_call.offset;
            const auto behind = std::upper_bound(samples.timestamps.begin(), samples.timestamps.end(), time);
            const auto histogram = std::upper_bound(samples.histograms.begin(), samples.histograms.end(), time,
                [](TimestampMs t, const HistogramSample &sample) { return t < sample.timestamp; });
            const TimestampMs floatTime = behind == samples.timestamps.begin() ? kMinTimestamp : *(behind - 1);
            const TimestampMs histogramTime = histogram == samples.histograms.begin() ? kMinTimestamp : (histogram - 1)->timestamp;
            const TimestampMs found = std::max(floatTime, histogramTime);
            if (found == kMinTimestamp || found <= time - m_context.plan.lookback) continue;
            if (histogramTime > floatTime) {
                if (isStale((histogram - 1)->histogram->sum)) continue;
                return Error{ErrorCode::Execution,
                    "this should be an info metric, with float samples: " + labelsText(m_context.symbols, selection.labels(i)), {}};
            }
            if (isStale(samples.values[static_cast<std::size_t>(behind - samples.timestamps.begin()) - 1])) continue;
            m_infoSamples[step].emplace_back(series, found);
            ++book.shape.read.totalSamples;
            ++book.shape.read.samplesRead;
            if (perStep) ++book.shape.read.totalPerStep[step];
            any = true;
        }
        if (any) m_infoLabels.emplace_back(selection.labels(i));
    }
    return {};
}

Status InfoJoin::fetch()
{
    m_infoSamples.resize(m_node.steps.count);
    DIOPTER_ASSIGN(const auto sets, identifyingMatchers());
    for (const std::vector<Matcher> &set : sets) {
        source::SelectRequest request;
        request.matchers = set;
        request.matchers.insert(request.matchers.end(), m_dataMatchers.begin(), m_dataMatchers.end());
        request.matchers.insert(request.matchers.end(), m_nameMatchers.begin(), m_nameMatchers.end());
        request.minTime = m_call.selectMin;
        request.maxTime = m_call.selectMax;
        request.hints.step = m_node.steps.interval;
        request.hints.function = "info";
        DIOPTER_ASSIGN(const auto selection, m_context.source.select(request, m_context.cancel));
        m_context.book(m_node.id, m_context.mainWorker()).shape.read.seriesTouched += selection->size();
        DIOPTER_TRY(readTimes(*selection));
    }
    return {};
}

/// Numbers (info metric name, instance, job) on both sides.
void InfoJoin::indexInfo()
{
    const auto identity = [&](LabelsView labels, Symbol name) {
        Labels out;
        out.set(m_context.symbols, m_context.known.name, name);
        for (const std::string_view label : kIdentifying) {
            const Symbol symbol = m_context.symbols.intern(label);
            out.set(m_context.symbols, symbol, labelValue(labels, symbol));
        }
        return out;
    };
    SeriesTable storage;
    LabelIndex index;
    bool isNew = false;
    std::set<std::string_view> seen;
    std::vector<Symbol> names;
    for (const Labels &labels : m_infoLabels) {
        const Symbol name = labelValue(labels.view(), m_context.known.name);
        if (seen.insert(m_context.symbols.text(name)).second) names.push_back(name);
        m_signatureOfInfo.push_back(index.findOrStore(identity(labels.view(), name).view(), storage, isNew));
    }
    for (std::size_t row = 0; row < m_input->numRows(); ++row) {
        std::vector<std::size_t> signatures;
        for (const Symbol name : names) {
            signatures.push_back(index.findOrStore(identity(m_input->series()->labels(row), name).view(), storage, isNew));
        }
        m_signaturesOfRow.push_back(std::move(signatures));
    }
    m_numSignatures = index.size();
}

/// The newest info series of each signature.
Status InfoJoin::chooseInfo(std::size_t step, std::vector<std::size_t> &chosen) const
{
    constexpr std::size_t kNone = ~std::size_t{0};
    chosen.assign(m_numSignatures, kNone);
    std::vector<TimestampMs> times(m_numSignatures);
    for (const auto &[series, time] : m_infoSamples[step]) {
        const std::size_t signature = m_signatureOfInfo[series];
        if (chosen[signature] == kNone || times[signature] < time) {
            chosen[signature] = series;
            times[signature] = time;
        } else if (times[signature] == time) {
            return Error{ErrorCode::Execution,
                "found duplicate series for info metric: existing " +
                    labelsText(m_context.symbols, m_infoLabels[chosen[signature]].view()) + " @ " + std::to_string(time) + ", new " +
                    labelsText(m_context.symbols, m_infoLabels[series].view()) + " @ " + std::to_string(time),
                {}};
        }
    }
    return {};
}

bool InfoJoin::wantsLabel(Symbol name) const { return m_dataLabels.empty() || m_dataLabels.contains(name); }

/// The series' labels with those of its info series; nothing when the series is to be left out.
Result<std::optional<Labels>> InfoJoin::enriched(std::size_t row, const std::vector<std::size_t> &chosen) const
{
    const LabelsView base = m_input->series()->labels(row);
    Labels added;
    bool matched = false;
    for (const std::size_t signature : m_signaturesOfRow[row]) {
        if (chosen[signature] == ~std::size_t{0}) continue;
        matched = true;
        for (const LabelPair &pair : m_infoLabels[chosen[signature]].view()) {
            if (m_context.known.isMetadata(pair.name) || !wantsLabel(pair.name)) continue;
            const Symbol before = labelValue(added.view(), pair.name);
            if (before != kEmptySymbol && before != pair.value) {
                return Error{ErrorCode::Execution, "conflicting label: " + std::string(m_context.symbols.text(pair.name)), {}};
            }
            if (labelValue(base, pair.name) == kEmptySymbol) added.set(m_context.symbols, pair.name, pair.value);
        }
    }
    const bool mayBeAlone =
        std::all_of(m_dataMatchers.begin(), m_dataMatchers.end(), [](const Matcher &matcher) { return matcher.matchesEmpty(); });
    if (!matched && !mayBeAlone) return std::optional<Labels>();
    Labels out(base);
    for (const LabelPair &pair : added.view()) out.set(m_context.symbols, pair.name, pair.value);
    return std::optional<Labels>(std::move(out));
}

Status InfoJoin::joinStep(std::size_t step, RowAssembler &assembler)
{
    std::vector<std::size_t> chosen;
    bool chosenReady = false;
    for (std::size_t row = 0; row < m_input->numRows(); ++row) {
        const RowView view = m_input->row(row);
        if (!view.isPresent(step)) continue;
        if (!chosenReady) DIOPTER_TRY(chooseInfo(step, chosen)); // not looked at where the input is empty
        chosenReady = true;
        std::optional<Labels> labels;
        if (m_ignored[row]) {
            labels = Labels(m_input->series()->labels(row));
        } else {
            DIOPTER_ASSIGN(labels, enriched(row, chosen));
        }
        if (!labels) continue;
        DIOPTER_TRY(assembler.addPoint(assembler.rowOf(labels->view(), m_input->series()->dropName(row)), step, view.point(step)));
        if (assembler.collision()) return duplicateLabelset();
    }
    return {};
}

Result<RowSourcePtr> InfoJoin::run()
{
    DIOPTER_TRY(splitMatchers());
    findIgnored();
    DIOPTER_TRY(fetch());
    indexInfo();
    RowAssembler assembler(m_context, m_node.steps.count, false);
    for (std::size_t step = 0; step < m_node.steps.count; ++step) {
        if (step % 64 == 0) DIOPTER_TRY(m_context.checkCancelled());
        DIOPTER_TRY(joinStep(step, assembler));
    }
    DIOPTER_ASSIGN(std::shared_ptr<Matrix> out, assembler.finish());
    return rowsOf(std::move(out));
}

} // namespace

Result<RowSourcePtr> makeInfo(QueryContext &context, OperatorInputs inputs)
{
    const plan::Node &node = inputs.node;
    const MeterId meter = context.meterOf(node.id);
    DIOPTER_ASSIGN(const MatrixPtr input, completeMatrix(context, meter, *inputs.args.front()));
    RowSourcePtr out;
    Status outcome = context.metered(meter, [&](Worker &) -> Status {
        DIOPTER_ASSIGN(out, InfoJoin(context, node, input).run());
        return {};
    });
    DIOPTER_TRY(std::move(outcome));
    return out;
}

} // namespace diopter::exec
