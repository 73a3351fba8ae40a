// The tape of one type: small matrix products, plasticity updates and the interpreter.
// Included after elementwise.h, once per type and instruction set.

/// Y (rows x columns) = a W X + b Y with W column-major: each column of W is added, scaled by one
/// element of X, into accumulators that stay in registers for up to six vectors of rows.
INLINE void NAME(small_product)(const ck_instruction *s) {
  const REAL *weights = s->x[0];
  const REAL a = (REAL)s->a, b = (REAL)s->b;
  const int64_t ldw = s->ld_weights;
  for (int32_t t = 0; t < s->columns; t++) {
    const REAL *x = (const REAL *)s->x[1] + (int64_t)t * s->ld_inner;
    REAL *y = (REAL *)s->y + (int64_t)t * s->ld;
    int64_t row = 0;
#define ROWS(COUNT)                                                                                         \
  {                                                                                                         \
    VEC acc[COUNT];                                                                                         \
    for (int v = 0; v < COUNT; v++) acc[v] = (VEC){0};                                                      \
    const REAL *w = weights + row;                                                                          \
    for (int32_t j = 0; j < s->inner; j++, w += ldw)                                                        \
      for (int v = 0; v < COUNT; v++) acc[v] += NAME(load)(w + v * LANES) * x[j];                           \
    if (b == 0)                                                                                             \
      for (int v = 0; v < COUNT; v++) NAME(store)(y + row + v * LANES, acc[v] * a);                         \
    else                                                                                                    \
      for (int v = 0; v < COUNT; v++)                                                                       \
        NAME(store)(y + row + v * LANES, NAME(load)(y + row + v * LANES) * b + acc[v] * a);                 \
    row += COUNT * LANES;                                                                                   \
  }
    while (s->ld - row >= 6 * LANES) ROWS(6)
    switch ((s->ld - row) / LANES) {
      case 5: ROWS(5) break;
      case 4: ROWS(4) break;
      case 3: ROWS(3) break;
      case 2: ROWS(2) break;
      case 1: ROWS(1) break;
      default: break;
    }
#undef ROWS
  }
}

/// Gathers up to `BATCH_BLOCK` rows of X (inner x trials) from row `*next` on, scaled by `a`, so that the trials of a row
/// lie side by side. Rows that are zero in every trial are left out: silent neurons neither drive nor learn. Many pixels
/// of a minibatch of digits are such.
INLINE int32_t NAME(gather_active)(const REAL *x, int64_t ld, int32_t inner, int32_t trials, REAL a, int32_t *next,
                                   int32_t *index, REAL *values) {
  int32_t count = 0, k = *next;
  for (; k < inner && count < BATCH_BLOCK; k++) {
    REAL *row = values + (int64_t)count * trials;
    int active = 0;
    for (int32_t t = 0; t < trials; t++) {
      const REAL value = x[(int64_t)t * ld + k];
      row[t] = value * a;
      active |= value != 0;
    }
    index[count] = k;
    count += active;
  }
  *next = k;
  return count;
}

/// Y (rows x trials) = a W X + b Y for a minibatch of few trials, without the packing of W that BLAS does for every call:
/// a block of columns of W at a time, two vectors of rows on five trials in registers.
INLINE void NAME(batch_product)(const ck_instruction *s) {
  int32_t index[BATCH_BLOCK], next = 0;
  REAL values[BATCH_BLOCK * BATCH_TRIALS];
  const int64_t ld = s->ld, ldw = s->ld_weights;
  const int32_t trials = s->columns;
  REAL b = (REAL)s->b;
  do {
    const int32_t active =
        NAME(gather_active)(s->x[1], s->ld_inner, s->inner, trials, (REAL)s->a, &next, index, values);
#define PANEL(VECTORS, TRIALS)                                                                              \
  {                                                                                                         \
    VEC acc[TRIALS][VECTORS];                                                                               \
    REAL *y = (REAL *)s->y + t * ld + row;                                                                  \
    for (int u = 0; u < TRIALS; u++)                                                                        \
      for (int v = 0; v < VECTORS; v++)                                                                     \
        acc[u][v] = b == 0 ? (VEC){0} : NAME(load)(y + u * ld + v * LANES) * b;                             \
    for (int32_t i = 0; i < active; i++) {                                                                  \
      const REAL *w = (const REAL *)s->x[0] + index[i] * ldw + row, *x = values + i * trials + t;           \
      for (int u = 0; u < TRIALS; u++)                                                                      \
        for (int v = 0; v < VECTORS; v++) acc[u][v] += NAME(load)(w + v * LANES) * x[u];                    \
    }                                                                                                       \
    for (int u = 0; u < TRIALS; u++)                                                                        \
      for (int v = 0; v < VECTORS; v++) NAME(store)(y + u * ld + v * LANES, acc[u][v]);                     \
  }
#define ALL_TRIALS(VECTORS)                                                                                 \
  {                                                                                                         \
    int32_t t = 0;                                                                                          \
    for (; t + 5 <= trials; t += 5) PANEL(VECTORS, 5)                                                       \
    switch (trials - t) {                                                                                   \
      case 4: PANEL(VECTORS, 4) break;                                                                      \
      case 3: PANEL(VECTORS, 3) break;                                                                      \
      case 2: PANEL(VECTORS, 2) break;                                                                      \
      case 1: PANEL(VECTORS, 1) break;                                                                      \
      default: break;                                                                                       \
    }                                                                                                       \
  }
    int64_t row = 0;
    for (; row + 2 * LANES <= ld; row += 2 * LANES) ALL_TRIALS(2)
    if (row < ld) ALL_TRIALS(1)
#undef ALL_TRIALS
#undef PANEL
    b = 1;
  } while (next < s->inner);
}

/// W += a P Q^T for a minibatch of few trials: two vectors of rows of six columns of W in registers.
INLINE void NAME(batch_outer)(const ck_instruction *s) {
  int32_t index[BATCH_BLOCK], next = 0;
  REAL values[BATCH_BLOCK * BATCH_TRIALS];
  const int64_t ldw = s->ld_weights;
  const int32_t trials = s->columns;
  do {
    const int32_t active =
        NAME(gather_active)(s->x[1], s->ld_inner, s->inner, trials, (REAL)s->a, &next, index, values);
#define TILE(VECTORS, COLUMNS)                                                                              \
  {                                                                                                         \
    VEC c[COLUMNS][VECTORS];                                                                                \
    REAL *w[COLUMNS];                                                                                       \
    for (int j = 0; j < COLUMNS; j++) {                                                                     \
      w[j] = (REAL *)s->y + index[i + j] * ldw + row;                                                       \
      for (int v = 0; v < VECTORS; v++) c[j][v] = NAME(load)(w[j] + v * LANES);                             \
    }                                                                                                       \
    const REAL *p = (const REAL *)s->x[0] + row, *q = values + i * trials;                                  \
    for (int32_t t = 0; t < trials; t++, p += s->ld, q++)                                                   \
      for (int j = 0; j < COLUMNS; j++)                                                                     \
        for (int v = 0; v < VECTORS; v++) c[j][v] += NAME(load)(p + v * LANES) * q[j * trials];             \
    for (int j = 0; j < COLUMNS; j++)                                                                       \
      for (int v = 0; v < VECTORS; v++) NAME(store)(w[j] + v * LANES, c[j][v]);                             \
  }
#define ALL_ROWS(COLUMNS)                                                                                   \
  {                                                                                                         \
    int64_t row = 0;                                                                                        \
    for (; row + 2 * LANES <= ldw; row += 2 * LANES) TILE(2, COLUMNS)                                       \
    if (row < ldw) TILE(1, COLUMNS)                                                                         \
  }
    int32_t i = 0;
    for (; i + 6 <= active; i += 6) ALL_ROWS(6)
    for (; i < active; i++) ALL_ROWS(1)
#undef ALL_ROWS
#undef TILE
  } while (next < s->inner);
}

INLINE void NAME(small_outer)(const ck_instruction *s) {
  REAL *weights = s->y;
  const REAL b = (REAL)s->b;
  for (int32_t t = 0; t < s->columns; t++) {
    const REAL *post = (const REAL *)s->x[0] + (int64_t)t * s->ld;
    const REAL *pre = (const REAL *)s->x[1] + (int64_t)t * s->ld_inner;
    REAL *w = weights;
    for (int32_t j = 0; j < s->inner; j++, w += s->ld_weights) {
      VEC p = NAME(splat)(pre[j] * (REAL)s->a);
      if (b == 1 || t > 0)
        for (int64_t i = 0; i < s->ld; i += LANES)
          NAME(store)(w + i, NAME(load)(w + i) + NAME(load)(post + i) * p);
      else if (b == 0)
        for (int64_t i = 0; i < s->ld; i += LANES) NAME(store)(w + i, NAME(load)(post + i) * p);
      else
        for (int64_t i = 0; i < s->ld; i += LANES)
          NAME(store)(w + i, NAME(load)(w + i) * b + NAME(load)(post + i) * p);
    }
  }
}

/// W += a D, then D += b (c P Q^T - D), both from old values; one trial.
INLINE void NAME(filtered_outer)(const ck_instruction *s) {
  REAL *w = s->y, *d = s->x[2];
  const REAL *post = s->x[0], *pre = s->x[1];
  const VEC a = NAME(splat)((REAL)s->a), keep = NAME(splat)((REAL)(1 - s->b));
  for (int32_t j = 0; j < s->inner; j++, w += s->ld_weights, d += s->ld_weights) {
    VEC p = NAME(splat)(pre[j] * (REAL)(s->b * s->c));
    for (int64_t i = 0; i < s->ld; i += LANES) {
      VEC filtered = NAME(load)(d + i);
      NAME(store)(w + i, NAME(load)(w + i) + filtered * a);
      NAME(store)(d + i, filtered * keep + NAME(load)(post + i) * p);
    }
  }
}

/// Weighted sums of elements `from` to `to`, and a.
INLINE void NAME(combine)(const ck_instruction *s, int64_t from, int64_t to) {
  REAL *y = s->y;
  const REAL *x0 = s->x[0], *x1 = s->x[1], *x2 = s->x[2], *x3 = s->x[3], *x4 = s->x[4];
  const REAL c0 = (REAL)s->coefficients[0], c1 = (REAL)s->coefficients[1], c2 = (REAL)s->coefficients[2],
             c3 = (REAL)s->coefficients[3], c4 = (REAL)s->coefficients[4];
  const REAL a = (REAL)s->a;
#define SUM(EXPRESSION)                                                        \
  if (a == 0)                                                                  \
    for (int64_t i = from; i < to; i += LANES) NAME(store)(y + i, EXPRESSION); \
  else                                                                         \
    for (int64_t i = from; i < to; i += LANES) NAME(store)(y + i, (EXPRESSION) + a);
#define T(K) NAME(load)(x##K + i) * c##K
  switch (s->terms) {
    case 1: SUM(T(0)) break;
    case 2: SUM(T(0) + T(1)) break;
    case 3: SUM(T(0) + T(1) + T(2)) break;
    case 4: SUM(T(0) + T(1) + T(2) + T(3)) break;
    default: SUM(T(0) + T(1) + T(2) + T(3) + T(4)) break;
  }
#undef T
#undef SUM
}

/// Elements `from` to `to` of an instruction that treats each by itself.
INLINE void NAME(pointwise)(const ck_instruction *s, int64_t from, int64_t to) {
  const REAL *p = s->x[0], *q = s->x[1];
  REAL *y = s->y;
  switch (s->operation) {
    case CK_OP_FILL: {
      const VEC value = NAME(splat)((REAL)s->a);
      for (int64_t i = from; i < to; i += LANES) NAME(store)(y + i, value);
      break;
    }
    case CK_OP_COMBINE: NAME(combine)(s, from, to); break;
    case CK_OP_MULTIPLY:
      for (int64_t i = from; i < to; i += LANES)
        NAME(store)(y + i, NAME(load)(p + i) * NAME(load)(q + i) * (REAL)s->a);
      break;
    case CK_OP_DIVIDE:
      for (int64_t i = from; i < to; i += LANES)
        NAME(store)(y + i, NAME(load)(p + i) * (REAL)s->a / NAME(load)(q + i));
      break;
    case CK_OP_TRANSFER:
      NAME(apply_transfer)(s->transfer, (REAL)s->gamma, (REAL)s->beta, (REAL)s->theta, (REAL)s->a, p + from, y + from,
                           to - from);
      break;
    default:
      NAME(apply_derivative)(s->transfer, (REAL)s->gamma, (REAL)s->beta, (REAL)s->theta, (REAL)s->a, p + from,
                             y + from, to - from);
      break;
  }
}

INLINE int NAME(is_pointwise)(int32_t operation) {
  return operation <= CK_OP_DERIVATIVE || operation == CK_OP_DIVIDE;
}

/// Runs the pointwise instruction `s`, and with it all that follow and treat as many elements, on one strip of elements after the
/// other: what one writes the next reads from the first cache. Returns the last instruction run.
INLINE const ck_instruction *NAME(pointwise_strips)(const ck_instruction *s, const ck_instruction *end) {
  const int64_t count = (int64_t)s->ld * s->columns;
  if (count <= 2 * STRIP) {
    NAME(pointwise)(s, 0, count);
    return s;
  }
  const ck_instruction *last = s;
  while (last + 1 < end && NAME(is_pointwise)(last[1].operation) && (int64_t)last[1].ld * last[1].columns == count) last++;
  for (int64_t from = 0; from < count; from += STRIP) {
    const int64_t to = from + STRIP < count ? from + STRIP : count;
    for (const ck_instruction *q = s; q <= last; q++) NAME(pointwise)(q, from, to);
  }
  return last;
}

/// Row sums over trials into `sum` (rows), scaled: the outer product with a presynaptic unit fixed at 1.
INLINE void NAME(outer_ones)(const ck_instruction *s, int filtered) {
  REAL *w = s->y, *d = s->x[2];
  for (int64_t i = 0; i < s->ld; i += LANES) {
    VEC sum = (VEC){0};
    for (int32_t t = 0; t < s->columns; t++) sum += NAME(load)((const REAL *)s->x[0] + (int64_t)t * s->ld + i);
    if (filtered) {
      VEC old = NAME(load)(d + i);
      NAME(store)(w + i, NAME(load)(w + i) + old * (REAL)s->a);
      NAME(store)(d + i, old + (sum * (REAL)s->c - old) * (REAL)s->b);
    } else {
      NAME(store)(w + i, NAME(load)(w + i) * (REAL)s->b + sum * (REAL)s->a);
    }
  }
}

INLINE void NAME(sum_squares)(const ck_instruction *s, int difference) {
  double total = 0;
  for (int32_t t = 0; t < s->columns; t++) {
    const REAL *x = (const REAL *)s->x[0] + (int64_t)t * s->ld;
    const REAL *z = difference ? (const REAL *)s->x[1] + (int64_t)t * s->ld : x;
    for (int32_t i = 0; i < s->rows; i++) {
      double value = difference ? (double)x[i] - (double)z[i] : (double)x[i];
      total += value * value;
    }
  }
  *(double *)s->y += s->a * total;
}

INLINE void NAME(noise)(const ck_instruction *s) {
  ck_draws *draws = s->x[0];
  const REAL *z = (const REAL *)draws->values + draws->position;
  const VEC a = NAME(splat)((REAL)s->a);
  const int64_t count = (int64_t)s->ld * s->columns;
  REAL *y = s->y;
  for (int64_t i = 0; i < count; i += LANES)
    NAME(store)(y + i, NAME(load)(y + i) + *(const VEC *)(z + i) * a);
  draws->position += count;
}

static void NAME(run)(const ck_instruction *tape, int64_t length, int64_t repeats) {
  const uint32_t control = ck_flush_denormals();
  for (int64_t step = 0; step < repeats; step++)
    for (const ck_instruction *s = tape, *end = tape + length; s < end; s++) {
      switch (s->operation) {
        case CK_OP_FILL:
        case CK_OP_COMBINE:
        case CK_OP_MULTIPLY:
        case CK_OP_DIVIDE:
        case CK_OP_TRANSFER:
        case CK_OP_DERIVATIVE: s = NAME(pointwise_strips)(s, end); break;
        case CK_OP_PRODUCT:
          if ((int64_t)s->rows * s->inner <= SMALL_PRODUCT && s->columns <= SMALL_TRIALS)
            NAME(small_product)(s);
          else if (s->columns > 1 && s->columns <= BATCH_TRIALS)
            NAME(batch_product)(s);
          else if (s->columns > 1 && s->columns <= MINIBATCH_TRIALS && s->inner <= MINIBATCH_INNER)
            NAME(minibatch_product)(s);
          else if (s->columns == 1)
            NAME(column_product)(s);
          else
            GEMM(CblasColMajor, CblasNoTrans, CblasNoTrans, s->rows, s->columns, s->inner, (REAL)s->a, s->x[0],
                 s->ld_weights, s->x[1], s->ld_inner, (REAL)s->b, s->y, s->ld);
          break;
        case CK_OP_TRANSPOSED_PRODUCT:
          if (s->columns == 1)
            GEMV(CblasColMajor, CblasTrans, s->inner, s->rows, (REAL)s->a, s->x[0], s->ld_weights, s->x[1], 1,
                 (REAL)s->b, s->y, 1);
          else
            GEMM(CblasColMajor, CblasTrans, CblasNoTrans, s->rows, s->columns, s->inner, (REAL)s->a, s->x[0],
                 s->ld_weights, s->x[1], s->ld_inner, (REAL)s->b, s->y, s->ld);
          break;
        case CK_OP_ADD_THRESHOLD:
          for (int32_t t = 0; t < s->columns; t++) {
            REAL *y = (REAL *)s->y + (int64_t)t * s->ld;
            for (int64_t i = 0; i < s->ld; i += LANES)
              NAME(store)(y + i, NAME(load)(y + i) + NAME(load)((const REAL *)s->x[0] + i) * (REAL)s->a);
          }
          break;
        case CK_OP_OUTER:
          if ((int64_t)s->rows * s->inner * s->columns <= SMALL_PRODUCT || s->columns == 1)
            NAME(small_outer)(s);
          else if (s->columns <= BATCH_TRIALS && s->b == 1)
            NAME(batch_outer)(s);
          else if (s->columns <= MINIBATCH_TRIALS && s->inner <= MINIBATCH_INNER)
            NAME(minibatch_outer)(s);
          else
            GEMM(CblasColMajor, CblasNoTrans, CblasTrans, s->rows, s->inner, s->columns, (REAL)s->a, s->x[0], s->ld,
                 s->x[1], s->ld_inner, (REAL)s->b, s->y, s->ld_weights);
          break;
        case CK_OP_FILTERED_OUTER:
          if (s->columns == 1) {
            NAME(filtered_outer)(s);
          } else {
            REAL *w = s->y, *d = s->x[2];
            const VEC a = NAME(splat)((REAL)s->a);
            for (int64_t i = 0, total = (int64_t)s->ld_weights * s->inner; i < total; i += LANES)
              NAME(store)(w + i, NAME(load)(w + i) + NAME(load)(d + i) * a);
            GEMM(CblasColMajor, CblasNoTrans, CblasTrans, s->rows, s->inner, s->columns, (REAL)(s->b * s->c), s->x[0],
                 s->ld, s->x[1], s->ld_inner, (REAL)(1 - s->b), d, s->ld_weights);
          }
          break;
        case CK_OP_OUTER_ONES: NAME(outer_ones)(s, 0); break;
        case CK_OP_FILTERED_OUTER_ONES: NAME(outer_ones)(s, 1); break;
        case CK_OP_NOISE: NAME(noise)(s); break;
        case CK_OP_SUM_SQUARES: NAME(sum_squares)(s, 0); break;
        case CK_OP_SUM_SQUARED_DIFFERENCES: NAME(sum_squares)(s, 1); break;
        case CK_OP_SPIKE: NAME(spike)(s); break;
        case CK_OP_HOLD: NAME(hold)(s); break;
        case CK_OP_EVENTS: NAME(events)(s); break;
        case CK_OP_SPIKE_AVERAGE: NAME(spike_average)(s); break;
        case CK_OP_EVENT_OUTER: NAME(event_outer)(s); break;
        case CK_OP_MEMBRANE: NAME(membrane)(s); break;
        case CK_OP_DECAY: NAME(decay)(s); break;
        case CK_OP_FIRE: NAME(fire)(s); break;
        case CK_OP_ARRIVE: NAME(arrive)(s); break;
        case CK_OP_MARK: NAME(mark)(s); break;
        case CK_OP_SPARSE_EVENTS: NAME(sparse_events)(s); break;
        case CK_OP_EVENT_RULE: NAME(event_rule)(s); break;
        case CK_OP_TRANSPOSE: NAME(transpose)(s); break;
        case CK_OP_PENDING_PRODUCT: NAME(pending_product)(s); break;
        case CK_OP_PENDING_OUTER: NAME(pending_outer)(s); break;
        case CK_OP_PENDING_TRANSPOSE: NAME(pending_transpose)(s); break;
        case CK_OP_PATCHES: NAME(patches)(s); break;
        case CK_OP_FOLD: NAME(fold)(s); break;
        case CK_OP_CONVOLVE: NAME(convolve)(s); break;
        case CK_OP_UNCONVOLVE: NAME(unconvolve)(s); break;
        case CK_OP_CONVOLVED_OUTER: NAME(convolved_outer)(s); break;
        case CK_OP_ADD_CHANNELS: NAME(add_channels)(s); break;
        case CK_OP_SUM_CHANNELS: NAME(sum_channels)(s); break;
        default: break;
      }
    }
  ck_restore_denormals(control);
}

/// Whole vectors in place, the rest through a padded buffer.
#define ANY_COUNT(FUNCTION)                                                                                     \
  int64_t whole = count & ~(int64_t)(LANES - 1);                                                                \
  FUNCTION(kind, (REAL)gamma, (REAL)beta, (REAL)theta, 1, x, y, whole);                                         \
  if (whole < count) {                                                                                          \
    REAL buffer[LANES] __attribute__((aligned(32))) = {0};                                                      \
    for (int64_t i = whole; i < count; i++) buffer[i - whole] = x[i];                                           \
    FUNCTION(kind, (REAL)gamma, (REAL)beta, (REAL)theta, 1, buffer, buffer, LANES);                             \
    for (int64_t i = whole; i < count; i++) y[i] = buffer[i - whole];                                           \
  }

static void NAME(transfer)(int32_t kind, double gamma, double beta, double theta, const REAL *x, REAL *y,
                           int64_t count) {
  ANY_COUNT(NAME(apply_transfer))
}

static void NAME(derivative)(int32_t kind, double gamma, double beta, double theta, const REAL *x, REAL *y,
                             int64_t count) {
  ANY_COUNT(NAME(apply_derivative))
}
#undef ANY_COUNT
