#include "softmax.h"

#include <math.h>
#include <stdint.h>

// Vectors of 64 bytes, which the compiler splits where the processor's are shorter. Lanes and the order of sums
// are the same everywhere; but where the processor can multiply and add in one rounding, the compiler lets it,
// which doubles the speed and changes the last bits. Results on two kinds of processor agree within rounding.
#if defined(__x86_64__) && defined(__linux__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define HAS_CLONES 1
#endif
#endif

#define UNROLLED _Pragma("clang loop unroll(full)") for

// Vectors beside each other, points of a block. A block's panels and rows stay in the cache for all states.
enum { PAIR = 2, BLOCK = 128 };

// Weights below exp(LOWEST) of the largest are 0. n of them change a mean by at most n exp(LOWEST) times the
// diameter of the points: exp(-87) < 2^-125 and exp(-708) < 2^-1021, so nothing in either format.

#define NUMBER float
#define INTEGER int32_t
#define VECTOR float_vector
#define INTEGERS float_integers
#define EXPONENTIAL float_exponential
#define MEAN softmax_mean_float
#define WIDE_MEAN wide_mean_float
#define NARROW_MEAN narrow_mean_float
#define ROUNDING 0x1.8p23f
#define LN2_HIGH 0x1.62e4p-1f
#define LN2_LOW 0x1.7f7d1cp-20f
#define BIAS 127
#define FRACTION 23
#define DEGREE 7
#define LOWEST -87
#include "number.h"

#undef NUMBER
#undef INTEGER
#undef VECTOR
#undef INTEGERS
#undef EXPONENTIAL
#undef MEAN
#undef WIDE_MEAN
#undef NARROW_MEAN
#undef ROUNDING
#undef LN2_HIGH
#undef LN2_LOW
#undef BIAS
#undef FRACTION
#undef DEGREE
#undef LOWEST

#define NUMBER double
#define INTEGER int64_t
#define VECTOR double_vector
#define INTEGERS double_integers
#define EXPONENTIAL double_exponential
#define MEAN softmax_mean_double
#define WIDE_MEAN wide_mean_double
#define NARROW_MEAN narrow_mean_double
#define ROUNDING 0x1.8p52
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define BIAS 1023
#define FRACTION 52
#define DEGREE 13
#define LOWEST -708
#include "number.h"
