// Tables made from data; see cell_table.h.
#include "app/desktop/models/cell_table.h"

#include "app/desktop/text/core_to_qt.h"
#include "app/desktop/text/number_text.h"

#include <algorithm>
#include <optional>

namespace diopter::desktop {

namespace {

Cell textCell(const QString &text, const QString &tip = {}) { return {text, {}, tip, {}, false}; }
Cell mutedCell(const QString &text) { return {text, {}, {}, {}, true}; }
Cell unknownCell() { return {kUnknownText, -1.0, {}, {}, true}; }
Cell countCell(std::uint64_t count)
{
    return {countText(count), static_cast<double>(count), exactCountText(count), QString::number(count), false};
}
Cell valueCell(double value) { return {valueText(value), value, QString::number(value, 'g', 17), QString::number(value, 'g', 17), false}; }

QString typeName(const NodeData &data)
{
    const std::string_view name = documentedTypeName(data.type);
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size()));
}

} // namespace

CellTablePtr seriesTable(const NodeData &data)
{
    auto table = std::make_shared<CellTable>();
    table->accessibleName = QStringLiteral("Series of the selected node, %1").arg(typeName(data));
    table->columns = {{QStringLiteral("Series"), false, false, false, 0}};
    if (data.instant) table->columns.push_back({QStringLiteral("Value"), true, true, false, 14});
    else
        for (const char *title : {"Last", "Min", "Max"}) table->columns.push_back({QLatin1String(title), true, true, false, 9});
    table->rows.reserve(data.series.size());
    for (const SeriesData &series : data.series) {
        QString tip = series.full +
            QStringLiteral("\n%1, mean %2")
                .arg(plural(series.numFloats + series.numHistograms, QStringLiteral("value"), QStringLiteral("values")),
                    valueText(series.mean));
        if (series.numHistograms > 0) tip += QStringLiteral("; histograms are shown by their count");
        Cell name = textCell(series.name, tip);
        name.exact = toQt(series.exact);
        std::vector<Cell> row = {std::move(name), valueCell(series.last)};
        if (!data.instant) row.insert(row.end(), {valueCell(series.low), valueCell(series.high)});
        table->rows.push_back(std::move(row));
    }
    return table;
}

CellTablePtr labelTable(const NodeData &data)
{
    auto table = std::make_shared<CellTable>();
    table->accessibleName = QStringLiteral("Labels of the selected node");
    table->columns = {{QStringLiteral("Label"), false, true, false, 14}, {QStringLiteral("Values"), true, true, false, 8},
        {QStringLiteral("Most frequent"), false, true, false, 0}, {QStringLiteral("Series"), true, true, false, 8}};
    for (const LabelData &label : data.labels) {
        QStringList examples, lines;
        for (const LabelValueCount &value : label.values) {
            if (examples.size() < 8) examples << value.value;
            lines << QStringLiteral("%1  %2").arg(value.value).arg(value.series);
        }
        if (label.distinct > label.values.size()) lines << QStringLiteral("and %1 more").arg(label.distinct - label.values.size());
        table->rows.push_back({textCell(label.name), countCell(label.distinct),
            Cell{examples.join(QStringLiteral(", ")), {}, lines.join(QLatin1Char('\n')), {}, true}, countCell(label.series)});
    }
    return table;
}

namespace {

void addQuantity(CellTable &table, const QString &name, const std::optional<cost::Quantity> &expected, std::optional<std::uint64_t> actual)
{
    if (!expected && !actual) return;
    std::vector<Cell> row = {textCell(name)};
    if (expected) {
        row.push_back({aboutCountText(expected->expected), expected->expected, {}, {}, false});
        row.push_back(mutedCell(expected->low == expected->high
                ? QStringLiteral("exact")
                : aboutCountText(expected->low) + QStringLiteral(" \u2013 ") + aboutCountText(expected->high)));
    } else {
        row.push_back(unknownCell());
        row.push_back(mutedCell({}));
    }
    row.push_back(actual ? countCell(*actual) : unknownCell());
    if (expected && actual && *actual > 0 && expected->expected > 0) {
        const auto value = static_cast<double>(*actual);
        const double ratio = std::max(value, expected->expected) / std::min(value, expected->expected);
        row.push_back(ratio <= 1.05 ? textCell(QStringLiteral("\u2713")) : textCell(ratioText(ratio)));
    } else {
        row.push_back(mutedCell({}));
    }
    row.push_back(mutedCell(expected ? visibleText(expected->origin, 60) : QString()));
    table.rows.push_back(std::move(row));
}

void addPlain(CellTable &table, const QString &name, const QString &actual, const QString &origin)
{
    table.rows.push_back({textCell(name), unknownCell(), mutedCell({}), textCell(actual), mutedCell({}), mutedCell(origin)});
}

} // namespace

CellTablePtr costTable(const report::NodeReport &node)
{
    auto table = std::make_shared<CellTable>();
    table->accessibleName = QStringLiteral("Cost of the selected node, expected and measured");
    table->columns = {{QStringLiteral("What"), false, false, false, 15}, {QStringLiteral("Expected"), true, true, false, 9},
        {QStringLiteral("Range"), true, true, false, 15}, {QStringLiteral("Measured"), true, true, false, 10},
        {QString(), true, true, false, 6}, {QStringLiteral("From"), false, false, false, 0}};
    const auto *actual = node.actual ? &*node.actual : nullptr;
    const auto expected = [&](std::optional<cost::Quantity> cost::NodeEstimate::*member) {
        return node.estimate ? (*node.estimate).*member : std::nullopt;
    };
    const auto measured = [&](std::uint64_t profile::NodeProfile::*member) {
        return actual ? std::optional(actual->*member) : std::nullopt;
    };
    addQuantity(*table, QStringLiteral("Series"), expected(&cost::NodeEstimate::series), measured(&profile::NodeProfile::series));
    addQuantity(
        *table, QStringLiteral("Samples read"), expected(&cost::NodeEstimate::samplesRead), measured(&profile::NodeProfile::samplesRead));
    addQuantity(*table, QStringLiteral("Samples queryable"), expected(&cost::NodeEstimate::totalQueryableSamples),
        measured(&profile::NodeProfile::totalQueryableSamples));
    if (actual == nullptr) return table;
    addPlain(*table, QStringLiteral("Values returned"), countText(actual->points), {});
    if (actual->servedBy.valid())
        addPlain(*table, QStringLiteral("Work"), QStringLiteral("shared"),
            QStringLiteral("evaluated once with node %1").arg(actual->servedBy.value + 1));
    if (actual->chunks > 0) addPlain(*table, QStringLiteral("Chunks"), countText(actual->chunks), bytesText(actual->bytes));
    if (actual->decodedSamples > 0) addPlain(*table, QStringLiteral("Samples decoded"), countText(actual->decodedSamples), {});
    if (actual->cachedSamples > 0) addPlain(*table, QStringLiteral("From cache"), countText(actual->cachedSamples), {});
    if (actual->sharedSamples > 0)
        addPlain(*table, QStringLiteral("Shared"), countText(actual->sharedSamples), QStringLiteral("read once for several nodes"));
    addPlain(*table, QStringLiteral("Self time"), millisecondsText(actual->selfMs), QStringLiteral("CPU"));
    addPlain(*table, QStringLiteral("Total time"), millisecondsText(actual->totalMs), QStringLiteral("CPU"));
    if (actual->peakBytes > 0) addPlain(*table, QStringLiteral("Peak memory"), bytesText(actual->peakBytes), {});
    return table;
}

CellTablePtr metricTable(const SourceSummary &summary)
{
    auto table = std::make_shared<CellTable>();
    table->accessibleName = QStringLiteral("Metrics of the source");
    table->columns = {{QStringLiteral("Metric"), false, true, false, 44}, {QStringLiteral("Type"), false, false, false, 10},
        {QStringLiteral("Series"), true, true, false, 10}, {QStringLiteral("Samples"), true, true, false, 12},
        {QStringLiteral("Help"), false, false, false, 0}};
    table->rows.reserve(summary.metrics.size());
    for (const MetricRow &metric : summary.metrics) {
        const Cell samples = metric.counted ? Cell{aboutCountText(metric.samples), metric.samples, {}, {}, false} : unknownCell();
        table->rows.push_back({Cell{visibleText(metric.name, 200), {}, {}, metric.name, false}, mutedCell(metric.type),
            metric.counted ? countCell(metric.series) : unknownCell(), samples, Cell{metric.help, {}, metric.help, {}, true}});
    }
    return table;
}

CellTablePtr sourceLabelTable(const SourceSummary &summary)
{
    auto table = std::make_shared<CellTable>();
    table->accessibleName = QStringLiteral("Labels of the source");
    table->columns = {{QStringLiteral("Label"), false, true, false, 24}, {QStringLiteral("Values"), true, true, false, 8},
        {QStringLiteral("Such as"), false, true, false, 0}};
    for (const LabelRow &label : summary.labels) {
        const QString examples = visibleText(label.values.mid(0, 12).join(QStringLiteral(", ")), 200);
        table->rows.push_back({Cell{visibleText(label.name, 200), {}, {}, label.name, false},
            summary.remote ? unknownCell() : countCell(label.distinct), mutedCell(examples)});
    }
    return table;
}

CellTablePtr lossTable(const std::vector<source::Loss> &losses)
{
    auto table = std::make_shared<CellTable>();
    table->accessibleName = QStringLiteral("Data that could not be read");
    table->columns = {{QStringLiteral("What"), false, false, false, 0}, {QStringLiteral("Where"), false, true, false, 40},
        {QStringLiteral("Samples"), true, true, false, 10}};
    for (const source::Loss &loss : losses) {
        QString where = visibleText(loss.file, 200);
        if (loss.offset) where += QStringLiteral(" @ %1").arg(*loss.offset);
        table->rows.push_back({textCell(visibleText(loss.text), visibleText(loss.code)), mutedCell(where),
            loss.samples ? countCell(*loss.samples) : unknownCell()});
    }
    return table;
}

} // namespace diopter::desktop
