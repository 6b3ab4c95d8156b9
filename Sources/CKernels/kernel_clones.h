#ifndef KERNEL_CLONES_H
#define KERNEL_CLONES_H

/// Compiles a kernel for several instruction sets and picks the machine's best when the program is loaded.
/// Without fused multiply-add every clone computes the same bits.
///
/// Not under a sanitizer: the choice is made while the program is loaded, before the sanitizer's runtime is there.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define KERNEL_ONE_CLONE 1
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(KERNEL_ONE_CLONE)
#define KERNEL_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define KERNEL_CLONES
#endif

#endif
