/* Draws the pictures of the shop: a small path tracer over the distance field of shape.h.
 *
 *   cc -O3 -ffast-math -march=native -o render render.c -lm
 *   ./render VIEW 800 800 90 PREFIX       VIEW: 0 front, 1 side, 2 cushion, 3 folded
 *
 * One pass per view serves all colour ways: a path's geometry does not depend on colour, so every
 * path carries one throughput per palette. Writes PREFIX-0.ppm (Oat) to PREFIX-3.ppm (Clay).
 * asset_001.webp to asset_016.webp are Oat's four views, then Moss's, Ink's and Clay's, saved by
 * Pillow with quality=90, method=6, use_sharp_yuv=True.
 */
#include "shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 2
#define BOUNCES 4

/* ---- light ---- */
typedef struct { vec at, u, v; float power; } lamp; /* a softbox: centre, half edges */
static lamp lamps[3];
static lamp softbox(vec at, vec to, float w, float h, float power) {
  vec d = unit(sub(to, at)), u = unit(cross(d, v3(.01f, 1, .02f)));
  return (lamp){at, mul(u, w), mul(cross(u, d), h), power};
}
static void rig(void) {
  vec aim = v3(0, 0, 0);
  lamps[0] = softbox(v3(-3.4f, 4.2f, 3.2f), aim, .95f, .95f, 21);
  lamps[1] = softbox(v3(4.2f, 1.6f, 2.4f), aim, .5f, 1.8f, 3.6f);
  lamps[2] = softbox(v3(1.2f, 4.6f, -1.7f), aim, 1.6f, .5f, 7);
  if (shot == FLAT) lamps[1] = softbox(v3(4.5f, 2.4f, 1.4f), aim, .6f, 1.6f, 2.6f);
}
static float dome(vec d) { return mix(.2f, .5f, .5f + .5f * d.y); }
static float sky(vec o, vec d, int direct) {
  float light = dome(d);
  for (int i = 0; direct && i < 3; i++) {
    lamp l = lamps[i];
    vec n = unit(cross(l.u, l.v));
    float t = dot(sub(l.at, o), n) / dot(d, n);
    vec h = sub(add(o, mul(d, t)), l.at);
    float a = dot(h, l.u) / dot(l.u, l.u), b = dot(h, l.v) / dot(l.v, l.v);
    if (t > 0 && fabsf(a) < 1 && fabsf(b) < 1) light += l.power * (1.15f - .3f * (a * a + b * b));
  }
  return light;
}

/* A Kronecker sequence for the first decisions of a path, plain chance after that. */
#define EVEN 14
static uint64_t seed;
static int turn_no, decision;
static float step[EVEN], shift[EVEN];
static float chance(void) {
  seed = seed * 6364136223846793005ull + 1442695040888963407ull;
  uint32_t x = ((seed >> 18) ^ seed) >> 27, r = seed >> 59;
  x = (x >> r) | (x << (-r & 31));
  return (x >> 8) / 16777216.f;
}
static float rnd(void) {
  if (decision >= EVEN) return chance();
  float v = shift[decision] + (float)fmod((double)turn_no * step[decision], 1);
  decision++;
  return v - floorf(v);
}
static float march(vec o, vec d, float most, int *what) {
  float t = .004f;
  for (int i = 0; i < 140 && t < most; i++) {
    float h = map(add(o, mul(d, t)), what);
    if (h < .00045f * (.4f + t * .25f)) return t;
    t += h * .92f;
  }
  return -1;
}
static vec around(vec n, float cosine) { /* a direction at that angle to n */
  float phi = 2 * PI * rnd(), s = sqrtf(fmaxf(0, 1 - cosine * cosine));
  vec u = unit(cross(fabsf(n.y) < .9f ? v3(0, 1, 0) : v3(1, 0, 0), n)), w = cross(n, u);
  return add(mul(n, cosine), add(mul(u, s * cosf(phi)), mul(w, s * sinf(phi))));
}
typedef struct { float matt, gloss; } light;
static light lit(vec p, vec n, vec eye, float rough) { /* one softbox, one shadow ray */
  int i = (int)(rnd() * 2.9999f), w;
  lamp l = lamps[i];
  vec at = add(l.at, add(mul(l.u, 2 * rnd() - 1), mul(l.v, 2 * rnd() - 1)));
  vec d = sub(at, p);
  float far2 = dot(d, d), far = sqrtf(far2);
  d = mul(d, 1 / far);
  vec face = cross(l.u, l.v);
  float area = 4 * sqrtf(dot(face, face)), cos_l = fabsf(dot(unit(face), d)), cos_p = dot(n, d);
  if (cos_p <= 0 || march(add(p, mul(n, .003f)), d, fminf(far, 7), &w) > 0) return (light){0, 0};
  float power = fminf(3 * l.power * cos_p * cos_l * area / (PI * far2), 9);
  float a2 = powf(rough, 4), nh = dot(n, unit(add(d, eye)));
  float peak = a2 / powf(nh * nh * (a2 - 1) + 1, 2);
  return (light){power, power * peak / (4 * fmaxf(fmaxf(cos_p, dot(n, eye)), .1f))};
}

static void path(vec o, vec d, tint *sum) {
  tint t;
  for (int i = 0; i < PALETTES * 3; i++) (&t.c[0][0])[i] = 1;
  int direct = 1;
  for (int bounce = 0; bounce < BOUNCES; bounce++) {
    int m = BACKDROP;
    float far = march(o, d, bounce ? 8 : 30, &m);
    if (far < 0) {
      float glow = fminf(sky(o, d, direct), bounce > 1 ? 1 : 12);
      for (int i = 0; i < PALETTES * 3; i++) (&sum->c[0][0])[i] += (&t.c[0][0])[i] * glow;
      return;
    }
    vec p = add(o, mul(d, far)), n = normal(p, .0008f);
    float h = 1, weight;
    if (bounce < 2 && (m == FACE || m == CUSHION || m == PAD || m == MESH)) n = relief(p, n, m, &h);
    float facing = clampf(-dot(n, d), 0, 1);
    float fresnel = COAT[m] * (.04f + .96f * powf(1 - facing, 5) * (1 - .7f * ROUGH[m]));
    light here = {0, 0};
    if (m != METAL) here = lit(p, n, mul(d, -1), ROUGH[m]);
    float gloss = fminf(here.gloss * fresnel, bounce ? .5f : 6);
    float matt = here.matt * (1 - fresnel) * (.62f + .38f * h);
    for (int i = 0; i < PALETTES * 3; i++)
      (&sum->c[0][0])[i] += (&t.c[0][0])[i] * (gloss + matt * (&albedo[m].c[0][0])[i]);
    float odds = m == METAL ? 1 : COAT[m] > 0 ? .2f + .8f * fresnel : 0;
    if (rnd() < odds) {
      float a = ROUGH[m] * ROUGH[m], r = rnd();
      vec half = around(n, sqrtf((1 - r) / (1 + (a * a - 1) * r)));
      d = sub(d, mul(half, 2 * dot(d, half)));
      if (dot(d, n) <= 0) return;
      direct = m == METAL;
      weight = fresnel / odds;
      for (int i = 0; i < PALETTES * 3; i++)
        (&t.c[0][0])[i] *= m == METAL ? (&albedo[m].c[0][0])[i] : weight;
      o = add(p, mul(n, .003f));
      continue;
    }
    weight = (1 - fresnel) / (1 - odds) * (.62f + .38f * h);
    for (int i = 0; i < PALETTES * 3; i++) (&t.c[0][0])[i] *= (&albedo[m].c[0][0])[i] * weight;
    d = around(n, sqrtf(rnd()));
    o = add(p, mul(n, .003f));
    direct = 0;
  }
}

/* ---- camera and film ---- */
typedef struct { vec at, to, up; float lens; } camera;
static camera cameras[] = {
    [FRONT] = {{0, .85f, 7.0f}, {0, -.15f, 0}, {0, 1, 0}, 4.7f},
    [SIDE] = {{-.06f, .4f, 7.0f}, {-.06f, -.15f, 0}, {0, 1, 0}, 4.75f},
    [INSIDE] = {{1.05f, .1f, 5.0f}, {.55f, -.4f, .1f}, {0, 1, 0}, 6.3f},
    [FLAT] = {{0, 7.0f, 1.1f}, {-.08f, 0, .12f}, {0, 0, -1}, 4.35f},
};
static float film(float v) { /* linear up to .6, then a shoulder; to sRGB */
  if (v > .6f) v = .6f + .4f * (1 - expf(-(v - .6f) / .4f));
  return powf(fmaxf(v, 0), 1 / 2.2f);
}
static float tent(float v) { return v < .5f ? sqrtf(2 * v) - .5f : 1.5f - sqrtf(2 - 2 * v); }
static void draw_rows(int first, int width, int tall, int samples, float *pixels) {
  camera c = cameras[shot];
  vec w = unit(sub(c.to, c.at)), u = unit(cross(w, c.up)), v = cross(u, w);
  for (int y = first; y < tall; y += WORKERS)
    for (int x = 0; x < width; x++) {
      tint sum;
      memset(&sum, 0, sizeof sum);
      seed = (uint64_t)(y * width + x) * 0x9e3779b97f4a7c15ull + 12345;
      for (int i = 0; i < EVEN; i++) shift[i] = chance();
      for (int s = 0; s < samples; s++) {
        turn_no = s, decision = 0;
        float px = (x + tent(rnd()) - width / 2.f) / (tall / 2.f);
        float py = (tall / 2.f - y - tent(rnd())) / (tall / 2.f);
        path(c.at, unit(add(mul(w, c.lens), add(mul(u, px), mul(v, py)))), &sum);
      }
      for (int p = 0; p < PALETTES; p++)
        for (int k = 0; k < 3; k++)
          pixels[((p * tall + y) * width + x) * 3 + k] = sum.c[p][k] / samples;
    }
}
int main(int argc, char **argv) {
  if (argc != 6) return fprintf(stderr, "usage: render VIEW WIDTH HEIGHT SAMPLES PREFIX\n"), 2;
  shot = atoi(argv[1]);
  int width = atoi(argv[2]), tall = atoi(argv[3]), samples = atoi(argv[4]);
  size_t size = sizeof(float) * PALETTES * width * tall * 3;
  float *pixels = mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  load_palettes();
  rig();
  double root = 2; /* of x^(EVEN+1) = x + 1: the golden ratio in EVEN dimensions */
  for (int i = 0; i < 60; i++) root = pow(1 + root, 1. / (EVEN + 1));
  for (int i = 0; i < EVEN; i++) step[i] = fmod(pow(1 / root, i + 1), 1);
  for (int i = 0; i < WORKERS; i++)
    if (!fork()) draw_rows(i, width, tall, samples, pixels), _exit(0);
  while (wait(0) > 0) {}
  for (int p = 0; p < PALETTES; p++) {
    char name[300];
    snprintf(name, sizeof name, "%s-%d.ppm", argv[5], p);
    FILE *f = fopen(name, "wb");
    fprintf(f, "P6 %d %d 255\n", width, tall);
    for (int i = 0; i < width * tall * 3; i++)
      fputc((int)(film(pixels[p * tall * width * 3 + i]) * 255 + .5f), f);
    fclose(f);
  }
}
