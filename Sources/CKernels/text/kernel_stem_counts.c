#include "CKernels.h"
#include "../kernel_clones.h"

#include <string.h>

// Sixty-four bytes at a time become bit masks, a bit a byte, the first byte lowest. What is counted is then a matter of shifts
// and population counts: a phrase ends where its last letter stands, the last but one a place before, and so on.

enum { BLOCK = 64 };

typedef uint8_t block __attribute__((ext_vector_type(BLOCK)));
typedef bool block_mask __attribute__((ext_vector_type(BLOCK)));

/// Where a class of bytes stands in this block and in the one before.
typedef struct {
  uint64_t here;
  uint64_t before;
} places;

#define INLINE __attribute__((always_inline)) static inline

/// The byte for which this is called stands `distance` places, 1 to 63, after one of the class.
INLINE uint64_t after(places class, int distance) {
  return class.here << distance | class.before >> (BLOCK - distance);
}

INLINE void move(places *class, uint64_t here) {
  class->before = class->here;
  class->here = here;
}

INLINE int64_t count(uint64_t mask) { return __builtin_popcountll(mask); }

// A comparison of vectors as a mask.
#define MASK(comparison)                                                                                                       \
  ({                                                                                                                           \
    const block_mask bits = __builtin_convertvector((comparison), block_mask);                                                 \
    uint64_t mask;                                                                                                             \
    memcpy(&mask, &bits, sizeof mask);                                                                                         \
    mask;                                                                                                                      \
  })

#define LETTERS(X)                                                                                                             \
  X(a) X(b) X(c) X(d) X(e) X(f) X(g) X(h) X(i) X(l) X(m) X(n) X(o) X(p) X(q) X(r) X(s) X(t) X(u) X(w) X(x) X(y)

/// What one block has to know of the block before it.
typedef struct {
#define PLACES(letter) places letter;
  LETTERS(PLACES)
#undef PLACES
  places letters, capitals, digits, spaces, points, ends, underscores, starts;
} context;

INLINE void count_pronouns(const context *now, kernel_stem *counts) {
  // The place after a word, which is as many places after the word's start as the word has letters.
  const uint64_t ended = ~now->letters.here & after(now->letters, 1);
  const uint64_t h1 = after(now->h, 2) & after(now->starts, 2), h2 = after(now->h, 3) & after(now->starts, 3);
  const uint64_t found = (after(now->i, 1) & after(now->starts, 1)) |
                         (after(now->m, 2) & after(now->y, 1) & after(now->starts, 2)) | (h1 & after(now->e, 1)) |
                         (after(now->s, 3) & after(now->h, 2) & after(now->e, 1) & after(now->starts, 3)) |
                         (h2 & after(now->i, 2) & after(now->s, 1)) | (h2 & after(now->e, 2) & after(now->r, 1)) |
                         (after(now->t, 4) & after(now->h, 3) & after(now->e, 2) & after(now->y, 1) & after(now->starts, 4));
  counts->pronouns += count(ended & found);
}

INLINE void count_ratios(const context *now, kernel_stem *counts) {
  uint64_t found;
  // Pairs that are rare come first: hardly ever is there more to do.
  if ((found = now->d.here & after(now->r, 1))) {
    counts->ratios += count(found & after(now->i, 2) & after(now->h, 3) & after(now->t, 4));
  }
  if ((found = now->e.here & after(now->c, 1) & after(now->i, 2))) {
    counts->ratios += count(found & after(now->w, 3) & after(now->t, 4));
  }
  if ((found = now->e.here & after(now->l, 1))) {
    counts->ratios += count(found & after(now->b, 2) & after(now->u, 3) & after(now->o, 4) & after(now->d, 5));
    counts->ratios += count(found & after(now->p, 2) & after(now->i, 3) & after(now->r, 4) & after(now->t, 5));
  }
  if ((found = now->f.here & after(now->l, 1))) {
    counts->ratios += count(found & after(now->a, 2) & after(now->h, 3));
  }
  if ((found = now->r.here & after(now->e, 1) & after(now->t, 2) & after(now->r, 3))) {
    counts->ratios += count(found & after(now->a, 4) & after(now->u, 5) & after(now->q, 6));
  }
  if ((found = now->s.here & after(now->e, 1) & after(now->m, 2))) {
    counts->ratios += count(found & after(now->i, 3) & after(now->t, 4));
  }
  if ((found = now->t.here & after(now->n, 1) & after(now->e, 2) & after(now->c, 3))) {
    counts->ratios += count(found & after(now->r, 4) & after(now->e, 5) & after(now->p, 6));
  }
}

INLINE void look_for_phrases(const context *now, uint64_t ones, kernel_stem *counts) {
  uint64_t found;
  if ((found = now->g.here & after(now->n, 1) & after(now->i, 2) & after(now->w, 3))) {
    found &= after(now->o, 4) & after(now->l, 5) & after(now->l, 6) & after(now->o, 7) & after(now->f, 8);
    counts->has_following |= found != 0;
  }
  if ((found = now->spaces.here & after(now->t, 1) & after(now->o, 2))) {
    counts->has_negation |= (found & after(now->n, 3) & after(now->spaces, 4)) != 0;
  }
  if ((found = now->t.here & now->capitals.here & after(now->capitals, 1))) {
    found &= after(now->capitals, 2) & after(now->capitals, 3) & after(now->capitals, 4);
    const uint64_t except = after(now->p, 1) & after(now->e, 2) & after(now->c, 3) & after(now->x, 4) & after(now->e, 5) &
                            after(now->capitals, 5);
    const uint64_t least = after(now->s, 1) & after(now->a, 2) & after(now->e, 3) & after(now->l, 4);
    counts->has_negation |= (found & (except | least)) != 0;
  }
  if ((found = ones & after(now->spaces, 1))) {
    const uint64_t statement = after(now->t, 2) & after(now->n, 3) & after(now->e, 4) & after(now->m, 5) & after(now->e, 6) &
                               after(now->t, 7) & after(now->a, 8) & after(now->t, 9) & after(now->s, 10);
    const uint64_t scenario = after(now->o, 2) & after(now->i, 3) & after(now->r, 4) & after(now->a, 5) & after(now->n, 6) &
                              after(now->e, 7) & after(now->c, 8) & after(now->s, 9);
    counts->has_statements |= (found & (statement | scenario)) != 0;
  }
}

INLINE void count_block(const uint8_t *text, context *now, kernel_stem *counts) {
  block bytes;
  memcpy(&bytes, text, sizeof bytes);
  const block folded = bytes | 0x20;
#define MOVE(letter) move(&now->letter, MASK(folded == #letter[0]));
  LETTERS(MOVE)
#undef MOVE
  move(&now->letters, MASK(folded - 'a' < 26));
  move(&now->capitals, MASK(bytes - 'A' < 26));
  move(&now->digits, MASK(bytes - '0' < 10));
  move(&now->spaces, MASK(bytes == ' '));
  move(&now->points, MASK(bytes == '.'));
  move(&now->underscores, MASK(bytes == '_'));
  const uint64_t line_feeds = MASK(bytes == '\n'), question_marks = MASK(bytes == '?');
  move(&now->ends, now->points.here | question_marks | MASK(bytes == '!'));
  const uint64_t blanks = now->spaces.here | line_feeds | MASK(bytes == '\t') | MASK(bytes == '\r');
  move(&now->starts, now->letters.here & ~after(now->letters, 1));
  counts->words += count(now->starts.here);
  counts->letters += count(now->letters.here);
  counts->capitals += count(now->capitals.here);
  counts->digits += count(now->digits.here);
  counts->numbers += count(now->digits.here & ~after(now->digits, 1));
  counts->decimals += count(now->digits.here & after(now->points, 1) & after(now->digits, 2));
  counts->line_feeds += count(line_feeds);
  counts->question_marks += count(question_marks);
  counts->dollars += count(MASK(bytes == '$'));
  counts->commas += count(MASK(bytes == ','));
  counts->ratios += count(MASK(bytes == '%'));
  counts->sentences += count(blanks & after(now->ends, 1));
  counts->has_blank |= (now->underscores.here & after(now->underscores, 1)) != 0;
  count_pronouns(now, counts);
  count_ratios(now, counts);
  look_for_phrases(now, MASK(bytes == '1'), counts);
}

KERNEL_CLONES
void kernel_stem_counts(const uint8_t *text, size_t length, kernel_stem *counts) {
  memset(counts, 0, sizeof *counts);
  context now;
  memset(&now, 0, sizeof now);
  size_t start = 0;
  for (; start + BLOCK <= length; start += BLOCK) { count_block(text + start, &now, counts); }
  // The rest, or nothing: the end of a last word is seen at the byte after it. NUL counts nowhere.
  uint8_t rest[BLOCK] = {0};
  if (start < length) { memcpy(rest, text + start, length - start); }
  count_block(rest, &now, counts);
  const uint8_t last = length > 0 ? text[length - 1] : 0;
  counts->sentences += last == '.' || last == '!' || last == '?';
}
