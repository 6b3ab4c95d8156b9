// Debian's zlib (zlib1g-dev). Its initialisers are macros over plain functions, which are called as such.
#include <zlib.h>
