#include "CSimdjson.h"

#include <cstring>
#include <new>
#include <simdjson.h>
#include <type_traits>

using namespace simdjson;

static_assert(SIMDJSON_PADDING <= CSJ_PADDING, "the header promises enough padding");

// A csj_element holds the bytes of simdjson's own cursors, which are all one (document, index) pair.
template <typename Cursor> static Cursor unpack(csj_element packed) {
  static_assert(sizeof(Cursor) == sizeof(csj_element), "simdjson's cursor is a document and an index");
  static_assert(std::is_trivially_copyable<Cursor>::value, "a cursor is copied as bytes");
  Cursor cursor;
  std::memcpy(static_cast<void *>(&cursor), &packed, sizeof cursor);
  return cursor;
}

template <typename Cursor> static csj_element pack(const Cursor &cursor) {
  static_assert(sizeof(Cursor) == sizeof(csj_element), "simdjson's cursor is a document and an index");
  csj_element packed;
  std::memcpy(&packed, static_cast<const void *>(&cursor), sizeof packed);
  return packed;
}

// simdjson's iterators have no default constructor that is public; an aligned copy stands in for one.
template <typename Iterator> struct IteratorBytes {
  alignas(Iterator) unsigned char bytes[sizeof(Iterator)];
  explicit IteratorBytes(csj_element packed) {
    static_assert(sizeof(Iterator) == sizeof(csj_element), "an iterator is a document and an index");
    std::memcpy(bytes, &packed, sizeof packed);
  }
  Iterator &get() { return *std::launder(reinterpret_cast<Iterator *>(bytes)); }
};

struct csj_parser {
  dom::parser parser;
  size_t depth = 0;
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
  dom::element element;
  const error_code error = parser->parser.parse(bytes, count, false).get(element);
  if (error) { return error; }
  *root = pack(element);
  return 0;
}

const char *csj_error_message(int code) { return error_message(static_cast<error_code>(code)); }

csj_kind csj_element_kind(csj_element packed) {
  switch (unpack<dom::element>(packed).type()) {
  case dom::element_type::ARRAY: return CSJ_ARRAY;
  case dom::element_type::OBJECT: return CSJ_OBJECT;
  case dom::element_type::INT64: return CSJ_INT64;
  case dom::element_type::UINT64: return CSJ_UINT64;
  case dom::element_type::DOUBLE: return CSJ_DOUBLE;
  case dom::element_type::STRING: return CSJ_STRING;
  case dom::element_type::BOOL: return CSJ_BOOL;
  case dom::element_type::NULL_VALUE: return CSJ_NULL;
  }
  return CSJ_NULL;
}

csj_text csj_element_string(csj_element packed) {
  std::string_view text;
  if (unpack<dom::element>(packed).get_string().get(text)) { return {"", 0}; }
  return {text.data(), text.size()};
}

int64_t csj_element_int64(csj_element packed) {
  int64_t value = 0;
  return unpack<dom::element>(packed).get_int64().get(value) ? 0 : value;
}

uint64_t csj_element_uint64(csj_element packed) {
  uint64_t value = 0;
  return unpack<dom::element>(packed).get_uint64().get(value) ? 0 : value;
}

double csj_element_double(csj_element packed) {
  double value = 0;
  return unpack<dom::element>(packed).get_double().get(value) ? 0 : value;
}

bool csj_element_bool(csj_element packed) {
  bool value = false;
  return unpack<dom::element>(packed).get_bool().get(value) ? false : value;
}

// Of this thread, until it is asked for.
static thread_local bool has_met_repeated_member = false;

bool csj_object_find(csj_element packed, const char *key, size_t count, csj_element *value) {
  dom::object object;
  if (unpack<dom::element>(packed).get_object().get(object)) { return false; }
  const std::string_view name(key, count);
  bool is_found = false;
  const auto end = object.end();
  for (auto member = object.begin(); member != end; ++member) {
    if (member.key_length() != count || !member.key_equals(name)) { continue; }
    has_met_repeated_member = has_met_repeated_member || is_found;
    is_found = true;
    *value = pack(member.value());
  }
  return is_found;
}

bool csj_take_repeated_member(void) {
  const bool met = has_met_repeated_member;
  has_met_repeated_member = false;
  return met;
}

csj_element csj_first(csj_element packed) {
  const dom::element element = unpack<dom::element>(packed);
  dom::array array;
  if (!element.get_array().get(array)) { return pack(array.begin()); }
  dom::object object;
  if (!element.get_object().get(object)) { return pack(object.begin()); }
  return packed;
}

csj_element csj_end(csj_element packed) {
  const dom::element element = unpack<dom::element>(packed);
  dom::array array;
  if (!element.get_array().get(array)) { return pack(array.end()); }
  dom::object object;
  if (!element.get_object().get(object)) { return pack(object.end()); }
  return packed;
}

csj_element csj_array_value(csj_element position) {
  IteratorBytes<dom::array::iterator> iterator(position);
  return pack(*iterator.get());
}

csj_element csj_array_next(csj_element position) {
  IteratorBytes<dom::array::iterator> iterator(position);
  return pack(++iterator.get());
}

csj_text csj_object_key(csj_element position) {
  IteratorBytes<dom::object::iterator> iterator(position);
  const std::string_view key = iterator.get().key();
  return {key.data(), key.size()};
}

csj_element csj_object_value(csj_element position) {
  IteratorBytes<dom::object::iterator> iterator(position);
  return pack(iterator.get().value());
}

csj_element csj_object_next(csj_element position) {
  IteratorBytes<dom::object::iterator> iterator(position);
  return pack(++iterator.get());
}

}  // extern "C"
