// The float kernels, compiled once per instruction set; the best one is chosen at run time.
#include <cblas.h>
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "dispatch.h"

// Vectors are passed by value only between functions that are always inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define REAL float
#define IS_DOUBLE 0
#define LANES 8
#define VEC vec_f32
#define IVEC ivec_f32
typedef float VEC __attribute__((vector_size(32), aligned(4)));
typedef int32_t IVEC __attribute__((vector_size(32), aligned(4)));
#define BITS bits_f32
typedef bool BITS __attribute__((ext_vector_type(LANES)));
#define SIGN_CLEAR ((IVEC){0} + INT32_C(0x7fffffff))
#define EXP_LOW (-87.0f)
#define EXP_HIGH 88.0f
#define ROUND_MAGIC 12582912.0f
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define MANTISSA_BITS 23
#define GEMM cblas_sgemm
#define GEMV cblas_sgemv

#define ENTRY(x) x##_f32
#include "clones.h"
