// Main world, before any script of the page: keeps a page from holding us up, and counts what it
// still has to do. Everything lives in this closure; the page sees natives with the same names.
(() => {
  const ASK = '__iwr_ask', TELL = '__iwr_tell';
  const {apply} = Reflect;
  const nativeTimeout = window.setTimeout, nativeInterval = window.setInterval;
  const nativeClearTimeout = window.clearTimeout, nativeClearInterval = window.clearInterval;
  const now = performance.now.bind(performance);
  const globalEval = window.eval;
  const dispatch = EventTarget.prototype.dispatchEvent;
  const Told = CustomEvent;

  const timeouts = new Map();   // id -> {due, depth}
  const intervals = new Map();  // id -> created
  let depth = 0;                // how many timers deep the running callback is

  const run = (callback, self, args, at) => {
    const outer = depth;
    depth = at;
    try {
      return typeof callback === 'function' ? apply(callback, self, args) : globalEval(String(callback));
    } finally {
      depth = outer;
    }
  };

  const likeNative = (wrapper, native) => {
    Object.defineProperty(wrapper, 'name', {value: native.name, configurable: true});
    Object.defineProperty(wrapper, 'length', {value: native.length, configurable: true});
    wrapper.toString = native.toString.bind(native);
    Object.defineProperty(wrapper, 'toString', {enumerable: false});
    return wrapper;
  };

  window.setTimeout = likeNative(function setTimeout(callback, delay = 0, ...args) {
    const level = depth + 1;
    const id = nativeTimeout(function () {
      timeouts.delete(id);
      run(callback, this, args, level);
    }, delay);
    timeouts.set(id, {due: now() + (Number(delay) || 0), depth: level});
    return id;
  }, nativeTimeout);

  window.setInterval = likeNative(function setInterval(callback, delay = 0, ...args) {
    const level = depth + 1;
    const id = nativeInterval(function () { run(callback, this, args, level); }, delay);
    intervals.set(id, now());
    return id;
  }, nativeInterval);

  const forget = native => likeNative(function (id) {
    timeouts.delete(id);
    intervals.delete(id);
    native(id);
  }, native);
  window.clearTimeout = forget(nativeClearTimeout);
  window.clearInterval = forget(nativeClearInterval);

  // Answers the isolated world: how many timers are still to be waited for. A timer that re-arms
  // itself over and over is endless movement, not an answer that is under way.
  document.addEventListener(ASK, event => {
    const {mark, horizon, intervalLife, endlessDepth} = JSON.parse(event.detail);
    let waiting = 0;
    for (const {due, depth: level} of timeouts.values())
      if (due <= mark + horizon && level < endlessDepth) waiting += 1;
    for (const created of intervals.values())
      if (created >= mark && now() < created + intervalLife) waiting += 1;
    apply(dispatch, document, [new Told(TELL, {detail: waiting})]);
  });

  // A loop of dialogs costs 26 ms a round: the first twenty are shown, then they answer at once,
  // and a page that asks ten thousand times is stopped.
  let dialogs = 0;
  const budget = (native, answer) => likeNative(function (...args) {
    dialogs += 1;
    if (dialogs > 10000) throw new Error('too many dialogs');
    return dialogs > 20 ? answer : apply(native, window, args);
  }, native);
  window.alert = budget(window.alert, undefined);
  window.confirm = budget(window.confirm, true);
  window.prompt = budget(window.prompt, '');
  window.print = likeNative(function print() {}, window.print);
})();
