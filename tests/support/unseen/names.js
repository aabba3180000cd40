// Other names: words of classes and ids, data attributes and their values, names of fields.
const REFERS = [
  "for", "list", "headers", "form", "popovertarget", "aria-labelledby", "aria-describedby",
  "aria-controls", "aria-owns", "aria-details", "aria-flowto", "aria-activedescendant",
  "aria-errormessage",
];
/** Their names mean something to the browser. */
const MEANT = new Set(["SLOT", "META", "MAP", "IFRAME", "OBJECT"]);
const TOKEN = /\[[^\]]*\]|([.#])((?:\\[0-9a-f]{1,6} ?|\\.|[\w-]|[^\0-\x7f])+)/gi;
const plainly = (word) => word.replace(/\\([0-9a-f]{1,6}) ?|\\(.)/gi, (_, hex, sign) =>
  (hex ? String.fromCodePoint(parseInt(hex, 16)) : sign));
const rulesIn = (list) => [...list].flatMap((rule) =>
  [...("selectorText" in rule ? [rule] : []), ...rulesIn(rule.cssRules ?? [])]);
const rules = roots.flatMap((root) =>
  [...root.styleSheets, ...root.adoptedStyleSheets].flatMap((sheet) => rulesIn(sheet.cssRules)));

const inWords = (text, from, to) =>
  text.split(/\s+/).map((word) => (word === from ? to : word)).join(" ");
const isData = (name) => name.startsWith("data-");
const bearsName = (element, name) =>
  isData(name) || (name === "name" && !MEANT.has(element.tagName));

function idsIn(element) {
  const words = REFERS.flatMap((name) => (element.getAttribute(name) ?? "").split(/\s+/));
  const href = element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? "";
  const pointed = href.startsWith("#") ? href.slice(1) : "";
  return [element.getAttribute("id"), ...words, pointed].filter(Boolean);
}

function withId(name, value, from, to) {
  if (name === "id") return value === from ? to : value;
  if (REFERS.includes(name)) return inWords(value, from, to);
  return value === `#${from}` ? `#${to}` : value.replaceAll(`url(#${from})`, `url(#${to})`);
}

/** Each way of naming: its words on an element, another word there, and in a selector's part. */
const WAYS = {
  class: {
    of: (element) => [...element.classList],
    rename: (element, from, to) =>
      element.setAttribute("class", inWords(element.getAttribute("class") ?? "", from, to)),
    inPart: (part, from, to, sign, word) =>
      (sign === "." && word === from ? `.${CSS.escape(to)}` : part),
  },
  id: {
    of: idsIn,
    rename(element, from, to) {
      for (const name of element.getAttributeNames()) {
        const value = element.getAttribute(name);
        const renamed = withId(name, value, from, to);
        if (renamed !== value) element.setAttribute(name, renamed);
      }
    },
    inPart: (part, from, to, sign, word) =>
      (sign === "#" && word === from ? `#${CSS.escape(to)}` : part),
  },
  data: {
    of: (element) => element.getAttributeNames().filter(isData),
    rename(element, from, to) {
      if (!element.hasAttribute(from)) return;
      element.setAttribute(to, element.getAttribute(from));
      element.removeAttribute(from);
    },
    inPart: (part, from, to) => part.replace(new RegExp(`^\\[${from}(?![\\w-])`), `[${to}`),
  },
  value: {
    of: (element) => element.getAttributeNames().filter((name) => bearsName(element, name))
      .map((name) => element.getAttribute(name)).filter(Boolean),
    rename(element, from, to) {
      const names = element.getAttributeNames().filter((name) => bearsName(element, name));
      for (const name of names) {
        if (element.getAttribute(name) === from) element.setAttribute(name, to);
      }
    },
    inPart: (part, from, to) =>
      (/^\[(data-|name)/.test(part) ? part.replace(`="${from}"`, `="${to}"`) : part),
  },
};

function renaming(way, word, bearers, fresh) {
  const { rename, inPart } = WAYS[way];
  const ruled = rules.filter((rule) => plainly(rule.selectorText).includes(word));
  const give = (from, to) => {
    for (const element of bearers) rename(element, from, to);
    for (const rule of ruled) {
      const renamed = rule.selectorText.replace(TOKEN, (part, sign, name) =>
        inPart(part, from, to, sign, name && plainly(name)));
      if (renamed !== rule.selectorText) rule.selectorText = renamed;
    }
  };
  const make = () => {
    give(word, fresh);
    return () => give(fresh, word);
  };
  return { what: `${way} '${word}' is '${fresh}'`, make };
}

function otherNames(dice) {
  const all = roots.flatMap((root) => [...root.querySelectorAll("*")]);
  return Object.keys(WAYS).flatMap((way) => {
    const bearers = new Map();
    for (const element of all) {
      for (const word of new Set(WAYS[way].of(element))) {
        bearers.set(word, [...(bearers.get(word) ?? []), element]);
      }
    }
    // A picture may be filled with what an id names.
    const listOf = (list) => (way === "id" ? all : list);
    const fresh = () => (way === "data" ? `data-${dice.word()}` : dice.word());
    return [...bearers].map(([word, list]) => renaming(way, word, listOf(list), fresh()));
  });
}

/** Write renamed rules into their style elements, which are read anew when they are moved. */
function writeSheets() {
  const owners = new Set(rules.map((rule) => rule.parentStyleSheet?.ownerNode).filter(Boolean));
  for (const owner of owners) {
    owner.textContent = [...owner.sheet.cssRules].map((rule) => rule.cssText).join("\n");
  }
}
