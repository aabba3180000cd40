// What is done to a page before its picture is taken, and what it shows.
(() => {
  const PICTURE_PX = 64;
  const inView = box =>
    box.width > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;

  const boxOf = (node, start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return range.getBoundingClientRect();
  };

  // Every piece of text in view that the pattern matches: node, place in it, box.
  const pieces = pattern => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (!node.parentElement.checkVisibility({visibilityProperty: true})) continue;
      if (node.parentElement.closest('script, style, option')) continue;
      for (const match of node.data.matchAll(pattern)) {
        const box = boxOf(node, match.index, match.index + match[0].length);
        if (inView(box)) found.push({node, at: match.index, text: match[0], box});
      }
    }
    return found;
  };

  const place = (text, left, box) => [text, left, (box.top + box.bottom) / 2];

  // The words in a field, spread over it: where exactly they begin does not matter, their order does.
  const fieldWords = field => {
    const said = field.selectedOptions?.[0]?.text ?? (field.value || field.placeholder || '');
    const box = field.getBoundingClientRect();
    if (!inView(box)) return [];
    return said.split(/\s+/).filter(Boolean).map((text, n) => place(text, box.left + n / 100, box));
  };

  // Not `visibility`: a filter inside a drawing paints all the same.
  const hide = element => element.style.setProperty('opacity', '0', 'important');
  const large = element => {
    const box = element.getBoundingClientRect();
    return box.width >= PICTURE_PX && box.height >= PICTURE_PX;
  };

  globalThis.fidelity = {
    words: () => pieces(/[\p{L}\p{N}]+/gu).map(piece => piece.text),
    // Later pieces first, so that places before them still hold.
    reword: others => pieces(/[\p{L}\p{N}]+/gu).map((piece, n) => [piece, others[n]]).reverse()
      .forEach(([{node, at, text}, other]) => node.replaceData(at, text.length, other)),
    shown: () => [
      ...pieces(/\S+/gu).map(({text, box}) => place(text, box.left, box)),
      ...[...document.querySelectorAll('input, select, textarea')].flatMap(fieldWords),
    ],
    shift: px => { document.body.style.transform = `translateY(${px}px)`; },
    recolour: filter => { document.documentElement.style.filter = filter; },
    hidePictures: () => {
      const drawn = document.querySelectorAll('img, svg, canvas, video');
      const hidden = [...drawn].filter(large);
      hidden.forEach(hide);
      for (const element of document.querySelectorAll('*'))
        if (getComputedStyle(element).backgroundImage.includes('url(') && large(element))
          hidden.push(element) && element.style.setProperty('background-image', 'none', 'important');
      return hidden.length;
    },
  };
})()
