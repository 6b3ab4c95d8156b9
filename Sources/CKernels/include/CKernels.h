/// Portable C kernels, one operation a file. Each documents its contract and gives the same bits on every machine:
/// no fused multiply-add, and every reduction has one fixed order.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "kernel_adam.h"
#include "kernel_axpy.h"
#include "kernel_dot.h"
#include "kernel_exp.h"
#include "kernel_exp2_group_sums.h"
#include "kernel_fixed_cosines.h"
#include "kernel_fixed_similarities.h"
#include "kernel_normalize.h"
#include "kernel_row_product.h"
#include "kernel_sparse_row_sum.h"
#include "kernel_static_embedding.h"

#endif
