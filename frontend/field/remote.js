// What the phone asks of the server, and what each answer means for what is queued.
const ACT_PATIENCE = 30_000;
const PHOTO_PATIENCE = 120_000;

export class NoSignal extends Error {}
export class SignedOut extends Error {}
export class OtherPerson extends Error {}
export class Later extends Error {} // the server is there, but cannot now
export class Refused extends Error {
  constructor(status, body) {
    super(body?.message ?? body?.reason ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}

async function ask(path, { patience = ACT_PATIENCE, ...options } = {}) {
  let answer;
  try {
    const signal = AbortSignal.timeout ? AbortSignal.timeout(patience) : undefined;
    answer = await fetch(path, { credentials: "same-origin", redirect: "error", cache: "no-store", signal, ...options });
  } catch {
    throw new NoSignal(path);
  }
  const body = await answer.json().catch(() => null);
  if (answer.ok) {
    if (body === null) throw new NoSignal(path); // somebody else's page in between, as in a hotel
    return body;
  }
  throw troubleOf(answer.status, body);
}

const AGAIN = new Set([400, 408, 425, 429]); // 400: a photo that arrived damaged

function troubleOf(status, body) {
  if (status === 401) return new SignedOut();
  if (status === 403 && body?.code === "other_person") return new OtherPerson();
  if (status >= 500 || AGAIN.has(status) || (status === 409 && !body?.outcome)) return new Later(`HTTP ${status}`);
  return new Refused(status, body);
}

const posting = (csrf, more) => ({ method: "POST", headers: { "X-CSRFToken": csrf ?? "" }, ...more });

export const myOrders = () => ask("/api/field/orders");

export function sendAct(act, csrf) {
  const headers = { "X-CSRFToken": csrf ?? "", "Content-Type": "application/json" };
  return ask("/api/field/acts", posting(csrf, { headers, body: JSON.stringify(act) }));
}

export function sendPhoto(photo, told, csrf) {
  const form = new FormData();
  for (const [name, value] of Object.entries(told)) if (value !== null && value !== undefined) form.append(name, value);
  form.append("photo", photo.blob, photo.name);
  return ask("/api/field/photos", posting(csrf, { body: form, patience: PHOTO_PATIENCE }));
}

const testOf = (order, camera) => `/api/field/orders/${encodeURIComponent(order)}/cameras/${encodeURIComponent(camera)}/test`;
export const startTest = (order, camera, csrf) => ask(testOf(order, camera), posting(csrf));
export const readTest = (order, camera) => ask(testOf(order, camera));

export async function smallPicture(sha256) {
  const answer = await fetch(`/files/${sha256}/small.jpg`, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Refused(answer.status, null);
  return answer.blob();
}
