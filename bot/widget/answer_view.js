// Shows one thing that was said: its parts, boxes to tick, choices as cards, suggested replies. What the buttons do is
// left to the panel.

import { arrowKeys, el, icon } from "./elements.js";
import { cardsOf, foldOf, linksOf, partsOf } from "./reading.js";
import { tab } from "./storage.js";

// said: {text, buttons}; id: under which ticks are kept; press(button): what a choice does.
export function answerView(said, { id, texts, press }) {
  const parts = partsOf(said.text);
  const cards = cardsOf(parts, said.buttons);
  if (cards) {
    const nodes = parts.map((part) =>
      part.kind === "numbers" ? choices(cards, texts, press) : partView(part, id, texts),
    );
    return { nodes, replies: said.buttons.filter((button) => !cards.some((card) => card.button === button)) };
  }
  const { head, tail, foot } = foldOf(parts);
  const [shown, folded, last] = [head, tail, foot].map((some) => some.map((part) => partView(part, id, texts)));
  return { nodes: [...shown, ...(folded.length ? unfolding(folded, texts) : []), ...last], replies: said.buttons };
}

// A button that names its procedure means the same at any time; another one only right after its answer.
const standsAlone = (button) => /\d\.\d{6}/.test(button.payload);

export function lasting(buttons) {
  return buttons.filter(standsAlone);
}

export function repliesView(buttons, texts, press) {
  const group = el("div", { class: "replies", role: "toolbar", "aria-label": texts.replies(buttons.length) });
  for (const button of buttons) {
    const attributes = { type: "button", lang: "vi", "data-passing": !standsAlone(button) };
    group.append(el("button", { ...attributes, onclick: () => press(button) }, button.title));
  }
  arrowKeys(group);
  return group;
}

function partView(part, id, texts) {
  if (part.kind === "boxes") return boxes(part.items, id, texts);
  if (part.items) {
    const list = el(part.kind === "numbers" ? "ol" : "ul");
    for (const item of part.items) list.append(el("li", { value: item.number }, ...inline(item.text)));
    return list;
  }
  return el("p", { class: part.kind }, ...inline(part.text));
}

// "Hạn: …", "Tình trạng: …": the name of a fact stands out from the fact.
function inline(text) {
  const name = /^([^:.;\d][^:.;]{2,38}):\s(?=\S)/.exec(text);
  if (!name) return linked(text);
  return [el("strong", {}, `${name[1]}:`), " ", ...linked(text.slice(name[0].length))];
}

function linked(text) {
  return linksOf(text).map((part) =>
    typeof part === "string"
      ? part
      : el("a", { href: part.href, target: "_blank", rel: "noopener noreferrer" }, part.text),
  );
}

function boxes(items, id, texts) {
  const kept = `ticks-${id}-${items[0].text.slice(0, 60)}`;
  const ticked = new Set(tab.get(kept, []));
  const count = el("p", { class: "count", "aria-live": "off" });
  const list = el("ul", { class: "boxes" });
  const tell = () => {
    count.textContent = texts.boxesDone(ticked.size, items.length);
  };
  items.forEach((item, at) => {
    const box = el("input", { type: "checkbox", checked: ticked.has(at) });
    box.addEventListener("change", () => {
      ticked[box.checked ? "add" : "delete"](at);
      tab.set(kept, [...ticked]);
      tell();
    });
    list.append(el("li", {}, el("label", {}, box, el("span", {}, ...linked(item.text)))));
  });
  tell();
  return el("div", {}, list, count);
}

function choices(cards, texts, press) {
  const group = el("div", {
    class: "cards",
    role: "toolbar",
    "aria-label": texts.replies(cards.length),
    "aria-orientation": "vertical",
  });
  for (const { item, button } of cards) {
    group.append(
      el(
        "button",
        { type: "button", onclick: () => press(button) },
        el("span", { class: "number" }, `${item.number}.`),
        el("span", { class: "what" }, item.text),
        icon("right"),
      ),
    );
  }
  arrowKeys(group);
  return group;
}

function unfolding(nodes, texts) {
  const rest = el("div", { class: "rest", hidden: true }, ...nodes);
  const button = el("button", { type: "button", class: "link", "aria-expanded": "false" }, texts.showRest);
  button.addEventListener("click", () => {
    rest.hidden = !rest.hidden;
    button.setAttribute("aria-expanded", String(!rest.hidden));
    button.textContent = rest.hidden ? texts.showRest : texts.showLess;
  });
  return [rest, button];
}
