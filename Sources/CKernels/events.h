// Event-driven spikes of one type: Poisson counts, pathways that only touch the weights of neurons that spiked.
// Included before tape.h, once per type and instruction set.

/// One word of xoshiro256++ (Blackman, Vigna 2019).
INLINE uint64_t NAME(next_word)(uint64_t *s) {
  const uint64_t sum = s[0] + s[3], result = ((sum << 23) | (sum >> 41)) + s[0], shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = (s[3] << 45) | (s[3] >> 19);
  return result;
}

/// 32 bits for counter `i` under a key: a mixing function whose output bits depend on all input bits, so that draws need no order
/// and eight are made at once.
INLINE uint32_t NAME(mixed)(uint32_t low, uint32_t high, uint32_t i) {
  uint32_t x = low + i * UINT32_C(0x9e3779b9);
  x ^= x >> 16;
  x *= UINT32_C(0x7feb352d);
  x = (x ^ high) + i;
  x ^= x >> 15;
  x *= UINT32_C(0x846ca68b);
  return x ^ (x >> 16);
}

/// The 24-bit draw of candidate `i` under a key.
INLINE uint32_t NAME(keyed_draw)(uint32_t low, uint32_t high, uint32_t i) { return NAME(mixed)(low, high, i) >> 8; }

/// One bit for each lane of a comparison.
INLINE uint64_t NAME(bits)(IVEC mask) {
  BITS flags = __builtin_convertvector(mask, BITS);
  uint8_t byte;
  __builtin_memcpy(&byte, &flags, 1);
  return byte & ((1u << LANES) - 1);
}

/// The smallest n with u < CDF(n) of the Poisson law of mean `rate`, where n > 0 is known; `silence` = CDF(0).
/// Rounding can leave the sum of all terms at or below the largest draws; then it is the last n whose term still adds to it.
INLINE REAL NAME(poisson_count)(REAL u, REAL rate, REAL silence) {
  REAL term = silence * rate, cumulative = silence + term, n = 1;
  while (u >= cumulative) {
    term *= rate / (n + 1);
    const REAL next = cumulative + term;
    if (next == cumulative) break;
    cumulative = next;
    n += 1;
  }
  return n;
}

/// The neurons that fire at held rates, side by side, with their probabilities of silence. x0: rates; y: ck_spikes.
INLINE void NAME(hold)(const ck_instruction *s) {
  ck_spikes *spikes = s->y;
  const REAL *rate = s->x[0];
  REAL *held_rate = spikes->held_rate, *silence = spikes->held_silence;
  int32_t n = 0;
  for (int32_t i = 0; i < spikes->size; i++) {
    spikes->held_index[n] = i;
    held_rate[n] = rate[i];
    n += rate[i] > 0;
  }
  spikes->held = n;
  for (int32_t k = 0; k < n; k += LANES) NAME(store)(silence + k, NAME(exp)(-NAME(load)(held_rate + k)));
}

/// Draws the spikes of one step. x0: rates, or NULL for the held ones; x1: ck_random; y: ck_spikes.
INLINE void NAME(spike)(const ck_instruction *s) {
  ck_spikes *spikes = s->y;
  ck_random *random = s->x[1];
  const int32_t size = spikes->size, candidates = s->x[0] ? size : spikes->held;
  const int32_t *neuron = s->x[0] ? 0 : spikes->held_index;
  const REAL *rate = s->x[0] ? s->x[0] : spikes->held_rate;
  REAL *silence = s->x[0] ? spikes->silence : spikes->held_silence, *unit = spikes->unit;
  if (s->x[0])
    for (int32_t i = 0; i < size; i += LANES) NAME(store)(silence + i, NAME(exp)(-NAME(load)(rate + i)));
  // In float a draw's half step would round to 1.
  const REAL step = (REAL)0x1p-24, half = IS_DOUBLE ? (REAL)0x1p-25 : 0;
  if (random->recorded) {
    const uint32_t *recorded = random->recorded + random->position;
    random->position += size;
    for (int32_t k = 0; k < candidates; k++) unit[k] = (REAL)(int32_t)recorded[neuron ? neuron[k] : k] * step + half;
  } else {
    const uint64_t key = NAME(next_word)(random->state);
    const uint32_t low = (uint32_t)key, high = (uint32_t)(key >> 32);
    for (int32_t k = 0; k < candidates; k++)
      unit[k] = (REAL)(int32_t)NAME(keyed_draw)(low, high, (uint32_t)k) * step + half;
  }
  const int64_t slot = spikes->steps & (spikes->depth - 1);
  int32_t *index = spikes->index + slot * size, n = 0;
  REAL *count = (REAL *)spikes->count + slot * size;
  // Who spikes, and who more than once, as bits of a word for every 64 candidates.
  for (int32_t base = 0; base < candidates; base += 64) {
    uint64_t once = 0, again = 0;
    const int32_t end = candidates - base < 64 ? candidates - base : 64;
    for (int32_t k = 0; k < end; k += LANES) {
      const VEC u = NAME(load)(unit + base + k), none = NAME(load)(silence + base + k);
      once |= NAME(bits)(u >= none) << k;
      again |= NAME(bits)(u >= none * NAME(load)(rate + base + k) + none) << k;
    }
    if (end < 64) once &= (UINT64_C(1) << end) - 1;
    for (; once; once &= once - 1) {
      const int32_t bit = __builtin_ctzll(once), k = base + bit;
      index[n] = neuron ? neuron[k] : k;
      count[n] = 1;
      if ((again >> bit) & 1) count[n] = NAME(poisson_count)(unit[k], rate[k], silence[k]);
      n++;
    }
  }
  spikes->events[slot] = n;
  spikes->steps++;
}

/// The slot of the step `age` steps before the newest, or -1 where there is none.
INLINE int64_t NAME(spike_slot)(const ck_spikes *spikes, int64_t age) {
  return age >= 0 && age < spikes->steps && age < spikes->depth ? (spikes->steps - 1 - age) & (spikes->depth - 1) : -1;
}

/// Y = sum_k kernel[k] u[k] + b Y with u[0] = W x newest spikes. x0: W; x1: ck_spikes; x2: ck_synapses.
INLINE void NAME(events)(const ck_instruction *s) {
  const ck_spikes *spikes = s->x[1];
  ck_synapses *synapses = s->x[2];
  const int64_t slot = NAME(spike_slot)(spikes, 0), ldw = s->ld_weights, ld = s->ld;
  const int32_t taps = synapses->taps, n = slot < 0 ? 0 : spikes->events[slot];
  const int32_t *index = spikes->index + (slot < 0 ? 0 : slot * spikes->size);
  const REAL *count = (const REAL *)spikes->count + (slot < 0 ? 0 : slot * spikes->size);
  const REAL *kernel = synapses->kernel;
  REAL *drive = synapses->drive;
  const int32_t newest = (int32_t)(synapses->steps % taps);
  synapses->steps++;
  synapses->heard = spikes->steps;
  int64_t row = 0;
  const REAL b = (REAL)s->b;
#define ROWS(COUNT)                                                                                          \
  {                                                                                                          \
    VEC acc[COUNT];                                                                                          \
    for (int v = 0; v < COUNT; v++) acc[v] = (VEC){0};                                                       \
    for (int32_t k = 0; k < n; k++) {                                                                        \
      const REAL *w = (const REAL *)s->x[0] + index[k] * ldw + row;                                          \
      for (int v = 0; v < COUNT; v++) acc[v] += NAME(load)(w + v * LANES) * count[k];                        \
    }                                                                                                        \
    REAL *u = drive + newest * ld + row, *y = (REAL *)s->y + row;                                            \
    for (int v = 0; v < COUNT; v++) {                                                                        \
      NAME(store)(u + v * LANES, acc[v]);                                                                    \
      acc[v] *= kernel[0];                                                                                   \
    }                                                                                                        \
    int32_t old = newest;                                                                                    \
    for (int32_t k = 1; k < taps; k++) {                                                                     \
      old = old == 0 ? taps - 1 : old - 1;                                                                   \
      for (int v = 0; v < COUNT; v++) acc[v] += NAME(load)(drive + old * ld + row + v * LANES) * kernel[k];  \
    }                                                                                                        \
    if (b == 0)                                                                                              \
      for (int v = 0; v < COUNT; v++) NAME(store)(y + v * LANES, acc[v]);                                    \
    else                                                                                                     \
      for (int v = 0; v < COUNT; v++) NAME(store)(y + v * LANES, NAME(load)(y + v * LANES) * b + acc[v]);    \
    row += COUNT * LANES;                                                                                    \
  }
  while (ld - row >= 8 * LANES) ROWS(8)
  if (ld - row >= 4 * LANES) ROWS(4)
  if (ld - row >= 2 * LANES) ROWS(2)
  if (ld - row >= LANES) ROWS(1)
#undef ROWS
}

/// y[j] = sum over the spikes of neuron j of count * weight[age]. x0: ck_spikes; x1: ck_window; y: REAL, `rows`.
INLINE void NAME(spike_average)(const ck_instruction *s) {
  const ck_spikes *spikes = s->x[0];
  const ck_window *window = s->x[1];
  const REAL *weight = window->weight;
  REAL *y = s->y;
  for (int64_t i = 0; i < s->ld; i += LANES) NAME(store)(y + i, (VEC){0});
  for (int32_t a = 0; a < window->length; a++) {
    const int64_t slot = NAME(spike_slot)(spikes, window->offset + a);
    if (slot < 0) break;
    const int32_t *index = spikes->index + slot * spikes->size;
    const REAL *count = (const REAL *)spikes->count + slot * spikes->size;
    for (int32_t k = 0; k < spikes->events[slot]; k++) y[index[k]] += count[k] * weight[a];
  }
}

/// W += a p q^T where q is not 0; what earlier spikes still deliver changes with it: u[k] += a p (q . S_k).
/// x0: p; x1: q; x2: ck_synapses; x3: ck_spikes; y: W.
INLINE void NAME(event_outer)(const ck_instruction *s) {
  const REAL *p = s->x[0], *q = s->x[1];
  ck_synapses *synapses = s->x[2];
  const ck_spikes *spikes = s->x[3];
  const REAL a = (REAL)s->a;
  REAL *w = s->y;
  for (int32_t j = 0; j < s->inner; j++, w += s->ld_weights) {
    if (q[j] == 0) continue;
    const VEC scale = NAME(splat)(q[j] * a);
    for (int64_t i = 0; i < s->ld; i += LANES) NAME(store)(w + i, NAME(load)(w + i) + NAME(load)(p + i) * scale);
  }
  for (int32_t k = 0; k < synapses->taps && k < synapses->steps; k++) {
    const int64_t slot = NAME(spike_slot)(spikes, spikes->steps - synapses->heard + k);
    if (slot < 0) break;
    REAL overlap = 0;
    for (int32_t e = 0; e < spikes->events[slot]; e++)
      overlap += ((const REAL *)spikes->count)[slot * spikes->size + e] * q[spikes->index[slot * spikes->size + e]];
    if (overlap == 0) continue;
    REAL *u = (REAL *)synapses->drive + (synapses->steps - 1 - k) % synapses->taps * s->ld;
    const VEC scale = NAME(splat)(overlap * a);
    for (int64_t i = 0; i < s->ld; i += LANES) NAME(store)(u + i, NAME(load)(u + i) + NAME(load)(p + i) * scale);
  }
}
