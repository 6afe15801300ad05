// The chart's values and picture as files.
#pragma once

#include "app/desktop/data/node_data.h"

#include <QSize>

#include <functional>
#include <vector>

class QPainter;

namespace diopter::desktop {

/// Columns: time in ms, then one per chosen series; a field that a spreadsheet would take for a formula is led by an apostrophe.
QByteArray csvOf(const NodeData &data, const std::vector<std::size_t> &chosen);
bool writeCsv(const QString &path, const NodeData &data, const std::vector<std::size_t> &chosen);
bool writeSvg(const QString &path, const QSize &size, const std::function<void(QPainter &)> &paint);

} // namespace diopter::desktop
