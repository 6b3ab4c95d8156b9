internal import CKernels

/// e^x with the same bits on every machine, to within two units in the last place.
package func exponential(_ x: Double) -> Double { kernel_exp(x) }

/// 1 / (1 + e^-x): the probability that goes with the log-odds `x`.
package func logistic(_ x: Double) -> Double { 1 / (1 + kernel_exp(-x)) }
