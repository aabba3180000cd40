// Reads of the page that nothing on the page can bend. The isolated world has its own builtins,
// but a form's or a document's own properties are still overlaid by named elements
// (<input name="id">), so everything is read through the prototypes.
const getter = (prototype, name) => {
  const read = Object.getOwnPropertyDescriptor(prototype, name).get;
  return (object) => read.call(object);
};
const method = (prototype, name) => {
  const call = prototype[name];
  return (object, a, b, c) => call.call(object, a, b, c);
};

const parentOf = getter(Node.prototype, "parentNode");
const childNodesOf = getter(Node.prototype, "childNodes");
const nodeType = getter(Node.prototype, "nodeType");
const ownerDocument = getter(Node.prototype, "ownerDocument");
const isConnected = getter(Node.prototype, "isConnected");
const rootOf = method(Node.prototype, "getRootNode");
const previousElement = getter(Element.prototype, "previousElementSibling");
const localName = getter(Element.prototype, "localName");
const namespaceOf = getter(Element.prototype, "namespaceURI");
const slotOf = getter(Element.prototype, "assignedSlot");
const attr = method(Element.prototype, "getAttribute");
const hasAttr = method(Element.prototype, "hasAttribute");
const firstChild = getter(Node.prototype, "firstChild");
const firstElement = getter(Element.prototype, "firstElementChild");
const attributeNames = method(Element.prototype, "getAttributeNames");
const matches = method(Element.prototype, "matches");
const closest = method(Element.prototype, "closest");
const rectOf = method(Element.prototype, "getBoundingClientRect");
const rectsOf = method(Element.prototype, "getClientRects");
const isRendered = method(Element.prototype, "checkVisibility");
const scrollIntoView = method(Element.prototype, "scrollIntoView");
const viewOf = getter(Document.prototype, "defaultView");
const rootElementOf = getter(Document.prototype, "documentElement");
const bodyOf = getter(Document.prototype, "body");
const titleOf = getter(Document.prototype, "title");
const scrollingOf = getter(Document.prototype, "scrollingElement");
const rangeIn = method(Document.prototype, "createRange");
const openShadowOf = getter(Element.prototype, "shadowRoot");
const METRICS = [
  "scrollLeft", "scrollTop", "scrollWidth", "scrollHeight", "clientWidth", "clientHeight",
].map((name) => getter(Element.prototype, name));

/** A read that documents, fragments (shadow trees) and elements have each of their own. */
const ofAny = (make, name, [ofDocument, ofFragment, ofElement]) => {
  const reads = {
    9: make(ofDocument.prototype, name), 11: make(ofFragment.prototype, name),
    1: ofElement && make(ofElement.prototype, name),
  };
  return (root, a, b) => reads[nodeType(root)](root, a, b);
};
const TREES = [Document, ShadowRoot];
const byId = ofAny(method, "getElementById", [Document, DocumentFragment]);
const queryAll = ofAny(method, "querySelectorAll", [Document, DocumentFragment, Element]);
const queryOne = ofAny(method, "querySelector", [Document, DocumentFragment, Element]);
const activeIn = ofAny(getter, "activeElement", TREES);
const fullscreenIn = ofAny(getter, "fullscreenElement", TREES);
const elementAt = ofAny(method, "elementFromPoint", TREES);
const elementsAt = ofAny(method, "elementsFromPoint", TREES);

// Within one reading nothing of the page changes: what is asked for several times is kept.
const kept = [];
let isReading = false;
const once = (read) => {
  const known = new Map();
  kept.push(known);
  return (key) => {
    if (!isReading) return read(key);
    let value = known.get(key);
    if (value === undefined) known.set(key, value = read(key));
    return value;
  };
};
function reading(work) {
  isReading = true;
  try {
    return work();
  } finally {
    isReading = false;
    for (const known of kept) known.clear();
  }
}

const SVG = "http://www.w3.org/2000/svg";
const isElement = (node) => nodeType(node) === 1;
const isText = (node) => nodeType(node) === 3;
const isSvg = (element) => namespaceOf(element) === SVG;
/** A text without what is not seen of it, and without glyphs of icon fonts: they are no words. */
const bare = (text) => text.replace(/[\u00ad\u200b\u2060\ue000-\uf8ff\u{f0000}-\u{10ffff}]/gu, "");
const collapse = (text) => text && bare(text).replace(/\s+/g, " ").trim();
const tokens = (text) => (text ? text.split(/\s+/).filter(Boolean) : []);
const round = (number) => Math.round(number * 100) / 100;

const SKIPPED = new Set([
  "script", "style", "head", "template", "noscript", "link", "meta", "base", "title", "br", "wbr",
  "source", "track", "param", "datalist", "defs", "desc", "metadata", "clipPath", "mask", "filter",
  "linearGradient", "radialGradient", "pattern", "marker",
]);

// Elements that listen and shadow roots that are closed, as the page's own world tells.
const listening = new WeakSet();
const closedRoots = new WeakMap();
performance.addEventListener("iwr-listener", (event) => {
  if (event.relatedTarget) listening.add(event.relatedTarget);
});
performance.addEventListener("iwr-shadow", (event) => {
  if (event.relatedTarget) closedRoots.set(event.relatedTarget.host, event.relatedTarget);
});

/** What is known in the world of the frame that an element lives in; a frame has its own. */
const own = { listening, closedRoots };
const worldIn = once((home) => {
  const view = viewOf(home);
  return view && Object.hasOwn(view, "__iwr") ? view.__iwr : own;
});
const worldOf = (element) => {
  const home = ownerDocument(element);
  return home === document ? own : worldIn(home);
};

const listens = (element) => worldOf(element).listening.has(element);
const shadowOf = (element) =>
  openShadowOf(element) || worldOf(element).closedRoots.get(element) || null;

/** What has the focus in the tree that an element stands in, and what fills the screen. */
const stateOfTree = once((root) => ({ active: activeIn(root), fullscreen: fullscreenIn(root) }));
const treeOf = (element) => stateOfTree(rootOf(element));

/** The document of a same-origin frame, or null. */
function frameDocument(element) {
  const name = localName(element);
  if (name !== "iframe" && name !== "frame") return null;
  try {
    return element.contentDocument;
  } catch {
    return null;
  }
}

/** The children that are drawn inside an element: shadow tree, slotted nodes, or its own. */
function composedChildren(element) {
  const shadow = shadowOf(element);
  if (shadow) return childNodesOf(shadow);
  if (localName(element) === "slot" && !isSvg(element)) {
    const assigned = element.assignedNodes({ flatten: true });
    if (assigned.length) return assigned;
  }
  return childNodesOf(element);
}

/** The element that draws around this one: slot, shadow host, parent or the frame; or null. */
function composedParent(element) {
  const slot = slotOf(element);
  if (slot) return slot;
  const parent = parentOf(element);
  if (!parent) return null;
  if (nodeType(parent) === 11) return parent.host || null;
  if (nodeType(parent) === 9) {
    const view = viewOf(parent);
    return (view && view !== top && view.frameElement) || null;
  }
  return parent;
}

function composedContains(outer, inner) {
  for (let at = inner; at; at = composedParent(at)) if (at === outer) return true;
  return false;
}

const pseudoStyleOf = (element, pseudo) =>
  viewOf(ownerDocument(element)).getComputedStyle(element, pseudo);
const styleOf = once((element) => pseudoStyleOf(element));

/** The picture that an area belongs to, or null where none that is drawn does. */
function pictureOf(area) {
  const map = closest(area, "map");
  const name = map && (attr(map, "name") || attr(map, "id"));
  return (name && [...queryAll(rootOf(area), "img[usemap]")]
    .find((one) => attr(one, "usemap").replace("#", "") === name && isRendered(one))) || null;
}

/** The box of an area of a picture, which has none of its own, in the viewport it lives in. */
function rectOfArea(area) {
  const picture = pictureOf(area);
  if (!picture) return null;
  const { x, y } = contentOffset(picture);
  const numbers = (attr(area, "coords") || "").split(/[\s,;]+/).filter(Boolean).map(Number);
  const [across, down, radius] = numbers;
  const shape = (attr(area, "shape") || "rect").toLowerCase();
  const points = shape === "default" ? [0, 0, picture.width, picture.height]
    : shape === "circle" ? [across - radius, down - radius, across + radius, down + radius] : numbers;
  if (points.length < 4 || !points.every(Number.isFinite)) return null;
  const [xs, ys] = [0, 1].map((odd) => points.filter((_, i) => i % 2 === odd));
  const [left, upper] = [Math.min(...xs), Math.min(...ys)];
  return new DOMRect(x + left, y + upper, Math.max(...xs) - left, Math.max(...ys) - upper);
}

/** Where the content of a frame or a picture starts, relative to the viewport it lives in. */
function contentOffset(frame) {
  const rect = rectOf(frame);
  const style = styleOf(frame);
  return {
    x: rect.x + frame.clientLeft + parseFloat(style.paddingLeft || 0),
    y: rect.y + frame.clientTop + parseFloat(style.paddingTop || 0),
  };
}

/** The offset of an element's viewport within the topmost one. */
function viewportOffset(element) {
  let x = 0;
  let y = 0;
  let view = viewOf(ownerDocument(element));
  while (view && view !== top) {
    const frame = view.frameElement;
    if (!frame) break;
    const offset = contentOffset(frame);
    x += offset.x;
    y += offset.y;
    view = viewOf(ownerDocument(frame));
  }
  return { x, y };
}

/** The elements at a point of the topmost viewport, topmost first, through shadows and frames. */
function stackAt(x, y, root = document, found = []) {
  for (const element of elementsAt(root, x, y)) {
    if (rootOf(element) !== root || found.includes(element)) continue;
    const shadow = shadowOf(element);
    if (shadow) stackAt(x, y, shadow, found);
    const inner = frameDocument(element);
    if (inner) {
      const offset = contentOffset(element);
      stackAt(x - offset.x, y - offset.y, inner, found);
    }
    found.push(element);
  }
  return found;
}

/** The one element that a click at a point of the topmost viewport would hit, or null. */
function hitAt(x, y, root = document) {
  const element = elementAt(root, x, y);
  if (!element || rootOf(element) !== root) return null;
  const inner = frameDocument(element);
  if (inner) {
    const offset = contentOffset(element);
    return hitAt(x - offset.x, y - offset.y, inner) || element;
  }
  const shadow = shadowOf(element);
  return (shadow && hitAt(x, y, shadow)) || element;
}
