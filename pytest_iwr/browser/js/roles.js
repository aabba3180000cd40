// What an element is: its role, states, and the reasons to think that one can act on it.
const INPUT_ROLES = {
  button: "button", submit: "button", reset: "button", image: "button", checkbox: "checkbox",
  radio: "radio", range: "slider", number: "spinbutton", search: "searchbox", text: "textbox",
  email: "textbox", tel: "textbox", url: "textbox", password: "textbox",
};
const TAG_ROLES = {
  button: "button", summary: "button", textarea: "textbox", option: "option", optgroup: "group",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading",
  img: "img", svg: "img", nav: "navigation", main: "main", aside: "complementary", form: "form",
  section: "region", article: "article", search: "search", ul: "list", ol: "list", menu: "list",
  li: "listitem", table: "table", tr: "row", td: "cell", th: "columnheader", thead: "rowgroup",
  tbody: "rowgroup", tfoot: "rowgroup", caption: "caption", dialog: "dialog", details: "group",
  fieldset: "group", progress: "progressbar", meter: "meter", output: "status",
  hr: "separator", p: "paragraph", figure: "figure", dt: "term", dd: "definition",
};
const WIDGETS = new Set([
  "button", "link", "checkbox", "radio", "switch", "tab", "option", "menuitem",
  "menuitemcheckbox", "menuitemradio", "combobox", "textbox", "searchbox", "slider", "spinbutton",
  "treeitem", "gridcell", "listbox",
]);
const FIELDS = new Set([
  "textbox", "searchbox", "combobox", "listbox", "spinbutton", "slider", "checkbox", "radio",
  "switch",
]);
const NO_TEXT_INPUTS = new Set([
  "button", "submit", "reset", "image", "checkbox", "radio", "range", "color", "file", "hidden",
]);
const FORM_CONTROLS = new Set(["button", "input", "select", "textarea", "option", "fieldset"]);
const BUTTON_CLASSES = new Set(["btn", "button"]);
const SECTIONING = "article, aside, main, nav, section";
const HANDLERS = new Set([
  "click", "dblclick", "mousedown", "mouseup", "pointerdown", "pointerup", "touchstart",
  "touchend", "keydown", "keyup", "keypress",
].map((type) => `on${type}`));
const WIDGET_ATTRIBUTES = new Set([
  "aria-haspopup", "aria-expanded", "aria-pressed", "aria-checked", "aria-selected",
]);

const inputType = (element) => (localName(element) === "input" ? element.type : "");
const isTextInput = (element) =>
  localName(element) === "textarea"
  || (localName(element) === "input" && !NO_TEXT_INPUTS.has(inputType(element)));
const isListbox = (element) =>
  localName(element) === "select" && (element.multiple || element.size > 1);

function inputRole(element) {
  const type = inputType(element);
  const listed = hasAttr(element, "list") && ["text", "email", "tel", "url", "search"];
  return listed && listed.includes(type) ? "combobox" : INPUT_ROLES[type] || "";
}

/** Links of drawings may be written the old way. */
const isLink = (element) =>
  hasAttr(element, "href") || (isSvg(element) && hasAttr(element, "xlink:href"));

function nativeRole(element) {
  const tag = localName(element);
  if (tag === "input") return inputRole(element);
  if (tag === "select") return isListbox(element) ? "listbox" : "combobox";
  if (tag === "a" || tag === "area") return isLink(element) ? "link" : "";
  if (tag === "header") return closest(element, SECTIONING) ? "" : "banner";
  if (tag === "footer") return closest(element, SECTIONING) ? "" : "contentinfo";
  return TAG_ROLES[tag] || "";
}

function roleOf(element) {
  const explicit = tokens(attr(element, "role"))[0];
  if (!explicit) return nativeRole(element);
  return explicit === "none" || explicit === "presentation" ? "" : explicit.toLowerCase();
}

function headingLevel(element) {
  const told = parseInt(attr(element, "aria-level"), 10);
  if (told > 0) return told;
  const match = /^h([1-6])$/.exec(localName(element));
  return match ? Number(match[1]) : 0;
}

function isEditable(element) {
  if (isTextInput(element)) return !element.readOnly;
  const own = attr(element, "contenteditable");
  return own !== null && own.toLowerCase() !== "false" && Boolean(element.isContentEditable);
}

function isNative(element, hasControl) {
  const tag = localName(element);
  if (tag === "input") return inputType(element) !== "hidden";
  if (["button", "select", "textarea", "summary", "option"].includes(tag)) return true;
  if (tag === "a" || tag === "area") return isLink(element);
  if (tag === "label") return hasControl;
  return (tag === "audio" || tag === "video") && hasAttr(element, "controls");
}

const isAria = (attributes, role) =>
  (attributes.includes("role") && WIDGETS.has(role))
  || attributes.some((name) => WIDGET_ATTRIBUTES.has(name));

/** Why an element looks interactive; a document's root and body are no targets by listening. */
function evidenceOf(element, { role, attributes, cursorStarts, listens }) {
  const tag = localName(element);
  const found = [];
  if (isNative(element, tag === "label" && Boolean(element.control))) found.push("native");
  if (isAria(attributes, role)) found.push("aria");
  const root = tag === "body" || tag === "html";
  const handles = attributes.some((name) => HANDLERS.has(name));
  if (!root && (listens || handles)) found.push("listener");
  if (cursorStarts && !root) found.push("cursor");
  if (tokens(attr(element, "class")).some((word) => BUTTON_CLASSES.has(word))) found.push("btn");
  if (parseInt(attr(element, "tabindex"), 10) >= 0 && !root) found.push("tabindex");
  if (isEditable(element)) found.push("editable");
  return found;
}

/** Two words for an attribute that is true or false, nothing for one that says neither. */
function either(element, attribute, yes, no) {
  const value = attr(element, attribute);
  return value === "true" ? [yes] : value === "false" ? [no] : [];
}

function checkedState(element) {
  const type = inputType(element);
  if (type !== "checkbox" && type !== "radio") {
    return either(element, "aria-checked", "checked", "unchecked");
  }
  if (element.indeterminate) return [];
  return [element.checked ? "checked" : "unchecked"];
}

function selectedState(element) {
  if (localName(element) === "option") return [element.selected ? "selected" : "unselected"];
  const told = either(element, "aria-selected", "selected", "unselected");
  if (told.length || !hasAttr(element, "aria-current")) return told;
  const current = attr(element, "aria-current");
  return [current && current !== "false" ? "selected" : "unselected"];
}

function openState(element) {
  const told = either(element, "aria-expanded", "expanded", "collapsed");
  if (told.length) return told;
  const tag = localName(element);
  const details = tag === "details" ? element : tag === "summary" ? parentOf(element) : null;
  if (!details || !isElement(details) || localName(details) !== "details") return [];
  return [hasAttr(details, "open") ? "expanded" : "collapsed"];
}

function enabledState(element) {
  const told = either(element, "aria-disabled", "disabled", "enabled");
  if (!FORM_CONTROLS.has(localName(element))) return told;
  if (matches(element, ":disabled")) return ["disabled"];
  return told.length ? told : ["enabled"];
}

function statesOf(element) {
  const states = [
    ...enabledState(element), ...checkedState(element), ...selectedState(element),
    ...openState(element), ...either(element, "aria-pressed", "pressed", "unpressed"),
  ];
  if (treeOf(element).active === element && localName(element) !== "body") states.push("focused");
  if (isTextInput(element) && matches(element, ":read-only")) states.push("readonly");
  const demands = FORM_CONTROLS.has(localName(element)) && matches(element, ":required");
  if (demands || attr(element, "aria-required") === "true") states.push("required");
  return states;
}
