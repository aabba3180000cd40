// The words for the picture that a small control shows: a drawing of a well-known set by its
// signature (`DRAWINGS`), else a simple one by its geometry.
const SMALL_CONTROL = 64;
const SMALL_ICON = 40;
const WIDE_CONTROL = [360, 96];
const MAX_INSIDE = 80;
const MAX_READINGS = 500;
const CELLS = 48;
const OFFSET = 0.318309886;
const SPECK = 0.25;
const FLAT = 0.2;
const HASH_LENGTH = 8;
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/** Forty-eight bits of a text in eight signs (after cyrb53). */
function hashOf(text) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  let signs = "";
  for (const half of [a, b]) for (let k = 0; k < 24; k += 6) signs += DIGITS[(half >>> k) & 63];
  return signs;
}

/** Places in a drawing, counted in cells of its own extent; the offset keeps round numbers off the edges. */
function cellsOf(strokes) {
  const xs = strokes.flatMap(({ segs }) => segs.flatMap((seg) => [seg[0], seg[2], seg[4]]));
  const ys = strokes.flatMap(({ segs }) => segs.flatMap((seg) => [seg[1], seg[3], seg[5]]));
  const [left, upper] = [Math.min(...xs), Math.min(...ys)];
  const height = Math.max(...ys) - upper;
  const size = Math.max(Math.max(...xs) - left, height);
  const cell = (value, from) => Math.floor(((value - from) / size) * CELLS + OFFSET);
  return { size, height, middle: upper + height / 2, at: (x, y) => `${cell(x, left)},${cell(y, upper)}` };
}

/**
 * What stays the same however a drawing is written down, whatever its order, direction, paint and
 * size; only a speck in its room is not the same as what fills it, nor a bar at its edge as one in
 * the middle. Empty for a single line or circle, which tell nothing by themselves.
 */
function signatureOf(strokes, room) {
  const { at, size, height, middle } = cellsOf(strokes);
  if (!(size > 0)) return "";
  const speck = size < SPECK * Math.min(room.width, room.height) ? "speck " : "";
  const off = Math.abs(middle - room.y - room.height / 2) > FLAT * room.height;
  const edge = off && height < FLAT * size ? "edge " : "";
  const parts = new Set();
  for (const stroke of strokes) {
    const circle = circleOf(stroke);
    if (circle) {
      parts.add(`o${at(circle.x, circle.y)} ${at(circle.x + circle.r, circle.y)}`);
      continue;
    }
    for (const [x0, y0, mx, my, x1, y1] of stroke.segs) {
      parts.add(`${[at(x0, y0), at(x1, y1)].sort().join(" ")} ${at(mx, my)}`);
    }
  }
  return parts.size > 1 ? hashOf(speck + edge + [...parts].sort().join(";")) : "";
}

let known = null;

/** The words of the drawings in the sets, by signature; read when the first icon is met. */
function drawings() {
  if (known) return known;
  known = new Map();
  for (const [words, signatures] of Object.entries(DRAWINGS)) {
    const list = words.split(" ");
    for (let i = 0; i < signatures.length; i += HASH_LENGTH) {
      known.set(signatures.slice(i, i + HASH_LENGTH), list);
    }
  }
  return known;
}

const readings = new Map();

function wordsOfDrawing(drawing) {
  const { strokes, room } = drawing;
  if (!strokes || !strokes.length) return [];
  return drawings().get(signatureOf(strokes, room)) || wordsOfLines(strokes, room);
}

/** The words for what one svg shows, empty when it is not known; icons repeat, so they are kept. */
function wordsOfSvg(svg) {
  const drawing = new Drawing(svg);
  if (!drawing.pieces || !drawing.pieces.length) return [];
  const { key } = drawing;
  if (!readings.has(key)) {
    if (readings.size >= MAX_READINGS) readings.clear();
    readings.set(key, wordsOfDrawing(drawing));
  }
  return readings.get(key);
}

const sidesOf = ({ rect }) => [rect.right - rect.left, rect.bottom - rect.top];
const fitsIn = ([width, height], [maxWidth, maxHeight]) => width <= maxWidth && height <= maxHeight;

const isDrawing = ({ element }) => localName(element) === "svg" && isSvg(element);

/** The outermost svgs that are seen in a record, at most two. */
function shownSvgs(record, page) {
  const found = [];
  for (let i = record.index - 1; i < record.end && found.length < 2; i += 1) {
    const inner = page.list[i];
    if (!isDrawing(inner)) continue;
    if (inner.visible) found.push(inner);
    i = inner.end - 1;
  }
  return found;
}

/** Whether something that can be used by itself stands between a control and its svg. */
function isOthers(svg, record) {
  for (let at = svg.parent; at && at !== record; at = at.parent) {
    const { element, cursorStarts } = at;
    const told = { role: roleOf(element), attributes: attributeNames(element), cursorStarts };
    if (evidenceOf(element, { ...told, listens: listens(element) }).length) return true;
  }
  return false;
}

/** The words for the one icon that a small control shows; empty for anything else. */
function iconOf(record, evidence, page) {
  page.hasDrawings ??= page.list.some(isDrawing);
  if (!page.hasDrawings || !evidence.length || !record.visible) return [];
  if (record.end - record.index > MAX_INSIDE) return [];
  if (isSvg(record.element) && localName(record.element) !== "svg") return [];
  const sides = sidesOf(record.face);
  if (!fitsIn(sides, WIDE_CONTROL)) return [];
  const svgs = shownSvgs(record, page);
  if (svgs.length !== 1 || isOthers(svgs[0], record)) return [];
  const small = fitsIn(sides, [SMALL_CONTROL, SMALL_CONTROL])
    || fitsIn(sidesOf(svgs[0]), [SMALL_ICON, SMALL_ICON]);
  return small ? wordsOfSvg(svgs[0].element) : [];
}
