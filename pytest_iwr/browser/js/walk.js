// One walk over the composed tree in document order; every element becomes a record.
// A clip has two rectangles: `soft` is what can be seen now, `hard` is what any amount of
// scrolling could show.
const MAX_NODES = 20000;
const MAX_TEXTS = 50000;
const MAX_DEPTH = 800;
const NOWHERE = { left: 0, top: 0, right: 0, bottom: 0 };

const clips = (style) => style.overflowX !== "visible" || style.overflowY !== "visible";
const scrolls = (style) => /auto|scroll/.test(`${style.overflowX} ${style.overflowY}`);
const holdsFixed = (style) =>
  style.transform !== "none" || style.filter !== "none" || style.perspective !== "none"
  || /transform|filter|perspective/.test(style.willChange)
  || /paint|layout|strict|content/.test(style.contain);
const metricsOf = (element) => METRICS.map((read) => read(element));
function overflows(element) {
  const [, , scrollWidth, scrollHeight, clientWidth, clientHeight] = metricsOf(element);
  return scrollHeight > clientHeight || scrollWidth > clientWidth;
}
const isRoot = (element) => localName(element) === "html" || localName(element) === "body";

/** A box clipped to nothing by `clip` or `clip-path`: usual ways to hide text from sight only. */
function isClippedAway(style) {
  const area = /^rect\((.*)\)$/.exec(style.clip || "");
  if (area && style.position !== "static") {
    const [upper, right, bottom, left] = area[1].split(/[ ,]+/).map(parseFloat);
    if (right - left <= 1 || bottom - upper <= 1) return true;
  }
  const inset = /^inset\(([\d.]+)%\)/.exec(style.clipPath || "");
  return Boolean(inset) && Number(inset[1]) >= 50;
}

/** Whether an element is laid out; one with `display: contents` is, by its children. */
const isLaidOut = (element) => isRendered(element) || styleOf(element).display === "contents";

const isOnTop = (element) =>
  (localName(element) === "dialog" && matches(element, ":modal"))
  || (hasAttr(element, "popover") && matches(element, ":popover-open"))
  || rootOf(element).fullscreenElement === element;

function boxOf(element, style) {
  if (style.display !== "contents") return rectOf(element);
  const range = rangeIn(ownerDocument(element));
  range.selectNodeContents(element);
  return range.getBoundingClientRect();
}

const clipFor = (style, set) =>
  (style.position === "fixed" ? set.fixed : style.position === "absolute" ? set.absolute : set.flow);

function narrowed(clip, record) {
  const reachable = scrolls(record.style) && overflows(record.element);
  return {
    soft: intersect(clip.soft, record.rect),
    hard: reachable ? null : intersect(clip.hard, record.rect),
  };
}

/** The clips that hold for what is inside: in the flow, absolutely positioned, fixed. */
function clipsInside(record, set) {
  const { style } = record;
  const cuts = clips(style) && !isRoot(record.element);
  const flow = cuts ? narrowed(record.clips, record) : record.clips;
  const frame = holdsFixed(style);
  return {
    flow,
    absolute: frame || style.position !== "static" ? flow : set.absolute,
    fixed: frame ? flow : set.fixed,
  };
}

class Walk {
  constructor() {
    this.records = new Map();
    this.list = [];
    this.parts = [];
    this.ghosts = [];
    this.texts = 0;
    this.truncated = false;
    this.range = rangeIn(document);
    const clip = { soft: { left: 0, top: 0, right: innerWidth, bottom: innerHeight }, hard: null };
    const set = { flow: clip, absolute: clip, fixed: clip };
    const root = rootElementOf(document);
    if (root) this.visit(root, null, { set, dx: 0, dy: 0, depth: 0, hidden: false, inert: false });
  }

  visit(element, parent, around) {
    if (SKIPPED.has(localName(element))) return;
    if (this.list.length >= MAX_NODES || around.depth > MAX_DEPTH) {
      this.truncated = true;
      return;
    }
    const record = this.record(element, parent, around);
    const inside = this.inside(record, around);
    this.parts.push({ record, kind: "start" });
    for (const child of composedChildren(element)) {
      if (isText(child)) this.text(child, record);
      else if (isElement(child)) this.visit(child, record, inside);
    }
    this.visitFrame(record, inside);
    this.parts.push({ record, kind: "end" });
    record.end = this.list.length;
  }

  text(node, record) {
    this.texts += 1;
    if (this.texts > MAX_TEXTS) {
      this.truncated = true;
      return;
    }
    record.texts.push(node);
    this.parts.push({ record, kind: "text", node });
  }

  record(element, parent, around) {
    const record = {
      element, parent, index: this.list.length + 1, end: 0, texts: [], dx: around.dx, dy: around.dy,
      rendered: !around.hidden && isLaidOut(element), rect: NOWHERE, clip: NOWHERE, hard: null,
      opacity: 0,
    };
    this.list.push(record);
    this.records.set(element, record);
    if (record.rendered) this.measure(record, around);
    return record;
  }

  measure(record, around) {
    const { element, parent } = record;
    const style = styleOf(element);
    record.style = style;
    record.rect = shift(boxOf(element, style), record);
    record.top = isOnTop(element);
    record.clips = record.top ? { ...around.set.fixed, hard: null } : clipFor(style, around.set);
    record.clip = record.clips.soft;
    record.hard = record.clips.hard;
    record.opacity = Number(style.opacity) * (parent ? parent.opacity : 1);
    record.item = Boolean(parent && /flex|grid/.test(parent.style.display));
    record.inert = (around.inert && !record.top) || hasAttr(element, "inert");
    record.untouchable = record.inert || style.pointerEvents === "none";
    record.clippedAway = isClippedAway(style) || Boolean(parent && parent.clippedAway);
    record.cursorStarts = style.cursor === "pointer"
      && !(parent && parent.style.cursor === "pointer");
    if (record.untouchable && ownAlpha(record) * record.opacity >= COVER_ALPHA) {
      this.ghosts.push(record);
    }
  }

  inside(record, around) {
    const next = { ...around, depth: around.depth + 1, hidden: !record.rendered };
    if (!record.rendered) return next;
    next.set = clipsInside(record, around.set);
    next.inert = record.inert || this.blocked(record.element);
    return next;
  }

  /** An open modal dialog makes the rest of its document inert. */
  blocked(element) {
    return localName(element) === "html" && queryAll(ownerDocument(element), "dialog:modal").length > 0;
  }

  visitFrame(record, inside) {
    const inner = frameDocument(record.element);
    const root = inner && rootElementOf(inner);
    if (!root) return;
    const at = record.rendered ? frameOffset(record.element) : { x: 0, y: 0 };
    const [dx, dy] = [record.dx + at.x, record.dy + at.y];
    const { clientWidth, clientHeight } = record.element;
    const view = { left: dx, top: dy, right: dx + clientWidth, bottom: dy + clientHeight };
    const clip = { soft: intersect(view, record.clip), hard: null };
    const set = { flow: clip, absolute: clip, fixed: clip };
    this.visit(root, record, { ...inside, set, dx, dy });
  }
}
