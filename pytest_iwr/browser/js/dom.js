// Reads of the page that nothing on the page can bend. The isolated world has its own builtins,
// but a form's or a document's own properties are still overlaid by named elements
// (<input name="id">), so everything is read through the prototypes.
const getter = (prototype, name) => {
  const read = Object.getOwnPropertyDescriptor(prototype, name).get;
  return (object) => Reflect.apply(read, object, []);
};
const method = (prototype, name) => {
  const call = prototype[name];
  return (object, ...args) => Reflect.apply(call, object, args);
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
const byId = (root, id) =>
  nodeType(root) === 9 ? method(Document.prototype, "getElementById")(root, id)
    : method(DocumentFragment.prototype, "getElementById")(root, id);
const queryAll = (root, css) =>
  method(nodeType(root) === 9 ? Document.prototype
    : nodeType(root) === 11 ? DocumentFragment.prototype : Element.prototype,
  "querySelectorAll")(root, css);

const SVG = "http://www.w3.org/2000/svg";
const isElement = (node) => nodeType(node) === 1;
const isText = (node) => nodeType(node) === 3;
const isSvg = (element) => namespaceOf(element) === SVG;
const bare = (text) => text.replace(/[\u00ad\u200b\u2060]/g, "");
const collapse = (text) => bare(text).replace(/\s+/g, " ").trim();
const tokens = (text) => (text || "").split(/\s+/).filter(Boolean);
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
function worldOf(element) {
  const home = ownerDocument(element);
  return home === document ? { listening, closedRoots } : viewOf(home)?.__iwr;
}

const listens = (element) => Boolean(worldOf(element)?.listening.has(element));
const shadowOf = (element) =>
  openShadowOf(element) || worldOf(element)?.closedRoots.get(element) || null;

/** The prototype that a tree's own reads come from: a document's or a shadow tree's. */
const prototypeOf = (root) => (nodeType(root) === 9 ? Document.prototype : ShadowRoot.prototype);
const activeIn = (root) => getter(prototypeOf(root), "activeElement")(root);

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

function styleOf(element, pseudo) {
  return viewOf(ownerDocument(element)).getComputedStyle(element, pseudo);
}

/** Where a frame's content starts, relative to the viewport its element lives in. */
function frameOffset(frame) {
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
    const offset = frameOffset(frame);
    x += offset.x;
    y += offset.y;
    view = viewOf(ownerDocument(frame));
  }
  return { x, y };
}

/** The elements at a point of the topmost viewport, topmost first, through shadows and frames. */
function stackAt(x, y, root = document, found = []) {
  for (const element of method(prototypeOf(root), "elementsFromPoint")(root, x, y)) {
    if (rootOf(element) !== root || found.includes(element)) continue;
    const shadow = shadowOf(element);
    if (shadow) stackAt(x, y, shadow, found);
    const inner = frameDocument(element);
    if (inner) {
      const offset = frameOffset(element);
      stackAt(x - offset.x, y - offset.y, inner, found);
    }
    found.push(element);
  }
  return found;
}

/** The one element that a click at a point of the topmost viewport would hit, or null. */
function hitAt(x, y, root = document) {
  const element = method(prototypeOf(root), "elementFromPoint")(root, x, y);
  if (!element || rootOf(element) !== root) return null;
  const inner = frameDocument(element);
  if (inner) {
    const offset = frameOffset(element);
    return hitAt(x - offset.x, y - offset.y, inner) || element;
  }
  const shadow = shadowOf(element);
  return (shadow && hitAt(x, y, shadow)) || element;
}
