// What the tab keeps until it is closed (the conversation), and what the device keeps (how things are shown).
// Where the browser forbids both, e.g. in a sandboxed frame, the page's memory serves until it is left.

const PREFIX = "motcua-";

class Kept {
  constructor(place) {
    this.place = place;
  }

  get(name, otherwise = null) {
    const written = this.place.getItem(PREFIX + name);
    return written === null ? otherwise : JSON.parse(written);
  }

  set(name, value) {
    this.place.setItem(PREFIX + name, JSON.stringify(value));
  }

  remove(name) {
    this.place.removeItem(PREFIX + name);
  }

  clear() {
    for (const name of Object.keys(this.place)) if (name.startsWith(PREFIX)) this.place.removeItem(name);
  }
}

function memory() {
  const place = Object.create({
    getItem: (name) => place[name] ?? null,
    setItem: (name, value) => {
      place[name] = value;
    },
    removeItem: (name) => {
      delete place[name];
    },
  });
  return place;
}

function opened(name) {
  try {
    const place = window[name];
    place.setItem(PREFIX + "probe", "");
    place.removeItem(PREFIX + "probe");
    return place;
  } catch (forbidden) {
    return memory();
  }
}

export const tab = new Kept(opened("sessionStorage"));
export const device = new Kept(opened("localStorage"));

// Also where a page is not served over TLS, so crypto.randomUUID will not do.
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
