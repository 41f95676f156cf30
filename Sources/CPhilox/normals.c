#include "normals.h"

#include <string.h>

#include "dispatch.h"

// A product and a sum are two roundings everywhere, also where one instruction could do both.
#pragma STDC FP_CONTRACT OFF

#define WIDTH 16
#define VECTOR(type) type __attribute__((vector_size(WIDTH * sizeof(type))))
#define INLINE static inline __attribute__((always_inline))
#define CONVERT(value, type) __builtin_convertvector(value, type)

typedef VECTOR(uint64_t) Words;
typedef VECTOR(uint32_t) HalfWords;
typedef VECTOR(int32_t) Integers;
typedef VECTOR(float) Floats;
typedef VECTOR(double) Doubles;

// The four output words of 16 blocks, each in the low half of 64 bits.
typedef struct {
  Words word[4];
} Blocks;

// The keys of the ten rounds.
typedef struct {
  uint64_t even[10], odd[10];
} Keys;

INLINE Keys keys_of(uint64_t key) {
  Keys keys;
  for (uint32_t i = 0; i < 10; i++) {
    keys.even[i] = (uint32_t)key + i * W0;
    keys.odd[i] = (uint32_t)(key >> 32) + i * W1;
    keys.even[i] &= 0xFFFFFFFFu;
    keys.odd[i] &= 0xFFFFFFFFu;
  }
  return keys;
}

INLINE Blocks philox(const Keys *keys, uint64_t lane, uint64_t index) {
  static const Words places = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const Words zero = {0}, counter = places + index;
  Words a = counter & 0xFFFFFFFFu, b = counter >> 32;
  Words c = zero + (lane & 0xFFFFFFFFu), d = zero + (lane >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const Words p = (a & 0xFFFFFFFFu) * M0, q = (c & 0xFFFFFFFFu) * M1;
    a = (q >> 32) ^ b ^ keys->even[round];
    b = q & 0xFFFFFFFFu;
    c = (p >> 32) ^ d ^ keys->odd[round];
    d = p & 0xFFFFFFFFu;
  }
  return (Blocks){{a, b, c, d}};
}

// Polynomials of least relative error (single precision) or through Chebyshev's nodes (double), computed with 40
// digits or more; what they are off by, relative to the function, stands beside them.

// -2 log1p(f) = f^2 - 2 f - f^3 P(f) on [sqrt(1/2) - 1, sqrt(2) - 1]: 3.5e-8.
static const float LOG_FLOAT[] = {
    0.6666781902313232f,  -0.5000267624855042f, 0.3992612659931183f,  -0.3315517008304596f,
    0.29829534888267517f, -0.2853497564792633f, 0.17400875687599182f,
};
// sin(pi t / 2) = t S(t^2) on [-1/2, 1/2]: 3.4e-8, the rounding of pi/2.
static const float SIN_FLOAT[] = {
    1.5707963705062866f, -0.6459634900093079f, 0.07968003302812576f, -0.00460165785625577f,
};
// cos(pi t / 2) = 1 + t^2 C(t^2) on [-1/2, 1/2]: 5.4e-8.
static const float COS_FLOAT[] = {
    -1.2336976528167725f, 0.2536032199859619f, -0.020417282357811928f,
};
// 2 artanh(s) = 2 s + s^3 L(s^2) for |s| < 0.1716: 4.7e-18.
static const double LOG_DOUBLE[] = {
    0.666666666666667,   0.39999999999899505, 0.28571428625975487, 0.2222221113479508,
    0.18182889125261723, 0.15331721600556042, 0.14616449685043406,
};
// As above: 3.9e-17 (the rounding of pi/2) and 2.6e-17.
static const double SIN_DOUBLE[] = {
    1.5707963267948966,    -0.6459640975062443,   0.07969262624604301,   -0.004681754132340976,
    0.0001604411507421909, -3.59864335298231e-06, 5.633933781537854e-08,
};
static const double COS_DOUBLE[] = {
    -1.2337005501361697,     0.2536695079010478,    -0.020863480763340773, 0.0009192602745468447,
    -2.5202039028029178e-05, 4.710678405505227e-07, -6.329396344967424e-09,
};

#define HORNER(type, coefficients, x)                                       \
  ({                                                                        \
    const int last = sizeof(coefficients) / sizeof(coefficients[0]) - 1;    \
    type sum = (type){0} + coefficients[last];                              \
    _Pragma("clang loop unroll(full)") for (int i = last - 1; i >= 0; i--) \
      sum = sum * (x) + coefficients[i];                                    \
    sum;                                                                    \
  })

// Two normals of each pair of words.
INLINE void pair_float(
    const Words *first, const Words *second, Floats *cosines, Floats *sines) {
  // u = x where the word is below 2^31, and 1 + x with x < 0 above: x keeps all its digits on both sides.
  const Integers word = CONVERT(*first, Integers), upper = word >> 31;
  const Floats x = (CONVERT(word, Floats) + 0.5f) * 0x1p-32f;
  const Integers one = {0};
  const Floats u = x + (Floats)(upper & (one + 0x3F800000));
  // u = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
  const Integers bits = (Integers)u, k = (bits - 0x3F3504F3) >> 23;
  const Floats split = (Floats)(bits - (Integers)((HalfWords)k << 23)) - 1.0f;
  const Integers whole = (Integers)(k == 0);
  const Floats f = (Floats)(((Integers)x & whole) | ((Integers)split & ~whole));
  const Floats e = CONVERT(k, Floats), square = f * f;
  const Floats rest = square - square * f * HORNER(Floats, LOG_FLOAT, f);
  const Floats minus = -1.38671875f * e + ((rest + 4.2438888e-4f * e) - (f + f));
  const Floats radius = __builtin_elementwise_sqrt(minus);
  // Two bits are the quarter, thirty the place in it: sine and cosine change roles in odd quarters, the cosine
  // is negative in the second and third, the sine in the third and fourth.
  const HalfWords angle = CONVERT(*second, HalfWords), next = angle << 1;
  const HalfWords odd = (HalfWords)((Integers)next >> 31);
  const Floats t = CONVERT((Integers)(next << 1), Floats) * 0x1p-32f, z = t * t;
  const HalfWords sine = (HalfWords)(t * HORNER(Floats, SIN_FLOAT, z));
  const HalfWords cosine = (HalfWords)(1.0f + z * HORNER(Floats, COS_FLOAT, z));
  const HalfWords along = ((sine & odd) | (cosine & ~odd)) ^ ((angle ^ next) & 0x80000000u);
  const HalfWords across = ((cosine & odd) | (sine & ~odd)) ^ (angle & 0x80000000u);
  *cosines = radius * (Floats)along;
  *sines = radius * (Floats)across;
}

INLINE void pair_double(
    const Words *first, const Words *second, Doubles *cosines, Doubles *sines) {
  const Words one = {0}, unit = one + 0x3FF0000000000000u;
  // An odd multiple of 2^-53, exact, and so is u - 1.
  const Doubles u = ((Doubles)(*first >> 12 | unit) - 1.0) + 0x1p-53;
  // u = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); k is shifted to be positive.
  const Words bits = (Words)u, raised = (bits - 0x3FE6A09E667F3BCDu + 0x4000000000000000u) >> 52;
  const Words k = raised - 1024;
  const Doubles f = (Doubles)(bits - (k << 52)) - 1.0;
  const Doubles e = CONVERT(CONVERT(k, Integers), Doubles);
  const Doubles s = f / (2.0 + f), z = s * s, half = 0.5 * (f * f);
  const Doubles rest = s * (half + z * HORNER(Doubles, LOG_DOUBLE, z)) + 1.90821492927058770002e-10 * e;
  const Doubles logarithm = 6.93147180369123816490e-01 * e - ((half - rest) - f);
  const Doubles radius = __builtin_elementwise_sqrt(-2.0 * logarithm);
  const Words angle = *second, next = angle << 1;
  const Words odd = one - (next >> 63);
  const Doubles t = (Doubles)((next << 1) >> 12 | unit) - 1.5, y = t * t;
  const Words sine = (Words)(t * HORNER(Doubles, SIN_DOUBLE, y));
  const Words cosine = (Words)(1.0 + y * HORNER(Doubles, COS_DOUBLE, y));
  const Words along = ((sine & odd) | (cosine & ~odd)) ^ ((angle ^ next) & 0x8000000000000000u);
  const Words across = ((cosine & odd) | (sine & ~odd)) ^ (angle & 0x8000000000000000u);
  *cosines = radius * (Doubles)along;
  *sines = radius * (Doubles)across;
}

INLINE void float_group(const Keys *keys, uint64_t lane, uint64_t group, Floats normals[4]) {
  const Blocks blocks = philox(keys, lane, group * WIDTH);
  pair_float(&blocks.word[0], &blocks.word[1], &normals[0], &normals[1]);
  pair_float(&blocks.word[2], &blocks.word[3], &normals[2], &normals[3]);
}

INLINE void double_group(const Keys *keys, uint64_t lane, uint64_t group, Doubles normals[2]) {
  const Blocks blocks = philox(keys, lane, group * WIDTH);
  const Words first = blocks.word[0] | blocks.word[1] << 32;
  const Words second = blocks.word[2] | blocks.word[3] << 32;
  pair_double(&first, &second, &normals[0], &normals[1]);
}

// The loops, for a type whose groups have so many vectors.
#define LOOPS(type, Vector, group_of, vectors)                                                   \
  INLINE void type##_groups(                                                                     \
      uint64_t key, uint64_t lane, uint64_t group, type *out, size_t groups) {                   \
    const Keys keys = keys_of(key);                                                              \
    for (size_t i = 0; i < groups; i++) {                                                        \
      Vector normals[vectors];                                                                   \
      group_of(&keys, lane, group + i, normals);                                                 \
      for (int j = 0; j < vectors; j++, out += WIDTH) memcpy(out, &normals[j], sizeof normals[j]); \
    }                                                                                            \
  }                                                                                              \
  ON_ANY_PROCESSOR                                                                               \
  void normals_##type(uint64_t key, uint64_t lane, uint64_t group, type *out, size_t groups) {   \
    type##_groups(key, lane, group, out, groups);                                                \
  }                                                                                              \
  void normals_##type##_plain(                                                                   \
      uint64_t key, uint64_t lane, uint64_t group, type *out, size_t groups) {                   \
    type##_groups(key, lane, group, out, groups);                                                \
  }                                                                                              \
  ON_ANY_PROCESSOR                                                                               \
  void normals_step_##type(                                                                      \
      uint64_t key, uint64_t lane, uint64_t group, type a, const type *x, type b, const type *y, \
      type c, type *out, size_t groups) {                                                        \
    const Keys keys = keys_of(key);                                                              \
    for (size_t i = 0; i < groups; i++) {                                                        \
      Vector normals[vectors];                                                                   \
      group_of(&keys, lane, group + i, normals);                                                 \
      for (int j = 0; j < vectors; j++, x += WIDTH, y += WIDTH, out += WIDTH) {                  \
        Vector state, noise;                                                                     \
        memcpy(&state, x, sizeof state);                                                         \
        memcpy(&noise, y, sizeof noise);                                                         \
        state = (a * state + b * noise) + c * normals[j];                                        \
        memcpy(out, &state, sizeof state);                                                       \
      }                                                                                          \
    }                                                                                            \
  }

LOOPS(float, Floats, float_group, 4)
LOOPS(double, Doubles, double_group, 2)
