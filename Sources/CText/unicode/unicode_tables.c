#include "CText.h"
#include "bert_characters.h"
#include "character_traits.h"
#include "general_categories.h"
#include "normal_forms.h"
#include "split_characters.h"
#include "unicode_scripts.h"

#include <stddef.h>

bert_characters bert_characters_shared(void) {
  const bert_characters table = {block_index, block_actions, sequence_pool};
  return table;
}

uint32_t form_composition(uint32_t first, uint32_t second) {
  size_t low = 0, high = FORM_PAIR_COUNT;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    const uint32_t *pair = form_pairs + 3 * middle;
    if (pair[0] == first && pair[1] == second) return pair[2];
    if (pair[0] < first || (pair[0] == first && pair[1] < second)) low = middle + 1;
    else high = middle;
  }
  return 0;
}
