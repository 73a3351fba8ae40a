// Sums over whole matrices in double precision, whatever the type of the elements.
#include <math.h>

#include "CKernels.h"

// Partial sums, so that additions need not wait for one another; always added in the same order.
#define PARTS 8

#define MEASURES(REAL, SUFFIX)                                                                              \
  double ck_dot_##SUFFIX(const REAL *a, int64_t lda, const REAL *b, int64_t ldb, int64_t rows,              \
                         int64_t columns) {                                                                 \
    double sums[PARTS] = {0}, total = 0;                                                                    \
    for (int64_t j = 0; j < columns; j++, a += lda, b += ldb) {                                             \
      int64_t i = 0;                                                                                        \
      for (; i + PARTS <= rows; i += PARTS)                                                                 \
        for (int k = 0; k < PARTS; k++) sums[k] += (double)a[i + k] * (double)b[i + k];                     \
      for (; i < rows; i++) sums[0] += (double)a[i] * (double)b[i];                                         \
    }                                                                                                       \
    for (int k = 0; k < PARTS; k++) total += sums[k];                                                       \
    return total;                                                                                           \
  }                                                                                                         \
                                                                                                            \
  double ck_sum_magnitudes_##SUFFIX(const REAL *a, int64_t lda, int64_t rows, int64_t columns) {            \
    double sums[PARTS] = {0}, total = 0;                                                                    \
    for (int64_t j = 0; j < columns; j++, a += lda) {                                                       \
      int64_t i = 0;                                                                                        \
      for (; i + PARTS <= rows; i += PARTS)                                                                 \
        for (int k = 0; k < PARTS; k++) sums[k] += fabs((double)a[i + k]);                                  \
      for (; i < rows; i++) sums[0] += fabs((double)a[i]);                                                  \
    }                                                                                                       \
    for (int k = 0; k < PARTS; k++) total += sums[k];                                                       \
    return total;                                                                                           \
  }                                                                                                         \
                                                                                                            \
  double ck_squared_distance_##SUFFIX(const REAL *a, int64_t lda, double scale_a, const REAL *b,            \
                                      int64_t ldb, double scale_b, int64_t rows, int64_t columns) {         \
    double sums[PARTS] = {0}, total = 0;                                                                    \
    for (int64_t j = 0; j < columns; j++, a += lda, b += ldb) {                                             \
      int64_t i = 0;                                                                                        \
      for (; i + PARTS <= rows; i += PARTS)                                                                 \
        for (int k = 0; k < PARTS; k++) {                                                                   \
          const double difference = (double)a[i + k] * scale_a - (double)b[i + k] * scale_b;                \
          sums[k] += difference * difference;                                                               \
        }                                                                                                   \
      for (; i < rows; i++) {                                                                               \
        const double difference = (double)a[i] * scale_a - (double)b[i] * scale_b;                          \
        sums[0] += difference * difference;                                                                 \
      }                                                                                                     \
    }                                                                                                       \
    for (int k = 0; k < PARTS; k++) total += sums[k];                                                       \
    return total;                                                                                           \
  }

MEASURES(double, f64)
MEASURES(float, f32)
