// The portal widget: <script type="module" src="…/webhooks/web/files/widget.js"> on any page of a portal is all it takes.
// A button at the lower edge then opens the conversation; <motcua-chat inline> shows it in its place instead.
// Attributes: inline, lang ("vi" or "en", else the page's), privacy (address of the authority's own full notice).
// No dependency, no request elsewhere, no style in attributes (docs/adr/0017).

import { el, icon } from "./elements.js";
import { Preferences } from "./preferences.js";
import { tab } from "./storage.js";

const FILES = new URL("./", import.meta.url);
const CHANNEL = new URL("../", FILES);
// As wide as this a page is seen beside the conversation; below, the conversation takes the screen.
const ROOM_BESIDE = "(min-width: 40em) and (min-height: 30em)";

class MotcuaChat extends HTMLElement {
  async connectedCallback() {
    if (this.shadowRoot) return;
    this.attachShadow({ mode: "open" });
    const language = this.getAttribute("lang") ?? document.documentElement.lang;
    this.preferences = new Preferences(language.startsWith("en") ? "en" : "vi");
    await (this.hasAttribute("inline") ? this.inPlace() : this.asLauncher());
  }

  async inPlace() {
    const [panel] = await Promise.all([this.panel(), this.dressed()]);
    this.shadowRoot.append(panel.element);
    panel.toEnd();
  }

  // Nothing is shown before it can be shown as it is meant, unless the page forbids our style sheet.
  dressed() {
    return new Promise((resolve) => {
      const sheet = el("link", {
        rel: "stylesheet",
        href: new URL("widget.css", FILES),
        onload: resolve,
        onerror: resolve,
      });
      this.shadowRoot.append(sheet);
    });
  }

  // The larger part is fetched when somebody opens it, not by every page that carries the button.
  async panel(close = null) {
    const [{ Panel }, { Server }] = await Promise.all([import("./panel.js"), import("./server.js")]);
    return new Panel({
      server: new Server(CHANNEL),
      preferences: this.preferences,
      privacyLink: this.getAttribute("privacy") ?? "",
      close,
      arrived: () => this.arrived?.(),
    });
  }

  async asLauncher() {
    await this.dressed();
    const texts = (await import(`./texts.${this.preferences.get("language")}.js`)).default;
    const count = el("span", { class: "unread", hidden: true });
    const attributes = { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false" };
    const launcher = el("button", attributes, icon("chat"), el("span", {}, texts.launcher), count);
    const dialog = el("dialog", { class: "window", "aria-label": texts.title });
    this.preferences.dress(launcher);
    this.shadowRoot.append(launcher, dialog);
    let unread = 0;
    let made = null;
    const make = () =>
      (made ??= this.panel(() => dialog.close()).then(
        (panel) => {
          dialog.append(panel.element);
          return panel;
        },
        // Its files could not be fetched: said on the button, and tried again when it is pressed again.
        () => {
          made = null;
          count.hidden = false;
          count.textContent = texts.notLoaded;
        },
      ));
    const showUnread = (number) => {
      unread = number;
      count.hidden = !unread;
      count.textContent = unread ? texts.unread(unread) : "";
    };
    this.arrived = () => {
      if (!dialog.open) showUnread(unread + 1);
    };
    launcher.addEventListener("click", async () => {
      const panel = await make();
      if (!panel || dialog.open) return;
      if (matchMedia(ROOM_BESIDE).matches) dialog.show();
      else dialog.showModal();
      launcher.setAttribute("aria-expanded", "true");
      launcher.hidden = true;
      showUnread(0);
      panel.opened();
    });
    // A window that stands beside the page is closed by Escape too; a sheet within closes only itself.
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.target.closest(".sheet")) dialog.close();
    });
    dialog.addEventListener("close", (event) => {
      if (event.target !== dialog) return;
      launcher.hidden = false;
      launcher.setAttribute("aria-expanded", "false");
      launcher.focus();
    });
    // A conversation that was begun on another page of the portal goes on: its news are counted on the button.
    if (tab.get("agreed", false)) await make();
  }
}

customElements.define("motcua-chat", MotcuaChat);

function placeLauncher() {
  if (!document.querySelector("motcua-chat")) document.body.append(document.createElement("motcua-chat"));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", placeLauncher);
else placeLauncher();
