#ifndef DIFFUSION_ORACLE_SOFTMAX_H
#define DIFFUSION_ORACLE_SOFTMAX_H

#include <stddef.h>

/// How the points of a finite set lie in memory, twice.
///
/// In panels, for distances: panel k has the points k W … k W + W − 1, coordinate by coordinate, W numbers of
/// each; W is softmax_bytes over the size of a number, and places without a point have zeros.
/// In rows, for means: point after point, each filled up with zeros to a multiple of W numbers.
enum { softmax_bytes = 128 };

/// States that are worked on together. The scratch memory has room for as many, each with its coordinates once,
/// and once filled up to a multiple of W numbers.
enum { softmax_states = 32 };

/// Weighted means of a finite set of points: for each state x, the sum of w_i p_i over the sum of w_i.
///
/// Distances, weights and means are made block by block, and weights are taken relative to the largest so far.
///
/// \param panels       the points in panels
/// \param rows         the points in rows
/// \param half_squares half of the squared length of each point; as many numbers as the panels have places; null
///                     for the direct form
/// \param points       how many points, 1 or more
/// \param dimension    numbers of a point, 1 or more
/// \param states       x, one after another
/// \param count        how many of them
/// \param rate         a, above 0
/// \param steepness    k: with half squares w_i = exp(k (x·p_i − a |p_i|²/2)), without exp(−k |x − a p_i|²).
///                     The first takes less time, and cancels where the points are far from 0; the second does not
/// \param scratch      memory to work in
/// \param means        where the means go, as many numbers as states have; other memory than they
void softmax_mean_float(const float *panels, const float *rows, const float *half_squares, size_t points,
                        size_t dimension, const float *states, size_t count, float rate, float steepness,
                        float *scratch, float *means);

/// The same for numbers of 64 bits.
void softmax_mean_double(const double *panels, const double *rows, const double *half_squares, size_t points,
                         size_t dimension, const double *states, size_t count, double rate,
                         double steepness, double *scratch, double *means);

#endif
