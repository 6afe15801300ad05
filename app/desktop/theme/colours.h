// The two sets of colours of the window, by role. Views ask a Theme for the current set; nothing else names a colour.
#pragma once

#include <QColor>

#include <array>

namespace diopter::desktop {

inline constexpr std::size_t kNumSeriesColours = 8;

struct Colours {
    QColor window, panel, raised;
    QColor line, lineFaint;
    QColor text, muted, faint; ///< faint only for non-text and disabled things
    QColor accent, accentText, accentGround, selection;
    QColor guilty, guiltyBar, guiltyGround;
    QColor bar;
    QColor good, warning, warningGround, bad, badGround;
    QColor function, metric, label, string, number, keyword;
    std::array<QColor, kNumSeriesColours> series;
    QColor heat; ///< the far end of the heatmap scale; the near end is `panel`
    bool dark = false;
};

const Colours &lightColours();
const Colours &darkColours();

/// WCAG 2 contrast ratio of two opaque colours, 1..21.
double contrastRatio(const QColor &a, const QColor &b);
/// `over` with the given opacity on opaque `ground`.
QColor blended(const QColor &over, const QColor &ground, double opacity);

} // namespace diopter::desktop
