#ifndef DIFFUSION_ORACLE_NORMALS_H
#define DIFFUSION_ORACLE_NORMALS_H

#include <stddef.h>
#include <stdint.h>

// N(0, 1) by Box and Muller's transform of Philox4x32-10, 16 blocks at a time.
//
// In single precision a group of 16 blocks makes 64 normals, two from each pair of words w, v:
//
//     u = (w + 1/2) / 2^32,  r = sqrt(-2 log u),  angle = pi/2 * (floor(v / 2^30) + fraction),
//
// with a fraction in [-1/2, 1/2) from the other bits of v. Places 0…15 are r cos(angle) from the first two
// words of blocks 0…15, places 16…31 r sin(angle); 32…63 are the same from the other two words. In double
// precision a block is one pair of 64-bit words, u = (2 floor(w / 2^12) + 1) / 2^53, and a group 32 normals.
//
// Only sums, products, quotients and square roots are used, each rounded once and in a fixed order (no
// contraction), so that all processors make the same bits. The largest is sqrt(66 log 2) = 6.764 in single
// precision, sqrt(106 log 2) = 8.572 in double.

/// Normals in one group, single precision.
#define NORMALS_FLOAT_GROUP 64
/// Normals in one group, double precision.
#define NORMALS_DOUBLE_GROUP 32

/// Writes whole groups of normals.
///
/// \param key    the generator's key
/// \param lane   the upper half of the counter
/// \param group  the first group; its first block has the index 16 * group
/// \param out    room for groups * NORMALS_FLOAT_GROUP numbers
/// \param groups how many
void normals_float(uint64_t key, uint64_t lane, uint64_t group, float *out, size_t groups);

/// As normals_float, in double precision.
void normals_double(uint64_t key, uint64_t lane, uint64_t group, double *out, size_t groups);

/// One step of a sampler with normals of its own in whole groups: out = (a x + b y) + c z, each product and sum
/// rounded once.
///
/// \param x, y  groups * NORMALS_FLOAT_GROUP numbers each
/// \param out   as many; it may be exactly x or y
void normals_step_float(
    uint64_t key, uint64_t lane, uint64_t group, float a, const float *x, float b, const float *y,
    float c, float *out, size_t groups);

/// As normals_step_float, in double precision.
void normals_step_double(
    uint64_t key, uint64_t lane, uint64_t group, double a, const double *x, double b,
    const double *y, double c, double *out, size_t groups);

/// As normals_float, without the processor's wider vectors, to see that the bits are the same.
void normals_float_plain(uint64_t key, uint64_t lane, uint64_t group, float *out, size_t groups);

/// As normals_float_plain, in double precision.
void normals_double_plain(uint64_t key, uint64_t lane, uint64_t group, double *out, size_t groups);

#endif
