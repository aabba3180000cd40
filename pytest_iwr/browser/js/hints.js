// Weak words about an element: what its author called it, and what its icon is called. They stay
// apart from what can be read.
const MAX_HINTS = 30;
const MAX_ICONS = 3;
const ICON_FONT = /icon|symbol|glyph/i;
const NAMED_FONT = /material[- ](icons|symbols)/i;
const ICON_WORD = /^\s*[a-z][a-z0-9]+(_[a-z0-9]+)*\s*$/;
const GLYPH = /[\ue000-\uf8ff\u{f0000}-\u{10ffff}]/u;
// Icons may be drawn by a style: boxes without content, and what is called an icon.
const STYLED_ICONS = ":is(span, em, b, div, ins, s):empty, [class*=icon i], [class*=symbol i]";

const splitWords = once((text) =>
  text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().match(/[\p{L}\p{N}]+/gu) || []);

const fileName = (url) =>
  url && !url.startsWith("data:") ? url.split(/[?#]/)[0].split("/").pop().replace(/\.\w+$/, "") : "";

/** Whether a text is drawn as one picture: fonts of icons join the letters of a name to a glyph.
 *  The browser then gives each letter the same share of a box that is hardly wider than high. */
const isLigature = once((node) => {
  const { data } = node;
  const element = parentOf(node);
  if (data.length > 60 || !ICON_WORD.test(data) || !element || !isElement(element)) return false;
  const style = styleOf(element);
  if (parseFloat(style.fontSize) === 0) return true; // a name that is drawn in another way
  const named = `${attr(element, "class") || ""} ${style.fontFamily.split(",")[0]}`;
  if (!ICON_FONT.test(named)) return false;
  if (NAMED_FONT.test(named)) return true; // of a font that is named and could not be had
  const start = data.search(/\S/);
  const word = data.trim();
  const widths = [...word].map((_, i) => widthOfText(node, start + i, start + i + 1));
  const share = widthOfText(node, start, start + word.length) / word.length;
  return word.length > 2 && share > 0 && share * word.length <= parseFloat(style.fontSize) * 1.5
    && widths.every((width) => Math.abs(width - share) < 0.1);
});

function widthOfText(node, start, end) {
  const range = rangeIn(ownerDocument(node));
  range.setStart(node, start);
  range.setEnd(node, end);
  return range.getBoundingClientRect().width;
}

/** The words of a text, or nothing where it is drawn as a picture. */
const wordsOf = (node) => (isLigature(node) ? "" : node.data);

const ligaturesIn = (element) =>
  [...childNodesOf(element)].filter((node) => isText(node) && isLigature(node))
    .map((node) => node.data);

/** The pictures that a style draws as an element's ground or mask, by their files' names. */
function groundsOf(element) {
  const { backgroundImage, maskImage } = styleOf(element);
  if (backgroundImage === "none" && maskImage === "none") return [];
  const urls = `${backgroundImage} ${maskImage}`.matchAll(/url\("((?:[^"\\]|\\.)*)"\)/g);
  return [...urls].map(([, url]) => fileName(url));
}

/** Whether a box is drawn as an icon: by its name, a picture, or a glyph of a font of icons. */
const isStyledIcon = (box) => !isSvg(box) && (!firstElement(box) || ligaturesIn(box).length > 0)
  && (ICON_FONT.test(attr(box, "class") || "") || groundsOf(box).length > 0
    || ["::before", "::after"].some((pseudo) => GLYPH.test(pseudoStyleOf(box, pseudo).content)));

const acts = (element) =>
  listens(element) || matches(element, "a[href], button, [role], [tabindex], [onclick]");

/** Whether an icon belongs to another control inside of this one. */
function isOfAnother(icon, element) {
  for (let at = icon; at && at !== element; at = parentOf(at)) if (acts(at)) return true;
  return false;
}

/** What a drawing that is used is called: by its id, by its title. */
function usedBy(use) {
  const id = (attr(use, "href") || attr(use, "xlink:href") || "").split("#").pop();
  const symbol = id && byId(rootOf(use), id);
  return [id, (symbol && svgTitle(symbol)) || ""];
}

function wordsOfIcon(icon) {
  const tag = localName(icon);
  const named = attr(icon, "class") || "";
  if (tag === "img") return [fileName(attr(icon, "src")), attr(icon, "alt") || ""];
  if (tag === "use") return usedBy(icon);
  if (tag === "svg") return [svgTitle(icon) || "", named];
  return tag === "i" ? [named] : [];
}

/** The words of the class, id, data-* and name of an element, and of the icon that something usable
 *  carries or that a box without content is. */
function hintsOf({ element, rendered }, attributes, isUsable) {
  const found = [attr(element, "class") || "", attr(element, "id") || ""];
  for (const name of attributes) {
    if (name.startsWith("data-")) found.push(name.slice(5), (attr(element, name) || "").slice(0, 60));
    else if (name === "name") found.push(attr(element, name) || "");
  }
  const { plain, styled } = isUsable ? iconsIn(element) : NO_ICONS;
  for (const icon of [element, ...plain]) found.push(...wordsOfIcon(icon));
  if (inputType(element) === "image") found.push(fileName(attr(element, "src")));
  if (rendered) found.push(...ligaturesIn(element));
  if (rendered && (isUsable || !firstChild(element))) found.push(...groundsOf(element));
  for (const icon of styled) {
    found.push(attr(icon, "class") || "", ...ligaturesIn(icon), ...groundsOf(icon));
  }
  return [...new Set(found.flatMap((text) => (text ? splitWords(text) : [])))].slice(0, MAX_HINTS);
}

const NO_ICONS = { plain: [], styled: [] };

/** Icons inside of something as small as a button; a container's icons say nothing about it. */
function iconsIn(element) {
  if (!firstElement(element)) return NO_ICONS;
  const few = (css) => {
    const icons = queryAll(element, css);
    return icons.length <= MAX_ICONS ? [...icons] : [];
  };
  return {
    plain: few("img, svg, use, i"),
    styled: few(STYLED_ICONS).filter((icon) => isStyledIcon(icon) && !isOfAnother(icon, element)),
  };
}
