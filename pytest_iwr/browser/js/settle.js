// Isolated world of every frame: tells when a page has come to rest. `mark` says that an action
// begins, `acted` that it is over and the wait begins; `state` tells "quiet", "endless", "cap",
// "stuck" (in dialogs without end), or "moving" with the milliseconds after which to ask again.
(() => {
  const POLL_MS = 30;
  const fontsOf = getter(Document.prototype, "fonts");
  const readyStateOf = getter(Document.prototype, "readyState");
  const animationsIn = ofAny(method, "getAnimations", TREES);
  const listen = method(EventTarget.prototype, "addEventListener");
  const born = performance.now();
  const own = { mark: born, acted: born, moved: born, timers: 0, stuck: false };
  const touch = () => { own.moved = performance.now(); };
  const observer = new MutationObserver(touch);

  /** The document and every shadow tree in it: each tells of its own animations and changes only. */
  function treesOf(root = document, found = []) {
    found.push(root);
    for (const element of queryAll(root, "*")) {
      const shadow = shadowOf(element);
      if (shadow) treesOf(shadow, found);
    }
    return found;
  }
  const everyIn = (trees, css) => trees.flatMap((tree) => [...queryAll(tree, css)]);

  /** Once more is harmless, and document.open() takes listeners away. */
  function watch(trees) {
    for (const tree of trees) {
      observer.observe(tree, {
        subtree: true, childList: true, attributes: true, characterData: true,
      });
      listen(tree, "scroll", touch, { capture: true, passive: true });
    }
  }

  performance.addEventListener("__iwr_tell", (event) => { own.timers = Number(event.detail) || 0; });
  performance.addEventListener("__iwr_stuck", () => { own.stuck = true; });
  function timersDue(rules) {
    own.timers = 0;
    performance.dispatchEvent(new CustomEvent("__iwr_ask", { detail: JSON.stringify({
      mark: own.mark, until: own.acted + rules.timerHorizonMs, intervalLife: 2000, endlessDepth: 5,
    }) }));
    return own.timers > 0;
  }

  /** A document that stays open (document.open() without an end) is waited for no longer than the cap. */
  const isArriving = (rules) =>
    readyStateOf(document) !== "complete" && performance.now() < rules.capMs;
  const isFinite = (animation) => {
    const timing = animation.effect && animation.effect.getComputedTiming();
    return animation.playState === "running" && timing && Number.isFinite(timing.endTime);
  };
  const inView = ({ bottom, right, top, left }) =>
    bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  const isLoading = (image) =>
    !image.complete && (image.loading !== "lazy" || inView(rectOf(image)));

  const pending = (trees, rules) =>
    isArriving(rules) || timersDue(rules) || fontsOf(document).status === "loading"
    || everyIn(trees, "img").some(isLoading)
    || trees.some((tree) => animationsIn(tree).some(isFinite));

  const framesIn = (trees) => everyIn(trees, "iframe")
    .map((frame) => frameDocument(frame))
    .map((inner) => inner && viewOf(inner) && viewOf(inner).__iwrSettle)
    .filter(Boolean);

  globalThis.__iwrSettle = {
    mark() {
      const trees = treesOf();
      watch(trees);
      own.mark = own.acted = own.moved = performance.now();
      for (const frame of framesIn(trees)) frame.mark();
    },
    acted() {
      own.acted = performance.now();
      for (const frame of framesIn(treesOf())) frame.acted();
    },
    /** Whether something is under way here or in a frame, and for how long nothing has moved. */
    look(rules, trees = treesOf()) {
      watch(trees);
      const inner = framesIn(trees).map((frame) => frame.look(rules));
      return {
        pending: pending(trees, rules) || inner.some((one) => one.pending),
        stillMs: Math.min(performance.now() - own.moved, ...inner.map((one) => one.stillMs)),
      };
    },
    isStuck: (trees = treesOf()) => own.stuck || framesIn(trees).some((frame) => frame.isStuck()),
    state(rules) {
      const trees = treesOf();
      if (this.isStuck(trees)) return "stuck";
      const age = performance.now() - own.acted;
      if (age < rules.floorMs) return `moving ${Math.ceil(rules.floorMs - age)}`;
      if (age >= rules.capMs) return "cap";
      const seen = this.look(rules, trees);
      if (seen.pending) return `moving ${POLL_MS}`;
      if (age >= rules.endlessMs) return "endless";
      return seen.stillMs >= rules.quietMs ? "quiet" : `moving ${POLL_MS}`;
    },
  };
  watch([document]);
})();
