// Isolated world of every frame: tells when a page has come to rest. `mark` says that an action
// begins, `acted` that it is over and the wait begins; `state` tells "quiet", "endless", "cap",
// "stuck" (in dialogs without end), or "moving" with the milliseconds after which to ask again.
(() => {
  const POLL_MS = 30;
  const fontsOf = getter(Document.prototype, "fonts");
  const readyStateOf = getter(Document.prototype, "readyState");
  const animationsOf = method(Document.prototype, "getAnimations");
  const born = performance.now();
  const own = { mark: born, acted: born, moved: born, timers: 0, stuck: false };
  const touch = () => { own.moved = performance.now(); };
  const observer = new MutationObserver(touch);

  /** Once more is harmless, and document.open() takes listeners away. */
  function watch() {
    observer.observe(document, {
      subtree: true, childList: true, attributes: true, characterData: true,
    });
    window.addEventListener("scroll", touch, { capture: true, passive: true });
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

  const pending = (rules) =>
    isArriving(rules) || timersDue(rules) || fontsOf(document).status === "loading"
    || [...queryAll(document, "img")].some(isLoading) || animationsOf(document).some(isFinite);

  const frames = () => [...queryAll(document, "iframe")]
    .map((frame) => frameDocument(frame))
    .map((inner) => inner && viewOf(inner) && viewOf(inner).__iwrSettle)
    .filter(Boolean);

  globalThis.__iwrSettle = {
    mark() {
      watch();
      own.mark = own.acted = own.moved = performance.now();
      for (const frame of frames()) frame.mark();
    },
    acted() {
      own.acted = performance.now();
      for (const frame of frames()) frame.acted();
    },
    /** Whether something is under way here or in a frame, and for how long nothing has moved. */
    look(rules) {
      watch();
      const inner = frames().map((frame) => frame.look(rules));
      return {
        pending: pending(rules) || inner.some((one) => one.pending),
        stillMs: Math.min(performance.now() - own.moved, ...inner.map((one) => one.stillMs)),
      };
    },
    isStuck: () => own.stuck || frames().some((frame) => frame.isStuck()),
    state(rules) {
      if (this.isStuck()) return "stuck";
      const age = performance.now() - own.acted;
      if (age < rules.floorMs) return `moving ${Math.ceil(rules.floorMs - age)}`;
      if (age >= rules.capMs) return "cap";
      const seen = this.look(rules);
      if (seen.pending) return `moving ${POLL_MS}`;
      if (age >= rules.endlessMs) return "endless";
      return seen.stillMs >= rules.quietMs ? "quiet" : `moving ${POLL_MS}`;
    },
  };
  watch();
})();
