#include "CSimdjson.h"

#include <new>
#include <simdjson.h>

using namespace simdjson;

static_assert(SIMDJSON_PADDING <= CSJ_PADDING, "the header promises enough padding");

struct csj_parser {
  dom::parser parser;
  size_t depth = 0;
  csj_document document = {};
};

extern "C" {

csj_parser *csj_parser_new(void) { return new (std::nothrow) csj_parser(); }

void csj_parser_free(csj_parser *parser) { delete parser; }

int csj_parse(csj_parser *parser, const uint8_t *bytes, size_t count, size_t max_depth, csj_element *root) {
  if (parser->depth != max_depth) {
    const size_t capacity = parser->parser.capacity() > 4096 ? parser->parser.capacity() : 4096;
    const error_code allocated = parser->parser.allocate(capacity, max_depth);
    if (allocated) { return allocated; }
    parser->depth = max_depth;
  }
  const error_code error = parser->parser.parse(bytes, count, false).error();
  if (error) { return error; }
  // The tape's first word is its frame; the document's root is the second.
  parser->document.tape = parser->parser.doc.tape.get();
  parser->document.strings = parser->parser.doc.string_buf.get();
  for (csj_names &names : parser->document.known) { names.object = 0; }
  *root = {&parser->document, 1};
  return 0;
}

const char *csj_error_message(int code) { return error_message(static_cast<error_code>(code)); }

// Of this thread, until it is asked for.
static thread_local bool has_met_repeated_member = false;

void csj_note_names(csj_element object, csj_names *names) {
  names->object = object.index;
  names->bits = 0;
  names->shared_bits = 0;
  const size_t end = csj_end(object).index;
  for (csj_element name = csj_first(object); name.index != end; name = csj_object_next(name)) {
    const csj_text text = csj_element_string(name);
    const unsigned place = csj_name_place(text.bytes, text.count);
    const uint64_t bit = 1ull << place;
    names->shared_bits |= names->bits & bit;
    names->bits |= bit;
    names->places[place] = static_cast<uint32_t>(name.index);
  }
}

bool csj_object_search(csj_element object, const char *key, size_t count, csj_element *value) {
  bool is_found = false;
  const size_t end = csj_end(object).index;
  for (csj_element name = csj_first(object); name.index != end; name = csj_object_next(name)) {
    if (!csj_is_named(name, key, count)) { continue; }
    has_met_repeated_member = has_met_repeated_member || is_found;
    is_found = true;
    *value = csj_object_value(name);
  }
  return is_found;
}

bool csj_take_repeated_member(void) {
  const bool met = has_met_repeated_member;
  has_met_repeated_member = false;
  return met;
}

}  // extern "C"
