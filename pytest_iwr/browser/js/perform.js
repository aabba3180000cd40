// What performing needs beyond a click point: native pickers, the focus, where to turn the wheel.

const WHEEL_GRID = 9;

function announce(element, ...types) {
  for (const type of types) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
}

const setValue = (input, value) =>
  Reflect.apply(Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set, input, [value]);

/** What a native picker would hold of a value: it drops what is none, and bounds and rounds. */
function heldOf(picker, value) {
  const trial = picker.cloneNode();
  setValue(trial, value);
  return inputType(picker) === "range" ? String(Number(trial.value)) : trial.value;
}

/** Set the value of a native picker as choosing it would; whether it could be chosen. */
function fill(index, value) {
  const picker = nodes[index - 1];
  if (picker.readOnly || heldOf(picker, value) !== value) return false;
  picker.focus();
  setValue(picker, value);
  announce(picker, "input", "change");
  return true;
}

/** Choose an option (a node, or by its text in a select); "" when there is none that can be. */
function choose(index, text) {
  const element = nodes[index - 1];
  const select = localName(element) === "select" ? element : closest(element, "select");
  if (!select) return "";
  const wanted = collapse(text).toLowerCase();
  const option = element === select
    ? [...select.options].find((one) => collapse(one.text).toLowerCase() === wanted)
    : element;
  if (!option || matches(option, ":disabled")) return "";
  select.focus();
  option.selected = true;
  announce(select, "input", "change");
  return collapse(option.text) || option.value;
}

/** Whether what has the focus takes text: "empty", "filled", or "" when it does not. */
function focusedField() {
  let at = null;
  for (let root = document; root; root = at && (frameDocument(at) || shadowOf(at))) {
    const inner = activeIn(root);
    if (!inner) break;
    at = inner;
  }
  if (!at || !isEditable(at)) return "";
  const held = localName(at) === "input" || localName(at) === "textarea" ? at.value : at.textContent;
  return held ? "filled" : "empty";
}

const PAGE = null;

/** Where a scroller stands, and how far it can go. */
function standing(scroller) {
  const element = scroller || rootElementOf(document);
  if (localName(element) !== "html") return extent(element, false);
  return extent(scrollingOf(ownerDocument(element)) || element, isLocked(element));
}
const roomOf = (scroller, across) => standing(scroller)[across ? 2 : 3];

const turnsBy = (element, across) => {
  const style = styleOf(element);
  return /auto|scroll/.test(across ? style.overflowX : style.overflowY);
};

/** Whether the wheel over an element turns that element itself: a box, a frame's root, a body
 *  under a root that clips (else the body's overflow is the page's). */
function isTurned(element, across) {
  const root = rootElementOf(ownerDocument(element));
  if (element === root) return root !== rootElementOf(document) && !isLocked(root);
  if (localName(element) === "body" && !clips(styleOf(root))) return false;
  return turnsBy(element, across);
}

/** What the wheel turns over an element: the nearest scroller with room to move, else the page. */
function scrollerAround(element, across) {
  for (let at = element; at; at = composedParent(at)) {
    if (isTurned(at, across) && roomOf(at, across) > 0) return at;
  }
  return PAGE;
}

/** The point nearest to the middle of the viewport where the wheel turns this scroller. */
function pointOver(scroller, across) {
  const steps = [...Array(WHEEL_GRID).keys()].map((i) => (i + 0.5) / WHEEL_GRID);
  const points = steps.flatMap((y) => steps.map((x) => [x * innerWidth, y * innerHeight]));
  const far = ([x, y]) => Math.hypot(x - innerWidth / 2, y - innerHeight / 2);
  points.sort((a, b) => far(a) - far(b));
  return points.find(([x, y]) => scrollerAround(hitAt(x, y), across) === scroller);
}

/** The page, where it can move and be reached; else what fills the middle of the viewport. */
function pageOrMiddle(across, leastPx) {
  if (roomOf(PAGE, across) > leastPx && pointOver(PAGE, across)) return PAGE;
  return scrollerAround(hitAt(innerWidth / 2, innerHeight / 2), across);
}

let aimed = PAGE;
let hasEnded = false;

const listen = method(EventTarget.prototype, "addEventListener");

/** Know when the scroller has come to its end: it may snap back long after it began to move. */
function awaitEnd(scroller) {
  const isRoot = scroller === PAGE || localName(scroller) === "html";
  const target = isRoot ? ownerDocument(scroller || rootElementOf(document)) : scroller;
  hasEnded = false;
  listen(target, "scrollend", () => { hasEnded = true; }, { once: true });
}

/** Find where the wheel turns the scroller meant (a node that scrolls, or stands in one; 0: the
 *  page), which is brought into view; "" when it can be reached from nowhere. */
function aimWheel(index, across, leastPx) {
  const node = nodes[index - 1];
  const frame = node && frameDocument(node);
  const element = frame ? rootElementOf(frame) : node;
  const named = element && element !== rootElementOf(document) && element !== bodyOf(document);
  if (!named) aimed = pageOrMiddle(across, leastPx);
  else aimed = isTurned(element, across) ? element : scrollerAround(element, across);
  let point = pointOver(aimed, across);
  if (!point && aimed !== PAGE && isConnected(aimed)) {
    scrollTo(aimed);
    point = pointOver(aimed, across);
  }
  awaitEnd(aimed);
  const [x, y] = (point || []).map(round);
  return point ? JSON.stringify({ x, y, what: aimed === PAGE ? "the page" : describe(aimed) }) : "";
}

/** Where the scroller last aimed at stands, and whether it has stopped there. */
function wheelState() {
  const [x, y] = standing(aimed);
  return JSON.stringify({ x, y, hasEnded });
}

/** What the recorder points at: an event that it dispatches on the element crosses into our world. */
let pointedAt = null;
window.addEventListener("__iwr_point", (event) => { [pointedAt] = event.composedPath(); }, true);
const pointed = () => nodes.indexOf(pointedAt) + 1;
/** Remember a node over the next reading of the page; `pointed` is its number then. */
function point(index) { pointedAt = nodes[index - 1]; }

Object.assign(globalThis.__iwr, { fill, choose, focusedField, aimWheel, wheelState, point, pointed });
