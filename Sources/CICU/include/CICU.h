#ifndef CICU_H
#define CICU_H

#include <stdint.h>

// The few ICU calls behind plain C types. ICU's own names carry its version, and its headers clash
// with the ICU that Foundation bundles, so no ICU type appears here.

/// The Unicode version of the linked ICU, as major * 256 + minor.
int32_t cicu_unicode_version(void);

/// The version of the linked ICU, as major * 256 + minor. Its dictionaries change with it.
int32_t cicu_version(void);

/// What a code point is to the tokenizer.
enum {
  CICU_SEPARATOR = 0,
  CICU_LETTER = 1,
  CICU_DIGIT = 2,
  CICU_MARK = 3,         // attached or ignorable: combining marks and format characters
  CICU_IDEOGRAPH = 4,    // Han, Hiragana, Katakana
  CICU_HANGUL = 5,
  CICU_DICTIONARY = 6,   // scripts whose words only a dictionary finds: Thai, Lao, Khmer, Myanmar
  CICU_EMOJI = 7,
  CICU_HYPHEN = 8,
  CICU_APOSTROPHE = 9,
  CICU_FULL_STOP = 10,
  CICU_COMMA = 11,
  CICU_UNDERSCORE = 12,
  CICU_AMPERSAND = 13,
  CICU_GERSHAYIM = 14,   // quotation marks that may stand inside a Hebrew acronym
};

enum {
  CICU_LOWER_CASE = 1,
  /// The fold is not the sum of the folds of its code points: fold the whole word.
  CICU_FOLD_WHOLE = 2,
  /// The fold and the spelling differ.
  CICU_SPELLING_DIFFERS = 4,
  /// Attaches to the character before it: half-width voiced marks, medial and final Hangul letters.
  CICU_ATTACHES = 8,
  CICU_UPPER_CASE = 16,
  /// A mark that is its own fold if it stands in order: its combining class, the last byte of
  /// `spelling`, is not below that of the mark before it. Else fold the whole word.
  CICU_ORDERED = 32,
  /// Fold and spelling are the code point itself, and it does not attach. A mark may be ordered.
  CICU_ITSELF = 64,
};

/// One code point: its class, its fold and its spelling (NFKC case fold) in UTF-8.
typedef struct {
  uint8_t kind;
  uint8_t flags;
  uint8_t fold_count;
  uint8_t spelling_count;
  uint8_t fold[6];
  uint8_t spelling[6];
} cicu_character;

/// Fills the entries of `count` code points from `first`. If `simplified` is not 0, traditional
/// Chinese characters have simplified ones as fold and spelling. One thread at a time.
void cicu_page(uint32_t first, uint32_t count, int32_t simplified, cicu_character *entries);

/// Folds UTF-8 text: NFKC_Casefold, NFD, without the dropped marks, NFC, then the map of single
/// letters and digits. Writes at most `capacity` bytes, cut between code points, and returns how many;
/// -1 if memory ran out. `whole`, if not NULL, becomes the bytes of the whole fold.
int32_t cicu_fold(
    const uint8_t *text, int32_t count, uint8_t *out, int32_t capacity, int32_t *whole);

/// NFKC_Casefold alone, which keeps accents. Returns as `cicu_fold` does.
int32_t cicu_casefold(
    const uint8_t *text, int32_t count, uint8_t *out, int32_t capacity, int32_t *whole);

/// What a character is to the rules of sentences: the values of its property Sentence_Break.
enum {
  CICU_SENTENCE_OTHER = 0,
  CICU_SENTENCE_FULL_STOP = 1,
  CICU_SENTENCE_CLOSE = 2,
  CICU_SENTENCE_FORMAT = 3,
  CICU_SENTENCE_LOWER = 4,
  CICU_SENTENCE_DIGIT = 5,
  CICU_SENTENCE_LETTER = 6,
  CICU_SENTENCE_SEPARATOR = 7,
  CICU_SENTENCE_SPACE = 8,
  CICU_SENTENCE_TERMINATOR = 9,
  CICU_SENTENCE_UPPER = 10,
  CICU_SENTENCE_EXTEND = 12,
  CICU_SENTENCE_GOES_ON = 14,
};

/// The class of a code point.
uint8_t cicu_sentence_class(uint32_t c);

/// The class of the first character of a text that is not empty; `size` becomes its bytes, 1 of those that are
/// no UTF-8.
uint8_t cicu_sentence_class_at(const uint8_t *text, int32_t count, int32_t *size);

/// Finds boundaries in UTF-8 text. One thread at a time.
typedef struct cicu_breaker cicu_breaker;

/// Those of sentences are for comparison.
enum { CICU_GRAPHEMES = 0, CICU_WORDS = 1, CICU_SENTENCES = 2 };

/// NULL if ICU has no data for it.
cicu_breaker *cicu_breaker_open(int32_t kind);
void cicu_breaker_close(cicu_breaker *breaker);

/// Starts at the beginning of a text, which must stay until the next call or the end. 0 if it failed.
int32_t cicu_breaker_start(cicu_breaker *breaker, const uint8_t *text, int64_t count);

/// The next boundary in bytes, or -1 after the last.
int64_t cicu_breaker_next(cicu_breaker *breaker);

enum { CICU_MAXIMUM_RUN = 3072 };

/// Writes where the words of a text of at most CICU_MAXIMUM_RUN bytes end, in bytes, and returns how
/// many; at most `capacity`, -1 if it failed. The breaker is one for words.
int32_t cicu_word_ends(
    cicu_breaker *breaker, const uint8_t *text, int32_t count, int32_t *ends, int32_t capacity);

/// The cells of a terminal that a grapheme cluster takes: 0, 1 or 2.
int32_t cicu_cells(const uint8_t *cluster, int64_t count);

#endif
