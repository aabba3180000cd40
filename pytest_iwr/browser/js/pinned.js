// Main world, before any script of the page: the task's random seed and fixed time, for every
// subject alike. `SEED` and `TIME` are put before this text; null leaves the page's own.
(() => {
  const replace = (object, name, handler) => {
    object[name] = new Proxy(object[name], { apply: handler });
  };
  if (SEED !== null) {
    let state = SEED >>> 0;   // mulberry32
    replace(Math, "random", () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    });
  }
  if (TIME === null) return;

  // The clock starts at TIME and runs: a page that measures how long something took still can.
  const { apply, construct } = Reflect;
  const { floor } = Math;
  const elapsed = performance.now.bind(performance);
  const started = elapsed();
  const current = () => TIME + floor(elapsed() - started);
  const Native = Date;
  replace(Native, "now", current);
  const Pinned = new Proxy(Native, {
    apply: () => `${new Native(current())}`,
    construct: (native, args, target) => construct(native, args.length ? args : [current()], target),
  });
  Native.prototype.constructor = Pinned;
  window.Date = Pinned;

  // Without a date, formats show the moment.
  const given = (date) => (date === undefined ? current() : date);
  const formats = Intl.DateTimeFormat.prototype;
  replace(formats, "formatToParts", (native, self, [date]) => apply(native, self, [given(date)]));
  const { get } = Object.getOwnPropertyDescriptor(formats, "format");
  Object.defineProperty(formats, "format", {
    configurable: true,
    get: new Proxy(get, {
      apply(native, self, args) {
        const format = apply(native, self, args);
        return (date) => format(given(date));
      },
    }),
  });
  if (!window.Temporal) return;
  const { Now, Instant } = Temporal;
  const zoned = (zone) =>
    Instant.fromEpochMilliseconds(current()).toZonedDateTimeISO(zone || Now.timeZoneId());
  replace(Now, "instant", () => zoned().toInstant());
  replace(Now, "zonedDateTimeISO", (native, self, [zone]) => zoned(zone));
  replace(Now, "plainDateTimeISO", (native, self, [zone]) => zoned(zone).toPlainDateTime());
  replace(Now, "plainDateISO", (native, self, [zone]) => zoned(zone).toPlainDate());
  replace(Now, "plainTimeISO", (native, self, [zone]) => zoned(zone).toPlainTime());
})();
