#ifndef LANES_H
#define LANES_H

#include <stddef.h>

enum { LANES = 16 };

// Sixteen floats at any address; compilers split them as the machine has registers. Never passed by value, which would
// differ between instruction sets.
typedef float lanes16 __attribute__((ext_vector_type(16), aligned(4)));
typedef float lanes8 __attribute__((ext_vector_type(8)));
typedef float lanes4 __attribute__((ext_vector_type(4)));
typedef float lanes2 __attribute__((ext_vector_type(2)));

#define LANES_AT(address) (*(lanes16 *)(address))

// The sum, pairwise: the upper half onto the lower, until one is left.
static inline __attribute__((always_inline)) float sum_of_lanes(const lanes16 *lanes) {
  const lanes8 eight = lanes->lo + lanes->hi;
  const lanes4 four = eight.lo + eight.hi;
  const lanes2 two = four.lo + four.hi;
  return two.x + two.y;
}

// What is not a number never wins on the right; on the left it stays.
#define LARGER(left, right) ((right) > (left) ? (right) : (left))
#define SMALLER(left, right) ((right) < (left) ? (right) : (left))

static inline __attribute__((always_inline)) float largest_of_lanes(const lanes16 *lanes) {
  const lanes8 eight = LARGER(lanes->lo, lanes->hi);
  const lanes4 four = LARGER(eight.lo, eight.hi);
  const lanes2 two = LARGER(four.lo, four.hi);
  return LARGER(two.x, two.y);
}

static inline __attribute__((always_inline)) float smallest_of_lanes(const lanes16 *lanes) {
  const lanes8 eight = SMALLER(lanes->lo, lanes->hi);
  const lanes4 four = SMALLER(eight.lo, eight.hi);
  const lanes2 two = SMALLER(four.lo, four.hi);
  return SMALLER(two.x, two.y);
}

#endif
