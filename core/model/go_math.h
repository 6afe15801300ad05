// Elementary functions with the bits of Go's math package on amd64, which Prometheus' answers carry; the C library differs in last
// digits, which comparisons, floor() and == make visible.
// The algorithms are those of Go's math package (BSD licence, (c) The Go Authors; from FreeBSD's msun, Cephes and Hart & Cheney).
#pragma once

namespace diopter::gomath {

/// ln 2 in two parts, the first exact when multiplied by a small integer (Go's math.Ln2Hi, Ln2Lo).
inline constexpr double kLn2High = 6.93147180369123816490e-01;
inline constexpr double kLn2Low = 1.90821492927058770002e-10;

double exp(double x);
double exp2(double x);
double log(double x);
double log2(double x);
double log10(double x);
double log1p(double x);
double pow(double x, double y);

double sinh(double x);
double cosh(double x);
double tanh(double x);
double asinh(double x);
double acosh(double x);
double atanh(double x);

double sin(double x);
double cos(double x);
double tan(double x);
double asin(double x);
double acos(double x);
double atan(double x);
double atan2(double y, double x);

/// math.Max and math.Min: NaN if either is NaN unless an infinity decides; -0 is below 0.
double max(double x, double y);
double min(double x, double y);
/// int64(x) as Go compiles it on amd64: NaN and values out of range become the smallest integer.
long long toInt64(double x);

} // namespace diopter::gomath
