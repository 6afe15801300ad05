// Trigonometric functions as Go's math package computes them (sin.go, tan.go, asin.go, atan.go, trig_reduce.go).
#include "core/model/go_math.h"
#include "core/model/stale.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

namespace diopter::gomath {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kFourOverPiValue = 1.27323954473516268615107010698011489627567716592365;
constexpr double kThreeQuarterPi = 2.35619449019234492884698253745962716314787704953133;

// An angle brought into [-pi/4, pi/4]: the octant (even) and what is left.
struct Octant {
    std::uint64_t j = 0;
    double z = 0;
};

// Binary digits of 4/pi, 64 at a time (trig_reduce.go mPi4).
constexpr std::array<std::uint64_t, 20> kFourOverPi = {
    0x0000000000000001,
    0x45f306dc9c882a53,
    0xf84eafa3ea69bb81,
    0xb6c52b3278872083,
    0xfca2c757bd778ac3,
    0x6e48dc74849ba5c0,
    0x0c925dd413a32439,
    0xfc3bd63962534e7d,
    0xd1046bea5d768909,
    0xd338e04d68befc82,
    0x7323ac7306a673e9,
    0x3908bf177bf25076,
    0x3ff12fffbc0b301f,
    0xde5e2316b414da3e,
    0xda6cfd9e4f96136e,
    0x9e8c7ecd3cbfd45a,
    0xea4f758fd7cbe2f6,
    0x7a0e73ef14a525d4,
    0xd7f6bf623f1aba10,
    0xac06608df8f6d757,
};

struct Product {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
};

Product multiply(std::uint64_t a, std::uint64_t b)
{
    const std::uint64_t a0 = a & 0xffffffff;
    const std::uint64_t a1 = a >> 32;
    const std::uint64_t b0 = b & 0xffffffff;
    const std::uint64_t b1 = b >> 32;
    const std::uint64_t middle = a1 * b0 + ((a0 * b0) >> 32);
    const std::uint64_t carry = (middle & 0xffffffff) + a0 * b1;
    return {a1 * b1 + (middle >> 32) + (carry >> 32), a * b};
}

// Payne-Hanek reduction for x >= 2^29.
Octant reduceLarge(double x)
{
    std::uint64_t mantissa = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t exponent = ((mantissa >> 52) & 0x7FF) - 1023 - 52 + 61; // x is large: positive
    mantissa = (mantissa & 0x000FFFFFFFFFFFFFULL) | (std::uint64_t{1} << 52);
    const auto digit = static_cast<std::size_t>(exponent / 64);
    const unsigned shift = static_cast<unsigned>(exponent % 64);
    const auto word = [&](std::size_t i) {
        if (shift == 0) return kFourOverPi[digit + i];
        return (kFourOverPi[digit + i] << shift) | (kFourOverPi[digit + i + 1] >> (64 - shift));
    };
    const Product p2 = multiply(word(2), mantissa);
    const Product p1 = multiply(word(1), mantissa);
    const std::uint64_t low = p1.low + p2.high;
    std::uint64_t high = word(0) * mantissa + p1.high + (low < p1.low ? 1 : 0);
    Octant out;
    out.j = high >> 61;
    high = high << 3 | low >> 61;
    const auto zeros = static_cast<unsigned>(std::countl_zero(high));
    const std::uint64_t newExponent = 1023 - (zeros + 1);
    const unsigned drop = zeros + 1;
    high = (drop < 64 ? high << drop : 0) | (drop <= 64 ? (drop == 64 ? low : low >> (64 - drop)) : 0);
    high >>= 64 - 52;
    out.z = std::bit_cast<double>(high | (newExponent << 52));
    if (out.j & 1) {
        out.j = (out.j + 1) & 7;
        out.z -= 1;
    }
    out.z *= kPi / 4;
    return out;
}

Octant reduceAngle(double x)
{
    if (x >= 536870912.0) return reduceLarge(x);
    auto j = static_cast<std::uint64_t>(x * kFourOverPiValue);
    if (j & 1) ++j;
    const double y = static_cast<double>(j);
    return {j & 7, ((x - y * 7.85398125648498535156e-1) - y * 3.77489470793079817668e-8) - y * 2.69515142907905952645e-15};
}

double sinSeries(double z)
{
    const double zz = z * z;
    return z +
        z * zz *
        ((((((1.58962301576546568060e-10 * zz) + -2.50507477628578072866e-8) * zz + 2.75573136213857245213e-6) * zz +
              -1.98412698295895385996e-4) *
                 zz +
             8.33333333332211858878e-3) *
                zz +
            -1.66666666666666307295e-1);
}

double cosSeries(double z)
{
    const double zz = z * z;
    return 1.0 - 0.5 * zz +
        zz * zz *
        ((((((-1.13585365213876817300e-11 * zz) + 2.08757008419747316778e-9) * zz + -2.75573141792967388112e-7) * zz +
              2.48015872888517045348e-5) *
                 zz +
             -1.38888888888730564116e-3) *
                zz +
            4.16666666666665929218e-2);
}

// atan on [0, 0.66].
double atanSeries(double x)
{
    double z = x * x;
    z = z *
        ((((-8.750608600031904122785e-01 * z + -1.615753718733365076637e+01) * z + -7.500855792314704667340e+01) * z +
             -1.228866684490136173410e+02) *
                z +
            -6.485021904942025371773e+01) /
        (((((z + 2.485846490142306297962e+01) * z + 1.650270098316988542046e+02) * z + 4.328810604912902668951e+02) * z +
             4.853903996359136964868e+02) *
                z +
            1.945506571482613964425e+02);
    return x * z + x;
}

double atanPositive(double x)
{
    constexpr double moreBits = 6.123233995736765886130e-17;
    if (x <= 0.66) return atanSeries(x);
    if (x > 2.41421356237309504880) return kPi / 2 - atanSeries(1 / x) + moreBits;
    return kPi / 4 + atanSeries((x - 1) / (x + 1)) + 0.5 * moreBits;
}

} // namespace

double sin(double x)
{
    if (x == 0 || std::isnan(x)) return x;
    if (std::isinf(x)) return normalNaN();
    bool negative = x < 0;
    Octant octant = reduceAngle(std::fabs(x));
    if (octant.j > 3) {
        negative = !negative;
        octant.j -= 4;
    }
    const double y = octant.j == 1 || octant.j == 2 ? cosSeries(octant.z) : sinSeries(octant.z);
    return negative ? -y : y;
}

double cos(double x)
{
    if (std::isnan(x) || std::isinf(x)) return normalNaN();
    bool negative = false;
    Octant octant = reduceAngle(std::fabs(x));
    if (octant.j > 3) {
        octant.j -= 4;
        negative = !negative;
    }
    if (octant.j > 1) negative = !negative;
    const double y = octant.j == 1 || octant.j == 2 ? sinSeries(octant.z) : cosSeries(octant.z);
    return negative ? -y : y;
}

double tan(double x)
{
    if (x == 0 || std::isnan(x)) return x;
    if (std::isinf(x)) return normalNaN();
    const Octant octant = reduceAngle(std::fabs(x));
    const double z = octant.z;
    const double zz = z * z;
    double y = z;
    if (zz > 1e-14) {
        y = z +
            z *
                (zz * (((-1.30936939181383777646e4 * zz) + 1.15351664838587416140e6) * zz + -1.79565251976484877988e7) /
                    ((((zz + 1.36812963470692954678e4) * zz + -1.32089234440210967447e6) * zz + 2.50083801823357915839e7) * zz +
                        -5.38695755929454629881e7));
    }
    if ((octant.j & 2) == 2) y = -1 / y;
    return x < 0 ? -y : y;
}

double asin(double x)
{
    if (x == 0) return x;
    const bool negative = x < 0;
    if (negative) x = -x;
    if (x > 1) return normalNaN();
    double out = std::sqrt(1 - x * x);
    out = x > 0.7 ? kPi / 2 - atanPositive(out / x) : atanPositive(x / out);
    return negative ? -out : out;
}

double acos(double x) { return kPi / 2 - asin(x); }

double atan(double x)
{
    if (x == 0) return x;
    return x > 0 ? atanPositive(x) : -atanPositive(-x);
}

double atan2(double y, double x)
{
    if (std::isnan(y) || std::isnan(x)) return normalNaN();
    if (y == 0) return std::copysign(x >= 0 && !std::signbit(x) ? 0 : kPi, y);
    if (x == 0) return std::copysign(kPi / 2, y);
    if (std::isinf(x)) {
        if (x > 0) return std::copysign(std::isinf(y) ? kPi / 4 : 0, y);
        return std::copysign(std::isinf(y) ? kThreeQuarterPi : kPi, y);
    }
    if (std::isinf(y)) return std::copysign(kPi / 2, y);
    const double q = atan(y / x);
    if (x < 0) return q <= 0 ? q + kPi : q - kPi;
    return q;
}

} // namespace diopter::gomath
