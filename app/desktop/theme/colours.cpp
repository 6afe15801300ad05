// The values of the colours; see colours.h.
#include "app/desktop/theme/colours.h"

#include <algorithm>
#include <cmath>

namespace diopter::desktop {

namespace {

QColor rgb(unsigned value) { return QColor::fromRgb(value); }

Colours makeLight()
{
    Colours c;
    c.window = rgb(0xf6f7f9), c.panel = rgb(0xffffff), c.raised = rgb(0xfbfcfd);
    c.line = rgb(0xe1e5ea), c.lineFaint = rgb(0xeef1f4);
    c.text = rgb(0x1b2430), c.muted = rgb(0x5d6b7c), c.faint = rgb(0x96a2b0);
    c.accent = rgb(0x2563c9), c.accentText = rgb(0xffffff), c.accentGround = rgb(0xe8f0fc), c.selection = rgb(0xdfeafb);
    c.guilty = rgb(0xe4572e), c.guiltyBar = rgb(0xf6b59f), c.guiltyGround = rgb(0xfdebe5);
    c.bar = rgb(0x9db9e4);
    c.good = rgb(0x1d8348), c.warning = rgb(0x9c5d00), c.warningGround = rgb(0xfff9ec), c.bad = rgb(0xc0392b), c.badGround = rgb(0xfdecea);
    c.function = rgb(0x7a3fa8), c.metric = rgb(0x0b6b75), c.label = rgb(0x3d5a80), c.string = rgb(0xa14a1b), c.number = rgb(0x1a63b8),
    c.keyword = rgb(0xa1266b);
    c.series = {rgb(0x2563c9), rgb(0xe08a00), rgb(0x1a9d8f), rgb(0xc2417c), rgb(0x7a5cc4), rgb(0x6b7a8c), rgb(0x8a9a1f), rgb(0xb5533c)};
    c.heat = rgb(0x08306b);
    return c;
}

Colours makeDark()
{
    Colours c;
    c.window = rgb(0x14181e), c.panel = rgb(0x1a1f27), c.raised = rgb(0x1f252e);
    c.line = rgb(0x2c343f), c.lineFaint = rgb(0x242b35);
    c.text = rgb(0xe3e8ee), c.muted = rgb(0x9aa7b6), c.faint = rgb(0x66748a);
    c.accent = rgb(0x6ea8ff), c.accentText = rgb(0x0d1420), c.accentGround = rgb(0x1c2c47), c.selection = rgb(0x22344f);
    c.guilty = rgb(0xff7a52), c.guiltyBar = rgb(0x8c452f), c.guiltyGround = rgb(0x3a231d);
    c.bar = rgb(0x365a8f);
    c.good = rgb(0x5fc98a), c.warning = rgb(0xf0b455), c.warningGround = rgb(0x352a16), c.bad = rgb(0xff8577), c.badGround = rgb(0x3a2020);
    c.function = rgb(0xc99cf0), c.metric = rgb(0x6fd3dc), c.label = rgb(0x9fbbe0), c.string = rgb(0xeaa67c), c.number = rgb(0x86b8ff),
    c.keyword = rgb(0xf08cc4);
    c.series = {rgb(0x6ea8ff), rgb(0xf2b04c), rgb(0x4fd0c0), rgb(0xee86b2), rgb(0xb39bf2), rgb(0x93a1b3), rgb(0xc3d35a), rgb(0xe58a72)};
    c.heat = rgb(0xd6ecff);
    c.dark = true;
    return c;
}

double linear(double channel) { return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4); }

double luminance(const QColor &c) { return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF()); }

} // namespace

const Colours &lightColours()
{
    static const Colours colours = makeLight();
    return colours;
}

const Colours &darkColours()
{
    static const Colours colours = makeDark();
    return colours;
}

double contrastRatio(const QColor &a, const QColor &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QColor blended(const QColor &over, const QColor &ground, double opacity)
{
    const auto mix = [opacity](float a, float b) { return static_cast<float>(a * opacity + b * (1 - opacity)); };
    return QColor::fromRgbF(mix(over.redF(), ground.redF()), mix(over.greenF(), ground.greenF()), mix(over.blueF(), ground.blueF()));
}

} // namespace diopter::desktop
