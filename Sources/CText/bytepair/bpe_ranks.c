#include "bpe_ranks.h"

#include <stdlib.h>
#include <sys/mman.h>

_Static_assert(BPE_LONGEST_TOKEN <= 0xFF && BPE_RANK_LIMIT <= 1 << 24, "a slot packs both into 32 bits");

void bpe_ranks_destroy(bpe_ranks *ranks) {
  if (!ranks) return;
  free(ranks->slots);
  free(ranks->bytes);
  free(ranks->pairs);
  free(ranks);
}

/// As Swift does where memory is at its end.
static void *allocated(void *memory) {
  if (!memory) abort();
  return memory;
}

/// Zeros for a table that is looked into at random. A large one is put into large pages where the system has them: nearly
/// every look would miss the processor's cache of page addresses otherwise.
static void *zeroed_table(size_t bytes) {
  enum { LARGE_PAGE = 2 << 20 };
  if (bytes < LARGE_PAGE) return allocated(calloc(1, bytes));
  // `bytes` is a power of two, and so a multiple of the alignment.
  void *table = allocated(aligned_alloc(LARGE_PAGE, bytes));
#ifdef MADV_HUGEPAGE
  // Advice: where it is not taken, small pages do as well.
  madvise(table, bytes, MADV_HUGEPAGE);
#endif
  return memset(table, 0, bytes);
}

static bpe_ranks *with_capacity(size_t byte_count, size_t count) {
  bpe_ranks *ranks = allocated(calloc(1, sizeof *ranks));
  unsigned bits = 10;
  // At most half full: most look-ups find nothing, and end at the first empty slot.
  while ((size_t)1 << bits < 2 * count) bits += 1;
  ranks->shift = 64 - bits;
  ranks->mask = ((size_t)1 << bits) - 1;
  ranks->slots = zeroed_table(sizeof *ranks->slots << bits);
  ranks->bytes = allocated(malloc(byte_count + 1));
  ranks->pairs = allocated(malloc(65536 * sizeof *ranks->pairs));
  memset(ranks->pairs, 0xFF, 65536 * sizeof *ranks->pairs);
  memset(ranks->singles, 0xFF, sizeof ranks->singles);
  return ranks;
}

static bpe_failure insert(bpe_ranks *ranks, uint32_t start, size_t count, uint32_t rank, const uint8_t *end) {
  if (count == 0 || count > BPE_LONGEST_TOKEN) return bpe_bad_length;
  if (rank >= BPE_RANK_LIMIT) return bpe_bad_rank;
  const uint8_t *bytes = ranks->bytes + start;
  if (count > ranks->longest) ranks->longest = count;
  if (bpe_rank(ranks, bytes, count, end) != BPE_NO_RANK) return bpe_duplicate;
  if (count == 1) ranks->singles[bytes[0]] = rank;
  if (count == 2) ranks->pairs[bytes[0] | (size_t)bytes[1] << 8] = rank;
  const uint64_t key = bpe_key(bytes, count, end);
  size_t index = bpe_slot_index(ranks, key, count);
  while (ranks->slots[index].rank_and_length != 0) index = (index + 1) & ranks->mask;
  ranks->slots[index] = (bpe_slot){key, rank << 8 | (uint32_t)count, start};
  return bpe_ok;
}

bpe_ranks *bpe_ranks_create(const uint8_t *bytes, const uint32_t *ends, const uint32_t *token_ranks, size_t count,
                            bpe_failure *failure, size_t *place) {
  const size_t byte_count = count > 0 ? ends[count - 1] : 0;
  bpe_ranks *ranks = with_capacity(byte_count, count);
  if (byte_count > 0) memcpy(ranks->bytes, bytes, byte_count);
  uint32_t start = 0;
  for (size_t token = 0; token < count; token += 1) {
    *failure = insert(ranks, start, ends[token] - start, token_ranks[token], ranks->bytes + byte_count);
    *place = token;
    if (*failure != bpe_ok) {
      bpe_ranks_destroy(ranks);
      return NULL;
    }
    start = ends[token];
  }
  for (size_t byte = 0; byte < 256; byte += 1) {
    if (ranks->singles[byte] != BPE_NO_RANK) continue;
    *failure = bpe_missing_byte;
    *place = byte;
    bpe_ranks_destroy(ranks);
    return NULL;
  }
  *failure = bpe_ok;
  return ranks;
}
