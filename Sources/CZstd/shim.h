// Debian's libzstd (libzstd-dev). Its advanced window limit is a plain parameter and needs no static-only API.
#include <zstd.h>
#include <zstd_errors.h>
