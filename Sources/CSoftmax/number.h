// Everything for one kind of number, which softmax.c names.

// A vector may begin at any number.
typedef NUMBER VECTOR __attribute__((vector_size(64), aligned(sizeof(NUMBER))));
typedef INTEGER INTEGERS __attribute__((vector_size(64), aligned(sizeof(NUMBER))));

#define LANES ((size_t)(64 / sizeof(NUMBER)))

// Coefficients of the series of exp: the remainder after x^DEGREE is below half a unit for |x| <= log(2) / 2.
#define SERIES                                                                                              \
  {1, 1, 1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0, 1 / 720.0, 1 / 5040.0, 1 / 40320.0, 1 / 362880.0,           \
   1 / 3628800.0, 1 / 39916800.0, 1 / 479001600.0, 1 / 6227020800.0}

// exp of numbers up to 0, in place; 0 below LOWEST and for what is not a number.
static inline __attribute__((always_inline)) void EXPONENTIAL(VECTOR *numbers) {
  static const double series[] = SERIES;
  const INTEGERS kept = (INTEGERS)(*numbers >= (NUMBER)LOWEST);
  const VECTOR x = (VECTOR)((INTEGERS)*numbers & kept);
  const VECTOR n = (x * (NUMBER)0x1.71547652b82fep0 + ROUNDING) - ROUNDING;
  const VECTOR r = (x - n * LN2_HIGH) - n * LN2_LOW;
  VECTOR sum = (VECTOR){} + (NUMBER)series[DEGREE];
  UNROLLED(int k = DEGREE - 1; k >= 0; k--) sum = sum * r + (NUMBER)series[k];
  const VECTOR power = (VECTOR)((__builtin_convertvector(n, INTEGERS) + BIAS) << FRACTION);
  *numbers = (VECTOR)((INTEGERS)(sum * power) & kept);
}

// States of a tile: with two vectors of each, as many sums as stay in registers and hide the latency of the
// multiply-add. There are 32 registers of 64 bytes, or 16 of 32 bytes.
#ifdef HAS_CLONES
#define TILE 8
#define ATTRIBUTE __attribute__((target("arch=x86-64-v4")))
#define KERNEL WIDE_MEAN
#include "kernel.h"
#undef TILE
#undef ATTRIBUTE
#undef KERNEL
#define ATTRIBUTE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define ATTRIBUTE
#endif

#define TILE 2
#define KERNEL NARROW_MEAN
#include "kernel.h"
#undef TILE
#undef ATTRIBUTE
#undef KERNEL

void MEAN(const NUMBER *panels, const NUMBER *rows, const NUMBER *half_squares, size_t points,
          size_t dimension, const NUMBER *states, size_t count, NUMBER rate, NUMBER steepness,
          NUMBER *scratch, NUMBER *means) {
#ifdef HAS_CLONES
  if (__builtin_cpu_supports("x86-64-v4")) {
    WIDE_MEAN(panels, rows, half_squares, points, dimension, states, count, rate, steepness, scratch, means);
    return;
  }
#endif
  NARROW_MEAN(panels, rows, half_squares, points, dimension, states, count, rate, steepness, scratch, means);
}

#undef LANES
#undef SERIES
