// Make changes of a kind, take back those that show, and tell what became of the nodes.
const KINDS = {
  names: { draw: otherNames, finish: writeSheets },
  boxes: { draw: furtherBoxes },
  hidden: { draw: hiddenThings },
  tags: { draw: otherTags, mend: mendStyles },
};

/** Make *changes*; take back those that show, found by halves. Returns those that stay. */
function attempt(changes, mend) {
  const undo = changes.map(({ make }) => make());
  if (mend) undo.push(mend());
  if (isUnchanged()) return changes;
  for (const back of undo.reverse()) back();
  if (changes.length <= 1) return [];
  const half = Math.ceil(changes.length / 2);
  return [...attempt(changes.slice(0, half), mend), ...attempt(changes.slice(half), mend)];
}

/** Change the page; *only*, where given, are the numbers of the changes to make. */
function mutate({ kinds, seed, usable, only }) {
  const marked = new Set(usable);
  const isUsable = (element) => marked.has(numbers.get(element));
  let count = 0;
  const made = kinds.map((kind) => {
    const { draw, mend, finish } = KINDS[kind];
    const drawn = draw(new Dice(seed), isUsable).map((one) => ({ ...one, number: count++ }));
    const tried = only ? drawn.filter(({ number }) => only.includes(number)) : drawn;
    const kept = attempt(tried, mend);
    finish?.();
    const told = kept.map(({ number, what }) => [number, `${kind}: ${what}`]);
    return { kind, tried: tried.length, kept: told };
  });
  return JSON.stringify(made);
}

/** For each node of the last snapshot: its number in the first, or of the nearest around it. */
function origins() {
  const around = (node) => node.assignedSlot ?? node.parentNode ?? node.host;
  const originOf = (element) => {
    for (let at = element; at; at = around(at)) {
      if (decoys.has(at)) return -1;
      if (numbers.has(at)) return numbers.get(at);
    }
    return 0;
  };
  return JSON.stringify(__iwr.nodes.map(originOf));
}

globalThis.__changes = { mutate, origins };
