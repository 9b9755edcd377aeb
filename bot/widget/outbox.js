// What the citizen sends: kept until the server has it, one after another in order, repeated under the same id.

import { newId, tab } from "./storage.js";
import { Unreachable } from "./server.js";

const LONGEST_WAIT_S = 30;
const TRIES_IN_TROUBLE = 4;

export class Outbox {
  // answered(item, body) and refused(item, problem) end an item; changed(state, waitS) tells how it goes:
  // "idle", "sending", "offline", "limited" or "trouble".
  constructor(server, { answered, refused, changed }) {
    this.server = server;
    this.answered = answered;
    this.refused = refused;
    this.changed = changed;
    this.items = tab.get("outbox", []);
    this.failures = 0;
    this.isPumping = false;
    this.isHeld = false;
    this.timer = 0;
    this.wake = () => this.pump();
    window.addEventListener("online", this.wake);
  }

  add(path, body, id = newId()) {
    this.items.push({ id, path, body });
    this.keep();
    this.pump();
    return id;
  }

  clear() {
    clearTimeout(this.timer);
    this.items = [];
    this.failures = 0;
    this.keep();
    this.changed("idle", 0);
  }

  // While the citizen is being forgotten nothing new goes out; should that fail, what waits goes on waiting its turn.
  hold() {
    this.isHeld = true;
  }

  release() {
    this.isHeld = false;
    this.pump();
  }

  keep() {
    tab.set("outbox", this.items);
  }

  async pump() {
    if (this.isPumping || this.isHeld) return;
    this.isPumping = true;
    clearTimeout(this.timer);
    try {
      while (this.items.length && !this.isHeld) {
        const wait = await this.send(this.items[0]);
        if (wait !== null) {
          this.timer = setTimeout(this.wake, wait.seconds * 1000);
          this.changed(wait.state, wait.seconds);
          return;
        }
      }
      this.changed("idle", 0);
    } finally {
      this.isPumping = false;
    }
  }

  // null when the item is done with, else how long to wait.
  async send(item) {
    this.changed("sending", 0);
    let end;
    try {
      const body = await this.server.post(
        item.path,
        item.path === "messages" ? { ...item.body, id: item.id } : item.body,
      );
      end = () => this.answered(item, body);
    } catch (problem) {
      if (this.items[0] !== item) return null;
      const wait = this.wait(problem);
      if (wait !== null) return wait;
      end = () => this.refused(item, problem);
    }
    // Forgotten while it was under way.
    if (this.items[0] !== item) return null;
    // The answer is kept before the question is let go: a page that is left in between sends it again and gets the same.
    end();
    this.items.shift();
    this.failures = 0;
    this.keep();
    return null;
  }

  wait(problem) {
    const growing = Math.min(LONGEST_WAIT_S, 2 ** this.failures);
    if (problem instanceof Unreachable) {
      this.failures += 1;
      return { state: "offline", seconds: growing };
    }
    if (problem.status === 429) return { state: "limited", seconds: problem.waitS || growing };
    if (problem.status >= 500 && this.failures < TRIES_IN_TROUBLE - 1) {
      this.failures += 1;
      return { state: "trouble", seconds: growing };
    }
    return null;
  }
}
