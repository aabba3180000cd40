// Boxes around what is there: spans around texts, boxes that draw nothing around elements.
const UNWRAPPED = "select, textarea, svg, option, head, script, style, title, canvas, video";
/** Their parents look for them among their children. */
const HELD_BY_PARENT = new Set([
  "SUMMARY", "LEGEND", "CAPTION", "COL", "COLGROUP", "OPTION", "OPTGROUP",
]);

function wrapping(wrapper, nodes) {
  const make = () => {
    const parent = nodes[0].parentNode;
    // An earlier change may have set them apart.
    if (nodes.some((node) => node.parentNode !== parent)) return () => {};
    parent.insertBefore(wrapper, nodes[0]);
    for (const node of nodes) move(wrapper, node, null);
    return () => {
      for (const node of [...wrapper.childNodes]) move(wrapper.parentNode, node, wrapper);
      wrapper.remove();
    };
  };
  const around = nodes.map((node) => (numbers.has(node) ? called(node) : `'${wordsOf(node)}'`));
  return { what: `<${wrapper.localName}> around ${around.join(" and ")}`, make };
}

const wrapperOf = (dice, tags) => document.createElement(dice.one([...tags, `x-${dice.word()}`]));

function aroundText(text, dice) {
  return wrapping(wrapperOf(dice, ["span"]), [text]);
}

function aroundElement(element, dice) {
  const wrapper = wrapperOf(dice, ["div", "span"]);
  wrapper.style.setProperty("display", "contents", "important");
  const nodes = [element];
  if (element.slot) wrapper.slot = element.slot;
  else while (dice.chance(0.3) && nodes.at(-1).nextSibling) nodes.push(nodes.at(-1).nextSibling);
  return wrapping(wrapper, nodes);
}

function furtherBoxes(dice) {
  const wrapped = (node) => !node.parentElement || !isIn(node.parentElement, UNWRAPPED);
  const elements = elementsNow().filter((e) => wrapped(e) && !HELD_BY_PARENT.has(e.tagName));
  return dice.shuffled([
    ...dice.some(texts.filter(wrapped), 0.4).map((text) => aroundText(text, dice)),
    ...dice.some(elements, 0.3).map((element) => aroundElement(element, dice)),
  ]);
}
