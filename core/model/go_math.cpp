#include "core/model/go_math.h"

#include "core/model/stale.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace diopter::gomath {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLn2 = 0.693147180559945309417232121458176568;
constexpr double kOneOverLn2 = 1.44269504088896340735992468100189214;
constexpr double kOneOverLn10 = 0.434294481903251827651128918916605082;

// Multiplies by 2^exponent in the way of Go's assembly for exp: one rounding at the end, gradual underflow in two steps.
double scaleExp(double fraction, std::int64_t exponent)
{
    const std::int64_t biased = exponent + 0x3FF;
    if (biased >= 0x7FF) return kInfinity;
    if (biased > 0) return fraction * std::bit_cast<double>(static_cast<std::uint64_t>(biased) << 52);
    if (biased < -52) return 0;
    return fraction * std::bit_cast<double>(static_cast<std::uint64_t>(biased + 0x3FE) << 52) *
        std::bit_cast<double>(std::uint64_t{1} << 52);
}

// exp.go expmulti: 2^k * e^(high - low).
double expMulti(double high, double low, int k)
{
    constexpr double p1 = 1.66666666666666657415e-01;
    constexpr double p2 = -2.77777777770155933842e-03;
    constexpr double p3 = 6.61375632143793436117e-05;
    constexpr double p4 = -1.65339022054652515390e-06;
    constexpr double p5 = 4.13813679705723846039e-08;
    const double r = high - low;
    const double t = r * r;
    const double c = r - t * (p1 + t * (p2 + t * (p3 + t * (p4 + t * p5))));
    const double y = 1 - ((low - (r * c) / (2 - c)) - high);
    return std::ldexp(y, k);
}

bool isOddInteger(double x)
{
    if (std::fabs(x) >= 9007199254740992.0) return false;
    double whole = 0;
    return std::modf(x, &whole) == 0 && (static_cast<std::int64_t>(whole) & 1) == 1;
}

// pow.go: the cases that need no multiplication. True when `out` is the answer.
bool specialPower(double x, double y, double &out)
{
    if (y == 0 || x == 1) {
        out = 1;
    } else if (y == 1) {
        out = x;
    } else if (std::isnan(x) || std::isnan(y)) {
        out = normalNaN();
    } else if (x == 0) {
        const bool negative = std::signbit(x) && isOddInteger(y);
        if (y < 0) {
            out = negative ? -kInfinity : kInfinity;
        } else {
            out = negative ? x : 0;
        }
    } else if (std::isinf(y)) {
        if (x == -1) {
            out = 1;
        } else {
            out = (std::fabs(x) < 1) == (y > 0) ? 0 : kInfinity;
        }
    } else if (std::isinf(x)) {
        if (x < 0) return specialPower(1 / x, -y, out); // -0, decided above
        out = y < 0 ? 0 : kInfinity;
    } else if (y == 0.5) {
        out = std::sqrt(x);
    } else if (y == -0.5) {
        out = 1 / std::sqrt(x);
    } else {
        return false;
    }
    return true;
}

} // namespace

// exp_amd64.s, the branch for processors with FMA, which every server of the last ten years takes.
double exp(double x)
{
    if (std::isnan(x) || x == kInfinity) return x;
    if (x == -kInfinity) return 0;
    if (x > 7.09782712893384e+02) return kInfinity;
    constexpr double ln2High = 0.69314718055966295651160180568695068359375;
    constexpr double ln2Low = 0.28235290563031577122588448175013436025525412068e-12;
    const double quotient = std::nearbyint(x * kOneOverLn2);
    if (quotient < -1200) return 0;
    double r = std::fma(-ln2High, quotient, x);
    r = std::fma(-ln2Low, quotient, r);
    r *= 0.0625;
    double sum = 2.4801587301587301587e-5;
    sum = std::fma(r, sum, 1.9841269841269841270e-4);
    sum = std::fma(r, sum, 1.3888888888888888889e-3);
    sum = std::fma(r, sum, 8.3333333333333333333e-3);
    sum = std::fma(r, sum, 4.1666666666666666667e-2);
    sum = std::fma(r, sum, 1.6666666666666666667e-1);
    sum = std::fma(r, sum, 0.5);
    sum = std::fma(r, sum, 1.0);
    r *= sum;
    for (int i = 0; i < 3; ++i) r *= r + 2.0; // (1+r)^2 - 1, four times in all
    r = std::fma(r, r + 2.0, 1.0);
    return scaleExp(r, static_cast<std::int64_t>(quotient));
}

double exp2(double x)
{
    if (std::isnan(x)) return x;
    if (x > 1.0239999999999999e+03) return kInfinity;
    if (x < -1.0740e+03) return 0;
    int k = 0;
    if (x > 0) {
        k = static_cast<int>(x + 0.5);
    } else if (x < 0) {
        k = static_cast<int>(x - 0.5);
    }
    const double t = x - k;
    return expMulti(t * kLn2High, -t * kLn2Low, k);
}

// log_amd64.s; like there, subnormal numbers are not normalised first.
double log(double x)
{
    if (x == 0) return -kInfinity;
    if (std::isnan(x) && !std::signbit(x)) return x;
    if (std::isnan(x) || x < 0) return normalNaN();
    if (x == kInfinity) return x;
    const auto bits = std::bit_cast<std::uint64_t>(x);
    double fraction = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFFULL) | std::bit_cast<std::uint64_t>(0.5));
    double k = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 0x3FE);
    if (fraction <= 7.07106781186547524401e-01) {
        fraction *= 2;
        k -= 1;
    }
    constexpr double l1 = 6.666666666666735130e-01;
    constexpr double l2 = 3.999999999940941908e-01;
    constexpr double l3 = 2.857142874366239149e-01;
    constexpr double l4 = 2.222219843214978396e-01;
    constexpr double l5 = 1.818357216161805012e-01;
    constexpr double l6 = 1.531383769920937332e-01;
    constexpr double l7 = 1.479819860511658591e-01;
    const double f = fraction - 1;
    const double s = f / (2 + f);
    const double s2 = s * s;
    const double s4 = s2 * s2;
    const double t1 = s2 * (l1 + s4 * (l3 + s4 * (l5 + s4 * l7)));
    const double t2 = s4 * (l2 + s4 * (l4 + s4 * l6));
    const double r = t1 + t2;
    const double halfSquare = 0.5 * f * f;
    return k * kLn2High - ((halfSquare - (s * (halfSquare + r) + k * kLn2Low)) - f);
}

double log10(double x) { return log(x) * kOneOverLn10; }

double log2(double x)
{
    int exponent = 0;
    const double fraction = std::isfinite(x) ? std::frexp(x, &exponent) : x;
    if (fraction == 0.5) return static_cast<double>(exponent - 1);
    return log(fraction) * kOneOverLn2 + static_cast<double>(exponent);
}

double pow(double x, double y)
{
    double special = 0;
    if (specialPower(x, y, special)) return special;
    double whole = 0;
    double rest = std::modf(std::fabs(y), &whole);
    if (rest != 0 && x < 0) return normalNaN();
    if (whole >= 9.223372036854775808e18) {
        if (x == -1) return 1;
        return (std::fabs(x) < 1) == (y > 0) ? 0 : kInfinity;
    }
    double result = 1;
    std::int64_t resultExponent = 0;
    if (rest != 0) {
        if (rest > 0.5) {
            rest -= 1;
            whole += 1;
        }
        result = exp(rest * log(x));
    }
    int frexpExponent = 0;
    double square = std::frexp(x, &frexpExponent);
    std::int64_t exponent = frexpExponent;
    for (auto i = static_cast<std::int64_t>(whole); i != 0; i >>= 1) {
        if (exponent < -4096 || exponent > 4096) {
            resultExponent += exponent;
            break;
        }
        if (i & 1) {
            result *= square;
            resultExponent += exponent;
        }
        square *= square;
        exponent *= 2;
        if (square < 0.5) {
            square += square;
            --exponent;
        }
    }
    if (y < 0) {
        result = 1 / result;
        resultExponent = -resultExponent;
    }
    return std::ldexp(result, static_cast<int>(resultExponent));
}

double sinh(double x)
{
    const bool negative = x < 0;
    if (negative) x = -x;
    double out = 0;
    if (x > 21) {
        out = exp(x) * 0.5;
    } else if (x > 0.5) {
        const double e = exp(x);
        out = (e - 1 / e) * 0.5;
    } else {
        constexpr double p0 = -0.6307673640497716991184787251e+6;
        constexpr double p1 = -0.8991272022039509355398013511e+5;
        constexpr double p2 = -0.2894211355989563807284660366e+4;
        constexpr double p3 = -0.2630563213397497062819489e+2;
        constexpr double q0 = -0.6307673640497716991212077277e+6;
        constexpr double q1 = 0.1521517378790019070696485176e+5;
        constexpr double q2 = -0.173678953558233699533450911e+3;
        const double square = x * x;
        out = (((p3 * square + p2) * square + p1) * square + p0) * x;
        out = out / (((square + q2) * square + q1) * square + q0);
    }
    return negative ? -out : out;
}

double cosh(double x)
{
    x = std::fabs(x);
    if (x > 21) return exp(x) * 0.5;
    const double e = exp(x);
    return (e + 1 / e) * 0.5;
}

double tanh(double x)
{
    double z = std::fabs(x);
    if (z > 0.5 * 8.8029691931113054295988e+01) return x < 0 ? -1 : 1;
    if (z >= 0.625) {
        const double s = exp(2 * z);
        z = 1 - 2 / (s + 1);
        return x < 0 ? -z : z;
    }
    if (x == 0) return x;
    const double s = x * x;
    return x +
        x * s * ((-9.64399179425052238628e-1 * s + -9.92877231001918586564e1) * s + -1.61468768441708447952e3) /
        (((s + 1.12811678491632931402e2) * s + 2.23548839060100448583e3) * s + 4.84406305325125486048e3);
}

double asinh(double x)
{
    if (std::isnan(x) || std::isinf(x)) return x;
    const bool negative = x < 0;
    if (negative) x = -x;
    double out = 0;
    if (x > 268435456.0) {
        out = log(x) + kLn2;
    } else if (x > 2) {
        out = log(2 * x + 1 / (std::sqrt(x * x + 1) + x));
    } else if (x < 1.0 / 268435456.0) {
        out = x;
    } else {
        out = log1p(x + x * x / (1 + std::sqrt(1 + x * x)));
    }
    return negative ? -out : out;
}

double acosh(double x)
{
    if (x < 1 || std::isnan(x)) return normalNaN();
    if (x == 1) return 0;
    if (x >= 268435456.0) return log(x) + kLn2;
    if (x > 2) return log(2 * x - 1 / (x + std::sqrt(x * x - 1)));
    const double t = x - 1;
    return log1p(t + std::sqrt(2 * t + t * t));
}

double atanh(double x)
{
    if (x < -1 || x > 1 || std::isnan(x)) return normalNaN();
    if (x == 1) return kInfinity;
    if (x == -1) return -kInfinity;
    const bool negative = x < 0;
    if (negative) x = -x;
    double out = 0;
    if (x < 1.0 / 268435456.0) {
        out = x;
    } else if (x < 0.5) {
        out = x + x;
        out = 0.5 * log1p(out + out * x / (1 - x));
    } else {
        out = 0.5 * log1p((x + x) / (1 - x));
    }
    return negative ? -out : out;
}

double max(double x, double y)
{
    if (x == kInfinity || y == kInfinity) return kInfinity;
    if (std::isnan(x) || std::isnan(y)) return normalNaN();
    if (x == 0 && y == 0) return std::signbit(x) ? y : x;
    return x > y ? x : y;
}

double min(double x, double y)
{
    if (x == -kInfinity || y == -kInfinity) return -kInfinity;
    if (std::isnan(x) || std::isnan(y)) return normalNaN();
    if (x == 0 && y == 0) return std::signbit(x) ? x : y;
    return x < y ? x : y;
}

long long toInt64(double x)
{
    if (!(x >= -9.223372036854775808e18 && x < 9.223372036854775808e18)) return std::numeric_limits<long long>::min();
    return static_cast<long long>(x);
}

} // namespace diopter::gomath
