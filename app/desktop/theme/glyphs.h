// The few symbols of the window, painted as paths: sharp at any scale, in any colour, without icon files.
#pragma once

#include <QColor>
#include <QIcon>
#include <QPainter>
#include <QRectF>

namespace diopter::desktop {

enum class Glyph { ChevronDown, ChevronRight, Check, Plus, Cross, Source, Warning };

/// Paints within `box`, which should be square.
void paintGlyph(QPainter &painter, Glyph glyph, const QRectF &box, const QColor &colour);
QIcon glyphIcon(Glyph glyph, const QColor &colour);

} // namespace diopter::desktop
