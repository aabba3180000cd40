// Bring an element of the last snapshot into view and find a point where a click reaches it.
const GRID = [0.5, 0.25, 0.75, 0.1, 0.9];

/** What stands for an element on the screen: an option's select, a hidden checkbox's label. */
function surfaceOf(element) {
  if (localName(element) === "option" && !optionShown(element)) return closest(element, "select") || element;
  if (isSeen(element)) return element;
  return labelsOf(element).find(isSeen) || element;
}

const optionShown = (option) => {
  const select = closest(option, "select");
  return !select || isListbox(select);
};

function opacityOf(element) {
  let opacity = 1;
  for (let at = element; at; at = composedParent(at)) opacity *= Number(styleOf(at).opacity);
  return opacity;
}

/** What is drawn for an element: of an area its picture. */
const drawnOf = (element) => (localName(element) === "area" ? pictureOf(element) : element);

function isSeen(element) {
  const drawn = drawnOf(element);
  if (!drawn || !isRendered(drawn, { visibilityProperty: true })) return false;
  const { width, height } = rectOf(drawn);
  return width >= 1 && height >= 1 && (width > 1 || height > 1) && opacityOf(element) > MIN_OPACITY;
}

function rectInTop(rect, offset) {
  return {
    left: rect.left + offset.x, top: rect.top + offset.y,
    right: rect.right + offset.x, bottom: rect.bottom + offset.y,
  };
}

/** The largest box of an element: of a link that wraps, the longest line. */
function mainRect(element) {
  if (localName(element) === "area") {
    return rectInTop(rectOfArea(element) || NOWHERE, viewportOffset(element));
  }
  const rects = [...rectsOf(element)].filter((rect) => rect.width > 0 && rect.height > 0);
  const size = (rect) => rect.width * rect.height;
  const largest = rects.sort((a, b) => size(b) - size(a))[0] || rectOf(element);
  return rectInTop(largest, viewportOffset(element));
}

/** What can be seen of an element where everything is scrolled to now, coverings aside. */
function shownRect(element) {
  let rect = intersect(mainRect(element), { left: 0, top: 0, right: innerWidth, bottom: innerHeight });
  for (let at = composedParent(element); at; at = composedParent(at)) {
    const frame = localName(at) === "iframe";
    if (isRoot(at) || (!frame && !clips(styleOf(at)))) continue;
    rect = intersect(rect, rectInTop(rectOf(at), viewportOffset(at)));
  }
  return rect;
}

function centreIsShown(element) {
  const [x, y] = middleOf(mainRect(element));
  return holds(shownRect(element), x, y);
}

const scrollTo = (element) =>
  scrollIntoView(drawnOf(element) || element, { block: "center", inline: "center", behavior: "instant" });

/** Whether a hit acts on the element: on it, inside it, on its label, or through it. */
function reaches(element, surface, hit) {
  if (!hit) return false;
  if (composedContains(element, hit) || composedContains(surface, hit)) return true;
  if (labelsOf(element).some((label) => composedContains(label, hit))) return true;
  const through = styleOf(element).pointerEvents === "none" && !isRoot(hit);
  return through && composedContains(hit, element);
}

function findPoint(element, surface) {
  const area = shownRect(surface);
  if (!hasSize(area)) return { status: "outside" };
  let by = null;
  for (const down of GRID) {
    for (const across of GRID) {
      const x = area.left + (area.right - area.left) * across;
      const y = area.top + (area.bottom - area.top) * down;
      const hit = hitAt(x, y);
      if (reaches(element, surface, hit)) return { status: "ok", x: round(x), y: round(y) };
      by ??= hit;
    }
  }
  return { status: "covered", by: by ? describe(by) : "" };
}

/** An element in words for a person: role or tag, and what it is called or says. */
function describe(element) {
  const role = roleOf(element) || localName(element);
  const [name] = nameOf(element, roleOf(element), true);
  const text = (name || collapse(contentText(element))).slice(0, 60);
  const classes = tokens(attr(element, "class")).slice(0, 2).map((word) => `.${word}`).join("");
  return text ? `${role} '${text}'` : `${role}${classes}`;
}

function place(element) {
  const surface = surfaceOf(element);
  if (!isSeen(surface)) return { status: "invisible" };
  const scrolled = !centreIsShown(surface);
  if (scrolled) scrollTo(surface);
  const found = findPoint(element, surface);
  if (found.status === "ok" || scrolled) return found;
  scrollTo(surface);
  return findPoint(element, surface);
}

/** Whether a click at a point reaches a canvas: this one, or one that is laid over it. */
function placeAt(x, y) {
  const hit = hitAt(x, y);
  if (hit && localName(hit) === "canvas") return { status: "ok", x, y };
  return { status: "covered", by: hit ? describe(hit) : "" };
}

function prepare(index, point = null) {
  const element = nodes[index - 1];
  if (!element || !isConnected(element)) return JSON.stringify({ status: "detached" });
  const disabled = matches(element, ":disabled") || attr(element, "aria-disabled") === "true";
  const found = point ? placeAt(...point) : place(element);
  if (disabled && found.status !== "invisible") found.status = "disabled";
  return JSON.stringify({
    x: 0, y: 0, by: "", ...found, tag: localName(element), type: inputType(element),
    editable: isEditable(element), focused: activeIn(rootOf(element)) === element,
  });
}

globalThis.__iwr = { collect, prepare, numbersOf, listening, closedRoots, get nodes() { return nodes; } };
