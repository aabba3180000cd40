// What is out of sight: hidden siblings in another order, hidden copies of controls and headings.
const HIDING = [
  "display:none",
  "visibility:hidden;position:absolute",
  "position:absolute;left:-9999px;top:0;width:0;height:0;min-width:0;min-height:0;padding:0;"
    + "border:0;overflow:hidden",
];
/** So many elements a control or a heading has. */
const LARGEST = 8;
/** What takes the first control in it for its own, or shows nothing else. */
const CLOSED = "select, svg, picture, video, canvas, textarea, option, label";
const TABLE_PARTS = new Set(["TABLE", "THEAD", "TBODY", "TFOOT", "TR", "COLGROUP"]);
const isClosed = (parent) => TABLE_PARTS.has(parent.tagName) || isIn(parent, CLOSED);
const isHeading = (element) => /^H[1-6]$/.test(element.tagName);

function reordering(parent, hidden, mixed) {
  const put = (now, then) => {
    const places = now.map((element) => {
      const place = document.createComment("");
      element.replaceWith(place);
      return place;
    });
    places.forEach((place, n) => place.replaceWith(then[n]));
  };
  const make = () => {
    // An earlier change may have set them apart.
    if (hidden.some((element) => element.parentNode !== parent)) return () => {};
    put(hidden, mixed);
    return () => put(mixed, hidden);
  };
  return { what: `another order of ${hidden.length} hidden in ${called(parent)}`, make };
}

function otherOrders(dice) {
  const groups = new Map();
  for (const element of elementsNow()) {
    const parent = element.parentElement;
    if (element.checkVisibility() || !parent || isClosed(parent)) continue;
    groups.set(parent, [...(groups.get(parent) ?? []), element]);
  }
  return [...groups].filter(([, hidden]) => hidden.length > 1)
    .map(([parent, hidden]) => reordering(parent, hidden, dice.shuffled(hidden)));
}

function decoyOf(source, dice) {
  const decoy = source.cloneNode(true);
  for (const element of [decoy, ...decoy.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "autofocus"]) element.removeAttribute(name);
    decoys.add(element);
  }
  if (listening.has(source)) listening.add(decoy);
  if (dice.chance(0.15)) {
    const template = document.createElement("template");
    template.content.append(decoy);
    return template;
  }
  const hiding = dice.one(HIDING);
  decoy.style.cssText += `;${hiding.replaceAll(/(?=;|$)/g, "!important")}`;
  if (hiding.startsWith("position")) decoy.setAttribute("aria-hidden", "true");
  return decoy;
}

function hiding(decoy, place, before) {
  const make = () => {
    place.parentNode.insertBefore(decoy, before ? place : place.nextSibling);
    return () => decoy.remove();
  };
  const how = decoy.style?.cssText.split(/[:;]/).slice(-2, -1)[0] ?? "";
  const copy = `<${decoy.localName}> '${wordsOf(decoy.content ?? decoy)}' (${how.trim()})`;
  return { what: `hidden ${copy} ${before ? "before" : "after"} ${called(place)}`, make };
}

function hiddenThings(dice, isUsable) {
  // What is large may have parts that stand elsewhere; own elements do as they like.
  const isPlain = (element) => {
    const all = [element, ...element.querySelectorAll("*")];
    return all.length <= LARGEST && !all.some((e) => e.localName.includes("-"));
  };
  const sources = elementsNow().filter((element) => (isUsable(element) || isHeading(element))
    && isPlain(element) && !element.matches("option, tr, td, th"));
  const places = elementsNow().filter((element) => element.parentElement
    && !isClosed(element.parentElement) && element.checkVisibility({ visibilityProperty: true }));
  const count = sources.length ? Math.min(40, Math.ceil(places.length / 3)) : 0;
  const copies = Array.from({ length: count }, () =>
    hiding(decoyOf(dice.one(sources), dice), dice.one(places), dice.chance(0.5)));
  return [...otherOrders(dice), ...copies];
}
