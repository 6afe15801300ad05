// Lets the few hottest loops use AVX2 and BMI where the machine has them, while the program as a whole runs on every x86-64. Such a loop
// is an inline function that is called from two plain ones, one of them marked DIOPTER_WIDE, and chosen by hasWideInstructions().
// DIOPTER_PLAIN_LOOPS=1 in the environment chooses the plain ones everywhere: tests compare both bit by bit.
#pragma once

#include <cstdlib>

namespace diopter {

#if defined(__x86_64__) && defined(__GNUC__)
#define DIOPTER_WIDE __attribute__((target("avx2,bmi,bmi2")))
#define DIOPTER_INLINE inline __attribute__((always_inline))

inline bool hasWideInstructions()
{
    static const bool kHas = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi") != 0 &&
        __builtin_cpu_supports("bmi2") != 0 && std::getenv("DIOPTER_PLAIN_LOOPS") == nullptr;
    return kHas;
}
#else
#define DIOPTER_WIDE
#define DIOPTER_INLINE inline

inline bool hasWideInstructions() { return false; }
#endif

} // namespace diopter
