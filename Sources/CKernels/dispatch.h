// Which copy of the kernels to run, and the measured crossover to BLAS.
#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__clang__)
#define CK_X86_CLONES 1
#define DISPATCH(FUNCTION, ...)                              \
  switch (ck_instruction_level()) {                          \
    case 4: FUNCTION##_v4(__VA_ARGS__); break;               \
    case 3: FUNCTION##_v3(__VA_ARGS__); break;               \
    default: FUNCTION##_base(__VA_ARGS__); break;            \
  }
#else
#define DISPATCH(FUNCTION, ...) FUNCTION##_base(__VA_ARGS__);
#endif

// A product with at most this many weights, on at most so many trials, is faster by hand than by BLAS. Measured on
// Zen 3, Double, kernel against OpenBLAS in ns: 8 x 8 10 | 39, 32 x 32 70 | 109, 64 x 64 235 | 376, 96 x 96 896 | 870; on 10
// trials 64 x 64 2,360 | 3,630, 96 x 96 9,140 | 7,840. `make bench` repeats the small ones.
#define SMALL_PRODUCT 4096
#define SMALL_TRIALS 16

// Larger products and plasticity updates on a minibatch of at most so many trials are faster by hand too, because BLAS
// copies the weights in an order of its own for every call, which costs as much as the product. Measured on Zen 3, Float,
// 500 x 784 on 10 trials, GFLOP/s of a peak of 92: product 78 | 46, update 70 | 66; on 32 trials 72 | 80 and 86 | 86.
#define BATCH_TRIALS 16
// So many presynaptic neurons at a time: their block of W (500 rows: 120 KB) is read a second time from the level-2 cache.
#define BATCH_BLOCK 60

// On more trials, up to so many, from up to so many presynaptic neurons.
#define MINIBATCH_TRIALS 128
#define MINIBATCH_INNER 4096
// Columns of W at a time (a panel of 24 rows: 6 KB), how many columns ahead they are fetched, and vectors of rows of P at a time.
#define MINIBATCH_BLOCK 64
#define PREFETCH 12
#define MINIBATCH_ROWS 12

// Elements in a strip: with the few matrices an expression reads, 32 KB in Float.
#define STRIP 2048

// A filter that decays to nothing ends in denormal numbers, which cost a hundred times an ordinary
// operation: a tape counts them as zero and leaves the caller's floating-point mode as it found it.
#if defined(__x86_64__)
#include <xmmintrin.h>
INLINE uint32_t ck_flush_denormals(void) {
  uint32_t control = _mm_getcsr();
  _mm_setcsr(control | 0x8040);
  return control;
}
INLINE void ck_restore_denormals(uint32_t control) { _mm_setcsr(control); }
#else
INLINE uint32_t ck_flush_denormals(void) { return 0; }
INLINE void ck_restore_denormals(uint32_t control) { (void)control; }
#endif
