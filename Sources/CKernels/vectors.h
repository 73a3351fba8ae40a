// Kernels of one type for one trial on matrices that do not fit the level-2 cache: they read memory in order, eight columns at a
// time, because nothing else than reading costs anything.

#define STREAMS 8

/// y = a W x + b y, one trial.
INLINE void NAME(column_product)(const ck_instruction *s) {
  const REAL a = (REAL)s->a, b = (REAL)s->b;
  const int64_t ld = s->ld, ld_w = s->ld_weights;
  const REAL *x = s->x[1];
  REAL *y = s->y;
  if (b == 0)
    for (int64_t i = 0; i < ld; i += LANES) NAME(store)(y + i, (VEC){0});
  else if (b != 1)
    for (int64_t i = 0; i < ld; i += LANES) NAME(store)(y + i, NAME(load)(y + i) * b);
  int32_t j = 0;
  for (; j + STREAMS <= s->inner; j += STREAMS) {
    const REAL *w[STREAMS];
    REAL c[STREAMS];
    for (int k = 0; k < STREAMS; k++) {
      w[k] = (const REAL *)s->x[0] + (j + k) * ld_w;
      // Hidden from the optimiser, which would compute each address from the others.
      __asm__("" : "+r"(w[k]));
      c[k] = a * x[j + k];
    }
    for (int64_t i = 0; i < ld; i += LANES) {
      VEC even = NAME(load)(y + i), odd = (VEC){0};
      for (int k = 0; k < STREAMS; k += 2) {
        even += NAME(load)(w[k] + i) * c[k];
        odd += NAME(load)(w[k + 1] + i) * c[k + 1];
      }
      NAME(store)(y + i, even + odd);
    }
  }
  for (; j < s->inner; j++) {
    const REAL *w = (const REAL *)s->x[0] + j * ld_w;
    const REAL c = a * x[j];
    for (int64_t i = 0; i < ld; i += LANES) NAME(store)(y + i, NAME(load)(y + i) + NAME(load)(w + i) * c);
  }
}

#undef STREAMS

/// The transpose of LANES vectors.
INLINE void NAME(transpose_tile)(VEC *v) {
#if IS_DOUBLE
  const VEC a = __builtin_shufflevector(v[0], v[1], 0, 4, 2, 6), b = __builtin_shufflevector(v[0], v[1], 1, 5, 3, 7);
  const VEC c = __builtin_shufflevector(v[2], v[3], 0, 4, 2, 6), d = __builtin_shufflevector(v[2], v[3], 1, 5, 3, 7);
  v[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
  v[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
  v[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
  v[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
#else
  VEC t[8];
  for (int k = 0; k < 8; k += 2) {
    t[k] = __builtin_shufflevector(v[k], v[k + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    t[k + 1] = __builtin_shufflevector(v[k], v[k + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  VEC u[8];
  for (int k = 0; k < 8; k += 4)
    for (int m = 0; m < 2; m++) {
      u[k + m] = __builtin_shufflevector(t[k + m], t[k + m + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      u[k + m + 2] = __builtin_shufflevector(t[k + m], t[k + m + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  for (int k = 0; k < 4; k++) {
    v[k] = __builtin_shufflevector(u[k], u[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    v[k + 4] = __builtin_shufflevector(u[k], u[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
#endif
}

/// Y = a X^T + x1 on the corner that the two have in common, x1 elsewhere.
INLINE void NAME(transpose)(const ck_instruction *s) {
  const REAL a = (REAL)s->a;
  const REAL *x = s->x[0], *offset = s->x[1];
  REAL *y = s->y;
  const int64_t ld = s->ld, ld_x = s->ld_inner;
  const int32_t rows = s->inner, columns = s->terms;
  if (rows < s->rows || columns < s->columns)
    for (int64_t k = 0; k < ld * s->columns; k++) y[k] = offset ? offset[k] : 0;
  const int32_t whole_rows = rows / LANES * LANES, whole_columns = columns / LANES * LANES;
  for (int32_t j = 0; j < whole_columns; j += LANES)
    for (int32_t i = 0; i < whole_rows; i += LANES) {
      VEC tile[LANES];
      for (int k = 0; k < LANES; k++) tile[k] = NAME(load)(x + (i + k) * ld_x + j);
      NAME(transpose_tile)(tile);
      for (int k = 0; k < LANES; k++) {
        const int64_t place = i + (j + k) * ld;
        VEC value = tile[k] * a;
        if (offset) value += NAME(load)(offset + place);
        NAME(store)(y + place, value);
      }
    }
  for (int32_t j = 0; j < columns; j++)
    for (int32_t i = j < whole_columns ? whole_rows : 0; i < rows; i++)
      y[i + j * ld] = x[j + i * ld_x] * a + (offset ? offset[i + j * ld] : 0);
}
