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
  parser->document = {parser->parser.doc.tape.get(), parser->parser.doc.string_buf.get(), {}};
  *root = {&parser->document, 1};
  return 0;
}

const char *csj_error_message(int code) { return error_message(static_cast<error_code>(code)); }

// Of this thread, until it is asked for.
static thread_local bool has_met_repeated_member = false;

void csj_note_repeated_member(void) { has_met_repeated_member = true; }

bool csj_take_repeated_member(void) {
  const bool met = has_met_repeated_member;
  has_met_repeated_member = false;
  return met;
}

}  // extern "C"
