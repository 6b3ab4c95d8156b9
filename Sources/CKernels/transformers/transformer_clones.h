#ifndef TRANSFORMER_CLONES_H
#define TRANSFORMER_CLONES_H

/// Compiles a kernel for several instruction sets and picks the machine's best when the program is loaded.
/// Fused multiply-adds stand by name in the code, so every clone computes the same bits.
///
/// Not under a sanitizer: the choice is made while the program is loaded, before the sanitizer's runtime is there.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define TRANSFORMER_ONE_CLONE 1
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(TRANSFORMER_ONE_CLONE)
#define TRANSFORMER_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define TRANSFORMER_CLONES
#endif

#endif
