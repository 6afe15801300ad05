// Line chart in Braille characters: each character holds 2 x 4 dots.
#include "core/base/go_text.h"
#include "core/report/result_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace diopter::report {

namespace {

constexpr std::size_t kMaxSeries = 8;
constexpr std::size_t kAxisWidth = 10;

struct Bounds {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    TimestampMs start = kMaxTimestamp;
    TimestampMs end = kMinTimestamp;
};

Bounds boundsOf(const ResultValue &value, std::size_t numSeries)
{
    Bounds out;
    for (std::size_t i = 0; i < numSeries; ++i) {
        for (const FloatPoint &point : value.series[i].floats) {
            out.start = std::min(out.start, point.timestamp);
            out.end = std::max(out.end, point.timestamp);
            if (!std::isfinite(point.value)) continue;
            out.low = std::min(out.low, point.value);
            out.high = std::max(out.high, point.value);
        }
    }
    return out;
}

/// A field of dots, rows from the top.
class Canvas {
public:
    Canvas(std::size_t width, std::size_t height) : m_width(width), m_height(height), m_cells(width * height, 0) {}

    std::size_t dotColumns() const { return m_width * 2; }
    std::size_t dotRows() const { return m_height * 4; }

    void set(std::size_t x, std::size_t y)
    {
        static constexpr unsigned kDots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
        if (x >= dotColumns() || y >= dotRows()) return;
        m_cells[y / 4 * m_width + x / 2] |= kDots[y % 4][x % 2];
    }

    void line(std::size_t x0, std::size_t y0, std::size_t x1, std::size_t y1)
    {
        const auto length = std::max(x1 - x0, y1 > y0 ? y1 - y0 : y0 - y1);
        for (std::size_t i = 0; i <= length; ++i) {
            const double share = length == 0 ? 0 : static_cast<double>(i) / static_cast<double>(length);
            set(x0 + static_cast<std::size_t>(std::lround(share * static_cast<double>(x1 - x0))),
                static_cast<std::size_t>(
                    std::lround(static_cast<double>(y0) + share * (static_cast<double>(y1) - static_cast<double>(y0)))));
        }
    }

    std::string row(std::size_t index) const
    {
        std::string out;
        for (std::size_t x = 0; x < m_width; ++x) {
            const unsigned code = 0x2800 + m_cells[index * m_width + x];
            out += static_cast<char>(0xe0 | code >> 12);
            out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
            out += static_cast<char>(0x80 | (code & 0x3f));
        }
        return out;
    }

private:
    std::size_t m_width;
    std::size_t m_height;
    std::vector<unsigned> m_cells;
};

void drawSeries(Canvas &canvas, const ResultSeries &series, const Bounds &bounds)
{
    const auto columns = static_cast<double>(canvas.dotColumns() - 1);
    const auto rows = static_cast<double>(canvas.dotRows() - 1);
    const double span = std::max<double>(1, static_cast<double>(bounds.end - bounds.start));
    bool hasLast = false;
    std::size_t lastX = 0;
    std::size_t lastY = 0;
    for (const FloatPoint &point : series.floats) {
        if (!std::isfinite(point.value)) {
            hasLast = false;
            continue;
        }
        const auto x = static_cast<std::size_t>(std::lround(static_cast<double>(point.timestamp - bounds.start) / span * columns));
        const auto y = static_cast<std::size_t>(std::lround((bounds.high - point.value) / (bounds.high - bounds.low) * rows));
        if (hasLast && x >= lastX) canvas.line(lastX, lastY, x, y);
        else canvas.set(x, y);
        hasLast = true;
        lastX = x;
        lastY = y;
    }
}

} // namespace

std::string resultGraph(const ResultValue &value, const SymbolTable &symbols, std::size_t width, std::size_t height)
{
    if (value.type != ValueType::Matrix) return resultTable(value, symbols);
    const std::size_t numSeries = std::min(value.series.size(), kMaxSeries);
    Bounds bounds = boundsOf(value, numSeries);
    if (!(bounds.low <= bounds.high)) return resultTable(value, symbols);
    if (bounds.low == bounds.high) {
        const double margin = bounds.low == 0 ? 1 : std::fabs(bounds.low) * 0.1;
        bounds.low -= margin;
        bounds.high += margin;
    }
    height = std::clamp<std::size_t>(height, 4, 200);
    Canvas canvas(std::clamp<std::size_t>(width, 30, 500) - kAxisWidth - 2, height);
    for (std::size_t i = 0; i < numSeries; ++i) drawSeries(canvas, value.series[i], bounds);
    std::string out;
    for (std::size_t row = 0; row < height; ++row) {
        const double share = static_cast<double>(row) / static_cast<double>(height - 1);
        const bool labelled = row % 4 == 0 || row + 1 == height;
        const std::string label = labelled ? fmt::format("{:.4g}", bounds.high - share * (bounds.high - bounds.low)) : "";
        out += fmt::format("{:>{}} |", label, kAxisWidth) + canvas.row(row) + "\n";
    }
    out += std::string(kAxisWidth + 2, ' ') + formatTimestamp(bounds.start) + " to " + formatTimestamp(bounds.end) + "\n";
    for (std::size_t i = 0; i < numSeries; ++i) {
        const ResultSeries &series = value.series[i];
        if (series.floats.empty()) continue;
        const std::string name = seriesText(symbols, series.labels);
        out += fmt::format("{:>{}}  {}\n", fmt::format("{:.4g}", series.floats.back().value), kAxisWidth, name.empty() ? "{}" : name);
    }
    if (value.series.size() > numSeries) out += fmt::format("and {} more series\n", value.series.size() - numSeries);
    return out;
}

} // namespace diopter::report
