// Asking the server. What goes wrong is an Error whose message is a sentence for the person.

export const LOGGED_OUT =
  "You are logged out: open the link again that Paper Round printed, or make a new one with “paperround login you”.";
const UNREACHABLE = "Paper Round cannot be reached just now, so nothing was stored. Please try again.";

export async function asked(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Error(UNREACHABLE);
  }
  if (!response.ok) throw new Error(await problemOf(response));
  return response;
}

async function problemOf(response) {
  if (response.status === 401) return LOGGED_OUT;
  const told = await response.json().catch(() => ({}));
  return told.error ?? `That did not work (${response.status}). Please try again.`;
}

export async function sent(path, body) {
  const headers = { "content-type": "application/json" };
  const response = await asked(path, { method: "POST", headers, body: JSON.stringify(body) });
  return response.json();
}

export const address = (path, values) => `${path}?${new URLSearchParams(values)}`;
