/// A plain C face of simdjson's DOM parser.
///
/// The DOM interface is chosen over on-demand because it validates the whole document: on-demand accepts truncated
/// lines, broken JSON after the last wanted field and two documents on one line.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable (of any value) after the end of a parsed document.
enum { CSJ_PADDING = 64 };

typedef struct csj_parser csj_parser;

enum { CSJ_KNOWN_OBJECTS = 8 };

/// Which names an object has, and where each stands: most of those that are asked for are missing, and need no search.
typedef struct {
  /// The object's index; 0 for none.
  size_t object;
  /// The bits of its names, and those that several of them have.
  uint64_t bits;
  uint64_t shared_bits;
  /// By a name's bit, where the name stands; undefined where the bit is not set.
  uint32_t places[64];
} csj_names;

/// What a parser holds of its latest document: simdjson's tape, a documented format of 64-bit words, of which each begins
/// with a letter for the kind of its element, and the unescaped strings that it refers to.
typedef struct {
  const uint64_t *tape;
  const uint8_t *strings;
  /// What is known of the objects that were looked into last, each in the place of its index.
  csj_names known[CSJ_KNOWN_OBJECTS];
} csj_document;

/// A cursor into a parsed document; valid until the parser's next `csj_parse`.
typedef struct {
  csj_document *document;
  size_t index;
} csj_element;

typedef struct {
  const char *bytes;
  size_t count;
} csj_text;

typedef enum {
  CSJ_NULL, CSJ_BOOL, CSJ_INT64, CSJ_UINT64, CSJ_DOUBLE, CSJ_STRING, CSJ_ARRAY, CSJ_OBJECT,
} csj_kind;

/// NULL when memory is short.
csj_parser *csj_parser_new(void);
void csj_parser_free(csj_parser *parser);

/// Parses one document of `count` bytes with `CSJ_PADDING` readable bytes after it.
/// Returns 0 and sets `root`, or one of simdjson's error codes.
int csj_parse(csj_parser *parser, const uint8_t *bytes, size_t count, size_t max_depth, csj_element *root);

/// A static, English description of an error code that `csj_parse` returned.
const char *csj_error_message(int code);

/// Whether `csj_object_find` has found a name more than once on this thread since this was last called.
bool csj_take_repeated_member(void);

// The accessors are inline because a row is read by some fifty of them.

static inline uint64_t csj_word(csj_element element) { return element.document->tape[element.index]; }

static inline csj_kind csj_element_kind(csj_element element) {
  switch (csj_word(element) >> 56) {
  case '[': return CSJ_ARRAY;
  case '{': return CSJ_OBJECT;
  case 'l': return CSJ_INT64;
  case 'u': return CSJ_UINT64;
  case 'd': return CSJ_DOUBLE;
  case '"': return CSJ_STRING;
  case 't':
  case 'f': return CSJ_BOOL;
  default: return CSJ_NULL;
  }
}

/// Each accessor requires the element's kind to be the matching one.
static inline csj_text csj_element_string(csj_element element) {
  const uint8_t *text = element.document->strings + (csj_word(element) & 0x00FFFFFFFFFFFFFF);
  uint32_t count;
  memcpy(&count, text, sizeof count);
  csj_text found = {(const char *)text + sizeof count, count};
  return found;
}

/// The word after the element's own, which holds the bits of a number.
static inline uint64_t csj_element_uint64(csj_element element) { return element.document->tape[element.index + 1]; }

static inline int64_t csj_element_int64(csj_element element) { return (int64_t)csj_element_uint64(element); }

static inline double csj_element_double(csj_element element) {
  const uint64_t bits = csj_element_uint64(element);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline bool csj_element_bool(csj_element element) { return csj_word(element) >> 56 == 't'; }

/// The element, key or end that follows an element.
static inline csj_element csj_after(csj_element element) {
  const uint64_t word = csj_word(element);
  switch (word >> 56) {
  case '[':
  case '{': element.index = (uint32_t)word; break;
  case 'l':
  case 'u':
  case 'd': element.index += 2; break;
  default: element.index += 1;
  }
  return element;
}

/// Iteration over an array or object: `position` runs from `csj_first` until it equals `csj_end`. In an array it is the
/// value itself, in an object it is the name, after which its value stands.
static inline csj_element csj_first(csj_element container) {
  container.index += 1;
  return container;
}

static inline csj_element csj_end(csj_element container) {
  container.index = (uint32_t)csj_word(container) - 1;
  return container;
}

static inline csj_element csj_object_value(csj_element position) {
  position.index += 1;
  return position;
}

static inline csj_element csj_object_next(csj_element position) { return csj_after(csj_object_value(position)); }

/// One of 64 places, by a name's length and first byte, which tell nearly all names of one object apart.
static inline unsigned csj_name_place(const char *name, size_t count) {
  const uint8_t first = count != 0 ? (uint8_t)name[0] : 0;
  return (unsigned)(first + 7 * count) & 63;
}

static inline bool csj_is_named(csj_element name, const char *key, size_t count) {
  const csj_text text = csj_element_string(name);
  return text.count == count && memcmp(text.bytes, key, count) == 0;
}

/// For `csj_object_find`: notes an object's names.
void csj_note_names(csj_element object, csj_names *names);

/// For `csj_object_find`: searches the object from its first name to its last.
bool csj_object_search(csj_element object, const char *key, size_t count, csj_element *value);

/// Finds the last member of this name in an object, the one that Python, JavaScript and the providers take; false for any
/// other kind of element.
static inline bool csj_object_find(csj_element object, const char *key, size_t count, csj_element *value) {
  if (csj_word(object) >> 56 != '{') { return false; }
  csj_names *names = &object.document->known[object.index % CSJ_KNOWN_OBJECTS];
  if (names->object != object.index) { csj_note_names(object, names); }
  const unsigned place = csj_name_place(key, count);
  const uint64_t bit = 1ull << place;
  if ((names->bits & bit) == 0) { return false; }
  if ((names->shared_bits & bit) != 0) { return csj_object_search(object, key, count, value); }
  const csj_element name = {object.document, names->places[place]};
  if (!csj_is_named(name, key, count)) { return false; }
  *value = csj_object_value(name);
  return true;
}

#ifdef __cplusplus
}
#endif
#endif
