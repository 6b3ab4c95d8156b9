/// The artefacts that ship with the program: every file of `files/`, embedded in the executable as read-only data.
#ifndef CSHIPPEDARTEFACTS_H
#define CSHIPPEDARTEFACTS_H

#include <stddef.h>

typedef struct {
  /// `directory/name`, as below `files/`.
  const char *path;
  const void *bytes;
  size_t count;
} shipped_file;

extern const size_t shipped_file_count;

/// Requires `index < shipped_file_count`.
shipped_file shipped_file_at(size_t index);

#endif
