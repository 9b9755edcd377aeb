// What comes without being asked for: pushes and officers' replies. Server-sent events, and asking now and then where
// these do not get through. Each is told once and in order, by the number in its id.

import { tab } from "./storage.js";

const ASK_EVERY_S = 10;
const ASK_BESIDE_STREAM_S = 120;
const STREAM_AGAIN_S = 60;
const OPENS_WITHIN_S = 10;

export class News {
  constructor(server, tell) {
    this.server = server;
    this.tell = tell;
    this.stream = null;
    this.isAsking = false;
    this.timers = {};
    const look = () => (document.hidden ? this.stop() : this.start());
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", look);
  }

  // A hidden tab holds no stream: a browser has only six connections for all tabs of a site.
  start() {
    this.stop();
    if (document.hidden || !this.server.session) return;
    this.listen();
    this.ask();
  }

  stop() {
    this.stream?.close();
    this.stream = null;
    Object.values(this.timers).forEach(clearTimeout);
    this.timers = {};
  }

  listen() {
    if (!("EventSource" in window) || !this.server.session) return;
    const stream = this.server.stream(this.last);
    this.stream = stream;
    stream.onmessage = (event) => this.take(JSON.parse(event.data));
    stream.onopen = () => clearTimeout(this.timers.opening);
    stream.onerror = () => {
      // Refused; while it is only broken off, the browser goes on by itself.
      if (stream.readyState === EventSource.CLOSED) this.giveUp(stream);
    };
    this.timers.opening = setTimeout(() => this.giveUp(stream), OPENS_WITHIN_S * 1000);
  }

  giveUp(stream) {
    if (this.stream !== stream) return;
    stream.close();
    this.stream = null;
    this.timers.again = setTimeout(() => this.listen(), STREAM_AGAIN_S * 1000);
    this.ask();
  }

  // Also beside a stream, for proxies that hold it back.
  async ask() {
    clearTimeout(this.timers.asking);
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      const { messages } = await this.server.after(this.last);
      messages.forEach((told) => this.take(told));
    } catch (problem) {
      if (problem.status === 401) this.server.session = null;
    } finally {
      this.isAsking = false;
    }
    if (!document.hidden && this.server.session) {
      const seconds = this.stream ? ASK_BESIDE_STREAM_S : ASK_EVERY_S;
      clearTimeout(this.timers.asking);
      this.timers.asking = setTimeout(() => this.ask(), seconds * 1000);
    }
  }

  get last() {
    return tab.get("last-news", "");
  }

  take(told) {
    const [conversation, number] = told.id.split(".");
    const numbers = tab.get("news-numbers", {});
    if (Number(number) <= (numbers[conversation] ?? 0)) return;
    this.tell(told);
    tab.set("news-numbers", { ...numbers, [conversation]: Number(number) });
    tab.set("last-news", told.id);
  }
}
