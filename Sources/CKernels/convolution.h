// Convolutions as matrix products on patches, of one type. A map has its channels side by side (Convolution.swift), so that a
// patch is `kernel` contiguous pieces and an output map of whole vectors is a matrix of channels x (positions x trials).
// Included after elementwise.h, once per type and instruction set.

/// Runs over the pieces of all patches: `patch` points into the patches, `map` to its place in the map.
#define EACH_PIECE(PATCHES, MAPS, LD_MAPS, TRIALS, ...)                                                     \
  for (int32_t t = 0; t < TRIALS; t++)                                                                      \
    for (int32_t oy = 0; oy < g->out_height; oy++)                                                          \
      for (int32_t ox = 0; ox < g->out_width; ox++) {                                                       \
        REAL *patch = (REAL *)(PATCHES) +                                                                   \
                      (((int64_t)t * g->out_height + oy) * g->out_width + ox) * g->ld_patches;              \
        REAL *map = (REAL *)(MAPS) + (int64_t)t * LD_MAPS +                                                 \
                    ((int64_t)oy * g->stride * g->in_width + (int64_t)ox * g->stride) * g->in_channels;     \
        for (int32_t ky = 0; ky < g->kernel; ky++, patch += piece, map += row) { __VA_ARGS__ }              \
      }

/// y = the patches of the maps x0 (`inner` x `columns`).
INLINE void NAME(patches)(const ck_instruction *s) {
  const ck_convolution *g = s->x[1];
  const int64_t piece = (int64_t)g->kernel * g->in_channels, row = (int64_t)g->in_width * g->in_channels;
  EACH_PIECE(s->y, s->x[0], s->ld_inner, s->columns, {
    int64_t i = 0;
    for (; i + LANES <= piece; i += LANES) NAME(store)(patch + i, NAME(load)(map + i));
    for (; i < piece; i++) patch[i] = map[i];
  })
}

/// The maps y (`rows` x `columns`) = b y + what stands for each value in the patches x0.
INLINE void NAME(fold)(const ck_instruction *s) {
  const ck_convolution *g = s->x[1];
  const int64_t piece = (int64_t)g->kernel * g->in_channels, row = (int64_t)g->in_width * g->in_channels;
  if (s->b == 0) memset(s->y, 0, (size_t)s->ld * (size_t)s->columns * sizeof(REAL));
  EACH_PIECE(s->x[0], s->y, s->ld, s->columns, {
    int64_t i = 0;
    for (; i + LANES <= piece; i += LANES)
      NAME(store)(map + i, NAME(load)(map + i) + NAME(load)(patch + i));
    for (; i < piece; i++) map[i] += patch[i];
  })
}
#undef EACH_PIECE

/// Runs `...` on as many trials at a time as lie side by side without padding: `first` of them, `n` columns of positions.
#define EACH_STRETCH(LD_MAPS, ...)                                                                          \
  const int32_t positions = g->out_height * g->out_width;                                                   \
  const int32_t together = LD_MAPS == positions * g->out_channels ? s->columns : 1;                         \
  for (int32_t first = 0; first < s->columns; first += together) {                                          \
    const int32_t n = positions * together;                                                                 \
    const int64_t patch = (int64_t)first * positions * g->ld_patches, map = (int64_t)first * LD_MAPS;       \
    __VA_ARGS__                                                                                             \
  }

/// The output maps y = a W x0 + b y of the patches x0.
INLINE void NAME(convolve)(const ck_instruction *s) {
  const ck_convolution *g = s->x[2];
  EACH_STRETCH(s->ld, {
    GEMM(CblasColMajor, CblasNoTrans, CblasNoTrans, g->out_channels, n, s->inner, (REAL)s->a, s->x[0], s->ld_weights,
         (const REAL *)s->x[1] + patch, g->ld_patches, (REAL)s->b, (REAL *)s->y + map, g->out_channels);
  })
}

/// The patches y = a W^T x0 + b y of the output maps x0: what has to be folded.
INLINE void NAME(unconvolve)(const ck_instruction *s) {
  const ck_convolution *g = s->x[2];
  EACH_STRETCH(s->ld_inner, {
    GEMM(CblasColMajor, CblasTrans, CblasNoTrans, s->inner, n, g->out_channels, (REAL)s->a, s->x[0], s->ld_weights,
         (const REAL *)s->x[1] + map, g->out_channels, (REAL)s->b, (REAL *)s->y + patch, g->ld_patches);
  })
}

/// The kernels W = b W + a P Q^T, P on output maps and Q their patches, over all positions and trials.
INLINE void NAME(convolved_outer)(const ck_instruction *s) {
  const ck_convolution *g = s->x[2];
  REAL b = (REAL)s->b;
  EACH_STRETCH(s->ld, {
    GEMM(CblasColMajor, CblasNoTrans, CblasTrans, g->out_channels, s->inner, n, (REAL)s->a, (const REAL *)s->x[0] + map,
         g->out_channels, (const REAL *)s->x[1] + patch, g->ld_patches, b, s->y, s->ld_weights);
    b = 1;
  })
}
#undef EACH_STRETCH

/// The maps y += a w, one w for each channel; `inner` channels.
INLINE void NAME(add_channels)(const ck_instruction *s) {
  const REAL *w = s->x[0];
  const REAL a = (REAL)s->a;
  for (int32_t t = 0; t < s->columns; t++) {
    REAL *y = (REAL *)s->y + (int64_t)t * s->ld;
    for (int32_t i = 0; i < s->rows; i += s->inner)
      for (int32_t c = 0; c < s->inner; c++) y[i + c] += a * w[c];
  }
}

/// The channels' thresholds w = b w + a sum over positions and trials of the maps x0.
INLINE void NAME(sum_channels)(const ck_instruction *s) {
  REAL *w = s->y;
  const REAL a = (REAL)s->a, b = (REAL)s->b;
  for (int32_t c = 0; c < s->inner; c++) w[c] *= b;
  for (int32_t t = 0; t < s->columns; t++) {
    const REAL *x = (const REAL *)s->x[0] + (int64_t)t * s->ld;
    for (int32_t i = 0; i < s->rows; i += s->inner)
      for (int32_t c = 0; c < s->inner; c++) w[c] += a * x[i + c];
  }
}
