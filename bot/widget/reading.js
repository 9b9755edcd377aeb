// Reads the plain text of an answer into parts: title, paragraphs, lists, boxes to tick, source. Nothing is lost: each
// line is in exactly one part. How parts look is left to answer_view.js.

const BULLET = /^\s*[•·]\s+(.*)$/;
const NUMBER = /^\s*([1-9]\d?)\.\s+(.*)$/;
const BOX = /^\s*[☐□]\s+(.*)$/;
const CONTINUED = /^\s{2,}\S/;
const SOURCE = /^Nguồn: /;
const LONGEST_TITLE = 160;
const LONGEST_SHOWN = 900;
const WORTH_FOLDING = 250;

// [{kind: "title" | "paragraph" | "source", text} | {kind: "bullets" | "numbers" | "boxes", items: [{text, number}]}]
export function partsOf(text) {
  const parts = [];
  let open = null;
  let isSource = false;
  text.split("\n").forEach((line, at) => {
    const list = isSource ? null : listItem(line);
    if (!line.trim()) {
      open = null;
      isSource = false;
    } else if (list) {
      if (open?.kind !== list.kind) parts.push((open = { kind: list.kind, items: [] }));
      open.items.push(list.item);
    } else if (open?.items && CONTINUED.test(line)) {
      open.items[open.items.length - 1].text += `\n${line.trim()}`;
    } else {
      isSource ||= SOURCE.test(line);
      const kind = isSource
        ? "source"
        : at === 0 && line.endsWith(":") && line.length <= LONGEST_TITLE
          ? "title"
          : "paragraph";
      parts.push({ kind, text: line.trim() });
      open = null;
    }
  });
  return parts;
}

function listItem(line) {
  const box = BOX.exec(line);
  if (box) return { kind: "boxes", item: { text: box[1] } };
  const bullet = BULLET.exec(line);
  if (bullet) return { kind: "bullets", item: { text: bullet[1] } };
  const number = NUMBER.exec(line);
  return number && { kind: "numbers", item: { text: number[2], number: Number(number[1]) } };
}

// A long answer by its beginning: {head, tail, foot}, all parts; the tail is what is folded away, the foot its source.
// A list to tick is never folded.
export function foldOf(parts) {
  const source = parts.findIndex((part) => part.kind === "source");
  const facts = source < 0 ? parts : parts.slice(0, source);
  const foot = source < 0 ? [] : parts.slice(source);
  const whole = { head: facts, tail: [], foot };
  if (parts.some((part) => part.kind === "boxes")) return whole;
  const head = [];
  const tail = [];
  let letters = 0;
  for (const part of facts) {
    const lines = part.items ?? [part];
    let fits = 0;
    while (fits < lines.length && letters < LONGEST_SHOWN) letters += lines[fits++].text.length;
    const [shown, folded] = [lines.slice(0, fits), lines.slice(fits)];
    if (shown.length) head.push(part.items ? { ...part, items: shown } : part);
    if (folded.length) tail.push(part.items ? { ...part, items: folded } : part);
  }
  const folded = tail.flatMap((part) => part.items ?? [part]).reduce((sum, line) => sum + line.text.length, 0);
  return folded < WORTH_FOLDING ? whole : { head, tail, foot };
}

// For each numbered item the button that means it, when every item has one; else null, and they are shown apart.
export function cardsOf(parts, buttons) {
  const lists = parts.filter((part) => part.kind === "numbers");
  if (lists.length !== 1 || lists[0].items.length > buttons.length) return null;
  const cards = lists[0].items.map((item) => {
    const button = buttons.find((each) => means(each, item));
    return button && { item, button };
  });
  const isWhole = cards.every(Boolean) && new Set(cards.map((card) => card.button)).size === cards.length;
  return isWhole ? cards : null;
}

function means(button, item) {
  if (button.title === `Trường hợp ${item.number}`) return true;
  const code = /\d\.\d{6}/.exec(button.payload)?.[0];
  return code ? item.text.includes(code) : item.text.startsWith(button.title.replace(/…$/, ""));
}

// [text | {href, text}]: only addresses of the web become links, and their own text stays visible.
export function linksOf(text) {
  const parts = [];
  let place = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}”’]/g)) {
    if (!isAddress(match[0])) continue;
    parts.push(text.slice(place, match.index), { href: match[0], text: match[0] });
    place = match.index + match[0].length;
  }
  parts.push(text.slice(place));
  return parts.filter((part) => part !== "");
}

function isAddress(text) {
  try {
    return Boolean(new URL(text));
  } catch (broken) {
    return false;
  }
}

// What is read aloud: no addresses, no codes of decisions.
export function spoken(text) {
  return partsOf(text)
    .filter((part) => part.kind !== "source")
    .map((part) => (part.items ? part.items.map((item) => item.text).join(". ") : part.text))
    .join(". ")
    .replace(/https?:\/\/\S+/g, "")
    .replace(/[☐•]/g, "");
}
