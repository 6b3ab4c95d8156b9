#include "../kernel_clones.h"
#include "CKernels.h"

KERNEL_CLONES
size_t kernel_non_ascii(const uint8_t *text, size_t length) {
  size_t total = 0;
  // The sums of 255 rounds fit a byte.
  enum { LANES = 64, ROUNDS = 255 };
  size_t i = 0;
  while (length - i >= LANES) {
    const size_t rounds = (length - i) / LANES < ROUNDS ? (length - i) / LANES : ROUNDS;
    uint8_t sums[LANES] = {0};
    for (size_t round = 0; round < rounds; round++, i += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) { sums[lane] += text[i + lane] >> 7; }
    }
    for (size_t lane = 0; lane < LANES; lane++) { total += sums[lane]; }
  }
  for (; i < length; i++) { total += text[i] >> 7; }
  return total;
}
