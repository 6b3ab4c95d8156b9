#ifndef KERNEL_EXP_H
#define KERNEL_EXP_H

/// e^x to within two units in the last place, with the same bits on every machine (the C library's exp has variants
/// with and without fused multiply-add). Overflows to infinity, underflows to zero below -708; NaN stays NaN.
double kernel_exp(double x);

#endif
