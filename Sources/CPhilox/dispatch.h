#ifndef DIFFUSION_ORACLE_DISPATCH_H
#define DIFFUSION_ORACLE_DISPATCH_H

// What has one right answer on every processor may choose its instructions at run time.
#if defined(__x86_64__) && defined(__linux__) && defined(__has_attribute)
#if __has_attribute(target_clones)
#define ON_ANY_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#endif
#endif
#ifndef ON_ANY_PROCESSOR
#define ON_ANY_PROCESSOR
#endif

// Multipliers and Weyl increments of Philox4x32, table 2 of its paper.
#define M0 0xD2511F53u
#define M1 0xCD9E8D57u
#define W0 0x9E3779B9u
#define W1 0xBB67AE85u

#endif
