// The snapshot of the page as one JSON string, and what is kept of it for performing.
const MAX_TEXT = 2000;
const INLINE = /^(inline|contents|none|ruby)/;

const isLooked = (record) =>
  record.rendered && record.inked && record.opacity > MIN_OPACITY
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
  const { element, tag } = record;
  if (tag === "html") {
    return extent(scrollingOf(ownerDocument(element)) || element, isLocked(element));
  }
  if (!record.rendered || !isScrolling(record.overflow)) return null;
  if (tag === "body" && scrollingOf(ownerDocument(element)) === element) return null;
  if (!overflows(element)) return null;
  const root = tag === "body" && record.parent;
  return root && root.overflow === OPEN ? null : extent(element, false);
}

const ownText = (record) =>
  collapse(record.texts.map(wordsOf).join(" ")).slice(0, MAX_TEXT);

function boxOfFace(record) {
  const { rect } = hasSize(record.rect) ? record : record.face;
  return [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(round);
}

/** One node; what is empty is left out. */
function nodeOf(record, page) {
  const { element, tag } = record;
  const role = roleOf(element);
  const attributes = attributeNames(element);
  const evidence = evidenceOf(element, {
    role, attributes, cursorStarts: record.cursorStarts, listens: listens(element),
  });
  const isUsable = evidence.length > 0;
  const [name, source] = nameOf(element, role, isUsable);
  const held = valueOf(element, role);
  return {
    p: record.parent ? record.parent.index : undefined, t: tag, b: boxOfFace(record), r: told(role),
    n: told(name.slice(0, MAX_NAME)), ns: told(source), l: told(visibleLabel(element, role)),
    d: told(descriptionOf(element, attributes, name).slice(0, MAX_NAME)),
    ph: told(placeholderOf(element)), x: told(ownText(record)),
    v: held === null ? undefined : String(held).slice(0, MAX_TEXT), it: told(inputType(element)),
    lv: told(headingLevel(element)), vi: told(record.visible), pa: told(record.painted),
    bl: told(record.rendered && !INLINE.test(record.display)), s: some(statesOf(element)),
    e: some(evidence), h: some(hintsOf(record, attributes, isUsable)),
    ic: some(iconOf(record, evidence, page)),
    bh: told(isUsable && record.painted && isBehind(record.face, page)), sc: told(record.scroll),
  };
}

/** What is empty is not told. */
const told = (value) => value || undefined;
const some = (list) => (list.length ? list : undefined);

const runOf = (record, { text, rect }) => ({
  t: text.slice(0, MAX_TEXT), n: record.index,
  z: round(parseFloat(record.style.fontSize)), w: Number(record.style.fontWeight),
  f: (record.faint ??= isFaint(record)),
  b: [rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top].map(round),
});

/** The painted text in document order. What is read of texts first tells which records show. */
function runsOf(page) {
  const parts = page.parts.filter(({ record }) => (record.hasText ??= canHaveText(record)));
  for (const part of parts) if (part.kind === "text") part.runs = textRuns(part, page);
  for (const record of page.list.toReversed()) look(record, page);
  return parts.flatMap((part) =>
    (part.runs || edgeRuns(part, page)).map((run) => runOf(part.record, run)));
}

/** Elements of the last snapshot in order: node n stands at n - 1. */
let nodes = [];

const collect = () => reading(() => {
  const page = new Walk();
  const runs = runsOf(page);
  for (const record of page.list) record.scroll = scrollerOf(record);
  nodes = page.list.map((record) => record.element);
  return JSON.stringify({
    url: location.href, title: titleOf(document), width: innerWidth, height: innerHeight,
    truncated: page.truncated, runs: runs.filter((run) => run.t),
    nodes: page.list.map((record) => nodeOf(record, page)),
  });
});

/** The number of the first node drawn inside an element, or 0. */
function numberBelow(element, numbers) {
  for (const child of composedChildren(element)) {
    const number = isElement(child) && (numbers.get(child) || numberBelow(child, numbers));
    if (number) return number;
  }
  return 0;
}

/** The number of the nearest node drawn around an element that is no whole page, or 0. */
function numberAround(element, numbers) {
  for (let at = composedParent(element); at && !isRoot(at); at = composedParent(at)) {
    if (numbers.has(at)) return numbers.get(at);
  }
  return 0;
}

/** The nodes of the last snapshot that elements are, else one in them, else around them; or 0. */
function numbersOf(elements) {
  const numbers = new Map(nodes.map((element, at) => [element, at + 1]));
  const numberOf = (element) =>
    numbers.get(element) || numberBelow(element, numbers) || numberAround(element, numbers);
  return elements.map((element) => (isElement(element) ? numberOf(element) : 0));
}
