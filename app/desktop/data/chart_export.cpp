// See chart_export.h.
#include "app/desktop/data/chart_export.h"

#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace diopter::desktop {

namespace {

QByteArray quoted(const std::string &text)
{
    QByteArray field = QByteArray::fromStdString(text);
    if (!field.isEmpty() && QByteArray("=+-@\t\r").contains(field[0])) field.prepend('\'');
    field.replace('"', "\"\"");
    return '"' + field + '"';
}

} // namespace

QByteArray csvOf(const NodeData &data, const std::vector<std::size_t> &chosen)
{
    QByteArray csv = "time_ms";
    std::map<qint64, std::vector<std::optional<double>>> rows;
    for (std::size_t column = 0; column < chosen.size(); ++column) {
        const SeriesData &series = data.series[chosen[column]];
        csv += ',' + quoted(series.exact);
        for (qsizetype i = 0; i < series.times.size(); ++i) {
            if (std::binary_search(series.gaps.begin(), series.gaps.end(), i)) continue;
            auto &row = rows[std::llround(series.times[i] * 1000)];
            row.resize(chosen.size());
            row[column] = series.values[i];
        }
    }
    csv += "\r\n";
    for (const auto &[time, values] : rows) {
        csv += QByteArray::number(time);
        for (const std::optional<double> &value : values) csv += ',' + (value ? QByteArray::number(*value, 'g', 17) : QByteArray());
        csv += "\r\n";
    }
    return csv;
}

bool writeCsv(const QString &path, const NodeData &data, const std::vector<std::size_t> &chosen)
{
    QSaveFile file(path);
    const QByteArray csv = csvOf(data, chosen);
    return file.open(QIODevice::WriteOnly) && file.write(csv) == csv.size() && file.commit();
}

bool writeSvg(const QString &path, const QSize &size, const std::function<void(QPainter &)> &paint)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return false;
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    QPainter painter;
    if (!painter.begin(&generator)) return false;
    paint(painter);
    painter.end();
    return file.commit();
}

} // namespace diopter::desktop
