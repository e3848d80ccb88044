#ifndef CINLINE_H
#define CINLINE_H

#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

// 128-bit vector helpers that inline into Swift, in clang's portable vector extensions.

typedef uint32_t cinline_u32x4 __attribute__((vector_size(16)));

#define CINLINE static inline __attribute__((always_inline))

/// Zeros, to be given back with `free`, which is what `deallocate()` is; the pages of many take memory only once they are written. Ends the
/// process if there is no memory, as an allocation of Swift's own does.
CINLINE void *cinline_zeros(size_t count, size_t size) {
  void *memory = __builtin_calloc(count, size);
  if (memory == NULL) __builtin_trap();
  return memory;
}

/// Makes the heap give large blocks back when they are freed, and its end once a MiB of it is free.
CINLINE void cinline_give_back_heap(void) {
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  mallopt(M_TRIM_THRESHOLD, 1 << 20);
}

/// The running sums of the four lanes of `v`, each plus the matching lane of `base`.
CINLINE cinline_u32x4 cinline_prefix_sum(cinline_u32x4 v, cinline_u32x4 base) {
  const cinline_u32x4 zero = {0, 0, 0, 0};
  v += __builtin_shufflevector(zero, v, 0, 4, 5, 6);
  v += __builtin_shufflevector(zero, v, 0, 1, 4, 5);
  return v + base;
}

/// The sum of `row[v]` over `count` values v, and in `*all` the bits that any of them has: with more than the lowest
/// eight the sum means nothing.
CINLINE size_t cinline_sum_in_row(
    const uint32_t *values, size_t count, const uint16_t *row, uint32_t *all) {
  size_t a = 0, b = 0, c = 0, d = 0, i = 0;
  cinline_u32x4 bits = {0, 0, 0, 0};
  uint32_t rest = 0;
  for (; i + 4 <= count; i += 4) {
    cinline_u32x4 four;
    memcpy(&four, values + i, 16);
    bits |= four;
    a += row[(uint8_t)values[i]];
    b += row[(uint8_t)values[i + 1]];
    c += row[(uint8_t)values[i + 2]];
    d += row[(uint8_t)values[i + 3]];
  }
  for (; i < count; i++) {
    a += row[(uint8_t)values[i]];
    rest |= values[i];
  }
  *all = bits[0] | bits[1] | bits[2] | bits[3] | rest;
  return a + b + c + d;
}

CINLINE cinline_u32x4 cinline_load(const uint8_t *p) {
  cinline_u32x4 v;
  memcpy(&v, p, 16);
  return v;
}

/// Four values of `width` bits: group `j` of the 32 groups of a block of 128 in four lanes.
CINLINE cinline_u32x4 cinline_group(const uint8_t *in, unsigned width, unsigned j) {
  const unsigned bit = j * width, word = bit >> 5, shift = bit & 31;
  cinline_u32x4 v = cinline_load(in + word * 16) >> shift;
  if (shift + width > 32) v |= cinline_load(in + word * 16 + 16) << (32 - shift);
  if (width < 32) v &= (uint32_t)((1u << width) - 1);
  return v;
}

CINLINE void cinline_unpack_width(
    const uint8_t *in, uint32_t *out, const unsigned width, const int deltas, uint32_t base) {
  cinline_u32x4 sum = {base, base, base, base};
#pragma clang loop unroll(full)
  for (unsigned j = 0; j < 32; j++) {
    cinline_u32x4 v = width == 0 ? (cinline_u32x4){0, 0, 0, 0} : cinline_group(in, width, j);
    v += 1;
    if (deltas) {
      v = cinline_prefix_sum(v, sum);
      sum = __builtin_shufflevector(v, v, 3, 3, 3, 3);
    }
    memcpy(out + j * 4, &v, 16);
  }
}

#define CINLINE_CASE(w) \
  case w: \
    cinline_unpack_width(in, out, w, deltas, base); \
    return;

/// Unpacks 128 values of `width` (0 to 32) bits, each stored as one less than it is. With `deltas`
/// the result is their running sum, starting from `base`. Reads 16 × `width` bytes.
CINLINE void cinline_unpack(
    const uint8_t *in, uint32_t *out, unsigned width, const int deltas, uint32_t base) {
  switch (width) {
    CINLINE_CASE(0) CINLINE_CASE(1) CINLINE_CASE(2) CINLINE_CASE(3) CINLINE_CASE(4)
    CINLINE_CASE(5) CINLINE_CASE(6) CINLINE_CASE(7) CINLINE_CASE(8) CINLINE_CASE(9)
    CINLINE_CASE(10) CINLINE_CASE(11) CINLINE_CASE(12) CINLINE_CASE(13) CINLINE_CASE(14)
    CINLINE_CASE(15) CINLINE_CASE(16) CINLINE_CASE(17) CINLINE_CASE(18) CINLINE_CASE(19)
    CINLINE_CASE(20) CINLINE_CASE(21) CINLINE_CASE(22) CINLINE_CASE(23) CINLINE_CASE(24)
    CINLINE_CASE(25) CINLINE_CASE(26) CINLINE_CASE(27) CINLINE_CASE(28) CINLINE_CASE(29)
    CINLINE_CASE(30) CINLINE_CASE(31) CINLINE_CASE(32)
    default: return;
  }
}

static inline void cinline_unpack_documents(
    const uint8_t *in, uint32_t *out, unsigned width, uint32_t base) {
  cinline_unpack(in, out, width, 1, base);
}

static inline void cinline_unpack_counts(const uint8_t *in, uint32_t *out, unsigned width) {
  cinline_unpack(in, out, width, 0, 0);
}

/// The nearest integer of a number from 0 up to 2^31.
CINLINE uint32_t cinline_nearest(double x) { return (uint32_t)(int64_t)(x + 0.5); }

/// Turns 128 gaps into their running sum from `base`, in place.
static inline void cinline_sum_gaps(uint32_t *values, uint32_t base) {
  cinline_u32x4 sum = {base, base, base, base};
  for (unsigned j = 0; j < 32; j++) {
    cinline_u32x4 v;
    memcpy(&v, values + j * 4, 16);
    v = cinline_prefix_sum(v, sum);
    sum = __builtin_shufflevector(v, v, 3, 3, 3, 3);
    memcpy(values + j * 4, &v, 16);
  }
}

/// Writes `base + 1 + i` for each bit `i` that is set in `words` words of 8 bytes, of which there are at
/// most `limit`; gives their number.
static inline unsigned cinline_bit_places(
    const uint8_t *in, unsigned words, uint32_t base, uint32_t *out, unsigned limit) {
  unsigned count = 0;
  for (unsigned j = 0; j < words; j++) {
    uint64_t word;
    memcpy(&word, in + j * 8, 8);
    const unsigned bits = (unsigned)__builtin_popcountll(word);
    if (count + bits > limit) return limit + 1;
    const uint32_t first = base + 1 + j * 64;
    for (unsigned k = 0; k < bits; k++) {
      out[count + k] = first + (uint32_t)__builtin_ctzll(word);
      word &= word - 1;
    }
    count += bits;
  }
  return count;
}

/// An atomic flag byte: whether it is set, and setting it.
CINLINE int cinline_flag_is_set(const uint8_t *flag) {
  return __atomic_load_n(flag, __ATOMIC_ACQUIRE);
}
CINLINE void cinline_flag_set(uint8_t *flag) { __atomic_store_n(flag, 1, __ATOMIC_RELEASE); }

/// The value of `width` (at most 57) bits at bit `bit`, the lowest first; reads 8 bytes.
CINLINE uint64_t cinline_bits(const void *p, size_t bit, unsigned width) {
  uint64_t word;
  memcpy(&word, (const uint8_t *)p + (bit >> 3), 8);
  return word >> (bit & 7) & (((uint64_t)1 << width) - 1);
}

/// Starts reading the cache line at `p`, which need not be readable.
CINLINE void cinline_prefetch(const void *p) { __builtin_prefetch(p); }

// What <sys/mman.h> declares for those who ask for it; Swift cannot call it, having an ellipsis.
extern void *mremap(void *old, size_t old_size, size_t new_size, int flags, ...);

/// Moves a mapping of whole pages to `place`, taking that of what is mapped there, and makes it `larger`;
/// false, with nothing changed, if that is impossible.
static inline int cinline_move_mapping(void *start, size_t size, size_t larger, void *place) {
  const int may_move = 1, fixed = 2;
  return mremap(start, size, larger, may_move | fixed, place) == place;
}

typedef uint8_t cinline_u8x16 __attribute__((vector_size(16)));
typedef int8_t cinline_i8x16 __attribute__((vector_size(16)));

/// The highest bit of each of 16 bytes, the first byte's lowest.
CINLINE uint32_t cinline_high_bits(cinline_u8x16 v) {
#if defined(__SSE2__)
  typedef char bytes __attribute__((vector_size(16)));
  return (uint32_t)__builtin_ia32_pmovmskb128((bytes)v);
#else
  uint64_t half[2];
  memcpy(half, &v, 16);
  const uint64_t ones = 0x0101010101010101u, gather = 0x0102040810204080u;
  return (uint32_t)(((half[0] >> 7) & ones) * gather >> 56) |
         (uint32_t)(((half[1] >> 7) & ones) * gather >> 56) << 8;
#endif
}

/// 16 values, which are below 2^31, as bytes: 127 for those that are more.
CINLINE cinline_i8x16 cinline_small_bytes(const uint32_t *values) {
  typedef int32_t quad __attribute__((vector_size(16)));
  quad v[4];
  memcpy(v, values, 64);
#if defined(__SSE2__)
  return (cinline_i8x16)__builtin_ia32_packsswb128(
      __builtin_ia32_packssdw128(v[0], v[1]), __builtin_ia32_packssdw128(v[2], v[3]));
#else
  cinline_i8x16 bytes;
  for (unsigned i = 0; i < 16; i++) bytes[i] = (int8_t)(values[i] < 127 ? values[i] : 127);
  return bytes;
#endif
}

/// The sum of 16 bytes.
CINLINE uint32_t cinline_sum_of_bytes(cinline_u8x16 v) {
#if defined(__SSE2__)
  typedef char bytes __attribute__((vector_size(16)));
  typedef long long pair __attribute__((vector_size(16)));
  const pair sum = (pair)__builtin_ia32_psadbw128((bytes)v, (bytes){0});
  return (uint32_t)(sum[0] + sum[1]);
#else
  uint32_t sum = 0;
  for (unsigned i = 0; i < 16; i++) sum += v[i];
  return sum;
#endif
}

/// The sum of those of `count` values, at most 64, that are at most `most`, which is at most 31; in `*more` a bit for each
/// of the others, and in `*large` whether one of them is 64 or more. Values are below 2^31. Reads up to 15 behind the last.
CINLINE uint32_t cinline_sum_of_small(
    const uint32_t *values, size_t count, uint8_t most, uint64_t *more, int *large) {
  const cinline_i8x16 numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  cinline_i8x16 sum = {0}, all = {0};
  uint64_t bits = 0;
  for (size_t i = 0; i < count; i += 16) {
    cinline_i8x16 v = cinline_small_bytes(values + i);
    if (count - i < 16) v &= numbers < (int8_t)(count - i);
    const cinline_i8x16 others = v > (int8_t)most;
    sum += v & ~others;
    all |= v;
    bits |= (uint64_t)cinline_high_bits((cinline_u8x16)others) << i;
  }
  *more = bits;
  *large = cinline_high_bits((cinline_u8x16)(all + all)) != 0;
  return cinline_sum_of_bytes((cinline_u8x16)sum);
}

/// Writes 16 bytes with ASCII capitals as small letters. Returns a bit for each byte that is an ASCII
/// letter or digit (0 to 15), and one for each that is not ASCII (16 to 31).
CINLINE uint32_t cinline_lower_words(const uint8_t *in, uint8_t *out) {
  cinline_u8x16 v;
  memcpy(&v, in, 16);
  const cinline_u8x16 lower = v | 0x20;
  const cinline_u8x16 letter = (cinline_u8x16)((lower - 'a') < 26);
  const cinline_u8x16 digit = (cinline_u8x16)((v - '0') < 10);
  const cinline_u8x16 result = v | (letter & 0x20);
  memcpy(out, &result, 16);
  return cinline_high_bits(letter | digit) | cinline_high_bits(v) << 16;
}

/// What `cinline_ascii_words` sees in 64 bytes, a bit for each.
typedef struct {
  /// ASCII letters and digits.
  uint64_t words;
  /// Bytes that need a closer look: what is not ASCII, what may join the word before it to something, and
  /// the first of two capitals that begin a word of two or three characters.
  uint64_t trouble;
} cinline_word_bits;

/// Writes 64 bytes with ASCII capitals as small letters, and finds the words in them.
CINLINE cinline_word_bits cinline_ascii_words(const uint8_t *in, uint8_t *out) {
  uint64_t words = 0, high = 0, capitals = 0, joiners = 0, signs = 0;
#pragma clang loop unroll(full)
  for (unsigned k = 0; k < 4; k++) {
    cinline_u8x16 v;
    memcpy(&v, in + 16 * k, 16);
    const cinline_u8x16 lower = v | 0x20;
    const cinline_u8x16 letter = (cinline_u8x16)((lower - 'a') < 26);
    const cinline_u8x16 digit = (cinline_u8x16)((v - '0') < 10);
    const cinline_u8x16 result = v | (letter & 0x20);
    memcpy(out + 16 * k, &result, 16);
    const cinline_u8x16 capital = letter & (cinline_u8x16)(v != lower);
    // The signs + # and the hyphen, and of what joins a word only to what stands right behind: ' . , _ &
    const cinline_u8x16 sign = (cinline_u8x16)(v == '-') | (cinline_u8x16)((v & 0xF7) == '#');
    const cinline_u8x16 joiner = (cinline_u8x16)((v & 0xFE) == '&') |
                                 (cinline_u8x16)((v & 0xFD) == ',') | (cinline_u8x16)(v == '_');
    words |= (uint64_t)cinline_high_bits(letter | digit) << (16 * k);
    high |= (uint64_t)cinline_high_bits(v) << (16 * k);
    capitals |= (uint64_t)cinline_high_bits(capital) << (16 * k);
    joiners |= (uint64_t)cinline_high_bits(joiner) << (16 * k);
    signs |= (uint64_t)cinline_high_bits(sign) << (16 * k);
  }
  // What stands behind the 64 bytes may be anything.
  const uint64_t joinable = (words | high) >> 1 | (uint64_t)1 << 63;
  const uint64_t short_words = words & ~(words << 1) & ~((words >> 2) & (words >> 3));
  cinline_word_bits bits = {
      words, high | ((words << 1) & (signs | (joiners & joinable))) |
                 (short_words & capitals & (capitals >> 1))};
  return bits;
}

#endif
