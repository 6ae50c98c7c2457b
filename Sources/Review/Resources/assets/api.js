// The HTTP interface: one function, one error. Who is signed in is kept here, since every change needs the token.

/** `status` is 0 when no answer came; `code` is the server's, or `offline`. */
export class ApiError extends Error {
  constructor(status, code, text, retryAfter) {
    super(text);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later without anybody changing it. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export const session = Object.assign(new EventTarget(), { me: null });

async function request(method, path, body, options) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && session.me) headers["X-CSRF-Token"] = session.me.csrf;
  let reply;
  try {
    reply = await fetch(path, {
      method, headers, credentials: "same-origin", cache: "no-store",
      body: body === undefined ? undefined : JSON.stringify(body),
      keepalive: options.keepalive ?? false,
      signal: AbortSignal.timeout(options.timeout ?? 15000),
    });
    if (reply.status === 204) return null;
    const type = reply.headers.get("Content-Type") ?? "";
    const found = type.includes("json") ? await reply.json() : null;
    if (reply.ok && found !== null) return found;
    throw new ApiError(reply.status, found?.code ?? "server", found?.error ?? `The server answered ${reply.status}.`,
      Number(reply.headers.get("Retry-After")) || undefined);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(0, "offline", "The server cannot be reached.");
  }
}

/** JSON in, JSON out, or ApiError. Fires `signed-out` on the session at 401; fetches a stale token anew once. */
export async function call(method, path, body, options = {}) {
  try {
    return await request(method, path, body, options);
  } catch (error) {
    if (error.status === 401 && error.code !== "wrong") session.dispatchEvent(new Event("signed-out"));
    if (error.status === 403 && error.code === "csrf" && !options.again) {
      const me = await request("GET", "/api/me", undefined, {});
      if (me.name === session.me?.name) {
        session.me = me;
        return call(method, path, body, { ...options, again: true });
      }
      session.dispatchEvent(new Event("signed-out"));
    }
    throw error;
  }
}

/** A query string of what is set; arrays repeat their name. */
export function query(fields) {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of [value].flat()) if (one !== undefined && one !== null && one !== "") found.append(name, one);
  }
  return found.toString();
}
