/// A plain C face of simdjson's DOM parser.
///
/// The DOM interface is chosen over on-demand because it validates the whole document: on-demand accepts truncated
/// lines, broken JSON behind the last wanted field and two documents on one line.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable (of any value) behind the end of a parsed document.
enum { CSJ_PADDING = 64 };

typedef struct csj_parser csj_parser;

/// A cursor into a parsed document; valid until the parser's next `csj_parse`.
typedef struct {
  const void *document;
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

/// Parses one document of `count` bytes with `CSJ_PADDING` readable bytes behind it.
/// Returns 0 and sets `root`, or one of simdjson's error codes.
int csj_parse(csj_parser *parser, const uint8_t *bytes, size_t count, size_t max_depth, csj_element *root);

/// A static, English description of an error code that `csj_parse` returned.
const char *csj_error_message(int code);

csj_kind csj_element_kind(csj_element element);

/// Each accessor requires the element's kind to be the matching one.
csj_text csj_element_string(csj_element element);
int64_t csj_element_int64(csj_element element);
uint64_t csj_element_uint64(csj_element element);
double csj_element_double(csj_element element);
bool csj_element_bool(csj_element element);

/// Finds the last member of this name in an object, the one that Python, JavaScript and the providers take; false for any
/// other kind of element.
bool csj_object_find(csj_element object, const char *key, size_t count, csj_element *value);

/// Whether `csj_object_find` has found a name more than once on this thread since this was last called.
bool csj_take_repeated_member(void);

/// Iteration over an array or object: `position` runs from `csj_first` until it equals `csj_end`.
csj_element csj_first(csj_element container);
csj_element csj_end(csj_element container);
csj_element csj_array_value(csj_element position);
csj_element csj_array_next(csj_element position);
csj_text csj_object_key(csj_element position);
csj_element csj_object_value(csj_element position);
csj_element csj_object_next(csj_element position);

#ifdef __cplusplus
}
#endif
#endif
