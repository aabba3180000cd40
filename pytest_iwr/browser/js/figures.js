// A drawing sorted into lines, dots, circles and polygons, and what is measured of them.
const MAX_PARTS = 8;
const SIDES = { right: [1, 0], down: [0, 1], left: [-1, 0], up: [0, -1] };

const spanOf = (line) => Math.hypot(line[2] - line[0], line[3] - line[1]);
const distance = ([ax, ay], [bx, by]) => Math.hypot(bx - ax, by - ay);
const alike = (a, b, share = 0.9) => Math.min(a, b) >= share * Math.max(a, b);
const midpointOf = (line) => [(line[0] + line[2]) / 2, (line[1] + line[3]) / 2];
const endsOf = (line) => [[line[0], line[1]], [line[2], line[3]]];
const degrees = (dx, dy) => (Math.atan2(dy, dx) * 180) / Math.PI;
/** By how many degrees a line is off the nearest horizontal; 90 for a vertical. */
const slopeOf = (line) => Math.abs(degrees(Math.abs(line[2] - line[0]), Math.abs(line[3] - line[1])));
const isFlat = (line) => slopeOf(line) < 4;
const isUpright = (line) => slopeOf(line) > 86;
const isThin = (line) => !line.hollow && (line.thick || 0) < 0.3 * spanOf(line);
const isDiagonal = (line) => Math.abs(slopeOf(line) - 45) < 12;

function sideOf(dx, dy, slack = 8) {
  for (const [side, [x, y]] of Object.entries(SIDES)) {
    const off = Math.abs(degrees(dx * x + dy * y, dy * x - dx * y));
    if (off < slack) return side;
  }
  return "";
}

/** The line along the middle of a bar: a rectangle much longer than wide. */
function barOf(corners) {
  const [a, b, c, d] = corners;
  const [width, height] = [distance(a, b), distance(b, c)];
  if (Math.min(width, height) * 2 > Math.max(width, height)) return null;
  const [from, to] = width > height ? [[a, d], [b, c]] : [[a, b], [d, c]];
  const [p, q] = [from, to].map(([one, two]) => [(one[0] + two[0]) / 2, (one[1] + two[1]) / 2]);
  return Object.assign([...p, ...q], { thick: Math.min(width, height) });
}

const vertices = (segs) => segs.map(([x, y]) => [x, y]);

function isRectangle([a, b, c, d]) {
  const right = (p, q, r) => Math.abs(
    (q[0] - p[0]) * (r[0] - q[0]) + (q[1] - p[1]) * (r[1] - q[1]),
  ) < 0.05 * distance(p, q) * distance(q, r);
  return right(a, b, c) && right(b, c, d) && right(c, d, a);
}

/** A drawing sorted into lines, dots, circles and polygons; null when there is anything else. */
class Figure {
  constructor(strokes) {
    [this.lines, this.dots, this.circles, this.polygons] = [[], [], [], []];
    const points = strokes.flatMap(({ segs }) => segs.flatMap((s) => [[s[0], s[1]], [s[4], s[5]]]));
    const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
    this.size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
    this.plain = this.size > 0 && strokes.every((stroke) => this.sort(stroke));
    if (this.lines.length <= MAX_PARTS) this.lines = whole(this.lines);
  }

  sort(stroke) {
    const circle = circleOf(stroke);
    if (circle) return this.circles.push({ ...circle, ...inked(stroke) });
    const corners = stroke.corners || (stroke.closed && stroke.segs.length === 4
      && stroke.segs.every((seg) => !seg[6]) && vertices(stroke.segs));
    if (corners && isRectangle(corners)) return this.box(corners, stroke);
    if (stroke.segs.some((seg) => seg[6])) return false;
    const outline = stroke.closed && stroke.segs.length === 3;
    if (outline || (stroke.filled && (stroke.segs.length > 1 || !stroke.stroked))) {
      return this.polygons.push({ points: cornersOf(stroke), ...inked(stroke) });
    }
    return stroke.segs.every((seg) => this.line([seg[0], seg[1], seg[4], seg[5]]));
  }

  box(corners, stroke) {
    const bar = barOf(corners);
    if (bar) return this.lines.push(Object.assign(bar, { hollow: !stroke.filled }));
    return this.polygons.push({ points: corners, ...inked(stroke) });
  }

  line(line) {
    if (spanOf(line) < 0.06 * this.size) return this.dots.push({ x: line[0], y: line[1], r: 0 });
    return this.lines.push(line);
  }

  counts(lines, dots, circles, polygons) {
    return this.lines.length === lines && this.dots.length === dots
      && this.circles.length === circles && this.polygons.length === polygons;
  }
}

/** Lines drawn in parts that go on from one another, as `M12 5v7m0 0v7`, are whole. */
function whole(lines) {
  for (const one of lines) {
    for (const two of lines) {
      const joined = one !== two && !one.thick && !two.thick && joint(one, two);
      if (joined) return whole([...lines.filter((line) => line !== one && line !== two), joined]);
    }
  }
  return lines;
}

function joint(one, two) {
  const shared = cornerOf(one, two);
  if (!shared || apexAngle(shared) < 179) return null;
  return [...shared.arms[0], ...shared.arms[1]];
}

const inked = ({ filled, stroked }) => ({ filled, stroked });

/** The corners of an outline; one that ends where it began has no corner twice. */
function cornersOf({ segs }) {
  const last = segs[segs.length - 1];
  const all = [...vertices(segs), [last[4], last[5]]];
  return distance(all[0], all[all.length - 1]) < 1e-6 + 0.01 * spanOf([...all[0], ...all[1]])
    ? all.slice(0, -1) : all;
}

/** Where two lines meet with an end of each: `{ apex, arms }`, or null. */
function cornerOf(one, two) {
  const near = 0.06 * Math.max(spanOf(one), spanOf(two));
  for (const [p, farP] of [endsOf(one), endsOf(one).reverse()]) {
    for (const [q, farQ] of [endsOf(two), endsOf(two).reverse()]) {
      if (distance(p, q) <= near) return { apex: p, arms: [farP, farQ] };
    }
  }
  return null;
}

const apexAngle = ({ apex, arms: [p, q] }) => {
  const turn = Math.abs(degrees(p[0] - apex[0], p[1] - apex[1]) - degrees(q[0] - apex[0], q[1] - apex[1]));
  return Math.min(turn, 360 - turn);
};
