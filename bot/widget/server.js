// Calls the web channel (docs/channels.md). What is repeated, and when, is left to the outbox.

import { tab } from "./storage.js";

const NOTICE = "notice-2026-11";
const PATIENCE_MS = 60_000;

// The server refused; `detail` is its sentence for the citizen.
export class Refusal extends Error {
  constructor(status, detail, waitS) {
    super(detail || String(status));
    this.status = status;
    this.detail = detail;
    this.waitS = waitS;
  }
}

// The server could not be asked, or its answer did not arrive: the same may be sent again under the same id.
export class Unreachable extends Error {}

export class Server {
  // base: address of the web channel, ending in "/".
  constructor(base) {
    this.base = base;
    this.onsession = () => {};
    this.opening = null;
  }

  get session() {
    return tab.get("session");
  }

  set session(token) {
    if (token === null) tab.remove("session");
    else tab.set("session", token);
    this.onsession();
  }

  // A session is used only once the citizen's consent stands beside it.
  async open() {
    this.opening ??= this.issue().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  async issue() {
    const { session } = await this.call("sessions", { body: {} });
    await this.agreed(session);
    this.session = session;
    return session;
  }

  async agreed(session) {
    await this.call("consent", { body: { session, given: true, notice: NOTICE } });
  }

  async post(path, body) {
    const session = this.session ?? (await this.open());
    try {
      return await this.call(path, { body: { ...body, session } });
    } catch (refusal) {
      if (refusal.status !== 401) throw refusal;
      if (this.session === session) this.session = null;
      return this.call(path, { body: { ...body, session: await this.open() } });
    }
  }

  async after(last) {
    return this.call(`messages?${new URLSearchParams({ session: this.session, after: last })}`);
  }

  stream(last) {
    return new EventSource(new URL(`events?${new URLSearchParams({ session: this.session, after: last })}`, this.base));
  }

  async call(path, { body } = {}) {
    const request = { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store", credentials: "omit" };
    if (body) {
      request.method = "POST";
      request.headers = { "Content-Type": "application/json" };
      request.body = JSON.stringify(body);
    }
    let answer, told;
    try {
      answer = await fetch(new URL(path, this.base), request);
      told = answer.status === 204 ? null : await answer.text();
    } catch (failure) {
      throw new Unreachable(failure.message);
    }
    const read = asJson(told);
    if (answer.ok && (told === null || read !== undefined)) return read;
    throw new Refusal(
      answer.ok ? 502 : answer.status,
      read?.detail ?? "",
      Number(answer.headers.get("Retry-After")) || 0,
    );
  }
}

// A proxy's error page is no JSON.
function asJson(told) {
  try {
    return told === null ? null : JSON.parse(told);
  } catch (broken) {
    return undefined;
  }
}
