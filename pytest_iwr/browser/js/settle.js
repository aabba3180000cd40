// Isolated world: tells when a page has come to rest. `mark` starts a wait, `settled` resolves to
// "quiet", "endless" or "cap" with the milliseconds since the mark.
(() => {
  const POLL_MS = 30;
  const state = {mark: performance.now(), moved: performance.now(), waiting: 0};
  const touch = () => { state.moved = performance.now(); };
  const observer = new MutationObserver(touch);
  const watch = () => {
    observer.disconnect();   // document.open() may have taken the old tree away
    observer.observe(document, {
      subtree: true, childList: true, attributes: true, characterData: true,
    });
  };
  window.addEventListener('scroll', touch, {capture: true, passive: true});
  document.addEventListener('__iwr_tell', event => { state.waiting = Number(event.detail) || 0; });

  const timersDue = rules => {
    state.waiting = 0;
    document.dispatchEvent(new CustomEvent('__iwr_ask', {detail: JSON.stringify({
      mark: state.mark, horizon: rules.timerHorizonMs, intervalLife: 2000, endlessDepth: 5,
    })}));
    return state.waiting > 0;
  };
  const finite = animation => {
    const timing = animation.effect && animation.effect.getComputedTiming();
    return animation.playState === 'running' && timing && Number.isFinite(timing.endTime);
  };
  const inView = box => box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const loading = image =>
    !image.complete && (image.loading !== 'lazy' || inView(image.getBoundingClientRect()));

  const pending = rules =>
    document.readyState === 'loading' || timersDue(rules) || document.fonts.status === 'loading' ||
    Array.prototype.some.call(document.images, loading) || document.getAnimations().some(finite);

  const judge = rules => {
    const now = performance.now(), age = now - state.mark;
    if (age < rules.floorMs) return null;
    if (age >= rules.capMs) return 'cap';
    if (pending(rules)) return null;
    if (age >= rules.endlessMs) return 'endless';
    return now - state.moved >= rules.quietMs ? 'quiet' : null;
  };

  globalThis.__iwrSettle = {
    mark() { watch(); state.mark = state.moved = performance.now(); },
    settled: rules => new Promise(resolve => {
      const look = () => {
        const how = judge(rules);
        if (how) resolve(`${how} ${Math.round(performance.now() - state.mark)}`);
        else setTimeout(look, POLL_MS);
      };
      look();
    }),
  };
  watch();
})();
