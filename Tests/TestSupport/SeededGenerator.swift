package import Numerics

/// The tests' random numbers: the same on every machine and in every run.
package typealias SeededGenerator = SplitMix64
