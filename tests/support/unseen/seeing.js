// What a person sees of the page, and chance that a seed repeats. All files of this folder run in
// one function scope, in our isolated world, after the page was read.
const { listening, closedRoots } = __iwr;
/** By number in the first snapshot: the element that stands for the node now. */
const standing = [...__iwr.nodes];
const numbers = new Map(standing.map((element, n) => [element, n + 1]));
/** Hidden copies and all that is in them. */
const decoys = new Set();
const shadowOf = (element) => element.shadowRoot || closedRoots.get(element) || null;
const roots = [document, ...standing.map(shadowOf).filter(Boolean)];
const SVG = "http://www.w3.org/2000/svg";
const UNSEEN = new Set([
  "SCRIPT", "STYLE", "TEMPLATE", "HEAD", "NOSCRIPT", "LINK", "META", "TITLE", "BR",
]);

/** Numbers in [0, 1) that a seed repeats (mulberry32), and what is drawn by them. */
class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  chance(share) {
    return this.next() < share;
  }

  one(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  some(list, share) {
    return list.filter(() => this.chance(share));
  }

  shuffled(list) {
    const drawn = list.map((item) => [this.next(), item]);
    return drawn.sort(([one], [other]) => one - other).map(([, item]) => item);
  }

  /** A word without vowels, as bundlers make them: it means nothing. */
  word() {
    return Array.from({ length: 7 }, () => this.one([..."bcdfghjklmnpqrstvwxz"])).join("");
  }
}

const LOOKS = [
  "color", "backgroundColor", "backgroundImage", "fontSize", "fontWeight", "fontStyle",
  "textDecorationLine", "textTransform", "visibility", "opacity", "cursor", "zIndex", "position",
  "overflowX", "overflowY", "pointerEvents", "clipPath", "transform", "borderTopColor",
  "borderTopLeftRadius", "boxShadow", "listStyleType", "userSelect",
];
/** Pixels that a box may move. */
const SLACK = 1;

const texts = roots.flatMap((root) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    if (data.trim() && !UNSEEN.has(parentElement?.tagName)) found.push(walker.currentNode);
  }
  return found;
});

/** Boxes inside of what is hidden are laid out when somebody asks, or not: they do not count. */
function boxOf(element, measure) {
  if (element && !element.checkVisibility()) return [0, 0, 0, 0];
  const { x, y, width, height } = measure();
  return [x, y, width, height];
}
const range = document.createRange();
function boxOfText(text) {
  return boxOf(text.parentElement, () => {
    range.selectNodeContents(text);
    return range.getBoundingClientRect();
  });
}
const boxes = () => [
  ...standing.map((element) => boxOf(element, () => element.getBoundingClientRect())),
  ...texts.map(boxOfText),
];
function lookOf(element) {
  const style = getComputedStyle(element);
  const faces = ["::before", "::after"].map((face) => getComputedStyle(element, face).content);
  return [element.checkVisibility(), ...faces, ...LOOKS.map((name) => style[name])].join("|");
}

// A change that is taken back would otherwise be on its way for a while.
const still = new CSSStyleSheet();
still.replaceSync("*, ::before, ::after { transition: none !important }");
for (const root of roots) root.adoptedStyleSheets.push(still);
const seen = { boxes: boxes(), looks: standing.map(lookOf) };
const isNear = (one, other) => one.every((side, n) => Math.abs(side - other[n]) <= SLACK);
const isUnchanged = () =>
  boxes().every((box, n) => isNear(box, seen.boxes[n]))
  && standing.every((element, n) => lookOf(element) === seen.looks[n]);

/** Move a node as it is, with focus, scrolling and what frames have loaded. */
const move = (parent, node, before) =>
  (parent.moveBefore ? parent.moveBefore(node, before) : parent.insertBefore(node, before));
const isIn = (element, selector) => Boolean(element.closest(selector));
/** The elements of the first snapshot that are HTML, without the page itself. */
const elementsNow = () => standing.filter((element) =>
  element.namespaceURI !== SVG && !["BODY", "HTML"].includes(element.tagName));
const wordsOf = (node) => node.textContent.trim().replace(/\s+/g, " ").slice(0, 25);
const called = (element) =>
  `${element.localName}#${numbers.get(element) ?? "?"} '${wordsOf(element)}'`;
