// One walk over the composed tree in document order; every element becomes a record.
// A clip has two rectangles: `soft` is what can be seen now, `hard` is what any amount of
// scrolling could show.
const MAX_NODES = 20000;
const MAX_TEXTS = 50000;
const MAX_DEPTH = 800;
const OPEN = "visible visible";
const NOWHERE = { left: 0, top: 0, right: 0, bottom: 0 };

const clips = (style) => style.overflowX !== "visible" || style.overflowY !== "visible";
const isScrolling = (overflow) => /auto|scroll/.test(overflow);
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
  const area = style.position !== "static" && /^rect\((.*)\)$/.exec(style.clip || "");
  if (area) {
    const [upper, right, bottom, left] = area[1].split(/[ ,]+/).map(parseFloat);
    if (right - left <= 1 || bottom - upper <= 1) return true;
  }
  const inset = /^inset\(([\d.]+)%\)/.exec(style.clipPath || "");
  return Boolean(inset) && Number(inset[1]) >= 50;
}

/** Whether an element is laid out; one with `display: contents` is, by its children. */
const isLaidOut = (element, tag) => (tag === "area" ? rectOfArea(element) !== null
  : isRendered(element) || styleOf(element).display === "contents");

const isOnTop = (element, tag) =>
  (tag === "dialog" && matches(element, ":modal"))
  || (hasAttr(element, "popover") && matches(element, ":popover-open"))
  || treeOf(element).fullscreen === element;

function boxOf(element, tag, display) {
  if (tag === "area") return rectOfArea(element);
  if (display !== "contents") return rectOf(element);
  const range = rangeIn(ownerDocument(element));
  const slotted = localName(element) === "slot" ? element.assignedNodes({ flatten: true }) : [];
  if (slotted.length) {
    range.setStartBefore(slotted[0]);
    range.setEndAfter(slotted[slotted.length - 1]);
  } else range.selectNodeContents(element);
  return range.getBoundingClientRect();
}

const clipFor = (position, set) =>
  (position === "fixed" ? set.fixed : position === "absolute" ? set.absolute : set.flow);

function narrowed(clip, record) {
  const reachable = isScrolling(record.overflow) && overflows(record.element);
  return {
    soft: intersect(clip.soft, record.rect),
    hard: reachable ? null : intersect(clip.hard, record.rect),
  };
}

/** The clips that hold for what is inside: in the flow, absolutely positioned, fixed. */
function clipsInside(record, set) {
  const cuts = record.overflow !== OPEN && !isRoot(record.element);
  const flow = cuts ? narrowed(record.clips, record) : record.clips;
  const frame = holdsFixed(record.style);
  return {
    flow,
    absolute: frame || record.position !== "static" ? flow : set.absolute,
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
    this.hits = new Map();
    this.stacks = new Map();
    const clip = { soft: { left: 0, top: 0, right: innerWidth, bottom: innerHeight }, hard: null };
    const set = { flow: clip, absolute: clip, fixed: clip };
    const root = rootElementOf(document);
    if (root) this.visit(root, null, { set, dx: 0, dy: 0, depth: 0, hidden: false, inert: false });
  }

  visit(element, parent, around) {
    const tag = localName(element);
    if (SKIPPED.has(tag)) return;
    if (this.list.length >= MAX_NODES || around.depth > MAX_DEPTH) {
      this.truncated = true;
      return;
    }
    const record = this.record(element, tag, parent, around);
    let inside = null;
    this.parts.push({ record, kind: "start" });
    for (const child of composedChildren(element)) {
      const type = nodeType(child);
      if (type === 3) this.text(child, record);
      else if (type === 1) this.visit(child, record, inside ??= this.inside(record, around));
    }
    const inner = frameDocument(element);
    if (inner) this.visitFrame(inner, record, inside ?? this.inside(record, around));
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

  record(element, tag, parent, around) {
    const record = {
      element, tag, parent, index: this.list.length + 1, end: 0, texts: [], dx: around.dx, dy: around.dy,
      rendered: !around.hidden && isLaidOut(element, tag), rect: NOWHERE, clip: NOWHERE, hard: null,
      opacity: 0, style: null, display: "", position: "", overflow: OPEN, inked: false, top: false,
      clips: null, item: false, inert: false, untouchable: false, clippedAway: false, pointer: false, hasText: undefined,
      cursorStarts: false, shows: false, visible: false, painted: false, face: null, scroll: null,
      layer: undefined, unturned: undefined, radius: undefined, alphaInside: undefined, alphaOutside: undefined, faint: undefined,
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
    record.display = style.display;
    record.position = style.position;
    record.overflow = `${style.overflowX} ${style.overflowY}`;
    record.inked = style.visibility === "visible";
    record.rect = shift(boxOf(element, record.tag, record.display), record);
    record.top = isOnTop(element, record.tag);
    record.clips = record.top ? { ...around.set.fixed, hard: null }
      : clipFor(record.position, around.set);
    record.clip = record.clips.soft;
    record.hard = record.clips.hard;
    record.opacity = Number(style.opacity) * (parent ? parent.opacity : 1);
    record.item = Boolean(parent) && /flex|grid/.test(parent.display);
    record.inert = (around.inert && !record.top) || hasAttr(element, "inert");
    record.untouchable = record.inert || style.pointerEvents === "none";
    record.clippedAway = isClippedAway(style) || Boolean(parent && parent.clippedAway);
    record.pointer = style.cursor === "pointer";
    record.cursorStarts = record.pointer && !(parent && parent.pointer);
    if (record.untouchable && ownAlpha(record) * record.opacity >= COVER_ALPHA) {
      this.ghosts.push(record);
    }
  }

  inside(record, around) {
    const next = { ...around, depth: around.depth + 1, hidden: !record.rendered };
    if (!record.rendered) return next;
    next.set = clipsInside(record, around.set);
    next.inert = record.inert || this.blocked(record);
    return next;
  }

  /** An open modal dialog makes the rest of its document inert. */
  blocked({ tag, element }) {
    return tag === "html" && queryAll(ownerDocument(element), "dialog:modal").length > 0;
  }

  visitFrame(inner, record, inside) {
    const root = rootElementOf(inner);
    if (!root) return;
    const at = record.rendered ? contentOffset(record.element) : { x: 0, y: 0 };
    const [dx, dy] = [record.dx + at.x, record.dy + at.y];
    const { clientWidth, clientHeight } = record.element;
    const view = { left: dx, top: dy, right: dx + clientWidth, bottom: dy + clientHeight };
    const clip = { soft: intersect(view, record.clip), hard: null };
    const set = { flow: clip, absolute: clip, fixed: clip };
    this.visit(root, record, { ...inside, set, dx, dy });
  }
}
