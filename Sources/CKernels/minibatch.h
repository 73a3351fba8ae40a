// Products and plasticity updates on a minibatch of dozens of trials, of one type. BLAS packs both operands anew for every call,
// which at 32 trials costs a fifth of the time; here they are read where they lie.
// Included after elementwise.h, once per type and instruction set; TALL is the vectors of rows and WIDE the trials (or columns
// of W) that fit into the registers together.

/// The presynaptic neurons that are not silent in every trial, in order: many pixels of a minibatch of digits are.
INLINE int32_t NAME(active_rows)(const REAL *x, int64_t ld, int32_t inner, int32_t trials, int32_t *index) {
  int32_t count = 0;
  for (int32_t k = 0; k < inner; k += LANES) {
    IVEC any = {0};
    for (int32_t t = 0; t < trials; t++) any |= NAME(load)(x + (int64_t)t * ld + k) != 0;
    for (int32_t i = 0; i < LANES && k + i < inner; i++) {
      index[count] = k + i;
      count += any[i] != 0;
    }
  }
  return count;
}

/// Y = a W X + b Y. A block of columns of W at a time, so that a panel of its rows stays in the first cache for all trials.
INLINE void NAME(minibatch_product)(const ck_instruction *s) {
  int32_t index[MINIBATCH_INNER];
  const int64_t ld = s->ld, ldw = s->ld_weights, ldx = s->ld_inner;
  const int32_t trials = s->columns;
  const REAL a = (REAL)s->a;
  const int32_t active = NAME(active_rows)(s->x[1], ldx, s->inner, trials, index);
  REAL b = (REAL)s->b;
  int32_t first = 0;
  do {
    const int32_t last = first + MINIBATCH_BLOCK < active ? first + MINIBATCH_BLOCK : active;
#define PANEL(VECTORS, TRIALS)                                                                              \
  {                                                                                                         \
    VEC acc[TRIALS][VECTORS];                                                                               \
    REAL *y = (REAL *)s->y + t * ld + row;                                                                  \
    const REAL *x = (const REAL *)s->x[1] + t * ldx;                                                        \
    for (int u = 0; u < TRIALS; u++)                                                                        \
      for (int v = 0; v < VECTORS; v++) acc[u][v] = (VEC){0};                                               \
    for (int32_t i = first; i < last; i++) {                                                                \
      const REAL *w = (const REAL *)s->x[0] + index[i] * ldw + row, *xi = x + index[i];                     \
      VEC column[VECTORS];                                                                                  \
      for (int v = 0; v < VECTORS; v++) column[v] = NAME(load)(w + v * LANES);                              \
      if (t == 0) {                                                                                         \
        const REAL *next = (const REAL *)s->x[0] + index[i + PREFETCH < active ? i + PREFETCH : i] * ldw + row; \
        __builtin_prefetch(next);                                                                           \
        __builtin_prefetch(next + (VECTORS - 1) * LANES);                                                   \
      }                                                                                                     \
      for (int u = 0; u < TRIALS; u++)                                                                      \
        for (int v = 0; v < VECTORS; v++) acc[u][v] += column[v] * xi[u * ldx];                             \
    }                                                                                                       \
    for (int u = 0; u < TRIALS; u++)                                                                        \
      for (int v = 0; v < VECTORS; v++) {                                                                   \
        REAL *yu = y + u * ld + v * LANES;                                                                  \
        NAME(store)(yu, b == 0 ? acc[u][v] * a : acc[u][v] * a + NAME(load)(yu) * b);                       \
      }                                                                                                     \
  }
#define ALL_TRIALS(VECTORS)                                                                                 \
  {                                                                                                         \
    int32_t t = 0;                                                                                          \
    for (; t + WIDE <= trials; t += WIDE) PANEL(VECTORS, WIDE)                                              \
    for (; t < trials; t++) PANEL(VECTORS, 1)                                                               \
  }
    int64_t row = 0;
    for (; row + TALL * LANES <= ld; row += TALL * LANES) ALL_TRIALS(TALL)
    for (; row < ld; row += LANES) ALL_TRIALS(1)
#undef ALL_TRIALS
#undef PANEL
    b = 1;
    first = last;
  } while (first < active);
}

/// W = b W + a P Q^T. A block of rows at a time, so that its part of P stays in the first cache for all columns. With b = 1 the
/// columns of silent neurons are left out.
INLINE void NAME(minibatch_outer)(const ck_instruction *s) {
  int32_t index[MINIBATCH_INNER];
  const int64_t ld = s->ld, ldw = s->ld_weights, ldq = s->ld_inner;
  const int32_t trials = s->columns;
  const REAL a = (REAL)s->a, b = (REAL)s->b;
  int32_t active = s->inner;
  if (b == 1)
    active = NAME(active_rows)(s->x[1], ldq, s->inner, trials, index);
  else
    for (int32_t i = 0; i < active; i++) index[i] = i;
#define TILE(VECTORS, COLUMNS)                                                                              \
  {                                                                                                         \
    VEC c[COLUMNS][VECTORS];                                                                                \
    for (int j = 0; j < COLUMNS; j++) {                                                                     \
      const REAL *w = (const REAL *)s->y + index[i + j] * ldw + row;                                        \
      __builtin_prefetch(w, 1);                                                                             \
      __builtin_prefetch(w + (VECTORS - 1) * LANES, 1);                                                     \
      for (int v = 0; v < VECTORS; v++) c[j][v] = (VEC){0};                                                 \
    }                                                                                                       \
    const REAL *p = (const REAL *)s->x[0] + row, *q = s->x[1];                                              \
    for (int32_t t = 0; t < trials; t++, p += ld, q += ldq) {                                               \
      VEC post[VECTORS];                                                                                    \
      for (int v = 0; v < VECTORS; v++) post[v] = NAME(load)(p + v * LANES);                                \
      for (int j = 0; j < COLUMNS; j++)                                                                     \
        for (int v = 0; v < VECTORS; v++) c[j][v] += post[v] * q[index[i + j]];                             \
    }                                                                                                       \
    for (int j = 0; j < COLUMNS; j++)                                                                       \
      for (int v = 0; v < VECTORS; v++) {                                                                   \
        REAL *w = (REAL *)s->y + index[i + j] * ldw + row + v * LANES;                                      \
        NAME(store)(w, b == 0 ? c[j][v] * a : NAME(load)(w) * b + c[j][v] * a);                             \
      }                                                                                                     \
  }
  for (int64_t block = 0; block < ldw; block += MINIBATCH_ROWS * LANES) {
    const int64_t end = block + MINIBATCH_ROWS * LANES < ldw ? block + MINIBATCH_ROWS * LANES : ldw;
    int32_t i = 0;
#define ALL_ROWS(COLUMNS)                                                                                   \
  {                                                                                                         \
    int64_t row = block;                                                                                    \
    for (; row + TALL * LANES <= end; row += TALL * LANES) TILE(TALL, COLUMNS)                              \
    for (; row < end; row += LANES) TILE(1, COLUMNS)                                                        \
  }
    for (; i + WIDE <= active; i += WIDE) ALL_ROWS(WIDE)
    for (; i < active; i++) ALL_ROWS(1)
#undef ALL_ROWS
  }
#undef TILE
}
