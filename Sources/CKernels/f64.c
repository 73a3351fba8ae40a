// The double kernels, compiled once per instruction set; the best one is chosen at run time.
#include <cblas.h>
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "dispatch.h"

// Vectors are passed by value only between functions that are always inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define REAL double
#define IS_DOUBLE 1
#define LANES 4
#define VEC vec_f64
#define IVEC ivec_f64
typedef double VEC __attribute__((vector_size(32), aligned(8)));
typedef int64_t IVEC __attribute__((vector_size(32), aligned(8)));
#define BITS bits_f64
typedef bool BITS __attribute__((ext_vector_type(LANES)));
#define SIGN_CLEAR ((IVEC){0} + INT64_C(0x7fffffffffffffff))
#define EXP_LOW (-708.0)
#define EXP_HIGH 709.0
#define ROUND_MAGIC 6755399441055744.0
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define MANTISSA_BITS 52
#define GEMM cblas_dgemm
#define GEMV cblas_dgemv

#define ENTRY(x) x##_f64
#include "clones.h"
