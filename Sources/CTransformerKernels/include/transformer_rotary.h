#ifndef TRANSFORMER_ROTARY_H
#define TRANSFORMER_ROTARY_H

#include <stddef.h>

/// Cosine and sine of `angle` in radians, 0 <= angle <= 2^22, to within 1e-15 and with the same bits on every machine.
void transformer_cosine_sine(double angle, double *cosine, double *sine);

/// Rotates the pairs (head[i], head[i + half]) by angles given as cosines and sines, i < half:
///
///     output[i] = head[i] * cosines[i] - head[i + half] * sines[i]
///     output[i + half] = head[i + half] * cosines[i] + head[i] * sines[i]
///
/// `output` may be `head`.
void transformer_rotate(const float *head, const float *cosines, const float *sines, size_t half, float *output);

#endif
