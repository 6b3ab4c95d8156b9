#include "bpe_scratch.h"

#include <stdlib.h>

/// As Swift does where memory is at its end.
static void *allocated(void *memory) {
  if (!memory) abort();
  return memory;
}

bpe_scratch *bpe_scratch_create(void) {
  bpe_scratch *scratch = allocated(calloc(1, sizeof *scratch));
  scratch->kept = allocated(calloc(BPE_KEPT_COUNTS, sizeof *scratch->kept));
  return scratch;
}

static void release(bpe_scratch *scratch) {
  free(scratch->next);
  free(scratch->previous);
  free(scratch->ranks);
  free(scratch->heap);
}

void bpe_scratch_destroy(bpe_scratch *scratch) {
  if (!scratch) return;
  release(scratch);
  free(scratch->kept);
  free(scratch);
}

static void resize(bpe_scratch *scratch, size_t capacity) {
  release(scratch);
  scratch->capacity = capacity;
  scratch->next = allocated(malloc((capacity + 1) * sizeof *scratch->next));
  scratch->previous = allocated(malloc((capacity + 1) * sizeof *scratch->previous));
  scratch->ranks = allocated(malloc((capacity + 1) * sizeof *scratch->ranks));
  // A merge takes one entry out and puts at most two in, and there are fewer merges than bytes.
  scratch->heap = allocated(malloc(2 * (capacity + 1) * sizeof *scratch->heap));
}

void bpe_scratch_reserve(bpe_scratch *scratch, size_t count) {
  if (count <= scratch->capacity) return;
  size_t capacity = scratch->capacity > 0 ? scratch->capacity : 512;
  while (capacity < count && capacity < BPE_KEPT_PIECE) capacity *= 2;
  resize(scratch, capacity < count ? count : capacity);
}

void bpe_scratch_trim(bpe_scratch *scratch) {
  if (scratch->capacity > BPE_KEPT_PIECE) resize(scratch, BPE_KEPT_PIECE);
}
