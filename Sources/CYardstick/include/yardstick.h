#ifndef DIFFUSION_ORACLE_YARDSTICK_H
#define DIFFUSION_ORACLE_YARDSTICK_H

#include <stddef.h>

/// out = a x + b y, one pass. No memory may overlap.
void yardstick_two(
    float *restrict out, const float *restrict x, const float *restrict y, float a, float b,
    size_t count);

/// out = a x + b y + c z, one pass. No memory may overlap.
void yardstick_three(
    float *restrict out, const float *restrict x, const float *restrict y,
    const float *restrict z, float a, float b, float c, size_t count);

#endif
