// The data of svg shapes as strokes in one form, whatever elements and commands drew them:
// `{ segs, closed, corners }`. A segment is `[x0, y0, mx, my, x1, y1, curved]`, its middle that of
// the curve; arcs are cut where they are outermost, so that halves and quarters of a circle come to
// the same.
const MAX_SEGMENTS = 400;
const NUMBER = /[\s,]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y;
const FLAG = /[\s,]*([01])/y;
const COMMAND = /[\s,]*([a-zA-Z])/y;
const COUNTS = { m: 2, l: 2, h: 1, v: 1, c: 6, s: 4, q: 4, t: 2, a: 7, z: 0 };

const lineTo = (x0, y0, x1, y1) => [x0, y0, (x0 + x1) / 2, (y0 + y1) / 2, x1, y1, false];

function cubicTo(x0, y0, ax, ay, bx, by, x1, y1) {
  const middle = (a, b, c, d) => (a + 3 * b + 3 * c + d) / 8;
  return [x0, y0, middle(x0, ax, bx, x1), middle(y0, ay, by, y1), x1, y1, true];
}

/** An arc between two angles of an ellipse, cut where it is outermost. */
function arcBetween(cx, cy, rx, ry, tilt, from, to) {
  const at = (angle) => [
    cx + rx * Math.cos(angle) * Math.cos(tilt) - ry * Math.sin(angle) * Math.sin(tilt),
    cy + rx * Math.cos(angle) * Math.sin(tilt) + ry * Math.sin(angle) * Math.cos(tilt),
  ];
  const quarter = Math.PI / 2;
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const cuts = [low];
  for (let k = Math.ceil(low / quarter); k * quarter < high; k += 1) {
    if (k * quarter - low > 0.01 && high - k * quarter > 0.01) cuts.push(k * quarter);
  }
  cuts.push(high);
  if (to < from) cuts.reverse();
  const segs = [];
  for (let i = 1; i < cuts.length; i += 1) {
    segs.push([...at(cuts[i - 1]), ...at((cuts[i - 1] + cuts[i]) / 2), ...at(cuts[i]), true]);
  }
  return segs;
}

/** The arc of a path by its end points (SVG 2, B.2.4). */
function arcTo(x0, y0, [rx, ry, degrees, large, sweep], x1, y1) {
  [rx, ry] = [Math.abs(rx), Math.abs(ry)];
  if (!rx || !ry) return [lineTo(x0, y0, x1, y1)];
  const tilt = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  const [hx, hy] = [(x0 - x1) / 2, (y0 - y1) / 2];
  const [px, py] = [cos * hx + sin * hy, cos * hy - sin * hx];
  const grow = Math.sqrt(Math.max(1, (px / rx) ** 2 + (py / ry) ** 2));
  [rx, ry] = [rx * grow, ry * grow];
  const inside = (rx * py) ** 2 + (ry * px) ** 2;
  const far = inside ? Math.sqrt(Math.max(0, ((rx * ry) ** 2 - inside) / inside)) : 0;
  const sign = large === sweep ? -far : far;
  const [qx, qy] = [(sign * rx * py) / ry, (-sign * ry * px) / rx];
  const [cx, cy] = [cos * qx - sin * qy + (x0 + x1) / 2, sin * qx + cos * qy + (y0 + y1) / 2];
  const from = Math.atan2((py - qy) / ry, (px - qx) / rx);
  let to = Math.atan2((-py - qy) / ry, (-px - qx) / rx);
  if (sweep && to < from) to += 2 * Math.PI;
  if (!sweep && to > from) to -= 2 * Math.PI;
  return arcBetween(cx, cy, rx, ry, tilt, from, to);
}

/** The numbers and commands of a path's data, one `[letter, numbers]` each; null when malformed. */
function commandsOf(data) {
  let at = 0;
  const read = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(data);
    if (found) at = pattern.lastIndex;
    return found && found[1];
  };
  const found = [];
  for (let letter = read(COMMAND), next = null; letter; letter = next) {
    const kind = letter.toLowerCase();
    const count = COUNTS[kind];
    if (count === undefined || found.length > MAX_SEGMENTS) return null;
    const numbers = [];
    for (let i = 0; i < count; i += 1) {
      const text = read(kind === "a" && (i === 3 || i === 4) ? FLAG : NUMBER);
      if (text === null) return null;
      numbers.push(Number(text));
    }
    found.push([letter, numbers]);
    next = read(COMMAND);
    if (next || !count) continue;
    NUMBER.lastIndex = at;
    if (NUMBER.test(data)) next = letter === "m" ? "l" : letter === "M" ? "L" : letter;
  }
  return data.slice(at).trim() ? null : found;
}

/** Follows the commands of a path and keeps its strokes. */
class Pen {
  constructor() {
    this.strokes = [];
    [this.x, this.y, this.startX, this.startY] = [0, 0, 0, 0];
    this.control = null;
    this.stroke = null;
  }

  add(...segs) {
    if (!this.stroke) this.strokes.push(this.stroke = { segs: [], closed: false });
    this.stroke.segs.push(...segs);
    const last = segs[segs.length - 1];
    [this.x, this.y] = [last[4], last[5]];
  }

  follow(letter, numbers) {
    const kind = letter.toLowerCase();
    const [dx, dy] = letter === kind ? [this.x, this.y] : [0, 0];
    const { x, y } = this;
    const n = numbers.map((value, i) => value + (i % 2 ? dy : dx));
    const before = this.control;
    this.control = null;
    if (kind === "m") this.move(n[0], n[1]);
    else if (kind === "z") this.close();
    else if (kind === "l") this.add(lineTo(x, y, n[0], n[1]));
    else if (kind === "h") this.add(lineTo(x, y, n[0], y));
    else if (kind === "v") this.add(lineTo(x, y, x, numbers[0] + dy));
    else if (kind === "a") this.add(...arcTo(x, y, numbers, numbers[5] + dx, numbers[6] + dy));
    else this.curve(kind, n, before);
  }

  curve(kind, n, before) {
    const { x, y } = this;
    const cubic = kind === "c" || kind === "s";
    const mirrored = before && before.cubic === cubic
      ? [2 * x - before.x, 2 * y - before.y] : [x, y];
    const p = kind === "s" || kind === "t" ? [...mirrored, ...n] : n;
    if (cubic) {
      this.add(cubicTo(x, y, ...p));
      this.control = { cubic, x: p[2], y: p[3] };
      return;
    }
    const third = (from, to) => from + (2 * (to - from)) / 3;
    this.add(cubicTo(x, y, third(x, p[0]), third(y, p[1]), third(p[2], p[0]), third(p[3], p[1]),
      p[2], p[3]));
    this.control = { cubic, x: p[0], y: p[1] };
  }

  move(x, y) {
    [this.x, this.y, this.startX, this.startY] = [x, y, x, y];
    this.stroke = null;
  }

  close() {
    const { x, y, startX, startY, stroke } = this;
    if (stroke) {
      if (Math.hypot(x - startX, y - startY) > 1e-6) this.add(lineTo(x, y, startX, startY));
      stroke.closed = true;
    }
    this.move(startX, startY);
  }
}

function strokesOfPath(data) {
  const commands = commandsOf(data);
  if (!commands) return null;
  const pen = new Pen();
  for (const [letter, numbers] of commands) pen.follow(letter, numbers);
  return pen.strokes;
}

/** The strokes of `x,y x,y …`, a last single number left out. */
function strokesOfPoints(text, closed) {
  const numbers = (text.match(/[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/g) || []);
  if (numbers.length < 4) return [];
  return strokesOfPath(`M${numbers.slice(0, numbers.length & ~1).join(" ")}${closed ? "Z" : ""}`);
}

function strokesOfRect(x, y, width, height, rx, ry) {
  if (!(width > 0 && height > 0)) return [];
  const across = Math.min(rx ?? ry ?? 0, width / 2);
  const down = Math.min(ry ?? rx ?? 0, height / 2);
  const [right, bottom] = [x + width, y + height];
  const arc = (toX, toY) => (across && down ? `A${across} ${down} 0 0 1 ${toX} ${toY}` : "");
  const [stroke] = strokesOfPath(
    `M${x + across} ${y}H${right - across}${arc(right, y + down)}V${bottom - down}`
    + `${arc(right - across, bottom)}H${x + across}${arc(x, bottom - down)}V${y + down}`
    + `${arc(x + across, y)}Z`,
  );
  stroke.segs = stroke.segs.filter(([x0, y0, , , x1, y1]) => Math.hypot(x1 - x0, y1 - y0) > 1e-6);
  stroke.corners = [[x, y], [right, y], [right, bottom], [x, bottom]];
  return [stroke];
}

function strokesOfEllipse(cx, cy, rx, ry) {
  if (!(rx > 0 && ry > 0)) return [];
  return [{ segs: arcBetween(cx, cy, rx, ry, 0, 0, 2 * Math.PI), closed: true }];
}

/** What draws a shape: its tag and the texts of those attributes. */
const SOURCES = {
  path: ["d"], polyline: ["points"], polygon: ["points"], line: ["x1", "y1", "x2", "y2"],
  rect: ["x", "y", "width", "height", "rx", "ry"], circle: ["cx", "cy", "r"],
  ellipse: ["cx", "cy", "rx", "ry"],
};

/** The strokes of one shape in its own coordinates; null when they cannot be read. */
function strokesOfSource(tag, texts) {
  if (tag === "path") return strokesOfPath(texts[0] || "");
  if (tag === "polyline" || tag === "polygon") return strokesOfPoints(texts[0] || "", tag === "polygon");
  if (texts.some((text) => /%|[a-z]$/.test((text || "").replace(/px$/, "")))) return null;
  const given = texts.map((text) => {
    const value = parseFloat(text);
    return Number.isFinite(value) ? value : undefined;
  });
  const [a, b, c, d] = given.map((value) => value ?? 0);
  if (tag === "line") return [{ segs: [lineTo(a, b, c, d)], closed: false }];
  if (tag === "rect") return strokesOfRect(a, b, c, d, given[4], given[5]);
  return strokesOfEllipse(a, b, c, tag === "circle" ? c : d);
}
