#ifndef KERNEL_ADAM_H
#define KERNEL_ADAM_H

#include <stddef.h>

/// One step of Adam (Kingma and Ba 2015; beta 0.9 and 0.999, epsilon 1e-8, weight decay added to the gradient as in
/// torch.optim.Adam) over `count` parameters. `corrections` are 1 - 0.9^t and 1 - 0.999^t of the step's number t.
void kernel_adam(float *parameters, const float *gradients, float *means, float *squares, size_t count,
                 float learning_rate, float weight_decay, const float corrections[2]);

#endif
