// What the kernel knows of a file and the C library's Swift module leaves out.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <fcntl.h>
#include <linux/stat.h>
#include <sys/xattr.h>
#include <sys/syscall.h>
#include <unistd.h>

// When an open file was made, in nanoseconds since 1970; 0 where the file system or the kernel does not tell.
static inline long long file_birth_time(int descriptor) {
  struct statx status;
  if (syscall(SYS_statx, descriptor, "", 0x1000 /* AT_EMPTY_PATH */, STATX_BTIME, &status) != 0) return 0;
  if ((status.stx_mask & STATX_BTIME) == 0) return 0;
  return status.stx_btime.tv_sec * 1000000000LL + status.stx_btime.tv_nsec;
}

// A note that is kept with a folder and is no part of its contents.
#define FOLDER_NOTE "user.routellm-batch"

static inline int write_folder_note(int descriptor, const void *bytes, size_t count) {
  return fsetxattr(descriptor, FOLDER_NOTE, bytes, count, 0);
}

static inline int remove_folder_note(int descriptor) { return fremovexattr(descriptor, FOLDER_NOTE); }

// The length of the note; negative if there is none.
static inline long read_folder_note(int descriptor, void *bytes, size_t capacity) {
  return fgetxattr(descriptor, FOLDER_NOTE, bytes, capacity);
}

#endif
