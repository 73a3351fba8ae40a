// The float kernels, compiled once per instruction set; the best one is chosen at run time.
#include <cblas.h>

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
#define SIGN_CLEAR ((IVEC){0} + INT32_C(0x7fffffff))
#define EXP_LOW (-87.0f)
#define EXP_HIGH 88.0f
#define ROUND_MAGIC 12582912.0f
#define LN2_HIGH 0.693359375f
#define LN2_LOW -2.12194440e-4f
#define MANTISSA_BITS 23
#define GEMM cblas_sgemm
#define GEMV cblas_sgemv

#define NAME(x) x##_base
#include "elementwise.h"
#include "tape.h"
#undef NAME

#ifdef CK_X86_CLONES
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define NAME(x) x##_v3
#include "elementwise.h"
#include "tape.h"
#undef NAME
#pragma clang attribute pop

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define NAME(x) x##_v4
#include "elementwise.h"
#include "tape.h"
#undef NAME
#pragma clang attribute pop
#endif

void ck_run_f32(const ck_instruction *tape, int64_t length, int64_t repeats) {
  DISPATCH(run, tape, length, repeats)
}

void ck_transfer_f32(int32_t kind, double gamma, double beta, double theta, const float *x, float *y,
                     int64_t count) {
  DISPATCH(transfer, kind, gamma, beta, theta, x, y, count)
}

void ck_derivative_f32(int32_t kind, double gamma, double beta, double theta, const float *x, float *y,
                       int64_t count) {
  DISPATCH(derivative, kind, gamma, beta, theta, x, y, count)
}
