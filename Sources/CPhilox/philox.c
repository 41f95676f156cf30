#include "philox.h"

#include "dispatch.h"

// Blocks that are computed beside each other; the compiler makes vectors of them.
#define WIDTH 8

ON_ANY_PROCESSOR
void philox4x32_10(uint64_t key, uint64_t lane, uint64_t index, uint64_t *out, size_t blocks) {
  while (blocks > 0) {
    const size_t count = blocks < WIDTH ? blocks : WIDTH;
    // 32-bit words in 64-bit places, where the vector units multiply them.
    uint64_t a[WIDTH], b[WIDTH], c[WIDTH], d[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      a[i] = (uint32_t)(index + i);
      b[i] = (index + i) >> 32;
      c[i] = (uint32_t)lane;
      d[i] = lane >> 32;
    }
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < WIDTH; i++) {
        const uint64_t p = (uint64_t)M0 * (uint32_t)a[i], q = (uint64_t)M1 * (uint32_t)c[i];
        a[i] = (q >> 32) ^ b[i] ^ k0;
        b[i] = (uint32_t)q;
        c[i] = (p >> 32) ^ d[i] ^ k1;
        d[i] = (uint32_t)p;
      }
      k0 += W0;
      k1 += W1;
    }
    uint64_t words[2 * WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      words[2 * i] = b[i] << 32 | a[i];
      words[2 * i + 1] = d[i] << 32 | c[i];
    }
    for (size_t i = 0; i < 2 * count; i++) out[i] = words[i];
    out += 2 * count;
    index += count;
    blocks -= count;
  }
}
