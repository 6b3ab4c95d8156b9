#ifndef TRANSFORMER_RMS_NORM_H
#define TRANSFORMER_RMS_NORM_H

#include <stddef.h>

/// Root mean square normalisation: output[i] = weights[i] * (input[i] / sqrt(mean of input^2 + epsilon)).
///
/// The mean is made in double precision, in eight interleaved partial sums that are added pairwise. `count` is 1 or
/// more; `output` may be `input`.
void transformer_rms_norm(const float *input, const float *weights, size_t count, double epsilon, float *output);

#endif
