#ifndef CICU_BASELINE_H
#define CICU_BASELINE_H

#include <stdint.h>

/// Cuts UTF-8 text into words with ICU's own word iterator (root locale), folds each with NFKC_Casefold
/// and hashes it. This is what a tokenizer on top of ICU does; `engsearch` is measured against it.
///
/// The text is read in pieces of about 64 KiB that end with a line. If `fold_first`, each piece is folded
/// as a whole before it is cut, else each word by itself. Returns the number of words, -1 on failure;
/// `hash` becomes a value that depends on all of them.
int64_t icu_words(const uint8_t *text, int64_t count, int32_t fold_first, uint64_t *hash);

#endif
