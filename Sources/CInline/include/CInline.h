#ifndef CINLINE_H
#define CINLINE_H

#include <stdint.h>

// 128-bit vector helpers that inline into Swift, in clang's portable vector extensions.

typedef uint32_t cinline_u32x4 __attribute__((vector_size(16)));

/// The running sums of the four lanes of `v`, each plus the matching lane of `base`.
static inline __attribute__((always_inline)) cinline_u32x4 cinline_prefix_sum(
    cinline_u32x4 v, cinline_u32x4 base) {
  const cinline_u32x4 zero = {0, 0, 0, 0};
  v += __builtin_shufflevector(zero, v, 0, 4, 5, 6);
  v += __builtin_shufflevector(zero, v, 0, 1, 4, 5);
  return v + base;
}

#endif
