#ifndef DIFFUSION_ORACLE_PHILOX_H
#define DIFFUSION_ORACLE_PHILOX_H

#include <stddef.h>
#include <stdint.h>

/// Philox4x32-10 of Salmon, Moraes, Dror and Shaw (SC 2011), integers only.
///
/// Block i of a run has the counter words (low half of index + i, its high half, low half of lane,
/// high half of lane). Its four output words leave as two 64-bit words, the earlier one in the low half.
///
/// \param key    the two key words, the first in the low half
/// \param lane   the upper 64 bits of the counter
/// \param index  the lower 64 bits of the first block's counter
/// \param blocks how many blocks; 2 * blocks words are written
void philox4x32_10(uint64_t key, uint64_t lane, uint64_t index, uint64_t *out, size_t blocks);

#endif
