// The kernel for one kind of number and one size of tiles, which number.h names.

ATTRIBUTE
static void KERNEL(const NUMBER *panels, const NUMBER *rows, const NUMBER *half_squares, size_t points,
          size_t dimension, const NUMBER *states, size_t count, NUMBER rate, NUMBER steepness,
          NUMBER *scratch, NUMBER *means) {
  const size_t panel_width = PAIR * LANES;
  const size_t row = (dimension + panel_width - 1) / panel_width * panel_width;
  // States of a tile beside each other, coordinate by coordinate; sums of w p, point by point.
  NUMBER *const xs = scratch, *const sums = scratch + softmax_states * dimension;
  NUMBER weights[TILE][BLOCK], nearest[softmax_states];
  VECTOR totals[softmax_states];

  for (size_t first = 0; first < count; first += softmax_states) {
    const size_t group = count - first < softmax_states ? count - first : softmax_states;
    const size_t tiles = (group + TILE - 1) / TILE;
    for (size_t s = 0; s < tiles * TILE; s++) {
      const NUMBER *state = states + (first + (s < group ? s : 0)) * dimension;
      for (size_t j = 0; j < dimension; j++) {
        xs[s / TILE * TILE * dimension + j * TILE + s % TILE] = state[j];
      }
      for (size_t j = 0; j < row; j++) sums[s * row + j] = 0;
      nearest[s] = INFINITY;
      totals[s] = (VECTOR){};
    }

    for (size_t start = 0; start < points; start += BLOCK) {
      const size_t size = points - start < BLOCK ? points - start : BLOCK;
      const size_t width = (size + panel_width - 1) / panel_width * panel_width;
      for (size_t tile = 0; tile < tiles; tile++) {
        const NUMBER *const x = xs + tile * TILE * dimension;

        // Distances, up to a term and a factor that all points have in common.
        for (size_t i = 0; i < width; i += panel_width) {
          const NUMBER *const panel = panels + (start + i) * dimension;
          VECTOR d[TILE][PAIR];
          UNROLLED(int m = 0; m < TILE; m++) UNROLLED(int k = 0; k < PAIR; k++) {
            d[m][k] = half_squares
                          ? rate * *(const VECTOR *)(half_squares + start + i + k * LANES)
                          : (VECTOR){};
          }
          if (half_squares) {
            for (size_t j = 0; j < dimension; j++) {
              VECTOR p[PAIR];
              UNROLLED(int k = 0; k < PAIR; k++) p[k] = ((const VECTOR *)panel)[j * PAIR + k];
              UNROLLED(int m = 0; m < TILE; m++) UNROLLED(int k = 0; k < PAIR; k++) {
                d[m][k] -= x[j * TILE + m] * p[k];
              }
            }
          } else {
            for (size_t j = 0; j < dimension; j++) {
              VECTOR p[PAIR];
              UNROLLED(int k = 0; k < PAIR; k++) p[k] = rate * ((const VECTOR *)panel)[j * PAIR + k];
              UNROLLED(int m = 0; m < TILE; m++) UNROLLED(int k = 0; k < PAIR; k++) {
                const VECTOR away = x[j * TILE + m] - p[k];
                d[m][k] += away * away;
              }
            }
          }
          UNROLLED(int m = 0; m < TILE; m++) UNROLLED(int k = 0; k < PAIR; k++) {
            *(VECTOR *)(weights[m] + i + k * LANES) = d[m][k];
          }
        }

        // Weights, relative to the nearest point so far; what was summed before is brought to the same measure.
        VECTOR any = {};
        for (int m = 0; m < TILE; m++) {
          const size_t s = tile * TILE + m;
          for (size_t i = size; i < width; i++) weights[m][i] = INFINITY;
          VECTOR least = *(const VECTOR *)weights[m];
          for (size_t i = LANES; i < width; i += LANES) {
            least = __builtin_elementwise_min(least, *(const VECTOR *)(weights[m] + i));
          }
          const NUMBER distance = __builtin_reduce_min(least);
          if (distance < nearest[s]) {
            VECTOR factor = (VECTOR){} + (distance - nearest[s]) * steepness;
            EXPONENTIAL(&factor);
            nearest[s] = distance;
            totals[s] *= factor;
            for (size_t j = 0; j < row; j += LANES) *(VECTOR *)(sums + s * row + j) *= factor;
          }
          VECTOR total = {};
          for (size_t i = 0; i < width; i += LANES) {
            VECTOR *const w = (VECTOR *)(weights[m] + i);
            *w = (nearest[s] - *w) * steepness;
            EXPONENTIAL(w);
            total += *w;
          }
          totals[s] += total;
          any += total;
        }
        if (__builtin_reduce_max(any) == 0) continue;

        for (size_t j = 0; j < row; j += panel_width) {
          VECTOR sum[TILE][PAIR];
          UNROLLED(int m = 0; m < TILE; m++) UNROLLED(int k = 0; k < PAIR; k++) sum[m][k] = (VECTOR){};
          for (size_t i = 0; i < size; i++) {
            const VECTOR *const p = (const VECTOR *)(rows + (start + i) * row + j);
            UNROLLED(int m = 0; m < TILE; m++) UNROLLED(int k = 0; k < PAIR; k++) {
              sum[m][k] += weights[m][i] * p[k];
            }
          }
          UNROLLED(int m = 0; m < TILE; m++) UNROLLED(int k = 0; k < PAIR; k++) {
            *(VECTOR *)(sums + (tile * TILE + m) * row + j + k * LANES) += sum[m][k];
          }
        }
      }
    }

    for (size_t s = 0; s < group; s++) {
      NUMBER total = 0;
      for (size_t k = 0; k < LANES; k++) total += totals[s][k];
      for (size_t j = 0; j < dimension; j++) {
        means[(first + s) * dimension + j] = sums[s * row + j] / total;
      }
    }
  }
}
