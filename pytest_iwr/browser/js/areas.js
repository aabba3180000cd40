// What geometry tells of a whole area once one point of it has been asked for: asking the browser
// what is at a point is the dearest part of reading a page with many layers.
const UNTURNED = /^(none|matrix\(1, 0, 0, 1, [-\d.e]+, [-\d.e]+\))$/;
// How far borders, margins and turns may move a pseudo element from where its style places it.
const REACH = 100;

const lies = (inner, outer) => inner.left >= outer.left && inner.right <= outer.right
  && inner.top >= outer.top && inner.bottom <= outer.bottom;
const meet = (a, b) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const grown = ({ left, top: upper, right, bottom }, by) =>
  ({ left: left - by, top: upper - by, right: right + by, bottom: bottom + by });

/** Whether a record's box is a rectangle that is neither turned nor cut to a shape. */
const isUnturned = (record) => (record.unturned ??= UNTURNED.test(record.style.transform)
  && record.style.clipPath === "none" && record.style.maskImage === "none"
  && record.style.clip === "auto" && record.style.contain === "none");

/** Whether a box cuts off what stands out of it; overflow of the page itself is the viewport's. */
const cutsOff = ({ overflow, tag, parent }) => overflow !== OPEN && tag !== "html"
  && !(tag === "body" && parent && parent.overflow === OPEN);

/** The radius of a record's corners, the greatest of them; nothing where it is no length. */
function radiusOf(record) {
  if (record.radius === undefined) {
    const words = record.style.borderRadius.split(/[ /]+/);
    record.radius = words.every((word) => word.endsWith("px"))
      ? Math.max(...words.map(parseFloat)) : Infinity;
  }
  return record.radius;
}

/** Whether an area is inside of a record's box, away from its round corners. */
function isWithin(area, record) {
  const { rect } = record;
  if (!lies(area, rect)) return false;
  const radius = radiusOf(record);
  return radius === 0 || (area.left >= rect.left + radius && area.right <= rect.right - radius)
    || (area.top >= rect.top + radius && area.bottom <= rect.bottom - radius);
}

/** Whether an area of a record lies wholly under one opaque rectangle, which is drawn as a layer of
 *  its own; what is asked is what is drawn over the record at one point of the area. */
function isHidden(record, area, x, y, page) {
  const stack = stackOfRecords(x, y, page);
  if (record.untouchable || !stack.some((other) => below(record, other))) return false;
  return coversIn(stack, record).some((other) => {
    if (!isWithin(area, other) || !lies(area, other.clip) || below(other, record)) return false;
    const ancestor = commonAncestor(other, record);
    if (layerBelow(other, ancestor) < 0 || !opaqueAt(other, x, y)) return false;
    for (let at = other; at !== ancestor; at = at.parent) {
      if (!isUnturned(at) || (cutsOff(at) && !isWithin(area, at))) return false;
    }
    return true;
  });
}

/** Where a pseudo element that leaves the flow may be drawn: null where it does not, else an area. */
function reachOf(record, pseudo) {
  const style = pseudoStyleOf(record.element, pseudo);
  const { content, position } = style;
  if (content === "none" || content === "normal") return null;
  if (position === "fixed") return EVERYWHERE;
  if (position !== "absolute") return style.transform === "none" ? null : grown(record.rect, REACH);
  let at = record;
  while (at.parent && at.position === "static" && !holdsFixed(at.style)) at = at.parent;
  const [left, upper, width, height] = ["left", "top", "width", "height"]
    .map((side) => parseFloat(style[side]));
  if (![left, upper, width, height].every(Number.isFinite)) return EVERYWHERE;
  const [x, y] = [at.rect.left + left, at.rect.top + upper];
  return grown({ left: x, top: y, right: x + width, bottom: y + height }, REACH);
}
const EVERYWHERE = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

/** What may cover something in sight: boxes, and pseudo elements that stand out of theirs. */
function overlaysOf(page) {
  const near = page.list.filter((record) => record.rendered && record.inked && nearView(record));
  const loose = near.flatMap((record) => ["::before", "::after"]
    .map((pseudo) => ({ record, rect: reachOf(record, pseudo) })).filter(({ rect }) => rect));
  return { boxes: near.filter(({ rect }) => hasSize(rect)), loose };
}

/** Whether nothing can be drawn over a line of a record's text, and nothing cuts it: then all of it
 *  can be seen where one point of it can. */
function isClear(record, line, page) {
  if (record.untouchable || record.display === "contents" || page.ghosts.length) return false;
  if (!lies(line, record.clip)) return false;
  for (let at = record; at; at = at.parent) {
    if (!isUnturned(at) || (cutsOff(at) && !isWithin(line, at))) return false;
  }
  page.overlays ??= overlaysOf(page);
  const { boxes, loose } = page.overlays;
  const isOver = (other) => meet(other.rect, line) && !below(record, other) && !below(other, record)
    && (opaqueAt(other, ...middleOf(other.rect)));
  return !boxes.some(isOver)
    && !loose.some((one) => meet(one.rect, line) && !below(record, one.record));
}
