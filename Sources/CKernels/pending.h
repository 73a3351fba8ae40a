// Plasticity of one trial that is kept as factors instead of being written into weights that do not fit the level-2 cache: W + P Q^T
// with a column of P and Q for each update. A product then reads W once and a few vectors; the weights are written
// when the factors are full or the run ends, for all updates at once.
// Included after vectors.h, once per type and instruction set.

/// y += a L R^T x with `updates` columns of L (`rows`) and R (`inner`).
INLINE void NAME(add_updates)(const REAL *left, int32_t ld_left, const REAL *right, int32_t ld_right, int32_t updates,
                              const ck_instruction *s, REAL a) {
  if (updates == 0) return;
  REAL c[CK_PENDING];
  GEMV(CblasColMajor, CblasTrans, s->inner, updates, a, right, ld_right, s->x[1], 1, 0, c, 1);
  GEMV(CblasColMajor, CblasNoTrans, s->rows, updates, 1, left, ld_left, c, 1, 1, s->y, 1);
}

/// y = a W x + b y of weights with pending updates, or of their transposed copy.
INLINE void NAME(pending_product)(const ck_instruction *s) {
  const ck_pending *p = s->x[2];
  NAME(column_product)(s);
  if (s->x[0] == p->weights)
    NAME(add_updates)(p->post, p->ld_post, p->pre, p->ld_pre, p->count, s, (REAL)s->a);
  else
    NAME(add_updates)(p->pre, p->ld_pre, p->post, p->ld_post, p->seen, s, (REAL)(s->a * p->scale));
}

/// Writes all updates into the weights, and into the copy those that it has seen.
static void NAME(write_pending)(ck_pending *p) {
  if (p->count > 0)
    GEMM(CblasColMajor, CblasNoTrans, CblasTrans, p->rows, p->columns, p->count, 1, p->post, p->ld_post, p->pre, p->ld_pre, 1,
         p->weights, p->ld_weights);
  if (p->seen > 0)
    GEMM(CblasColMajor, CblasNoTrans, CblasTrans, p->columns, p->rows, p->seen, (REAL)p->scale, p->pre, p->ld_pre, p->post,
         p->ld_post, 1, p->copy, p->ld_copy);
  p->count = p->seen = p->is_copied = 0;
}

/// W += a P Q^T, later.
INLINE void NAME(pending_outer)(const ck_instruction *s) {
  ck_pending *p = s->x[2];
  const REAL *from = s->x[0];
  REAL *post = (REAL *)p->post + (int64_t)p->count * p->ld_post;
  const VEC a = NAME(splat)((REAL)s->a);
  for (int64_t i = 0; i < s->ld; i += LANES) NAME(store)(post + i, NAME(load)(from + i) * a);
  memcpy((REAL *)p->pre + (int64_t)p->count * p->ld_pre, s->x[1], (size_t)s->inner * sizeof(REAL));
  if (++p->count == CK_PENDING) NAME(write_pending)(p);
}

/// The copy has all updates from now on. Whatever else has changed the weights has done so between runs, so that the copy is
/// taken in full once after each writing.
INLINE void NAME(pending_transpose)(const ck_instruction *s) {
  ck_pending *p = s->x[2];
  if (p->is_copied) {
    p->seen = p->count;
    return;
  }
  NAME(write_pending)(p);
  NAME(transpose)(s);
  p->is_copied = 1;
}
