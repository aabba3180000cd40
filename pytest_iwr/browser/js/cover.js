// Whether something is painted at a point: not clipped away, not under something opaque.
// What covers is decided by looks, not by clicks: a see-through click catcher or a tinted backdrop
// covers nothing, a card with `pointer-events: none` does. Canvas counts as opaque only when it can
// be hit; pictures with transparent parts count as opaque; glyphs cover nothing.
const COVER_ALPHA = 0.8;
const REPLACED = new Set(["img", "video", "iframe", "embed", "object"]);

const intersect = (a, b) => {
  if (!a || !b) return a || b;
  const left = Math.max(a.left, b.left);
  const upper = Math.max(a.top, b.top);
  const right = Math.max(left, Math.min(a.right, b.right));
  return { left, top: upper, right, bottom: Math.max(upper, Math.min(a.bottom, b.bottom)) };
};
const holds = (rect, x, y) => x >= rect.left && x < rect.right && y >= rect.top && y < rect.bottom;
const hasSize = (rect) => {
  const width = rect.right - rect.left;
  const height = rect.bottom - rect.top;
  return width >= 1 && height >= 1 && (width > 1 || height > 1);
};

function alphaOf(colour) {
  if (!colour || colour === "transparent" || colour === "none") return 0;
  const match = /[,/]\s*([\d.]+)(%?)\)$/.exec(colour);
  const slashed = colour.includes("/") || colour.startsWith("rgba");
  if (!match || !slashed) return 1;
  return Number(match[1]) / (match[2] ? 100 : 1);
}

function imageAlpha(image) {
  if (image === "none") return 0;
  if (!image.includes("gradient(")) return 1;
  const stops = image.match(/(?:rgba?|color|oklab|oklch|lab|lch|hsla?)\([^()]*\)/g) || [];
  return stops.length ? Math.min(...stops.map(alphaOf)) : 1;
}

const backgroundAlpha = (style) =>
  (style.backgroundClip === "text" ? 0
    : Math.max(alphaOf(style.backgroundColor), imageAlpha(style.backgroundImage)));

function shapeAlpha(style) {
  return style.fill === "none" ? 0 : alphaOf(style.fill) * Number(style.fillOpacity || 1);
}

function ownAlpha(record) {
  const { element, style, tag } = record;
  if (/blur/.test(style.backdropFilter || "")) return 1;
  if (tag === "img") return element.complete && element.naturalWidth ? 1 : backgroundAlpha(style);
  if (REPLACED.has(tag)) return 1;
  if (tag === "canvas") return record.untouchable ? 0 : 1;
  if (isSvg(element) && tag !== "svg") return shapeAlpha(style);
  return backgroundAlpha(style);
}

/** What is drawn outside of the element's own box: pseudo elements, the backdrop of a dialog. */
function outsideAlpha(record) {
  const pseudos = record.top ? ["::before", "::after", "::backdrop"] : ["::before", "::after"];
  const drawn = pseudos.map((pseudo) => pseudoStyleOf(record.element, pseudo))
    .filter((style) => style.content !== "none" && style.display !== "none");
  return Math.max(0, ...drawn.map(backgroundAlpha));
}

function opaqueAt(record, x, y) {
  if (!record.inked) return false;
  const inside = holds(record.rect, x, y);
  const key = inside ? "alphaInside" : "alphaOutside";
  record[key] ??= (inside ? ownAlpha(record) : outsideAlpha(record)) * record.opacity;
  return record[key] >= COVER_ALPHA;
}

const below = (outer, inner) => inner.index >= outer.index && inner.index <= outer.end;

/** The layer an element opens among its siblings: by z-index when it makes one, else the flow. */
function layerOf(record) {
  const { style } = record;
  if (record.top) return Infinity;
  const z = parseInt(style.zIndex, 10);
  const grouped = Number(style.opacity) < 1 || style.transform !== "none" || style.filter !== "none";
  if (record.position === "static" && !grouped && !(record.item && !Number.isNaN(z))) return null;
  return Number.isNaN(z) ? 0 : z;
}

function layerBelow(record, ancestor) {
  let layer = null;
  for (let at = record; at && at !== ancestor; at = at.parent) {
    if (at.layer === undefined) at.layer = layerOf(at);
    layer = at.layer ?? layer;
  }
  return layer ?? -0.5;
}

function commonAncestor(a, b) {
  let at = a;
  while (at && !below(at, b)) at = at.parent;
  return at;
}

/** Whether a is drawn over b, by layers and document order: close to CSS's painting order. */
function paintsAbove(a, b) {
  const ancestor = commonAncestor(a, b);
  const [over, under] = [layerBelow(a, ancestor), layerBelow(b, ancestor)];
  return over === under ? a.index > b.index : over > under;
}

/** What is drawn over a record at a point: it, what is inside it and its frame are not. */
const coversIn = (stack, record) => {
  if (!record.untouchable) return stack.slice(0, stack.findIndex((other) => below(record, other)));
  return stack.filter((o) => !below(record, o) && !below(o, record) && paintsAbove(o, record));
};

/** Opaque things that clicks pass through: the browser does not tell of them at a point. */
const isUnderGhost = (record, x, y, page) => page.ghosts.some((o) => holds(o.rect, x, y)
  && o !== record && !below(record, o) && !below(o, record) && paintsAbove(o, record)
  && opaqueAt(o, x, y));

/** What is at a point, kept in one reading: boxes in boxes often share their middle. */
function atPoint(known, x, y, read) {
  const key = `${x} ${y}`;
  let found = known.get(key);
  if (found === undefined) known.set(key, found = read());
  return found;
}
const hitRecord = (x, y, page) =>
  atPoint(page.hits, x, y, () => page.records.get(hitAt(x, y)) ?? null);
const stackOfRecords = (x, y, page) => atPoint(page.stacks, x, y, () =>
  stackAt(x, y).map((element) => page.records.get(element)).filter(Boolean));

/** Whether a record can be seen at a point of the topmost viewport; the usual cases are decided by
 *  the one thing that a click there would hit. */
function seenAt(record, x, y, page) {
  if (!holds(record.clip, x, y) || isUnderGhost(record, x, y, page)) return false;
  const hit = hitRecord(x, y, page);
  if (hit && below(record, hit)) return true;
  const unlike = record.untouchable || record.display === "contents";
  if (hit && !unlike && opaqueAt(hit, x, y)) return false;
  const stack = stackOfRecords(x, y, page);
  if (!unlike && !stack.some((other) => below(record, other))) return false;
  return !coversIn(stack, record).some((other) => opaqueAt(other, x, y));
}

/** The same; what is seen shows itself, and whatever it is inside of. */
function seen(record, x, y, page) {
  const isSeen = seenAt(record, x, y, page);
  for (let at = isSeen ? record : null; at; at = at.parent) {
    at.shows ||= holds(at.rect, x, y) && holds(at.clip, x, y);
  }
  return isSeen;
}

/** Whether something else would take a click on the middle of what is seen of a record. */
function isBehind(record, page) {
  const area = intersect(record.rect, record.clip);
  if (!hasSize(area)) return false;
  const hit = hitRecord((area.left + area.right) / 2, (area.top + area.bottom) / 2, page);
  return hit !== null && !below(record, hit) && !below(hit, record);
}

const SAMPLES = [
  [0.5, 0.5], [0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75], [0.08, 0.5], [0.92, 0.5],
];

/** Whether any part of a record has been seen, or any of its sample points can be. */
function isPainted(record, page) {
  if (record.shows) return true;
  const area = intersect(record.rect, record.clip);
  if (!hasSize(area)) return false;
  const [middle, ...others] = SAMPLES.map(([across, down]) => [
    area.left + (area.right - area.left) * across, area.top + (area.bottom - area.top) * down,
  ]);
  if (seen(record, ...middle, page)) return true;
  return !isHidden(record, area, ...middle, page)
    && others.some(([x, y]) => seen(record, x, y, page));
}
