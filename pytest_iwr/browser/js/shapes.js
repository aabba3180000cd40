// What an inline svg draws, as strokes `{ segs, closed, corners, filled, stroked }` in coordinates of
// the screen: turned and mirrored as it is seen.
const MAX_SHAPES = 40;
const MAX_USES = 3;
const MAX_SOURCE = 8000;
const DRAWN = new Set(Object.keys(SOURCES));
const NESTED = new Set(["g", "a", "svg", "switch"]);
const OPAQUE = new Set(["text", "image", "foreignObject"]);

const screenMatrixOf = method(SVGGraphicsElement.prototype, "getScreenCTM");
const transformsOf = getter(SVGGraphicsElement.prototype, "transform");

const isPaint = (value) => Boolean(value) && !/^(none|transparent|rgba\(.*, 0\))$/.test(value);

/**
 * Whether a shape that a `use` draws has paint: by an attribute on its way up to what is used, by a
 * style of its own there, else by the `use`.
 */
function usedPaint(shape, name, { element, target }) {
  for (let at = shape; isElement(at) && isSvg(at); at = parentOf(at)) {
    const told = attr(at, name);
    if (told && told !== "inherit") return isPaint(told);
    if (at === target) break;
  }
  const own = styleOf(shape)[name];
  const around = parentOf(target);
  const inherited = isElement(around) && own === styleOf(around)[name];
  return isPaint(inherited ? styleOf(element)[name] : own);
}

/** What is drawn of a shape: `{ filled, stroked }`, or null for one that cannot be seen. */
function inkOf(shape, use) {
  const drawn = use ? use.element : shape;
  const style = styleOf(drawn);
  if (!isRendered(drawn) || style.visibility !== "visible" || Number(style.opacity) < 0.05) {
    return null;
  }
  const paint = (name) => (use ? usedPaint(shape, name, use) : isPaint(style[name]));
  const ink = { filled: paint("fill") && localName(shape) !== "line", stroked: paint("stroke") };
  return ink.filled || ink.stroked ? ink : null;
}

function movedSegs(segs, { a, b, c, d, e, f }) {
  const x = (px, py) => a * px + c * py + e;
  const y = (px, py) => b * px + d * py + f;
  return segs.map(([x0, y0, mx, my, x1, y1, curved]) =>
    [x(x0, y0), y(x0, y0), x(mx, my), y(mx, my), x(x1, y1), y(x1, y1), curved]);
}

/** The shapes that an svg draws; `pieces` is null when that is more than a few plain shapes. */
class Drawing {
  constructor(svg) {
    this.pieces = [];
    this.room = rectOf(svg);
    this.read(svg, null, null, 0);
  }

  read(element, use, matrix, uses) {
    for (const child of childNodesOf(element)) {
      if (!this.pieces) return;
      if (!isElement(child) || !isSvg(child)) continue;
      const tag = localName(child);
      if (OPAQUE.has(tag)) this.pieces = null;
      else if (DRAWN.has(tag)) this.draw(child, use, matrix);
      else if (tag === "use") this.follow(child, use, matrix, uses);
      else if (NESTED.has(tag)) this.read(child, use, use && movedBy(child, matrix), uses);
    }
  }

  follow(element, use, matrix, uses) {
    const href = attr(element, "href") || attr(element, "xlink:href") || "";
    const id = href.startsWith("#") ? href.slice(1) : "";
    const target = id && (byId(rootOf(element), id) || byId(ownerDocument(element), id));
    const base = use ? movedBy(element, matrix) : screenMatrixOf(element);
    if (!target || !isSvg(target) || !base || uses >= MAX_USES) {
      this.pieces = null;
      return;
    }
    const [x, y] = ["x", "y"].map((name) => parseFloat(attr(element, name)) || 0);
    const at = base.translate(x, y);
    const first = use || { element, target };
    if (DRAWN.has(localName(target))) this.draw(target, first, at);
    else this.read(target, first, movedBy(target, at), uses + 1);
  }

  draw(shape, use, matrix) {
    const ink = inkOf(shape, use);
    if (!ink) return;
    const tag = localName(shape);
    const texts = SOURCES[tag].map((name) => attr(shape, name));
    const to = use ? movedBy(shape, matrix) : screenMatrixOf(shape);
    const length = texts.reduce((sum, text) => sum + (text || "").length, 0);
    if (!to || length > MAX_SOURCE || this.pieces.length >= MAX_SHAPES) this.pieces = null;
    else this.pieces.push({ tag, texts, ink, matrix: to });
  }

  /** A text that is the same for drawings that look the same, wherever they stand. */
  get key() {
    const [{ matrix: { e: left, f: upper } }] = this.pieces;
    const { x, y, width, height } = this.room;
    const parts = [x - left, y - upper, width, height].map((number) => number.toFixed(2));
    for (const { tag, texts, ink, matrix: { a, b, c, d, e, f } } of this.pieces) {
      const numbers = [a, b, c, d, e - left, f - upper].map((number) => number.toFixed(4));
      parts.push(tag, ...texts, ink.filled, ink.stroked, ...numbers);
    }
    return parts.join("|");
  }

  /** What is drawn, as strokes; null when it cannot be read. */
  get strokes() {
    const found = [];
    let count = 0;
    for (const { tag, texts, ink, matrix } of this.pieces) {
      const own = strokesOfSource(tag, texts);
      if (!own) return null;
      for (const stroke of own) {
        count += stroke.segs.length;
        if (count > MAX_SEGMENTS) return null;
        if (stroke.segs.length) found.push({ ...ink, ...movedStroke(stroke, matrix) });
      }
    }
    return found;
  }
}

/** The matrix inside of an element that only a `use` draws: its own transforms after those around. */
function movedBy(element, matrix) {
  const tag = localName(element);
  if (!DRAWN.has(tag) && !NESTED.has(tag) && tag !== "use") return matrix;
  const list = transformsOf(element).baseVal;
  let moved = matrix;
  for (let i = 0; i < list.numberOfItems; i += 1) moved = moved.multiply(list.getItem(i).matrix);
  return moved;
}

function movedStroke({ segs, closed, corners }, matrix) {
  return {
    closed, segs: withoutJoints(movedSegs(segs, matrix), closed),
    corners: corners && movedSegs(corners.map(([x, y]) => lineTo(x, y, x, y)), matrix).map(([x, y]) => [x, y]),
  };
}

/** Straight lines that go on in the same direction are one line. */
function withoutJoints(segs, closed) {
  const straightOn = (one, two) => {
    if (one[6] || two[6]) return false;
    const [ax, ay, bx, by] = [one[4] - one[0], one[5] - one[1], two[4] - two[0], two[5] - two[1]];
    const size = Math.hypot(ax, ay) * Math.hypot(bx, by);
    return ax * bx + ay * by > 0 && Math.abs(ax * by - ay * bx) < 0.01 * size;
  };
  const joined = (one, two) => lineTo(one[0], one[1], two[4], two[5]);
  const kept = [];
  for (const seg of segs) {
    const last = kept[kept.length - 1];
    if (last && straightOn(last, seg)) kept[kept.length - 1] = joined(last, seg);
    else kept.push(seg);
  }
  if (closed && kept.length > 3 && straightOn(kept[kept.length - 1], kept[0])) {
    kept[0] = joined(kept.pop(), kept[0]);
  }
  return kept;
}

/** The circle that a closed stroke is, as `{ x, y, r }`, or null. */
function circleOf({ segs, closed }) {
  if (segs.length < 2 || !segs.every((seg) => seg[6])) return null;
  const [first, last] = [segs[0], segs[segs.length - 1]];
  const points = segs.flatMap((seg) => [[seg[0], seg[1]], [seg[2], seg[3]]]);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [a, b, c] = [0, 1, 2].map((k) => points[Math.floor((k * points.length) / 3)]);
  const twice = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]));
  if (Math.abs(twice) < 1e-9) return null;
  const [aa, bb, cc] = [a, b, c].map(([x, y]) => x * x + y * y);
  const x = (aa * (b[1] - c[1]) + bb * (c[1] - a[1]) + cc * (a[1] - b[1])) / twice;
  const y = (aa * (c[0] - b[0]) + bb * (a[0] - c[0]) + cc * (b[0] - a[0])) / twice;
  const r = Math.hypot(a[0] - x, a[1] - y);
  if (!closed && Math.hypot(first[0] - last[4], first[1] - last[5]) > 0.05 * r) return null;
  const round = points.every(([px, py]) => Math.abs(Math.hypot(px - x, py - y) - r) < 0.03 * r);
  const whole = Math.max(...xs) - Math.min(...xs) > 1.8 * r
    && Math.max(...ys) - Math.min(...ys) > 1.8 * r;
  return round && whole ? { x, y, r } : null;
}
