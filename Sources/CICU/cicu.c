#include "CICU.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

int32_t cicu_unicode_version(void) {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  return version[0] * 256 + version[1];
}

int32_t cicu_version(void) {
  UVersionInfo version;
  u_getVersion(version);
  return version[0] * 256 + version[1];
}

// MARK: Classes

static int is_in(UChar32 c, const UChar32 *list, int count) {
  for (int i = 0; i < count; i++)
    if (list[i] == c) return 1;
  return 0;
}

static const UChar32 hyphens[] = {'-', 0x2010, 0x2011, 0xFF0D, 0xFE63};
static const UChar32 apostrophes[] = {'\'', 0x2019, 0xFF07, 0x02BC, 0x02BB, 0x2018};
static const UChar32 gershayim[] = {'"', 0x05F4, 0x05F3, 0x201D};
#define COUNT(list) ((int)(sizeof(list) / sizeof(list[0])))

/// The class of a code point by its own properties.
static uint8_t own_class(UChar32 c) {
  if (c < 128) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return CICU_LETTER;
    if (c >= '0' && c <= '9') return CICU_DIGIT;
  }
  if (is_in(c, hyphens, COUNT(hyphens))) return CICU_HYPHEN;
  if (is_in(c, apostrophes, COUNT(apostrophes))) return CICU_APOSTROPHE;
  if (is_in(c, gershayim, COUNT(gershayim))) return CICU_GERSHAYIM;
  if (c == '&' || c == 0xFF06) return CICU_AMPERSAND;
  if (c == '.') return CICU_FULL_STOP;
  if (c == ',') return CICU_COMMA;
  if (c == '_') return CICU_UNDERSCORE;
  if (c < 128 || U_IS_SURROGATE(c)) return CICU_SEPARATOR;

  UErrorCode status = U_ZERO_ERROR;
  UScriptCode script = uscript_getScript(c, &status);
  int8_t type = u_charType(c);
  if (type == U_FORMAT_CHAR) return CICU_MARK;
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_COMBINING_SPACING_MARK)
    return CICU_MARK;
  if ((c >= 0x1F1E6 && c <= 0x1F1FF) ||
      (u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) && c != 0xA9 && c != 0xAE && c != 0x2122))
    return CICU_EMOJI;
  if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT) return CICU_DICTIONARY;
  if (type == U_DECIMAL_DIGIT_NUMBER) return CICU_DIGIT;
  if (script == USCRIPT_HANGUL) return CICU_HANGUL;
  if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA || c == 0x30FC || c == 0xFF70 ||
      c == 0xFF9E || c == 0xFF9F)
    return CICU_IDEOGRAPH;
  int letter = type >= U_UPPERCASE_LETTER && type <= U_OTHER_LETTER;
  if ((script == USCRIPT_HAN && (letter || type == U_LETTER_NUMBER)) ||
      u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC))
    return CICU_IDEOGRAPH;
  if (type == U_LETTER_NUMBER || type == U_OTHER_NUMBER) return CICU_DIGIT;
  if (letter || u_hasBinaryProperty(c, UCHAR_ALPHABETIC)) return CICU_LETTER;
  return CICU_SEPARATOR;
}

// MARK: Fold

typedef struct {
  UChar *units;
  int32_t count;
  int32_t capacity;
  UChar inline_units[256];
} buffer;

static void buffer_init(buffer *b) {
  b->units = b->inline_units;
  b->count = 0;
  b->capacity = 256;
}

static void buffer_free(buffer *b) {
  if (b->units != b->inline_units) free(b->units);
}

/// Room for `capacity` units; what was in the buffer is lost. 0 if memory ran out.
static int buffer_reserve(buffer *b, int32_t capacity) {
  if (capacity <= b->capacity) return 1;
  UChar *units = malloc((size_t)capacity * sizeof(UChar));
  if (units == NULL) return 0;
  buffer_free(b);
  b->units = units;
  b->capacity = capacity;
  return 1;
}

static int normalize(const UNormalizer2 *normalizer, const buffer *in, buffer *out) {
  UErrorCode status = U_ZERO_ERROR;
  out->count = unorm2_normalize(normalizer, in->units, in->count, out->units, out->capacity, &status);
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    if (!buffer_reserve(out, out->count + 16)) return 0;
    status = U_ZERO_ERROR;
    out->count =
        unorm2_normalize(normalizer, in->units, in->count, out->units, out->capacity, &status);
  }
  return U_SUCCESS(status);
}

static const struct { UChar32 first, last; } dropped[] = {
    {0x0300, 0x036F}, {0x0483, 0x0487}, {0x0591, 0x05C7}, {0x0610, 0x061A}, {0x0640, 0x0640},
    {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E8}, {0x06EA, 0x06ED},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x20D0, 0x20F0}, {0xFE20, 0xFE2F}};

static int is_dropped(UChar32 c) {
  if (c < 0x0300 || c > 0xFE2F) return 0;
  for (int i = 0; i < COUNT(dropped); i++)
    if (c >= dropped[i].first && c <= dropped[i].last) return 1;
  return 0;
}

static const struct { UChar32 from; UChar32 to[2]; } letters[] = {
    {0x00F8, {'o', 0}}, {0x0142, {'l', 0}}, {0x0111, {'d', 0}}, {0x0127, {'h', 0}},
    {0x0167, {'t', 0}}, {0x00E6, {'a', 'e'}}, {0x0153, {'o', 'e'}}, {0x0131, {'i', 0}},
    {0x00F0, {'d', 0}}, {0x00FE, {'t', 'h'}}, {0x0138, {'k', 0}}, {0x014B, {'n', 0}},
    {0x0192, {'f', 0}}, {0x0253, {'b', 0}}, {0x0256, {'d', 0}}, {0x0257, {'d', 0}},
    {0x0199, {'k', 0}}, {0x01B4, {'y', 0}}, {0x0268, {'i', 0}}, {0x0289, {'u', 0}},
    {0x025B, {'e', 0}}, {0x0254, {'o', 0}}, {0x0649, {0x064A, 0}}, {0x06A9, {0x0643, 0}},
    {0x06CC, {0x064A, 0}}, {0x06D2, {0x064A, 0}}};

/// UTF-8 of `in`, with the letter and digit map if `map`, cut at `capacity`. Returns the
/// bytes written; `whole` becomes its full length.
static int32_t write_utf8(
    const buffer *in, int map, uint8_t *out, int32_t capacity, int32_t *whole) {
  int32_t total = 0;
  int32_t written = 0;
  int32_t i = 0;
  int full = 0;
  while (i < in->count) {
    UChar32 c;
    U16_NEXT(in->units, i, in->count, c);
    UChar32 mapped[2] = {c, 0};
    if (map && c > 127) {
      for (int k = 0; k < COUNT(letters); k++)
        if (letters[k].from == c) {
          mapped[0] = letters[k].to[0];
          mapped[1] = letters[k].to[1];
        }
      if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER) {
        int32_t digit = u_charDigitValue(c);
        if (digit >= 0) mapped[0] = '0' + digit;
      }
    }
    for (int k = 0; k < 2; k++) {
      if (k == 1 && mapped[1] == 0) break;
      UChar32 m = U_IS_SURROGATE(mapped[k]) ? 0xFFFD : mapped[k];
      int32_t length = U8_LENGTH(m);
      if (full || total + length > capacity) {
        full = 1;
      } else {
        U8_APPEND_UNSAFE(out, written, m);
      }
      total += length;
    }
  }
  if (whole != NULL) *whole = total;
  return written;
}

static int32_t fold_text(
    const uint8_t *text, int32_t count, uint8_t *out, int32_t capacity, int32_t *whole,
    int drop_marks) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *casefold = unorm2_getNFKCCasefoldInstance(&status);
  const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
  const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
  if (U_FAILURE(status)) return -1;

  buffer a, b;
  buffer_init(&a);
  buffer_init(&b);
  int32_t result = -1;
  if (!buffer_reserve(&a, count + 1)) goto done;
  u_strFromUTF8WithSub(
      a.units, a.capacity, &a.count, (const char *)text, count, 0xFFFD, NULL, &status);
  if (U_FAILURE(status)) goto done;
  if (!normalize(casefold, &a, &b)) goto done;
  if (!drop_marks) {
    result = write_utf8(&b, 0, out, capacity, whole);
    goto done;
  }
  if (!normalize(nfd, &b, &a)) goto done;
  {
    int32_t kept = 0;
    for (int32_t i = 0; i < a.count; i++)
      // All dropped marks lie in the basic plane, so a unit is enough.
      if (!is_dropped(a.units[i])) a.units[kept++] = a.units[i];
    a.count = kept;
  }
  if (!normalize(nfc, &a, &b)) goto done;
  result = write_utf8(&b, 1, out, capacity, whole);
done:
  buffer_free(&a);
  buffer_free(&b);
  return result;
}

int32_t cicu_fold(
    const uint8_t *text, int32_t count, uint8_t *out, int32_t capacity, int32_t *whole) {
  return fold_text(text, count, out, capacity, whole, 1);
}

int32_t cicu_casefold(
    const uint8_t *text, int32_t count, uint8_t *out, int32_t capacity, int32_t *whole) {
  return fold_text(text, count, out, capacity, whole, 0);
}

// MARK: Pages

/// A symbol that stands for letters, such as the telephone sign, is what its fold begins with.
static uint8_t class_of(UChar32 c, const uint8_t *spelling, int32_t count) {
  uint8_t kind = own_class(c);
  if (kind == CICU_SEPARATOR) {
    // A pictograph with a stroke through it is what it is without one.
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
    UChar parts[32];
    int32_t length =
        U_SUCCESS(status) ? unorm2_getDecomposition(nfd, c, parts, 32, &status) : -1;
    if (U_SUCCESS(status) && length > 0) {
      UChar32 base;
      U16_GET(parts, 0, 0, length, base);
      if (own_class(base) == CICU_EMOJI) return CICU_EMOJI;
    }
  }
  if (kind != CICU_SEPARATOR || c < 128 || count <= 0) return kind;
  // The numero sign, trade mark and service mark are not read as words.
  if (c == 0x2116 || c == 0x2122 || c == 0x2120) return kind;
  int32_t i = 0;
  UChar32 first;
  U8_NEXT(spelling, i, count, first);
  if (first < 0 || first == c) return kind;
  uint8_t of_fold = own_class(first);
  if (of_fold == CICU_LETTER || of_fold == CICU_DIGIT || of_fold == CICU_IDEOGRAPH ||
      of_fold == CICU_HANGUL)
    return of_fold;
  return kind;
}

/// Whether the fold of a mark or of a letter of dictionary scripts is the same behind any text: of its
/// characters none is ordered among others or composes with what stands before it.
static int is_inert(
    const uint8_t *spelling, int32_t spelling_count, const uint8_t *fold, int32_t fold_count) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
  if (U_FAILURE(status) || spelling_count != fold_count || memcmp(spelling, fold, fold_count) != 0)
    return 0;
  int32_t i = 0;
  while (i < spelling_count) {
    UChar32 c;
    U8_NEXT(spelling, i, spelling_count, c);
    if (c < 0 || u_getCombiningClass(c) != 0 || !unorm2_hasBoundaryBefore(nfc, c)) return 0;
  }
  return 1;
}

/// Whether both folds of a code point are itself, which saves folding most of them.
static int is_own_fold(UChar32 c) {
  if (c < 128) return c < 'A' || c > 'Z';
  if (u_hasBinaryProperty(c, UCHAR_CHANGES_WHEN_NFKC_CASEFOLDED) || is_dropped(c) ||
      u_charType(c) == U_DECIMAL_DIGIT_NUMBER)
    return 0;
  for (int i = 0; i < COUNT(letters); i++)
    if (letters[i].from == c) return 0;
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
  UChar parts[32];
  return U_SUCCESS(status) && unorm2_getDecomposition(nfd, c, parts, 32, &status) < 0;
}

static void fill(UChar32 c, cicu_character *entry) {
  memset(entry, 0, sizeof(*entry));
  if (U_IS_SURROGATE(c)) return;
  uint8_t own[4];
  int32_t own_count = 0;
  U8_APPEND_UNSAFE(own, own_count, c);

  uint8_t fold[128], spelling[128];
  int32_t fold_count = own_count, spelling_count = own_count;
  memcpy(fold, own, 4);
  memcpy(spelling, own, 4);

  int syllable = c >= 0xAC00 && c <= 0xD7A3;
  int ideograph = (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x2F7FF);
  if (!syllable && !ideograph && u_charType(c) != U_UNASSIGNED && !is_own_fold(c)) {
    fold_count = cicu_fold(own, own_count, fold, sizeof(fold), NULL);
    spelling_count = cicu_casefold(own, own_count, spelling, sizeof(spelling), NULL);
  }

  entry->kind = class_of(c, spelling, spelling_count);
  if (u_hasBinaryProperty(c, UCHAR_LOWERCASE)) entry->flags |= CICU_LOWER_CASE;
  if (u_hasBinaryProperty(c, UCHAR_UPPERCASE)) entry->flags |= CICU_UPPER_CASE;
  if ((c >= 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FF) || c == 0xFF9E || c == 0xFF9F)
    entry->flags |= CICU_ATTACHES;

  int whole = fold_count < 0 || fold_count > 6 || spelling_count < 0 || spelling_count > 6;
  if (c == 0xFF9E || c == 0xFF9F || (c >= 0x1100 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FF))
    whole = 1;
  // A mark may compose with, or be ordered among, what stands before it.
  uint8_t order = u_getCombiningClass(c);
  int is_attached = entry->kind == CICU_MARK || entry->kind == CICU_DICTIONARY;
  // A dropped mark leaves nothing in the fold wherever it stands; for the spelling see the tokenizer.
  int leaves_nothing = entry->kind == CICU_MARK && fold_count == 0;
  if (is_attached && !leaves_nothing && !whole &&
      (order != 0 || !is_inert(spelling, spelling_count, fold, fold_count))) {
    int itself = fold_count == own_count && memcmp(fold, own, own_count) == 0 &&
                 spelling_count == own_count && memcmp(spelling, own, own_count) == 0;
    if (order > 0 && itself && own_count < 6 &&
        u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES &&
        u_getIntPropertyValue(c, UCHAR_NFD_QUICK_CHECK) == UNORM_YES) {
      entry->flags |= CICU_ORDERED;
      entry->spelling[5] = order;
    } else {
      whole = 1;
    }
  }
  if (whole) {
    entry->flags |= CICU_FOLD_WHOLE;
    return;
  }
  entry->fold_count = (uint8_t)fold_count;
  entry->spelling_count = (uint8_t)spelling_count;
  memcpy(entry->fold, fold, fold_count);
  memcpy(entry->spelling, spelling, spelling_count);
  if (fold_count != spelling_count || memcmp(fold, spelling, fold_count) != 0)
    entry->flags |= CICU_SPELLING_DIFFERS;
  if (fold_count == own_count && memcmp(fold, own, own_count) == 0 &&
      spelling_count == own_count && memcmp(spelling, own, own_count) == 0 &&
      !(entry->flags & CICU_ATTACHES))
    entry->flags |= CICU_ITSELF;
}

/// Makes the fold of a traditional Chinese character the simplified one.
static void simplify(UChar32 c, const UTransliterator *transliterator, cicu_character *entry) {
  if (entry->kind != CICU_IDEOGRAPH || (entry->flags & CICU_FOLD_WHOLE) || entry->spelling_count == 0)
    return;
  UErrorCode status = U_ZERO_ERROR;
  UChar units[16];
  int32_t length = 0;
  u_strFromUTF8(units, 8, &length, (const char *)entry->spelling, entry->spelling_count, &status);
  int32_t limit = length;
  if (U_SUCCESS(status)) utrans_transUChars(transliterator, units, &length, 16, 0, &limit, &status);
  uint8_t bytes[64];
  int32_t count = 0;
  if (U_SUCCESS(status))
    u_strToUTF8((char *)bytes, sizeof(bytes), &count, units, length, &status);
  if (U_FAILURE(status) || count <= 0 || count > 6) return;
  if (count != entry->spelling_count || memcmp(bytes, entry->spelling, count) != 0)
    entry->flags &= ~CICU_ITSELF;
  entry->fold_count = entry->spelling_count = (uint8_t)count;
  memcpy(entry->fold, bytes, count);
  memcpy(entry->spelling, bytes, count);
}

void cicu_page(uint32_t first, uint32_t count, int32_t simplified, cicu_character *entries) {
  for (uint32_t i = 0; i < count; i++) fill((UChar32)(first + i), entries + i);
  if (!simplified) return;
  static UTransliterator *transliterator = NULL;
  if (transliterator == NULL) {
    static const UChar name[] = u"Hant-Hans";
    UErrorCode status = U_ZERO_ERROR;
    transliterator = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    if (U_FAILURE(status)) return;
  }
  for (uint32_t i = 0; i < count; i++)
    simplify((UChar32)(first + i), transliterator, entries + i);
}

// MARK: Boundaries

struct cicu_breaker {
  UBreakIterator *iterator;
  UText text;
  // Of a run that `cicu_word_ends` looks at: its text, and where each unit starts in UTF-8.
  UChar units[CICU_MAXIMUM_RUN];
  uint16_t offsets[CICU_MAXIMUM_RUN + 1];
};

cicu_breaker *cicu_breaker_open(int32_t kind) {
  UBreakIteratorType type = kind == CICU_GRAPHEMES ? UBRK_CHARACTER
                            : kind == CICU_WORDS   ? UBRK_WORD
                                                   : UBRK_SENTENCE;
  cicu_breaker *breaker = calloc(1, sizeof(cicu_breaker));
  if (breaker == NULL) return NULL;
  UErrorCode status = U_ZERO_ERROR;
  breaker->iterator = ubrk_open(type, "", NULL, 0, &status);
  breaker->text = (UText)UTEXT_INITIALIZER;
  if (U_FAILURE(status) || breaker->iterator == NULL) {
    free(breaker);
    return NULL;
  }
  return breaker;
}

void cicu_breaker_close(cicu_breaker *breaker) {
  if (breaker == NULL) return;
  ubrk_close(breaker->iterator);
  utext_close(&breaker->text);
  free(breaker);
}

int32_t cicu_breaker_start(cicu_breaker *breaker, const uint8_t *text, int64_t count) {
  UErrorCode status = U_ZERO_ERROR;
  utext_openUTF8(&breaker->text, (const char *)text, count, &status);
  ubrk_setUText(breaker->iterator, &breaker->text, &status);
  if (U_FAILURE(status)) return 0;
  ubrk_first(breaker->iterator);
  return 1;
}

int64_t cicu_breaker_next(cicu_breaker *breaker) {
  int32_t next = ubrk_next(breaker->iterator);
  return next == UBRK_DONE ? -1 : next;
}

int32_t cicu_word_ends(
    cicu_breaker *breaker, const uint8_t *text, int32_t count, int32_t *ends, int32_t capacity) {
  if (count > CICU_MAXIMUM_RUN) return -1;
  int32_t length = 0;
  int32_t i = 0;
  while (i < count) {
    breaker->offsets[length] = (uint16_t)i;
    UChar32 c;
    U8_NEXT(text, i, count, c);
    if (c < 0) c = 0xFFFD;
    if (c > 0xFFFF) {
      // The second half of a pair starts where the first does; no word ends between them.
      breaker->units[length++] = U16_LEAD(c);
      breaker->offsets[length] = (uint16_t)i;
      c = U16_TRAIL(c);
    }
    breaker->units[length++] = (UChar)c;
  }
  breaker->offsets[length] = (uint16_t)count;
  UErrorCode status = U_ZERO_ERROR;
  ubrk_setText(breaker->iterator, breaker->units, length, &status);
  if (U_FAILURE(status)) return -1;
  int32_t found = 0;
  ubrk_first(breaker->iterator);
  for (int32_t end = ubrk_next(breaker->iterator); end != UBRK_DONE && found < capacity;
       end = ubrk_next(breaker->iterator))
    ends[found++] = breaker->offsets[end];
  return found;
}

// MARK: Sentences

_Static_assert(
    (int)CICU_SENTENCE_FULL_STOP == (int)U_SB_ATERM && (int)CICU_SENTENCE_CLOSE == (int)U_SB_CLOSE &&
        (int)CICU_SENTENCE_FORMAT == (int)U_SB_FORMAT && (int)CICU_SENTENCE_LOWER == (int)U_SB_LOWER &&
        (int)CICU_SENTENCE_DIGIT == (int)U_SB_NUMERIC &&
        (int)CICU_SENTENCE_LETTER == (int)U_SB_OLETTER &&
        (int)CICU_SENTENCE_SEPARATOR == (int)U_SB_SEP && (int)CICU_SENTENCE_SPACE == (int)U_SB_SP &&
        (int)CICU_SENTENCE_TERMINATOR == (int)U_SB_STERM &&
        (int)CICU_SENTENCE_UPPER == (int)U_SB_UPPER && (int)CICU_SENTENCE_EXTEND == (int)U_SB_EXTEND &&
        (int)CICU_SENTENCE_GOES_ON == (int)U_SB_SCONTINUE,
    "classes are ICU's");

uint8_t cicu_sentence_class(uint32_t c) {
  return (uint8_t)u_getIntPropertyValue((UChar32)c, UCHAR_SENTENCE_BREAK);
}

uint8_t cicu_sentence_class_at(const uint8_t *text, int32_t count, int32_t *size) {
  UChar32 c;
  int32_t next = 0;
  U8_NEXT(text, next, count, c);
  *size = next;
  return c < 0 ? CICU_SENTENCE_OTHER : cicu_sentence_class((uint32_t)c);
}

// MARK: Cells

int32_t cicu_cells(const uint8_t *cluster, int64_t count) {
  int32_t cells = 0;
  int64_t i = 0;
  while (i < count) {
    UChar32 c;
    U8_NEXT(cluster, i, count, c);
    if (c < 0) {
      if (cells == 0) cells = 1;
      continue;
    }
    int8_t type = u_charType(c);
    // The variation selector asks for the picture of what stands before it.
    if (c == 0xFE0F && cells == 1) cells = 2;
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR ||
        type == U_CONTROL_CHAR || type == U_LINE_SEPARATOR || type == U_PARAGRAPH_SEPARATOR)
      continue;
    int32_t width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    if (width == U_EA_FULLWIDTH || width == U_EA_WIDE ||
        u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION) ||
        (c >= 0x1F1E6 && c <= 0x1F1FF))
      return 2;
    // A half-width voiced mark belongs to the kana before it but has a cell of its own.
    if (cells == 0 || c == 0xFF9E || c == 0xFF9F) cells++;
  }
  return cells < 2 ? cells : 2;
}
