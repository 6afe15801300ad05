// log1p.go: logarithm of 1 + x, which the inverse hyperbolic functions need.
#include "core/model/go_math.h"
#include "core/model/stale.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace diopter::gomath {
namespace {

// 1 + x = 2^k * (1 + f), `correction` is what rounding 1 + x lost; `mantissa` is 0 when f is tiny.
struct Reduced {
    double f = 0;
    double correction = 0;
    int k = 0;
    std::uint64_t mantissa = 1;
};

Reduced reduce(double x)
{
    Reduced out;
    constexpr double sqrt2Minus1 = 4.142135623730950488017e-01;
    constexpr double sqrtHalfMinus1 = -2.928932188134524755992e-01;
    if (std::fabs(x) < sqrt2Minus1 && x > sqrtHalfMinus1) {
        out.f = x;
        return out;
    }
    double u = x;
    if (std::fabs(x) < 9007199254740992.0) {
        u = 1.0 + x;
        out.k = static_cast<int>(std::bit_cast<std::uint64_t>(u) >> 52) - 1023;
        out.correction = out.k > 0 ? 1.0 - (u - x) : x - (u - 1.0);
        out.correction /= u;
    } else {
        out.k = static_cast<int>(std::bit_cast<std::uint64_t>(u) >> 52) - 1023;
    }
    out.mantissa = std::bit_cast<std::uint64_t>(u) & 0x000fffffffffffffULL;
    if (out.mantissa < 0x0006a09e667f3bcdULL) {
        u = std::bit_cast<double>(out.mantissa | 0x3ff0000000000000ULL);
    } else {
        ++out.k;
        u = std::bit_cast<double>(out.mantissa | 0x3fe0000000000000ULL);
        out.mantissa = (0x0010000000000000ULL - out.mantissa) >> 2;
    }
    out.f = u - 1.0;
    return out;
}

} // namespace

double log1p(double x)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (x < -1 || std::isnan(x)) return normalNaN();
    if (x == -1) return -infinity;
    if (x == infinity) return infinity;
    if (std::fabs(x) < 1.0 / 536870912.0) {
        if (std::fabs(x) < 1.0 / 18014398509481984.0) return x;
        return x - x * x * 0.5;
    }
    Reduced r = reduce(x);
    const double f = r.f;
    const double k = r.k;
    const double halfSquare = 0.5 * f * f;
    if (r.mantissa == 0) {
        if (f == 0) {
            if (r.k == 0) return 0;
            r.correction += k * kLn2Low;
            return k * kLn2High + r.correction;
        }
        const double rest = halfSquare * (1.0 - 0.66666666666666666 * f);
        if (r.k == 0) return f - rest;
        return k * kLn2High - ((rest - (k * kLn2Low + r.correction)) - f);
    }
    const double s = f / (2.0 + f);
    const double z = s * s;
    const double rest = z *
        (6.666666666666735130e-01 +
            z *
                (3.999999999940941908e-01 +
                    z *
                        (2.857142874366239149e-01 +
                            z *
                                (2.222219843214978396e-01 +
                                    z * (1.818357216161805012e-01 + z * (1.531383769920937332e-01 + z * 1.479819860511658591e-01))))));
    if (r.k == 0) return f - (halfSquare - s * (halfSquare + rest));
    return k * kLn2High - ((halfSquare - (s * (halfSquare + rest) + (k * kLn2Low + r.correction))) - f);
}

} // namespace diopter::gomath
