// The snapshot of the page as one JSON string, and what is kept of it for performing.
const MAX_TEXT = 2000;
const INLINE = /^(inline|contents|none|ruby)/;

const isLooked = (record) =>
  record.rendered && record.style.visibility === "visible" && record.opacity > MIN_OPACITY
  && !record.clippedAway && hasSize(intersect(record.rect, record.hard));

/** The visible label that stands for a checkbox, radio or file input hidden by its own style. */
function standIn(record, page) {
  if (!["checkbox", "radio", "file"].includes(inputType(record.element))) return null;
  return labelsOf(record.element).map((label) => page.records.get(label))
    .find((label) => label && isLooked(label)) || null;
}

function look(record, page) {
  const face = isLooked(record) ? record : standIn(record, page);
  record.visible = face !== null;
  record.face = face || record;
  record.painted = face !== null && isPainted(face, page);
}

/** Whether a document can be scrolled by hand: `overflow: hidden` on its root or body forbids it. */
function isLocked(element) {
  const body = bodyOf(ownerDocument(element));
  const root = styleOf(element).overflowY;
  return root === "hidden" || (root === "visible" && body && styleOf(body).overflowY === "hidden");
}

function extent(element, locked) {
  const [scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight] = metricsOf(element);
  const [maxX, maxY] = [scrollWidth - clientWidth, scrollHeight - clientHeight];
  return [scrollLeft, scrollTop, locked ? 0 : maxX, locked ? 0 : maxY].map(round);
}

/** How far a record is scrolled: every document's root, and whatever has more than it shows. */
function scrollerOf(record) {
  const { element, style } = record;
  if (localName(element) === "html") {
    return extent(scrollingOf(ownerDocument(element)) || element, isLocked(element));
  }
  if (localName(element) === "body" && scrollingOf(ownerDocument(element)) === element) return null;
  if (!record.rendered || !scrolls(style) || !overflows(element)) return null;
  const root = localName(element) === "body" && record.parent;
  return root && !clips(root.style) ? null : extent(element, false);
}

const ownText = (record) =>
  collapse(record.texts.map((node) => node.data).join(" ")).slice(0, MAX_TEXT);

function boxOfFace(record) {
  const { rect } = hasSize(record.rect) ? record : record.face;
  return [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(round);
}

/** One node; what is empty is left out. */
function nodeOf(record) {
  const { element } = record;
  const role = roleOf(element);
  const evidence = evidenceOf(element, role, Boolean(record.cursorStarts), listens(element));
  const [name, source] = nameOf(element, role, evidence.length > 0);
  const held = valueOf(element, role);
  const node = {
    p: record.parent ? record.parent.index : 0, t: localName(element), b: boxOfFace(record),
    r: role, n: name.slice(0, MAX_NAME), ns: source, l: visibleLabel(element, role),
    ph: placeholderOf(element), x: ownText(record), it: inputType(element), lv: headingLevel(element), vi: record.visible, pa: record.painted,
    bl: record.rendered && !INLINE.test(record.style.display), s: statesOf(element), e: evidence,
    h: hintsOf(element, evidence.length > 0), sc: record.scroll,
  };
  for (const key of Object.keys(node)) if (isEmpty(node[key])) delete node[key];
  if (held !== null) node.v = String(held).slice(0, MAX_TEXT);
  return node;
}

const isEmpty = (value) =>
  value === null || value === undefined || value === "" || value === false || value === 0
  || (Array.isArray(value) && !value.length);

const runOf = (record, { text, rect }) => ({
  t: text.slice(0, MAX_TEXT), n: record.index,
  z: round(parseFloat(record.style.fontSize)), w: Number(record.style.fontWeight),
  f: (record.faint ??= isFaint(record)),
  b: [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(round),
});

/** Elements of the last snapshot in order: node n stands at n - 1. */
let nodes = [];

function collect() {
  const page = new Walk();
  for (const record of page.list) look(record, page);
  for (const record of page.list) record.scroll = scrollerOf(record);
  nodes = page.list.map((record) => record.element);
  const runs = page.parts.flatMap((part) => [...runsOf(part, page)].map((run) => runOf(part.record, run)));
  return JSON.stringify({
    url: location.href, title: titleOf(document), width: innerWidth, height: innerHeight,
    truncated: page.truncated, nodes: page.list.map(nodeOf), runs: runs.filter((run) => run.t),
  });
}
