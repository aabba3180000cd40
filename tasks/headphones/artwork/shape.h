/* The headphones as a signed distance field: vectors, colour ways, shape, cloth. */
#include <math.h>
#include <stdint.h>

#define PALETTES 4
#define PI 3.14159265f

typedef struct { float x, y, z; } vec;
typedef struct { float c[PALETTES][3]; } tint;
enum material { SHELL, FACE, CUSHION, MESH, METAL, BAND, PAD, STAND, BACKDROP, MATERIALS };
enum view { FRONT, SIDE, INSIDE, FLAT };

static enum view shot;

static vec v3(float x, float y, float z) { return (vec){x, y, z}; }
static vec add(vec a, vec b) { return v3(a.x + b.x, a.y + b.y, a.z + b.z); }
static vec sub(vec a, vec b) { return v3(a.x - b.x, a.y - b.y, a.z - b.z); }
static vec mul(vec a, float k) { return v3(a.x * k, a.y * k, a.z * k); }
static float dot(vec a, vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static vec cross(vec a, vec b) {
  return v3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}
static vec unit(vec a) { return mul(a, 1 / sqrtf(dot(a, a))); }
static float clampf(float v, float lo, float hi) { return fminf(fmaxf(v, lo), hi); }
static float mix(float a, float b, float t) { return a + (b - a) * t; }
static float smooth(float lo, float hi, float v) {
  float t = clampf((v - lo) / (hi - lo), 0, 1);
  return t * t * (3 - 2 * t);
}
static void turn(float *a, float *b, float angle) {
  float c = cosf(angle), s = sinf(angle), x = *a;
  *a = c * x - s * *b;
  *b = s * x + c * *b;
}

/* ---- colour ways: Oat, Moss, Ink, Clay (sRGB) ---- */
static const uint32_t PALETTE[PALETTES][MATERIALS] = {
    /* shell     face      cushion   mesh      metal     band      pad       stand     backdrop */
    {0xe6dcc8, 0xd8cbb2, 0xcdbd9f, 0x57504a, 0xd9cdb8, 0xe2d7c2, 0xcdbd9f, 0xe3b23c, 0xe9b949},
    {0x52633f, 0x748a58, 0x5d6e48, 0x3c4437, 0xc9c4b2, 0x4e5e3e, 0x5d6e48, 0xb7c4a0, 0xbccaa5},
    {0x2b3350, 0x505c8c, 0x3d4870, 0x2c3042, 0x8d93a6, 0x293150, 0x3d4870, 0xaebbe0, 0xb6c3e8},
    {0xb5533a, 0xc9714f, 0x9c4a33, 0x54362c, 0xdcb9a0, 0xb04e36, 0x9c4a33, 0xf0b9a4, 0xf3c2ae},
};
static tint albedo[MATERIALS];
static const float ROUGH[MATERIALS] = {.5f, .9f, .95f, .6f, .26f, .55f, .95f, .6f, .8f};
static const float COAT[MATERIALS] = {1, 0, 0, 0, 1, .8f, 0, .25f, 0};

static void load_palettes(void) {
  for (int p = 0; p < PALETTES; p++)
    for (int m = 0; m < MATERIALS; m++)
      for (int k = 0; k < 3; k++)
        albedo[m].c[p][k] = powf((PALETTE[p][m] >> (16 - 8 * k) & 255) / 255.f, 2.2f);
}

/* ---- shape ---- */
static float oval(float y, float z) { /* signed distance to a cup's outline */
  float qy = fabsf(y) - .12f, qz = fabsf(z) - .02f, r = .375f;
  return sqrtf(fmaxf(qy, 0) * fmaxf(qy, 0) + fmaxf(qz, 0) * fmaxf(qz, 0)) +
         fminf(fmaxf(qy, qz), 0) - r;
}
static float extrude(float d, float w, float r) {
  float a = fmaxf(d + r, 0), b = fmaxf(w + r, 0);
  return sqrtf(a * a + b * b) + fminf(fmaxf(d, w) + r, 0) - r;
}
static float capsule(vec p, vec a, vec b, float r) {
  vec pa = sub(p, a), ba = sub(b, a);
  vec d = sub(pa, mul(ba, clampf(dot(pa, ba) / dot(ba, ba), 0, 1)));
  return sqrtf(dot(d, d)) - r;
}
static void nearer(float *best, int *what, float d, int material) {
  if (d < *best) *best = d, *what = material;
}

static void cup(vec p, float *best, int *what) { /* x points outwards */
  float d2 = oval(p.y, p.z), near = extrude(d2 - .1f, fabsf(p.x) - .24f, 0);
  if (near > .1f) return nearer(best, what, near, SHELL);
  float dome = .02f * clampf(1 - (p.y * p.y + p.z * p.z) / .2f, 0, 1);
  float shell = extrude(d2, fabsf(p.x - .1f) - .115f - dome * (p.x > 0), .085f);
  float groove = fmaxf(fabsf(d2 + .088f) - .006f, .17f - p.x);
  shell = fmaxf(shell, -groove);
  int face = p.x > .15f && d2 < -.088f;
  nearer(best, what, shell, face ? FACE : SHELL);
  float ring = extrude(d2 + .022f, fabsf(p.x + .025f) - .012f, .004f);
  nearer(best, what, ring, METAL);
  float cx = p.x + .115f, cd = d2 + .142f;
  float roll = powf(powf(fabsf(cx) / .1f, 2.4f) + powf(fabsf(cd) / .132f, 2.4f), 1 / 2.4f);
  float pillow = (roll - 1) * .1f;
  pillow += .007f * expf(-powf((cx - .035f) / .007f, 2)) * smooth(0, .06f, cd);
  nearer(best, what, pillow * .85f, CUSHION);
  nearer(best, what, extrude(d2 + .12f, fabsf(p.x + .05f) - .02f, .01f), MESH);
  float fork_d = d2 - .05f, fork_x = p.x - .09f;
  float fork = sqrtf(fork_d * fork_d + fork_x * fork_x * .45f) - .021f;
  fork = fmaxf(fork, -p.y - .03f);
  nearer(best, what, fork * .9f, METAL);
  vec m = v3(p.x, p.y, fabsf(p.z));
  nearer(best, what, capsule(m, v3(.09f, 0, .3f), v3(.09f, 0, .447f), .036f), METAL);
  vec k = v3(p.x - .1f, p.y + .385f, p.z + .285f); /* the dial, on the lower rear edge */
  turn(&k.y, &k.z, -2.356f);
  float dial = sqrtf(k.x * k.x + k.y * k.y) - .052f + .0025f * cosf(atan2f(k.x, k.y) * 26);
  nearer(best, what, extrude(dial, fabsf(k.z) - .032f, .01f) * .8f, METAL);
}

static const float ARC = .8f, ARC_Y = .2f;
static void band(vec p, float *best, int *what) { /* p.x >= 0 */
  float up = p.y - ARC_Y;
  float radial = up > 0 ? sqrtf(p.x * p.x + up * up) - ARC : p.x - ARC;
  float near = fmaxf(fmaxf(fabsf(radial + .03f) - .1f, fabsf(p.z) - .18f), -.32f - up);
  if (near > .1f) return nearer(best, what, near, BAND);
  float along = up > 0 ? atan2f(p.x, up) * ARC : ARC * PI / 2 - up; /* arc length from the top */
  float end = 1.13f, wide = mix(.17f, .075f, smooth(.25f, 1.1f, along));
  float cross_ = extrude(fabsf(radial) - .03f, fabsf(p.z) - wide, .028f);
  float body = extrude(cross_, along - end, .02f);
  nearer(best, what, body * .85f, BAND);
  float clasp = extrude(extrude(fabsf(radial) - .036f, fabsf(p.z) - .082f, .03f),
                        fabsf(along - 1.1f) - .045f, .008f);
  nearer(best, what, clasp, METAL);
  float ribs = .012f * fabsf(cosf(along * 15.5f));
  float pad_wide = wide - .012f;
  float pad = extrude(extrude(fabsf(radial + .06f) - .045f - ribs, fabsf(p.z) - pad_wide, .05f),
                      along - .81f, .05f);
  nearer(best, what, pad * .8f, PAD);
  float bar = extrude(extrude(fabsf(radial) - .012f, fabsf(p.z) - .034f, .01f),
                      fabsf(along - 1.22f) - .14f, .01f);
  nearer(best, what, bar, METAL);
}

static vec into_cup(vec p) {
  vec q = sub(p, v3(.71f, -.4f, 0));
  if (shot == FLAT) { /* swivelled: the face looks forward */
    q = sub(p, v3(.8f, -.4f, 0));
    turn(&q.x, &q.z, PI / 2);
    q.x += .09f;
    return q;
  }
  turn(&q.x, &q.y, .07f);
  turn(&q.x, &q.z, -.08f);
  return q;
}

static float model(vec p, int *what) {
  float best = 1e9f;
  p.x = fabsf(p.x);
  float away = fmaxf(fmaxf(p.x - 1.25f, fabsf(p.z) - .52f), fmaxf(p.y - 1.1f, -p.y - .98f));
  if (away > .25f) return away;
  cup(into_cup(p), &best, what);
  band(p, &best, what);
  return best;
}

static float stand(vec p) { /* an arch that carries the band */
  float r = .3f, up = p.y - (ARC_Y + ARC - .105f - r);
  float d = up > 0 ? sqrtf(p.x * p.x + up * up) - r : fabsf(p.x) - r;
  return extrude(d, fabsf(p.z) - .17f, .015f);
}

static vec pose(vec p) { /* from the room to the model's own axes */
  if (shot == FRONT) { turn(&p.x, &p.z, -.46f); return p; }
  if (shot == SIDE) { turn(&p.x, &p.z, -1.34f); return p; }
  if (shot == INSIDE) { turn(&p.x, &p.z, .66f); return p; }
  p.y -= .09f;
  turn(&p.y, &p.z, PI / 2); /* lies on its back */
  turn(&p.x, &p.y, .42f);
  return p;
}

static float map(vec p, int *what) {
  float floor_y = shot == FLAT ? -.085f : -1.02f;
  float best = p.y - floor_y, wall = p.z + 2.6f;
  *what = BACKDROP;
  if (shot != FLAT) { /* a cyclorama: floor and wall meet in a wide curve */
    float r = 1.6f, a = fmaxf(r - best, 0), b = fmaxf(r - wall, 0);
    best = fmaxf(r, fminf(best, wall)) - sqrtf(a * a + b * b);
  }
  vec q = pose(p);
  float d = model(q, what);
  int m = *what;
  *what = BACKDROP;
  nearer(&best, what, d, m);
  if (shot == FRONT || shot == SIDE) nearer(&best, what, stand(q), STAND);
  return best;
}

static vec normal(vec p, float e) {
  int w;
  vec n = v3(0, 0, 0);
  for (int i = 0; i < 4; i++) {
    vec k = v3((((i + 3) >> 1) & 1) * 2 - 1, ((i >> 1) & 1) * 2 - 1, (i & 1) * 2 - 1);
    n = add(n, mul(k, map(add(p, mul(k, e)), &w)));
  }
  return unit(n);
}

/* ---- cloth ---- */
static float hash3(int x, int y, int z) {
  uint32_t h = x * 374761393u + y * 668265263u + z * 2147483647u;
  h = (h ^ (h >> 13)) * 1274126177u;
  return ((h ^ (h >> 16)) & 0xffffff) / 16777216.f;
}
static float noise(vec p) {
  int x = floorf(p.x), y = floorf(p.y), z = floorf(p.z);
  float fx = p.x - x, fy = p.y - y, fz = p.z - z, v = 0;
  fx *= fx * (3 - 2 * fx), fy *= fy * (3 - 2 * fy), fz *= fz * (3 - 2 * fz);
  for (int i = 0; i < 8; i++)
    v += hash3(x + (i & 1), y + (i >> 1 & 1), z + (i >> 2)) * (i & 1 ? fx : 1 - fx) *
         (i >> 1 & 1 ? fy : 1 - fy) * (i >> 2 ? fz : 1 - fz);
  return v;
}
static float weave(float u, float v) {
  float a = fabsf(sinf(PI * u)), b = fabsf(sinf(PI * v));
  int over = ((int)floorf(u) + (int)floorf(v)) & 1;
  return over ? a * (.55f + .45f * b) : b * (.55f + .45f * a);
}
static float height(vec room, int m) { /* relief of a cloth at a point, 0 to 1 */
  vec p = pose(room);
  p.x = fabsf(p.x);
  if (m == FACE || m == MESH) {
    vec q = into_cup(p);
    float u = q.y * 42 + q.z * 42, v = q.y * 42 - q.z * 42;
    return weave(u, v) * .8f + .2f * noise(mul(q, 60));
  }
  return .6f * noise(mul(p, 120)) + .4f * noise(mul(p, 46));
}
static vec relief(vec p, vec n, int m, float *h) {
  float e = .0012f, depth = m == FACE ? .0062f : .0046f;
  *h = height(p, m);
  vec g = v3(height(add(p, v3(e, 0, 0)), m) - *h, height(add(p, v3(0, e, 0)), m) - *h,
             height(add(p, v3(0, 0, e)), m) - *h);
  g = mul(g, depth / e);
  return unit(sub(n, sub(g, mul(n, dot(g, n)))));
}
