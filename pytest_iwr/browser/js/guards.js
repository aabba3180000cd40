// Main world, before any script of the page: keeps a page from holding us up, and counts what it
// still has to do. Everything lives in this closure; proxies of natives print as native code.
(() => {
  const { apply } = Reflect;
  const { parse } = JSON;
  const { CustomEvent, Number, Proxy, String } = window;
  const { dispatchEvent } = EventTarget.prototype;
  const readDetail = Object.getOwnPropertyDescriptor(CustomEvent.prototype, "detail").get;
  const now = performance.now.bind(performance);
  const globalEval = window.eval;
  // An event on `performance` reaches both worlds, and survives document.open().
  const carrier = performance;
  const OVERDUE_MS = 500;

  const timeouts = { __proto__: null };    // id -> {due, depth, began}
  const intervals = { __proto__: null };   // id -> created
  let running = null;                      // the timer whose callback runs

  const call = (callback, self, args, timer) => {
    const outer = running;
    running = timer;
    try {
      return typeof callback === "function" ? apply(callback, self, args) : globalEval(String(callback));
    } finally {
      running = outer;
    }
  };
  /** What a timer is asked for; the page may have broken the iteration of arrays. */
  const asked = (args) => {
    const rest = [];
    for (let i = 2; i < args.length; i += 1) rest[i - 2] = args[i];
    return { callback: args[0], delay: args[1] === undefined ? 0 : args[1], rest };
  };
  const replace = (name, handler) => { window[name] = new Proxy(window[name], { apply: handler }); };

  replace("setTimeout", (native, self, args) => {
    if (!args.length) return apply(native, self, args);
    const { callback, delay, rest } = asked(args);
    const timer = {
      due: now() + (Number(delay) || 0),
      depth: running ? running.depth + 1 : 1,
      began: running ? running.began : now(),
    };
    const id = apply(native, self, [function () {
      delete timeouts[id];
      call(callback, this, rest, timer);
    }, delay]);
    timeouts[id] = timer;
    return id;
  });

  replace("setInterval", (native, self, args) => {
    if (!args.length) return apply(native, self, args);
    const { callback, delay, rest } = asked(args);
    const timer = { depth: 1, began: now() };
    const id = apply(native, self, [function () { call(callback, this, rest, timer); }, delay]);
    intervals[id] = timer.began;
    return id;
  });

  const forget = (native, self, args) => {
    const id = Number(args[0]);
    delete timeouts[id];
    delete intervals[id];
    return apply(native, self, args);
  };
  replace("clearTimeout", forget);
  replace("clearInterval", forget);

  // Answers the isolated world: how many timers are still to be waited for. A timer that was there
  // before the action and arms itself over and over is endless movement, not an answer under way.
  carrier.addEventListener("__iwr_ask", (event) => {
    const { mark, until, intervalLife, endlessDepth } = parse(apply(readDetail, event, []));
    let waiting = 0;
    for (const id in timeouts) {
      const { due, depth, began } = timeouts[id];
      const isAnswer = depth < endlessDepth || began >= mark;
      if (isAnswer && due <= until && due > now() - OVERDUE_MS) waiting += 1;
    }
    for (const id in intervals) {
      if (intervals[id] >= mark && now() < intervals[id] + intervalLife) waiting += 1;
    }
    apply(dispatchEvent, carrier, [new CustomEvent("__iwr_tell", { detail: waiting })]);
  });

  // A loop of dialogs costs 26 ms a round: the first twenty are shown, then they answer at once. A
  // page that asks ten thousand times would never let a person go: it is stopped, and told of.
  let dialogs = 0;
  const budget = (answer) => (native, self, args) => {
    dialogs += 1;
    if (dialogs > 10000) {
      apply(dispatchEvent, carrier, [new CustomEvent("__iwr_stuck")]);
      throw new Error("too many dialogs");
    }
    return dialogs > 20 ? answer : apply(native, self, args);
  };
  replace("alert", budget(undefined));
  replace("confirm", budget(true));
  replace("prompt", budget(""));
  replace("print", () => undefined);

  // Each new window is closed at once, which takes a while: more than a person opens are blocked.
  let windows = 0;
  replace("open", (native, self, args) => {
    windows += 1;
    return windows > 20 ? null : apply(native, self, args);
  });
})();
