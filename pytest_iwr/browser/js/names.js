// What an element is called: accessible name (a simplified accname), visible label, hints.
const NAMED_BY_CONTENT = new Set([
  "button", "link", "heading", "tab", "option", "menuitem", "menuitemcheckbox", "menuitemradio",
  "checkbox", "radio", "switch", "cell", "gridcell", "columnheader", "rowheader", "row",
  "treeitem", "tooltip",
]);
const LABEL_FIRST = new Set(["checkbox", "radio", "switch"]);
const MAX_NAME = 300;
const MAX_LABEL = 100;
const MAX_DEEP = 60;
let cutOff = 0;
const contents = new Map();
kept.push(contents);

/** The simple strings of a pseudo element's `content`, without icon-font glyphs. */
function generatedText(element, pseudo) {
  const style = pseudoStyleOf(element, pseudo);
  const { content } = style;
  if (content === "none" || content === "normal") return "";
  if (style.display === "none" || style.visibility !== "visible") return "";
  const parts = content.split(" / ")[0].match(/"(?:[^"\\]|\\.)*"/g) || [];
  const text = parts.map((part) => part.slice(1, -1).replace(/\\(.)/g, "$1")).join("");
  return bare(text);
}
const textBefore = once((element) => generatedText(element, "::before"));
const textAfter = once((element) => generatedText(element, "::after"));

/** An element with `display: contents` has no box of its own; what is around it tells. */
const isShownForNames = (element) =>
  (styleOf(element).display === "contents" && composedParent(element)
    ? styleOf(element).visibility === "visible" && isShownForNames(composedParent(element))
    : isRendered(element, { visibilityProperty: true }));
const isHiddenForNames = (element) =>
  attr(element, "aria-hidden") === "true" || !isShownForNames(element);

function embeddedValue(element) {
  const tag = localName(element);
  if (tag === "select") return selectedText(element);
  return isTextInput(element) && inputType(element) !== "password" ? element.value : null;
}

function altText(element) {
  const tag = localName(element);
  if (tag === "img" || tag === "area" || inputType(element) === "image") return attr(element, "alt");
  return tag === "svg" ? svgTitle(element) : null;
}

function svgTitle(element) {
  for (const child of childNodesOf(element)) {
    if (isElement(child) && localName(child) === "title") return child.textContent;
  }
  return null;
}

/** The text of what is inside, as a reader would say it; `except` is left out. */
function contentText(element, except, depth = 0) {
  if (depth > MAX_DEEP) {
    cutOff += 1;
    return "";
  }
  const known = isReading && !except && contents.get(element);
  if (typeof known === "string") return known;
  const before = cutOff;
  const text = gatheredText(element, except, depth);
  if (isReading && !except && cutOff === before) contents.set(element, text);
  return text;
}

function gatheredText(element, except, depth) {
  let text = "";
  for (const child of composedChildren(element)) {
    if (text.length > MAX_NAME * 2) break;
    if (isText(child)) text += wordsOf(child);
    else if (isElement(child) && child !== except) text += partText(child, except, depth);
  }
  return textBefore(element) + text + textAfter(element);
}

function partText(element, except, depth) {
  if (localName(element) === "br") return " ";
  if (SKIPPED.has(localName(element)) || isHiddenForNames(element)) return "";
  const own = attr(element, "aria-label") || altText(element) || embeddedValue(element);
  const text = own === null || own === undefined || own === ""
    ? contentText(element, except, depth + 1) : own;
  return styleOf(element).display.startsWith("inline") && text.length ? text : ` ${text} `;
}

function textOfIds(element, attribute) {
  const ids = tokens(attr(element, attribute));
  if (!ids.length) return "";
  const root = rootOf(element);
  const named = ids.map((id) => byId(root, id)).filter(Boolean);
  return collapse(named.map((n) => attr(n, "aria-label") || contentText(n)).join(" "));
}

const LABELLED = new Set(["input", "select", "textarea", "button", "meter", "output", "progress"]);
const labelsOf = (element) =>
  (LABELLED.has(localName(element)) ? [...(element.labels || [])] : []);

const labelText = once((element) =>
  collapse(labelsOf(element).map((label) => contentText(label, element)).join(" ")));

function childText(element, tag) {
  for (const child of childNodesOf(element)) {
    if (isElement(child) && localName(child) === tag) return collapse(contentText(child));
  }
  return "";
}

const CAPTIONS = { __proto__: null, fieldset: "legend", table: "caption", figure: "figcaption" };

function nativeName(element) {
  const tag = localName(element);
  const label = labelText(element);
  if (label) return [label, "label"];
  const alt = altText(element);
  if (alt) return [collapse(alt), tag === "svg" ? "title" : "alt"];
  const caption = CAPTIONS[tag];
  if (caption && childText(element, caption)) return [childText(element, caption), "label"];
  return [buttonValue(element), "value"];
}

/** What a native input draws as its face, with the browser's own words for submit and reset. */
function buttonValue(element) {
  const type = inputType(element);
  if (type === "submit") return hasAttr(element, "value") ? element.value : "Submit";
  if (type === "reset") return hasAttr(element, "value") ? element.value : "Reset";
  return type === "button" ? element.value : "";
}

/** The accessible name and its source. */
function nameOf(element, role, interactive) {
  const pointed = textOfIds(element, "aria-labelledby");
  if (pointed) return [pointed, "labelledby"];
  const told = collapse(attr(element, "aria-label") || "");
  if (told) return [told, "aria-label"];
  const [native, source] = nativeName(element);
  if (native) return [native, source];
  const inside = contentName(element, role, interactive);
  if (inside) return [inside, "content"];
  const title = collapse(attr(element, "title") || "");
  if (title) return [title, "title"];
  const placeholder = placeholderOf(element);
  if (placeholder) return [placeholder, "placeholder"];
  const host = hostName(element);
  return host ? [host, "host"] : ["", ""];
}

/** What a custom element calls the field that it is made of. */
function hostName(element) {
  const root = FORM_CONTROLS.has(localName(element)) ? rootOf(element) : null;
  const host = root && nodeType(root) === 11 ? root.host : null;
  const told = ["aria-label", "label", "placeholder", "title"].map((name) => host && attr(host, name));
  return collapse(told.find(Boolean) || "");
}

/** What more is told about an element than its name: for readers, or beside the pointer. */
function descriptionOf(element, attributes, name) {
  if (!attributes.some((one) => DESCRIBING.has(one))) return "";
  const told = textOfIds(element, "aria-describedby")
    || collapse(attr(element, "aria-description") || attr(element, "title") || "");
  return told === name ? "" : told;
}
const DESCRIBING = new Set(["aria-describedby", "aria-description", "title"]);

/** Roles that are named by their content are; so are bare boxes that act like a button. */
function contentName(element, role, interactive) {
  if (FORM_CONTROLS.has(localName(element)) && role !== "button" && role !== "option") return "";
  const byRole = NAMED_BY_CONTENT.has(role);
  if (!byRole && (!interactive || isEditable(element))) return "";
  if (localName(element) === "option") return optionText(element);
  const text = collapse(contentText(element));
  if (!text) return textForEyes(element);
  return byRole || text.length <= MAX_NAME ? text : "";
}

/** What is hidden from readers only: the one word of a button is often a sign such as `×`. */
function textForEyes(element) {
  if (!firstElement(element)) return "";
  const hidden = [...queryAll(element, "[aria-hidden=true]")].slice(0, 3);
  const text = collapse(hidden.filter((one) => isRendered(one, { visibilityProperty: true }))
    .map((one) => contentText(one)).join(" "));
  return text.length <= MAX_LABEL ? text : "";
}

const placeholderOf = (element) =>
  collapse(attr(element, "placeholder") || attr(element, "aria-placeholder")
    || (hasAttr(element, "contenteditable") && paintedPlaceholder(element)) || "");

/** What an empty editable box shows by its style, itself or in its first paragraph. */
function paintedPlaceholder(element) {
  if (!isEditable(element) || collapse(element.textContent)) return "";
  return textBefore(element) || (firstElement(element) ? textBefore(firstElement(element)) : "");
}

const optionText = (option) => collapse(attr(option, "label") || option.text || "");

const selectedText = (select) =>
  [...select.selectedOptions].map((option) => optionText(option)).join(", ");

/** What a field holds now; null for what is no field. */
function valueOf(element, role) {
  const tag = localName(element);
  if (tag === "select") return selectedText(element);
  if (tag === "input" || tag === "textarea") {
    return ["checkbox", "radio", "file", "image"].includes(inputType(element)) ? null : element.value;
  }
  if (tag === "progress" || tag === "meter") return String(element.value);
  if (isEditable(element)) return collapse(element.innerText || "");
  if (["slider", "spinbutton", "progressbar"].includes(role)) {
    return attr(element, "aria-valuetext") || attr(element, "aria-valuenow");
  }
  if (role === "textbox" || role === "searchbox") return collapse(element.innerText || "");
  return role === "combobox" ? collapse(contentText(element)) : null;
}

const isField = (element, role) =>
  FIELDS.has(role) || isTextInput(element) || ["range", "color", "file"].includes(inputType(element))
  || hasAttr(element, "aria-haspopup") || isEditable(element);

/** A text right beside a field: a text node or a small element without controls of its own. */
function labelLike(node) {
  if (isText(node)) return collapse(wordsOf(node));
  if (!isElement(node) || SKIPPED.has(localName(node)) || isHiddenForNames(node)) return "";
  if (queryOne(node, "input, select, textarea, button, a[href], [role], [tabindex]")) {
    return "";
  }
  return collapse(contentText(node));
}

function textBeside(element, step) {
  for (let node = step(element); node; node = step(node)) {
    if (isElement(node) && SKIPPED.has(localName(node))) continue;
    const text = labelLike(node);
    if (text) return text.length <= MAX_LABEL ? text : "";
    if (isElement(node) && isRendered(node)) return "";
  }
  return "";
}

const before = getter(Node.prototype, "previousSibling");
const after = getter(Node.prototype, "nextSibling");

/** The visible label of a field: its labels, what names it, or the text beside or above it. */
function visibleLabel(element, role) {
  if (!isField(element, role)) return "";
  const told = labelText(element) || textOfIds(element, "aria-labelledby");
  if (told) return told;
  let at = element;
  for (let level = 0; level < 3 && at; level += 1) {
    const steps = LABEL_FIRST.has(role) ? [after, before] : [before];
    const text = steps.map((step) => textBeside(at, step)).find(Boolean);
    if (text) return text;
    at = parentOf(at);
    const alone = at && isElement(at) && localName(at) !== "body"
      && queryAll(at, "input, select, textarea, [contenteditable], [role]").length <= 1;
    if (!alone) return "";
  }
  return "";
}
