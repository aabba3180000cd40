// Main world, before any script of the page: tells the isolated world which elements listen, and
// which shadow roots are closed.
// The carrier is an event on `performance`, a target that both worlds share, that survives
// document.open() and that is no node, so elements in shadow trees arrive as themselves.
(() => {
  "use strict";
  const TYPES = new Set([
    "click", "dblclick", "mousedown", "mouseup", "pointerdown", "pointerup",
    "touchstart", "touchend", "keydown", "keyup", "keypress",
  ]);
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const { Element, FocusEvent, Proxy, String, WeakSet } = globalThis;
  const target = performance;
  const dispatch = EventTarget.prototype.dispatchEvent;
  const isTyped = Set.prototype.has;
  const isKnown = WeakSet.prototype.has;
  const learn = WeakSet.prototype.add;
  const isElement = Function.prototype.call.bind(
    Function.prototype[Symbol.hasInstance], Element);
  const told = new WeakSet();

  function tell(element, type) {
    if (!apply(isTyped, TYPES, [String(type)]) || apply(isKnown, told, [element])) return;
    apply(learn, told, [element]);
    apply(dispatch, target, [new FocusEvent("iwr-listener", { relatedTarget: element })]);
  }

  // A frame's elements are no instances of this world's Element; each frame has its own copy.
  function tellSafely(element, type) {
    try {
      if (isElement(element)) tell(element, type);
    } catch {
      // A type that cannot become a string fails in the native call, as it would without us.
    }
  }

  // Proxies of native functions print as native code and keep name and length.
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = new Proxy(add, {
    apply(native, self, args) {
      const result = apply(native, self, args);
      if (args[1]) tellSafely(self, args[0]);
      return result;
    },
  });

  function watchProperty(prototype, type) {
    const property = getOwnPropertyDescriptor(prototype, `on${type}`);
    if (!property || !property.set) return;
    const set = new Proxy(property.set, {
      apply(native, self, args) {
        const result = apply(native, self, args);
        if (typeof args[0] === "function") tellSafely(self, type);
        return result;
      },
    });
    defineProperty(prototype, `on${type}`, { ...property, set });
  }
  Element.prototype.attachShadow = new Proxy(Element.prototype.attachShadow, {
    apply(native, self, args) {
      const root = apply(native, self, args);
      apply(dispatch, target, [new FocusEvent("iwr-shadow", { relatedTarget: root })]);
      return root;
    },
  });

  for (const type of TYPES) {
    watchProperty(HTMLElement.prototype, type);
    watchProperty(SVGElement.prototype, type);
  }
})();
