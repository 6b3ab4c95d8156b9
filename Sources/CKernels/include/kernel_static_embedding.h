#ifndef KERNEL_STATIC_EMBEDDING_H
#define KERNEL_STATIC_EMBEDDING_H

#include <stddef.h>
#include <stdint.h>

/// sum[d] = the sum over t, in order, of scales[ids[t]] * vectors[ids[t] * dimension + d], for `count` ids.
///
/// `vectors` is row-major, `rows` x `dimension`; `sum` holds `dimension` floats and need not be initialised. An id
/// outside 0..<rows adds nothing.
void kernel_static_embedding(const int8_t *vectors, const float *scales, size_t rows, size_t dimension,
                             const int32_t *ids, size_t count, float *sum);

#endif
