/// Kernels of transformer layers, one operation a file. Each gives the same bits on every machine and for every number
/// of rows in a call: a sum has one fixed order, and where a multiply-add is fused the code says so by name (machines
/// without that instruction take the C library's `fmaf`, which is slow and the same).
#ifndef CTRANSFORMERKERNELS_H
#define CTRANSFORMERKERNELS_H

#include "transformer_activation.h"
#include "transformer_attention.h"
#include "transformer_causal_softmax.h"
#include "transformer_gated_silu.h"
#include "transformer_layer_norm.h"
#include "transformer_linear.h"
#include "transformer_linear_int8.h"
#include "transformer_quantize.h"
#include "transformer_rms_norm.h"
#include "transformer_rotary.h"
#include "transformer_weight_product.h"

#endif
