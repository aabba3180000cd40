// Other tags. What a style sheet says of a tag is written on the elements themselves.
const BOXES = new Set(["DIV", "SECTION", "ARTICLE", "SPAN", "B"]);
const PLAINER = new Set(["LI", "UL", "OL", "P", "NAV", "HEADER", "FOOTER", "ASIDE", "MAIN"]);
/** From this weight or size on a text looks like a heading. */
const LOUD = { weight: 600, size: 18 };
/** Longhands that draw nothing here, or follow from others. */
const IDLE = new RegExp(["^-", "^[cr][xy]$", "^[rdxy]$", `^(${[
  "align-content|animation|transition|scroll|offset|perspective|page|will|transform-origin|mask",
  "stroke|fill|column-|inset|block|inline|(min|max)-(inline|block)|font-v|text-size|app-|view-",
  "speak|border-(block|inline|start|end)|(margin|padding)-(block|inline)|overscroll|contain|ruby",
  "math|shape|flood|lighting|stop|marker|dominant|baseline|alignment-b|buffered|color-|reading",
  "interactivity|timeline|anchor|position-|corner|object-v|orphans|widows|print",
  "overflow-(block|inline)",
].join("|")})`].join("|"));
let longhands = null;
let drawn = null;

/** Remember how everything is drawn. */
function rememberStyles() {
  longhands = [...getComputedStyle(document.body)].filter((name) => !IDLE.test(name));
  drawn = standing.map((element) => {
    const style = getComputedStyle(element);
    return longhands.map((name) => style.getPropertyValue(name));
  });
}

/** Write on each element what its style has lost. Returns what takes it back. */
function mendStyles() {
  const undo = [];
  for (const [n, element] of standing.entries()) {
    const style = getComputedStyle(element);
    const lost = [...longhands.entries()]
      .filter(([at, name]) => style.getPropertyValue(name) !== drawn[n][at]);
    if (!lost.length) continue;
    const written = element.getAttribute("style");
    for (const [at, name] of lost) element.style.setProperty(name, drawn[n][at], "important");
    undo.push(() => (written === null ? element.removeAttribute("style")
      : element.setAttribute("style", written)));
  }
  return () => undo.forEach((back) => back());
}

/** What an element becomes: a tag, attributes given and dropped, whether it listens then. */
function otherTag(element, dice, isUsable) {
  const tag = element.tagName;
  if (tag === "BUTTON") {
    const role = element.getAttribute("role") ?? "button";
    return { tag: "div", give: { role, tabindex: "0" }, drop: ["type"], centred: true };
  }
  if (tag === "A") {
    return element.hasAttribute("href") ? { tag: "span", drop: ["href"], listens: true } : null;
  }
  if (tag === "I" || tag === "EM") return { tag: tag === "I" ? "em" : "i" };
  if (isHeading(element) || PLAINER.has(tag)) return { tag: "div" };
  return BOXES.has(tag) ? otherBox(element, dice, isUsable(element)) : null;
}

function otherBox(element, dice, isUsable) {
  const isLeaf = !element.firstElementChild && element.textContent.trim();
  if (isLeaf && isUsable && !element.hasAttribute("role") && dice.chance(0.5)) {
    const control = { tag: "button", give: { type: "button" } };
    return dice.one([control, { tag: "a", give: { href: "#" } }]);
  }
  const { fontWeight, fontSize } = getComputedStyle(element);
  const isLoud = fontWeight >= LOUD.weight || parseFloat(fontSize) >= LOUD.size;
  if (isLeaf && isLoud && !isUsable && dice.chance(0.5)) return { tag: dice.one(["h2", "h3"]) };
  const tags = ["div", "section", "article", "span", "b", `x-${dice.word()}`];
  return { tag: dice.one(tags.filter((tag) => tag !== element.localName)) };
}

/** Put *fresh* in the place of *old*, with all that is in it. */
function swap(old, fresh) {
  const { scrollLeft, scrollTop } = old;
  const number = numbers.get(old);
  old.before(fresh);
  for (const node of [...old.childNodes]) move(fresh, node, null);
  old.remove();
  Object.assign(fresh, { scrollLeft, scrollTop });
  numbers.delete(old);
  numbers.set(fresh, number);
  standing[number - 1] = fresh;
}

function successor(old, { tag, give = {}, drop = [], listens = false, centred = false }) {
  const fresh = document.createElement(tag);
  for (const { name, value } of old.attributes) fresh.setAttribute(name, value);
  for (const [name, value] of Object.entries(give)) fresh.setAttribute(name, value);
  for (const name of drop) fresh.removeAttribute(name);
  if (old.matches(":disabled")) fresh.setAttribute("aria-disabled", "true");
  if (centred) fresh.style.alignContent = "center"; // as the content of a button is
  if (listens || listening.has(old)) listening.add(fresh);
  return fresh;
}

function retagging(element, given) {
  const number = numbers.get(element);
  const make = () => {
    const old = standing[number - 1];
    const fresh = successor(old, given);
    swap(old, fresh);
    return () => swap(fresh, old);
  };
  return { what: `${called(element)} is <${given.tag}>`, make };
}

function canChange(element) {
  const isOwn = element.localName.includes("-") || shadowOf(element);
  const isNeeded = element.labels?.length || element.getRootNode().activeElement === element;
  return !isOwn && !isNeeded && !isIn(element, "svg, select");
}

/** Other tags for many elements, by half of the seeds the same for all of one make. */
function otherTags(dice, isUsable) {
  rememberStyles();
  const isUniform = dice.chance(0.5);
  const known = new Map();
  return dice.some(elementsNow().filter(canChange), 0.6).flatMap((element) => {
    const make = `${element.tagName} ${element.className}`;
    const given = known.get(make) ?? otherTag(element, dice, isUsable);
    if (isUniform) known.set(make, given);
    return given ? [retagging(element, given)] : [];
  });
}
