// Simple drawings that everybody draws with numbers of their own, told by their geometry: crosses,
// check marks, chevrons, arrows, bars, dots, triangles, magnifiers. Only what is unmistakable.

function crossing(one, two) {
  const [a, b] = [spanOf(one), spanOf(two)];
  if (!alike(a, b) || !isThin(one) || !isThin(two) || distance(midpointOf(one), midpointOf(two)) > 0.06 * a) return [];
  const [slopeA, slopeB] = [slopeOf(one), slopeOf(two)];
  if (Math.min(slopeA, slopeB) < 4 && Math.max(slopeA, slopeB) > 86) return ["plus"];
  const across = (one[2] - one[0]) * (two[2] - two[0]) + (one[3] - one[1]) * (two[3] - two[1]);
  return isDiagonal(one) && isDiagonal(two) && Math.abs(across) < 0.3 * a * b ? ["x"] : [];
}

function chevron(corner) {
  const [p, q] = corner.arms;
  const angle = apexAngle(corner);
  if (!alike(distance(corner.apex, p), distance(corner.apex, q)) || angle < 55 || angle > 130) return [];
  const side = sideOf(corner.apex[0] - (p[0] + q[0]) / 2, corner.apex[1] - (p[1] + q[1]) / 2);
  return side ? ["chevron", side] : [];
}

/** A short arm down to the right, a long one up to the right. */
function checkMark(corner) {
  const [short, long] = [...corner.arms].sort((p, q) => distance(corner.apex, p) - distance(corner.apex, q));
  const share = distance(corner.apex, short) / distance(corner.apex, long);
  const angle = apexAngle(corner);
  const down = degrees(corner.apex[0] - short[0], corner.apex[1] - short[1]);
  const up = degrees(long[0] - corner.apex[0], corner.apex[1] - long[1]);
  const fits = share > 0.3 && share < 0.78 && angle > 70 && angle < 115;
  return fits && down > 20 && down < 65 && up > 35 && up < 65 ? ["check"] : [];
}

function twoBars(one, two, room) {
  const [a, b] = [midpointOf(one), midpointOf(two)];
  const gap = Math.abs(a[0] - b[0]) / spanOf(one);
  const bars = isUpright(one) && isUpright(two) && alike(spanOf(one), spanOf(two))
    && Math.abs(a[1] - b[1]) < 0.05 * spanOf(one);
  const off = Math.abs((a[0] + b[0]) / 2 - room.left - room.width / 2);
  return bars && gap > 0.25 && gap < 0.9 && off < 0.12 * room.width ? ["pause"] : [];
}

function twoLines([one, two], room) {
  const crossed = crossing(one, two);
  if (crossed.length) return crossed;
  const corner = cornerOf(one, two);
  if (!corner) return twoBars(one, two, room);
  const mark = chevron(corner);
  return mark.length ? mark : checkMark(corner);
}

/** A shaft that ends in the apex of two equal arms. */
function arrow(lines) {
  for (const shaft of lines) {
    const [one, two] = lines.filter((line) => line !== shaft);
    const head = cornerOf(one, two);
    if (!head || !alike(spanOf(one), spanOf(two)) || spanOf(shaft) < 0.9 * spanOf(one)) continue;
    const [near, far] = [...endsOf(shaft)].sort((p, q) => distance(p, head.apex) - distance(q, head.apex));
    const angle = apexAngle(head);
    if (distance(near, head.apex) > 0.08 * spanOf(shaft) || angle < 55 || angle > 115) continue;
    const [p, q] = head.arms;
    const [dx, dy] = [head.apex[0] - far[0], head.apex[1] - far[1]];
    const points = [head.apex[0] - (p[0] + q[0]) / 2, head.apex[1] - (p[1] + q[1]) / 2];
    if (Math.abs(dx * points[1] - dy * points[0]) > 0.1 * (dx * points[0] + dy * points[1])) continue;
    const side = sideOf(dx, dy);
    if (side) return ["arrow", side];
    if (isDiagonal(shaft)) return ["arrow", dy < 0 ? "up" : "down", dx < 0 ? "left" : "right"];
  }
  return [];
}

function hamburger(lines) {
  const [a, b, c] = [...lines].sort((p, q) => p[1] + p[3] - q[1] - q[3]);
  const long = spanOf(a);
  const even = [b, c].every((line) => alike(spanOf(line), long)
    && Math.abs(midpointOf(line)[0] - midpointOf(a)[0]) < 0.05 * long);
  const [above, below] = [midpointOf(b)[1] - midpointOf(a)[1], midpointOf(c)[1] - midpointOf(b)[1]];
  const high = (above + below) / long;
  const thin = Math.max(...lines.map((line) => line.thick || 0)) < 0.6 * above;
  const fits = lines.every((line) => isFlat(line) && isThin(line)) && thin && even && alike(above, below);
  return fits && high > 0.3 && high < 1.25 ? ["menu"] : [];
}

/** One line in the middle of its room; at an edge it means something else. */
function minus(line, room) {
  const off = Math.abs(midpointOf(line)[1] - room.top - room.height / 2);
  const seen = spanOf(line) > 0.25 * Math.min(room.width, room.height) && off < 0.2 * room.height;
  return isFlat(line) && isThin(line) && seen ? ["minus"] : [];
}

function onlyLines(lines, room) {
  if (lines.length === 1) return minus(lines[0], room);
  if (lines.length === 2) return twoLines(lines, room);
  if (lines.length !== 3) return [];
  const found = arrow(lines);
  return found.length ? found : hamburger(lines);
}

function threeDots(dots) {
  const [axis, across] = Math.abs(dots[0].x - dots[1].x) > Math.abs(dots[0].y - dots[1].y)
    ? ["x", "y"] : ["y", "x"];
  const [a, b, c] = [...dots].sort((p, q) => p[axis] - q[axis]);
  const [first, second] = [b[axis] - a[axis], c[axis] - b[axis]];
  const size = Math.max(a.r, b.r, c.r);
  const inRow = [a, b].every((dot) => Math.abs(dot[across] - c[across]) < 0.05 * first);
  const even = alike(first, second) && [a, b, c].every((dot) => dot.r >= 0.9 * size);
  if (!inRow || !even || size > 0.38 * first) return [];
  return ["dots", axis === "x" ? "horizontal" : "vertical"];
}

/** A circle with a handle that begins at its rim and points away from it, down to a side. */
function magnifier({ circles: [circle], lines: [handle] }) {
  const centre = [circle.x, circle.y];
  const [near, far] = [...endsOf(handle)].sort((p, q) => distance(p, centre) - distance(q, centre));
  const begins = distance(near, centre) / circle.r;
  const long = spanOf(handle) / circle.r;
  const [ox, oy] = [far[0] - circle.x, far[1] - circle.y];
  const off = Math.abs(ox * (far[1] - near[1]) - oy * (far[0] - near[0]));
  const outward = off < 0.15 * Math.hypot(ox, oy) * spanOf(handle);
  const fits = circle.stroked && !circle.filled && begins > 0.85 && begins < 1.2 && long > 0.3;
  return fits && long < 1.6 && outward && isDiagonal(handle) && oy > 0 ? ["search"] : [];
}

/** Two hands from the middle of a face, one of them at twelve. */
function clock(circle, lines) {
  const corner = lines.length === 2 && cornerOf(...lines);
  const near = 0.15 * circle.r;
  if (!corner || distance(corner.apex, [circle.x, circle.y]) > near) return [];
  const hands = lines.map((line) => spanOf(line) / circle.r);
  const up = corner.arms.some(([x, y]) => Math.abs(x - corner.apex[0]) < 0.3 * near && y < corner.apex[1]);
  const fits = up && hands.every((hand) => hand > 0.3 && hand < 0.9) && apexAngle(corner) > 40;
  return fits ? ["clock"] : [];
}

/** An upright line and a dot in a circle: an i or an exclamation mark. */
function letter(circle, line, dot) {
  const [, y] = midpointOf(line);
  const upright = isUpright(line) && [line[0], dot.x].every((x) => Math.abs(x - circle.x) < 0.1 * circle.r);
  if (!upright || Math.abs(dot.y - y) < 0.6 * spanOf(line)) return [];
  return dot.y < y ? ["info"] : ["alert", "circle"];
}

function inCircle({ circles: [circle], lines, dots, polygons }) {
  const room = { left: circle.x - circle.r, top: circle.y - circle.r, width: 2 * circle.r, height: 2 * circle.r };
  const ends = [...lines.flatMap(endsOf), ...polygons.flatMap(({ points }) => points)];
  const within = ends.every((point) => distance(point, [circle.x, circle.y]) < 0.9 * circle.r);
  const [xs, ys] = [0, 1].map((axis) => ends.map((point) => point[axis]));
  const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2;
  const off = Math.max(Math.abs(middle(xs) - circle.x), Math.abs(middle(ys) - circle.y));
  if (!within || !ends.length || (circle.filled && lines.length)) return [];
  if (dots.length) return lines.length === 1 && dots.length === 1 ? letter(circle, lines[0], dots[0]) : [];
  const time = polygons.length ? [] : clock(circle, lines);
  if (time.length) return time;
  const inner = polygons.length ? onlyPolygons(polygons, lines, room) : onlyLines(lines, room);
  return inner.length && off < 0.25 * circle.r ? [...inner, "circle"] : [];
}

/** The side that a triangle with two equal legs points to, and its base by its height. */
function triangle({ points }) {
  if (points.length !== 3) return null;
  for (const tip of points) {
    const [p, q] = points.filter((point) => point !== tip);
    const foot = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
    const side = sideOf(tip[0] - foot[0], tip[1] - foot[1], 4);
    const [base, height] = [distance(p, q), distance(tip, foot)];
    const upright = Math.abs((tip[0] - foot[0]) * (p[0] - q[0]) + (tip[1] - foot[1]) * (p[1] - q[1]));
    if (side && upright < 0.05 * base * height) return { side, base, wide: base / height, tip, foot };
  }
  return null;
}

function oneTriangle(shape, polygon) {
  if (shape.side === "right" && shape.wide > 0.9 && shape.wide < 1.5) return ["play"];
  return polygon.filled && shape.wide >= 1.6 && shape.wide < 2.8 ? ["caret", shape.side] : [];
}

/** Play triangles, alone, with a bar at their tip, or one behind the other. */
function onlyPolygons(polygons, lines, room) {
  const [first, second] = polygons.map(triangle);
  if (first && polygons.length === 1 && !lines.length) return oneTriangle(first, polygons[0]);
  const across = first && (first.side === "left" || first.side === "right") && first.wide < 2.4;
  if (across && polygons.length === 1 && lines.length === 1) return skip(first, lines[0]);
  if (across && polygons.length === 2 && second && !lines.length) return wind(first, second);
  return polygons.length === 1 && !lines.length ? oneOutline(polygons[0], room) : [];
}

function skip({ side, base, tip }, bar) {
  const off = Math.abs(midpointOf(bar)[1] - tip[1]);
  const near = Math.abs(midpointOf(bar)[0] - tip[0]) < 0.35 * base;
  if (!isUpright(bar) || off > 0.1 * base || !near || !alike(spanOf(bar), base, 0.65)) return [];
  return ["skip", side === "right" ? "next" : "previous"];
}

function wind(one, two) {
  const gap = Math.abs(one.tip[0] - two.tip[0]) / Math.abs(one.tip[0] - one.foot[0]);
  const row = Math.abs(one.tip[1] - two.tip[1]) < 0.05 * one.base && alike(one.base, two.base);
  if (one.side !== two.side || !row || gap < 0.7 || gap > 1.5) return [];
  return one.side === "right" ? ["fast", "forward"] : ["rewind"];
}

/** A filled square well inside of its room, or a cross drawn by its outline. */
function oneOutline({ points, filled, stroked }, room) {
  if (!filled) return [];
  if (points.length === 12) return outlinedCross(points);
  if (points.length !== 4 || !isRectangle(points) || stroked) return [];
  const edges = points.map((point, i) => [...point, ...points[(i + 1) % 4]]);
  const share = spanOf(edges[0]) / Math.min(room.width, room.height);
  const square = alike(spanOf(edges[0]), spanOf(edges[1]), 0.95) && (isFlat(edges[0]) || isUpright(edges[0]));
  return square && share > 0.3 && share < 0.72 ? ["stop"] : [];
}

/** Twelve right angles, every third of them inward, and all arms the same: a plus or a cross. */
function outlinedCross(points) {
  const edges = points.map((point, i) => [...point, ...points[(i + 1) % 12]]);
  const turns = edges.map((edge, i) => {
    const next = edges[(i + 1) % 12];
    const [ax, ay, bx, by] = [edge[2] - edge[0], edge[3] - edge[1], next[2] - next[0], next[3] - next[1]];
    const [along, across] = [ax * bx + ay * by, ax * by - ay * bx];
    return Math.abs(along) < 0.05 * Math.abs(across) ? Math.sign(across) : 0;
  });
  const inward = turns.map((turn, i) => [turn, i]).filter(([turn]) => turn === -Math.sign(turns.reduce((a, b) => a + b, 0)));
  if (turns.includes(0) || inward.length !== 4) return [];
  if (!inward.every(([, i], k) => k === 0 || i - inward[k - 1][1] === 3)) return [];
  const spans = edges.map(spanOf).sort((a, b) => a - b);
  if (!alike(spans[0], spans[3], 0.85) || !alike(spans[4], spans[11], 0.85)) return [];
  if (spans[4] < 1.5 * spans[3]) return [];
  if (edges.every((edge) => isFlat(edge) || isUpright(edge))) return ["plus"];
  return edges.every(isDiagonal) ? ["x"] : [];
}

/** The words for a simple drawing in its svg's room, empty when it is not unmistakable. */
function wordsOfLines(strokes, room) {
  const figure = new Figure(strokes);
  if (!figure.plain) return [];
  const { lines, dots, circles, polygons } = figure;
  if (circles.length === 1 && !dots.length && lines.length === 1 && !polygons.length) {
    const glass = magnifier(figure);
    if (glass.length) return glass;
  }
  if (circles.length === 1) return inCircle(figure);
  if (figure.counts(0, 0, 3, 0)) return threeDots(circles);
  if (figure.counts(0, 3, 0, 0)) return threeDots(dots);
  if (circles.length || dots.length) return [];
  return polygons.length ? onlyPolygons(polygons, lines, room) : onlyLines(lines, room);
}
