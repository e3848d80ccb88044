#include "CICUBaseline.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { PIECE = 1 << 16 };

static uint64_t add(uint64_t hash, const char *bytes, int32_t count) {
  for (int32_t i = 0; i < count; i++) hash = (hash ^ (uint8_t)bytes[i]) * 0x100000001b3u;
  return hash;
}

/// Words of `units`; folds each if `casefold` is not NULL.
static int64_t words(
    UBreakIterator *iterator, const UNormalizer2 *casefold, const UChar *units, int32_t count,
    uint64_t *hash) {
  UErrorCode status = U_ZERO_ERROR;
  ubrk_setText(iterator, units, count, &status);
  int64_t found = 0;
  UChar folded[1024];
  char bytes[4096];
  int32_t start = ubrk_first(iterator);
  for (int32_t end = ubrk_next(iterator); end != UBRK_DONE; start = end, end = ubrk_next(iterator)) {
    if (ubrk_getRuleStatus(iterator) < UBRK_WORD_NONE_LIMIT) continue;
    int32_t length = end - start < 256 ? end - start : 256;
    const UChar *word = units + start;
    if (casefold != NULL) {
      length = unorm2_normalize(casefold, word, length, folded, 1024, &status);
      word = folded;
    }
    int32_t written = 0;
    u_strToUTF8(bytes, sizeof(bytes), &written, word, length, &status);
    if (U_FAILURE(status)) return -1;
    *hash = add(*hash, bytes, written);
    found++;
  }
  return U_FAILURE(status) ? -1 : found;
}

int64_t icu_words(const uint8_t *text, int64_t count, int32_t fold_first, uint64_t *hash) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
  UBreakIterator *iterator = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
  UChar *units = malloc(2 * PIECE * sizeof(UChar));
  UChar *folded = malloc(8 * PIECE * sizeof(UChar));
  int64_t found = 0;
  *hash = 0xcbf29ce484222325u;
  int64_t start = 0;
  while (start < count && U_SUCCESS(status)) {
    int64_t end = start + PIECE < count ? start + PIECE : count;
    int64_t cut = end;
    while (end < count && cut > start && text[cut - 1] != '\n') cut--;
    if (cut > start) end = cut;
    while (end < count && end > start + 1 && (text[end] & 0xC0) == 0x80) end--;
    int32_t length = 0;
    u_strFromUTF8WithSub(units, 2 * PIECE, &length, (const char *)text + start,
                         (int32_t)(end - start), 0xFFFD, NULL, &status);
    const UChar *piece = units;
    if (fold_first && U_SUCCESS(status)) {
      length = unorm2_normalize(casefold, units, length, folded, 8 * PIECE, &status);
      piece = folded;
    }
    if (U_FAILURE(status)) break;
    int64_t more = words(iterator, fold_first ? NULL : casefold, piece, length, hash);
    if (more < 0) break;
    found += more;
    start = end;
  }
  ubrk_close(iterator);
  free(units);
  free(folded);
  return start < count ? -1 : found;
}
