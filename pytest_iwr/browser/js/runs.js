// The painted text of the page: lines of text nodes, generated content, faces of fields.
const MIN_OPACITY = 0.05;
const MIN_CONTRAST = 1.05;
const MARGIN = 200;
const SHORT_LINE = 60;
// Characters of a text that are measured word by word where any of them meets the clip.
const MAX_PART = 256;
const LINE_SAMPLES = [0.5, 0.1, 0.9, 0.3, 0.7];

const hasInk = (style) => {
  const fill = style.webkitTextFillColor || style.color;
  if (alphaOf(fill) > MIN_OPACITY) return true;
  return style.webkitBackgroundClip === "text" && backgroundAlpha({ ...pick(style), backgroundClip: "" }) > 0;
};
const pick = ({ backgroundColor, backgroundImage }) => ({ backgroundColor, backgroundImage });

const solid = (colour) => {
  const match = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(colour);
  return match && match.slice(1).map(Number);
};

function luminance(rgb) {
  const [red, green, blue] = rgb.map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The first opaque colour behind a record, of it or what holds it; the page itself is white. */
function groundOf(record) {
  for (let at = record; at; at = at.parent) {
    const ground = solid(at.style.backgroundColor);
    if (ground) return ground;
  }
  return [255, 255, 255];
}

/** Whether text may have the colour of its ground: a picture or a shadow can still set it off, so
 *  that only the picture of the page can prove it. */
function isFaint(record) {
  const ink = solid(record.style.webkitTextFillColor || record.style.color);
  return Boolean(ink) && contrast(ink, groundOf(record)) < MIN_CONTRAST;
}

const shift = (rect, record) => ({
  left: rect.left + record.dx, top: rect.top + record.dy,
  right: rect.right + record.dx, bottom: rect.bottom + record.dy,
});

function rectsOfText(range, node, start, end) {
  range.setStart(node, start);
  range.setEnd(node, end);
  return [...range.getClientRects()].filter((rect) => rect.width > 0 && rect.height > 0);
}

const meets = (rects, record) =>
  rects.some((rect) => hasArea(intersect(shift(rect, record), record.clip)));
const hasArea = (rect) => rect.right > rect.left && rect.bottom > rect.top;

/** The parts of a text that meet the clip, as offsets: each short, or halved while it is not. */
function* partsInSight(range, node, record, start, end) {
  if (!meets(rectsOfText(range, node, start, end), record)) return;
  if (end - start <= MAX_PART) {
    yield [start, end];
    return;
  }
  const middle = cutNear(node.data, start + ((end - start) >> 1), start);
  yield* partsInSight(range, node, record, start, middle);
  yield* partsInSight(range, node, record, middle, end);
}

/** Where to cut a text near an offset: after white space if there is any, never in a character. */
function cutNear(text, at, start) {
  for (let cut = at; cut > Math.max(start, at - MAX_PART / 2); cut -= 1) {
    if (/\s/.test(text[cut - 1])) return cut;
  }
  return text.codePointAt(at - 1) > 0xffff ? at + 1 : at;
}

/** The pieces in sight that stand on one line each: words, or characters of a broken word. */
function* pieces(range, node, record) {
  for (const [from, to] of partsInSight(range, node, record, 0, node.data.length)) {
    for (const match of node.data.slice(from, to).matchAll(/\S+/g)) {
      const start = from + match.index;
      const end = start + match[0].length;
      const gap = start === 0 || /\s/.test(node.data[start - 1]);
      const rects = rectsOfText(range, node, start, end);
      if (rects.length === 1) yield { text: bare(match[0]), rect: rects[0], gap };
      else if (rects.length) yield* characters(range, node, { start, end, gap });
    }
  }
}

function* characters(range, node, { start, end, gap }) {
  for (let at = start; at < end;) {
    const size = node.data.codePointAt(at) > 0xffff ? 2 : 1;
    const [rect] = rectsOfText(range, node, at, at + size);
    if (rect) yield { text: bare(node.data.slice(at, at + size)), rect, gap: gap && at === start };
    at += size;
  }
}

const sameLine = (a, b) => {
  const middle = (b.top + b.bottom) / 2;
  return middle > a.top && middle < a.bottom;
};

const union = (a, b) => ({
  left: Math.min(a.left, b.left), top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom),
});

/** Lines of one text node; each keeps its pieces, for lines that are covered in part. The space
 *  around the text is left out of the boxes, so that a gap to a neighbour can be seen. */
function linesOf(range, node, record) {
  const start = node.data.search(/\S/);
  if (start < 0) return [];
  const whole = rectsOfText(range, node, start, node.data.trimEnd().length);
  if (!meets(whole, record)) return [];
  if (whole.length === 1) {
    return [{ rect: shift(whole[0], record), pieces: null, text: collapse(node.data) }];
  }
  const lines = [];
  for (const piece of pieces(range, node, record)) {
    const rect = shift(piece.rect, record);
    const line = lines.at(-1);
    if (line && sameLine(line.rect, rect)) {
      line.pieces.push({ ...piece, rect });
      line.rect = union(line.rect, rect);
    } else lines.push({ rect, pieces: [{ ...piece, rect }] });
  }
  return lines;
}

const joined = (list) =>
  list.map((piece, i) => (piece.gap && i ? ` ${piece.text}` : piece.text)).join("");

const middleOf = (rect) => [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];

function wholeLineSeen(record, rect, page) {
  const middle = (rect.top + rect.bottom) / 2;
  const width = rect.right - rect.left;
  const samples = width < SHORT_LINE ? LINE_SAMPLES.slice(0, 3) : LINE_SAMPLES;
  const [first, ...others] = samples.map((at) => rect.left + width * at);
  if (!seen(record, first, middle, page)) return false;
  return isClear(record, rect, page) || others.every((x) => seen(record, x, middle, page));
}

/** What can be read of a line: all of it, the words whose middle is not covered, or nothing. */
function* readable(line, record, page, split) {
  if (!hasSize(intersect(line.rect, record.clip))) return;
  if (wholeLineSeen(record, line.rect, page)) {
    yield { text: line.text ?? joined(line.pieces), rect: line.rect };
    return;
  }
  const area = intersect(line.rect, record.clip);
  if (isHidden(record, area, ...middleOf(line.rect), page)) return;
  const kept = (line.pieces || split()).filter((piece) => seen(record, ...middleOf(piece.rect), page));
  if (!kept.length) return;
  yield { text: joined(kept).trim(), rect: kept.map((piece) => piece.rect).reduce(union) };
}

function* textNodeRuns(node, record, page) {
  for (const line of linesOf(page.range, node, record)) {
    const split = () => [...pieces(page.range, node, record)]
      .map((piece) => ({ ...piece, rect: shift(piece.rect, record) }));
    yield* readable(line, record, page, split);
  }
}

/** Generated content has no range: it stands at the start or the end of its element's box. */
function pseudoRun(record, pseudo, page) {
  if (!record.painted) return null;
  const text = collapse((pseudo === "::before" ? textBefore : textAfter)(record.element));
  if (!text || !hasInk(pseudoStyleOf(record.element, pseudo))) return null;
  const { left, top: upper, right, bottom } = record.rect;
  const width = Math.min(right - left, text.length * parseFloat(record.style.fontSize) * 0.6);
  const rect = pseudo === "::before"
    ? { left, top: upper, right: left + width, bottom }
    : { left: right - width, top: upper, right, bottom };
  return seen(record, ...middleOf(rect), page) ? { text, rect } : null;
}

/** What a field or an input button shows on its face; passwords and native pickers show none. */
function faceText(element) {
  const type = inputType(element);
  if (localName(element) === "select") return isListbox(element) ? "" : selectedText(element);
  if (["submit", "reset", "button"].includes(type)) return buttonValue(element);
  const plain = localName(element) === "textarea"
    || ["text", "search", "email", "tel", "url", "number"].includes(type);
  if (type === "password") return element.value ? "" : placeholderOf(element);
  return plain ? element.value || placeholderOf(element) : "";
}

const canHaveText = (record) =>
  record.rendered && record.opacity > MIN_OPACITY && record.inked && nearView(record);

/** Text may stand a little outside of its element's box; far from the view none is looked for. */
const nearView = ({ rect }) =>
  !hasSize(rect) || (rect.right > -MARGIN && rect.bottom > -MARGIN
    && rect.left < innerWidth + MARGIN && rect.top < innerHeight + MARGIN);

function faceRun(record) {
  const { element, tag } = record;
  if (!record.painted) return null;
  const text = tag === "option" ? optionText(element) : collapse(faceText(element));
  return text ? { text, rect: intersect(record.rect, record.clip) } : null;
}

/** The lines of one text of the page that can be read. */
function textRuns({ record, node }, page) {
  const { tag, style } = record;
  if (tag === "textarea" || tag === "option" || !hasInk(style) || isLigature(node)) return [];
  return [...textNodeRuns(node, record, page)];
}

/** What is drawn where an element starts or ends, its own texts aside. */
function edgeRuns({ record, kind }, page) {
  const runs = kind === "start"
    ? [faceRun(record), pseudoRun(record, "::before", page)] : [pseudoRun(record, "::after", page)];
  return runs.filter(Boolean);
}
