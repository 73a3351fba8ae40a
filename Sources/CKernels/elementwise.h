// Vector functions of one type, included once per instruction set: REAL, VEC (32 bytes), IVEC and LANES are
// defined by the includer.
// Polynomials: exp by its Taylor series on |r| <= ln(2)/2 (remainder below half an ulp), log1p by the
// minimax series in s = f/(2+f) on |s| <= 0.172, tanh by a rational (double) or polynomial (float) fit below 0.625.

INLINE VEC NAME(select)(IVEC mask, VEC a, VEC b) {
  return (VEC)((mask & (IVEC)a) | (~mask & (IVEC)b));
}
INLINE VEC NAME(splat)(REAL a) { return (VEC){0} + a; }
INLINE VEC NAME(absolute)(VEC x) { return (VEC)((IVEC)x & SIGN_CLEAR); }
INLINE VEC NAME(load)(const REAL *p) { return *(const VEC *)p; }
INLINE void NAME(store)(REAL *p, VEC v) { *(VEC *)p = v; }

/// exp(x); clamped to the range of normal numbers.
INLINE VEC NAME(exp)(VEC x) {
  x = NAME(select)(x < EXP_LOW, NAME(splat)(EXP_LOW), x);
  x = NAME(select)(x > EXP_HIGH, NAME(splat)(EXP_HIGH), x);
  VEC shifted = x * (REAL)1.4426950408889634 + ROUND_MAGIC;
  VEC k = shifted - ROUND_MAGIC;
  VEC r = x - k * LN2_HIGH;
  r = r - k * LN2_LOW;
#if IS_DOUBLE
  VEC r2 = r * r, r4 = r2 * r2;
  VEC p01 = r * 1.66666666666666667e-1 + 0.5;
  VEC p23 = r * 8.33333333333333333e-3 + 4.16666666666666667e-2;
  VEC p45 = r * 1.98412698412698413e-4 + 1.38888888888888889e-3;
  VEC p67 = r * 2.75573192239858907e-6 + 2.48015873015873016e-5;
  VEC p89 = r * 2.50521083854417188e-8 + 2.75573192239858907e-7;
  VEC pab = r * 1.60590438368216146e-10 + 2.08767569878680990e-9;
  VEC low = p23 * r2 + p01;
  VEC mid = p67 * r2 + p45;
  VEC high = pab * r2 + p89;
  VEC p = (high * r4 + mid) * r4 + low;
#else
  VEC p = r * 1.9841270e-4f + 1.3888889e-3f;
  p = p * r + 8.3333333e-3f;
  p = p * r + 4.1666667e-2f;
  p = p * r + 1.6666667e-1f;
  p = p * r + 0.5f;
  VEC r2 = r * r;
#endif
  VEC e = p * r2 + r + 1;
  return (VEC)((IVEC)e + ((IVEC)shifted << MANTISSA_BITS));
}

/// log(1 + t) for 0 <= t <= 1, small relative error down to t = 0.
INLINE VEC NAME(log1p_unit)(VEC t) {
  IVEC upper = t > (REAL)0.41421356237309503;
  VEC f = NAME(select)(upper, (t - 1) * (REAL)0.5, t);
  VEC s = f / (f + 2);
  VEC z = s * s;
#if IS_DOUBLE
  VEC w = z * z;
  VEC even = ((w * 1.531383769920937332e-01 + 2.222219843214978396e-01) * w + 3.999999999940941908e-01) * w;
  VEC odd = (((w * 1.479819860511658591e-01 + 1.818357216161805012e-01) * w + 2.857142874366239149e-01) * w
             + 6.666666666666735130e-01) * z;
  VEC tail = even + odd;
#else
  VEC tail = (((z * 0.24279078841f + 0.28498786688f) * z + 0.40000972152f) * z + 0.66666662693f) * z;
#endif
  VEC half_square = f * f * (REAL)0.5;
  VEC base = NAME(select)(upper, NAME(splat)((REAL)0.69314718055994531), NAME(splat)(0));
  VEC correction = s * (half_square + tail);
  return base + (f - (half_square - correction));
}

INLINE VEC NAME(logistic)(VEC x) { return (REAL)1 / (NAME(exp)(-x) + 1); }

INLINE VEC NAME(softplus)(VEC x) {
  VEC positive = NAME(select)(x > 0, x, NAME(splat)(0));
  return positive + NAME(log1p_unit)(NAME(exp)(-NAME(absolute)(x)));
}

INLINE VEC NAME(tanh)(VEC x) {
  VEC magnitude = NAME(absolute)(x);
  VEC z = x * x;
#if IS_DOUBLE
  VEC numerator = (z * -9.64399179425052238628e-1 - 9.92877231001918586564e1) * z - 1.61468768441708447952e3;
  VEC denominator = ((z + 1.12811678491632931402e2) * z + 2.23548839060100448583e3) * z + 4.84406305325125486048e3;
  VEC near = x + x * z * (numerator / denominator);
#else
  VEC p = (((z * -5.70498872745e-3f + 2.06390887954e-2f) * z - 5.37397155531e-2f) * z + 1.33314422036e-1f) * z
          - 3.33332819422e-1f;
  VEC near = x + x * z * p;
#endif
  VEC far = 1 - (REAL)2 / (NAME(exp)(magnitude * 2) + 1);
  far = (VEC)((IVEC)far | ((IVEC)x & ~SIGN_CLEAR));
  return NAME(select)(magnitude < (REAL)0.625, near, far);
}

/// min(max(x/6 + 1/2, 0), 1); NaN stays NaN.
INLINE VEC NAME(hard_sigmoid)(VEC x) {
  VEC y = x / 6 + (REAL)0.5;
  y = NAME(select)(y < 0, NAME(splat)(0), y);
  return NAME(select)(y > 1, NAME(splat)(1), y);
}

INLINE VEC NAME(phi)(int32_t kind, REAL gamma, VEC v) {
  switch (kind) {
    case CK_LOGISTIC: return NAME(logistic)(v) * gamma;
    case CK_SOFTPLUS: return NAME(softplus)(v) * gamma;
    case CK_TANH: return NAME(tanh)(v) * gamma;
    case CK_RELU: return NAME(select)(v <= 0, NAME(splat)(0), v) * gamma;  // NaN stays NaN
    case CK_EXPONENTIAL: return NAME(exp)(v) * gamma;
    case CK_HARD_SIGMOID: return NAME(hard_sigmoid)(v) * gamma;
    default: return v * gamma;
  }
}

/// d phi / du, where v = beta (u - theta): gamma * beta * f'(v).
INLINE VEC NAME(phi_prime)(int32_t kind, REAL scale, VEC v) {
  switch (kind) {
    case CK_LOGISTIC: {
      VEC s = NAME(logistic)(v);
      return s * NAME(logistic)(-v) * scale;
    }
    case CK_SOFTPLUS: return NAME(logistic)(v) * scale;
    case CK_TANH: {
      VEC t = NAME(exp)(NAME(absolute)(v) * -2);
      VEC q = (REAL)1 / (t + 1);
      return t * q * q * (4 * scale);
    }
    case CK_RELU: return NAME(select)(v > 0, NAME(splat)(scale), NAME(splat)(0));
    case CK_EXPONENTIAL: return NAME(exp)(v) * scale;
    case CK_HARD_SIGMOID: return NAME(select)(NAME(absolute)(v) < 3, NAME(splat)(scale / 6), NAME(splat)(0));
    default: return NAME(splat)(scale);
  }
}

/// Applies phi or phi' to `count` values; `a` scales the argument. The switch is outside the loop.
#define EACH_VECTOR(BODY)                                   \
  for (int64_t i = 0; i < count; i += LANES) {              \
    VEC v = (NAME(load)(x + i) * a - theta) * beta;         \
    NAME(store)(y + i, BODY);                               \
  }

INLINE void NAME(apply_transfer)(int32_t kind, REAL gamma, REAL beta, REAL theta, REAL a, const REAL *x, REAL *y,
                                 int64_t count) {
  switch (kind) {
    case CK_LOGISTIC: EACH_VECTOR(NAME(phi)(CK_LOGISTIC, gamma, v)) break;
    case CK_SOFTPLUS: EACH_VECTOR(NAME(phi)(CK_SOFTPLUS, gamma, v)) break;
    case CK_TANH: EACH_VECTOR(NAME(phi)(CK_TANH, gamma, v)) break;
    case CK_RELU: EACH_VECTOR(NAME(phi)(CK_RELU, gamma, v)) break;
    case CK_EXPONENTIAL: EACH_VECTOR(NAME(phi)(CK_EXPONENTIAL, gamma, v)) break;
    case CK_HARD_SIGMOID: EACH_VECTOR(NAME(phi)(CK_HARD_SIGMOID, gamma, v)) break;
    default: EACH_VECTOR(NAME(phi)(CK_LINEAR, gamma, v)) break;
  }
}

INLINE void NAME(apply_derivative)(int32_t kind, REAL gamma, REAL beta, REAL theta, REAL a, const REAL *x, REAL *y,
                                   int64_t count) {
  REAL scale = gamma * beta;
  switch (kind) {
    case CK_LOGISTIC: EACH_VECTOR(NAME(phi_prime)(CK_LOGISTIC, scale, v)) break;
    case CK_SOFTPLUS: EACH_VECTOR(NAME(phi_prime)(CK_SOFTPLUS, scale, v)) break;
    case CK_TANH: EACH_VECTOR(NAME(phi_prime)(CK_TANH, scale, v)) break;
    case CK_RELU: EACH_VECTOR(NAME(phi_prime)(CK_RELU, scale, v)) break;
    case CK_EXPONENTIAL: EACH_VECTOR(NAME(phi_prime)(CK_EXPONENTIAL, scale, v)) break;
    case CK_HARD_SIGMOID: EACH_VECTOR(NAME(phi_prime)(CK_HARD_SIGMOID, scale, v)) break;
    default: EACH_VECTOR(NAME(phi_prime)(CK_LINEAR, scale, v)) break;
  }
}
#undef EACH_VECTOR
