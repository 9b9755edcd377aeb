// Builds DOM nodes. Text is always text: nothing here takes markup, and styles are never written into attributes.

export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Drawn on a field of 24 by 24 with a line of 2.
const ICONS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  more: "M4 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0zM18 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0z",
  send: "M4 12h15M13 6l6 6-6 6",
  microphone: "M9 5a3 3 0 0 1 6 0v6a3 3 0 0 1-6 0zM5 11a7 7 0 0 0 14 0M12 18v3",
  code: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2M14 20h2",
  up: "M7 20V10l4-7c2 0 3 1 2.500 3L13 9h6a1.500 1.500 0 0 1 1.500 2l-2 8a1.500 1.500 0 0 1-1.500 1zM3 10h4v10H3z",
  down: "M17 4v10l-4 7c-2 0-3-1-2.500-3l.5-3H5a1.500 1.500 0 0 1-1.500-2l2-8A1.500 1.500 0 0 1 7 4zM21 14h-4V4h4z",
  speaker: "M4 9h4l5-4v14l-5-4H4zM16 9a4 4 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  stop: "M6 6h12v12H6z",
  print: "M7 9V3h10v6M7 17H4v-8h16v8h-3M7 14h10v7H7z",
  save: "M12 3v12M7 10l5 5 5-5M4 20h16",
  right: "M9 5l7 7-7 7",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

export function iconButton(name, label, onclick, attributes = {}) {
  return el(
    "button",
    { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...attributes },
    icon(name),
  );
}

// One stop for Tab, arrows within: for groups in which there may be many buttons.
export function arrowKeys(group) {
  const buttons = () => [...group.querySelectorAll("button")];
  const reach = (reached) =>
    buttons().forEach((button) => button.setAttribute("tabindex", button === reached ? "0" : "-1"));
  reach(buttons()[0]);
  group.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(event.target);
    const next = all[(at + 1) % all.length];
    const before = all.at(at - 1);
    const to = {
      ArrowDown: next,
      ArrowRight: next,
      ArrowUp: before,
      ArrowLeft: before,
      Home: all[0],
      End: all.at(-1),
    }[event.key];
    if (at < 0 || !to) return;
    event.preventDefault();
    to.focus();
  });
  group.addEventListener("focusin", (event) => reach(event.target));
}
