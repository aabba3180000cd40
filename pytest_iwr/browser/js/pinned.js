// Main world, before any script of the page: the task's random seed and fixed time, for every
// subject alike. `SEED` and `TIME` are put before this text; null leaves the page's own.
(() => {
  if (SEED !== null) {
    let state = SEED >>> 0;   // mulberry32
    Math.random = function random() {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  }
  if (TIME !== null) {
    const Native = Date;
    // The clock starts at TIME and runs: a page that measures how long something took still can.
    const started = performance.now();
    const current = () => TIME + Math.floor(performance.now() - started);
    const Pinned = function Date(...args) {
      if (!new.target) return new Native(current()).toString();
      const date = args.length ? Reflect.construct(Native, args) : new Native(current());
      Object.setPrototypeOf(date, new.target.prototype);
      return date;
    };
    Pinned.prototype = Native.prototype;
    Pinned.prototype.constructor = Pinned;
    Pinned.now = function now() { return current(); };
    Pinned.parse = Native.parse;
    Pinned.UTC = Native.UTC;
    window.Date = Pinned;
  }
})();
