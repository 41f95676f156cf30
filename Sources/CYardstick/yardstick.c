#include "yardstick.h"

void yardstick_two(
    float *restrict out, const float *restrict x, const float *restrict y, float a, float b,
    size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = a * x[i] + b * y[i];
}

void yardstick_three(
    float *restrict out, const float *restrict x, const float *restrict y,
    const float *restrict z, float a, float b, float c, size_t count) {
  for (size_t i = 0; i < count; i++) out[i] = a * x[i] + b * y[i] + c * z[i];
}
