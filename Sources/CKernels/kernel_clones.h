#ifndef KERNEL_CLONES_H
#define KERNEL_CLONES_H

/// Compiles a kernel for several instruction sets and picks the machine's best when the program is loaded.
/// Without fused multiply-add every clone computes the same bits.
#if defined(__x86_64__) && defined(__linux__)
#define KERNEL_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define KERNEL_CLONES
#endif

#endif
