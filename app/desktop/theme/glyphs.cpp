// Paths of the symbols on a unit square; see glyphs.h.
#include "app/desktop/theme/glyphs.h"

#include <QPainterPath>
#include <QPixmap>

namespace diopter::desktop {

namespace {

QPainterPath polyline(std::initializer_list<QPointF> points)
{
    QPainterPath path;
    bool first = true;
    for (const QPointF &p : points) {
        if (first) path.moveTo(p);
        else path.lineTo(p);
        first = false;
    }
    return path;
}

/// Strokes on the unit square.
QPainterPath strokesOf(Glyph glyph)
{
    switch (glyph) {
    case Glyph::ChevronDown: return polyline({{0.25, 0.4}, {0.5, 0.65}, {0.75, 0.4}});
    case Glyph::ChevronRight: return polyline({{0.4, 0.25}, {0.65, 0.5}, {0.4, 0.75}});
    case Glyph::Check: return polyline({{0.18, 0.55}, {0.4, 0.77}, {0.82, 0.26}});
    case Glyph::Plus: {
        QPainterPath path = polyline({{0.5, 0.2}, {0.5, 0.8}});
        path.addPath(polyline({{0.2, 0.5}, {0.8, 0.5}}));
        return path;
    }
    case Glyph::Cross: {
        QPainterPath path = polyline({{0.28, 0.28}, {0.72, 0.72}});
        path.addPath(polyline({{0.72, 0.28}, {0.28, 0.72}}));
        return path;
    }
    case Glyph::Source: {
        QPainterPath path;
        path.addEllipse(QRectF(0.15, 0.1, 0.7, 0.24));
        path.addPath(polyline({{0.15, 0.22}, {0.15, 0.78}}));
        path.addPath(polyline({{0.85, 0.22}, {0.85, 0.78}}));
        path.moveTo(0.15, 0.5);
        path.cubicTo(0.15, 0.66, 0.85, 0.66, 0.85, 0.5);
        path.moveTo(0.15, 0.78);
        path.cubicTo(0.15, 0.94, 0.85, 0.94, 0.85, 0.78);
        return path;
    }
    case Glyph::Warning: {
        QPainterPath path = polyline({{0.5, 0.12}, {0.92, 0.85}, {0.08, 0.85}, {0.5, 0.12}});
        path.addPath(polyline({{0.5, 0.4}, {0.5, 0.6}}));
        path.addPath(polyline({{0.5, 0.72}, {0.5, 0.74}}));
        return path;
    }
    }
    return {};
}

} // namespace

void paintGlyph(QPainter &painter, Glyph glyph, const QRectF &box, const QColor &colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width(), box.height());
    QPen pen(colour, 1.4 / box.width(), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(strokesOf(glyph));
    painter.restore();
}

QIcon glyphIcon(Glyph glyph, const QColor &colour)
{
    QIcon icon;
    for (const int size : {16, 32, 48}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.scale(size / 16.0, size / 16.0);
        paintGlyph(painter, glyph, QRectF(1, 1, 14, 14), colour);
        icon.addPixmap(pixmap);
    }
    return icon;
}

} // namespace diopter::desktop
