// How the widget is shown: what the citizen chose on this device, else what the system prefers.

import { device } from "./storage.js";

export const CHOICES = {
  language: ["vi", "en"],
  size: ["normal", "large", "largest"],
  scheme: ["system", "light", "dark"],
  contrast: ["system", "high"],
  motion: ["system", "reduced"],
};

const SYSTEM = {
  scheme: ["(prefers-color-scheme: dark)", "dark", "light"],
  contrast: ["(prefers-contrast: more)", "high", "normal"],
  motion: ["(prefers-reduced-motion: reduce)", "reduced", "full"],
};

export class Preferences {
  // language: used until the citizen chooses one.
  constructor(language) {
    this.chosen = {
      language,
      size: "normal",
      scheme: "system",
      contrast: "system",
      motion: "system",
      ...device.get("shown", {}),
    };
    this.roots = new Set();
    for (const [query] of Object.values(SYSTEM)) matchMedia(query).addEventListener("change", () => this.show());
  }

  get(name) {
    return this.chosen[name];
  }

  set(name, value) {
    this.chosen[name] = value;
    device.set("shown", { ...device.get("shown", {}), [name]: value });
    this.show();
  }

  // Have an element carry the choices as data attributes, from which the style sheet goes.
  dress(root) {
    this.roots.add(root);
    this.show();
  }

  show() {
    for (const root of this.roots) {
      root.dataset.size = this.chosen.size;
      root.lang = this.chosen.language;
      for (const [name, [query, yes, no]] of Object.entries(SYSTEM)) {
        const value = this.chosen[name];
        root.dataset[name] = value === "system" ? (matchMedia(query).matches ? yes : no) : value;
      }
    }
  }

  get isCalm() {
    return [...this.roots].some((root) => root.dataset.motion === "reduced");
  }
}
