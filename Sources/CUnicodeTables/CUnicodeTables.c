#include "CUnicodeTables.h"
#include "bert_characters.h"
#include "character_traits.h"
#include "split_characters.h"

bert_characters bert_characters_shared(void) {
  const bert_characters table = {block_index, block_actions, sequence_pool};
  return table;
}
