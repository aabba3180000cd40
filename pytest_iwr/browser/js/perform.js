// What performing needs beyond a click point: native pickers, the focus, where to turn the wheel.

const WHEEL_GRID = 9;

function announce(element, ...types) {
  for (const type of types) element.dispatchEvent(new Event(type, { bubbles: true, composed: true }));
}

/** Set the value of a native picker as choosing it would; the value that it then holds. */
function fill(index, value) {
  const element = nodes[index - 1];
  element.focus();
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  set.call(element, value);
  announce(element, "input", "change");
  return element.value;
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
  let at = document.activeElement;
  for (;;) {
    const inner = at && (frameDocument(at) || at.shadowRoot);
    if (!inner || !inner.activeElement) break;
    at = inner.activeElement;
  }
  if (!at || !isEditable(at)) return "";
  const held = localName(at) === "input" || localName(at) === "textarea" ? at.value : at.textContent;
  return held ? "filled" : "empty";
}

const moves = (element, across) => {
  const [, , maxX, maxY] = extent(element, false);
  return (across ? maxX : maxY) > 0;
};

function scrollerAt(x, y, across) {
  for (let at = hitAt(x, y); at && !isRoot(at); at = composedParent(at)) {
    if (scrolls(styleOf(at)) && moves(at, across)) return at;
  }
  return null;
}

/** The point nearest to the middle of the viewport where the wheel turns the scroller meant
 *  (0: the page; where it cannot move, what fills the middle), or "" when there is none. */
function wheelPoint(index, across) {
  const meant = index && !isRoot(nodes[index - 1]) ? nodes[index - 1] : null;
  const steps = [...Array(WHEEL_GRID).keys()].map((i) => (i + 0.5) / WHEEL_GRID);
  const points = steps.flatMap((y) => steps.map((x) => [x * innerWidth, y * innerHeight]));
  const far = ([x, y]) => Math.hypot(x - innerWidth / 2, y - innerHeight / 2);
  points.sort((a, b) => far(a) - far(b));
  const found = points.find(([x, y]) => scrollerAt(x, y, across) === meant);
  return found ? JSON.stringify(found.map(round)) : "";
}

/** The index of the scroller that fills the middle of the viewport, 0 for the page. */
function middleScroller(across) {
  return nodes.indexOf(scrollerAt(innerWidth / 2, innerHeight / 2, across)) + 1;
}

/** What the recorder points at: an event that it dispatches on the element crosses into our world. */
let pointedAt = null;
window.addEventListener("__iwr_point", (event) => { [pointedAt] = event.composedPath(); }, true);
const pointed = () => nodes.indexOf(pointedAt) + 1;

Object.assign(globalThis.__iwr, { fill, choose, focusedField, wheelPoint, middleScroller, pointed });
