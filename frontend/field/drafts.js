// A form half filled survives a reload, a crash and a call: it is kept with every change, photos too.
import { newKey } from "./queue.js";
import { orderOf, state } from "./state.js";
import * as store from "./store.js";

export async function draftOf(order, type) {
  const known = await store.get(state.person.id, "drafts", `${order}/${type}`);
  if (known) return known;
  const title = orderOf(order)?.title ?? order;
  return { key: newKey(), person: state.person.id, order, title, type, fields: {}, photos: [], form: "", seen: state.read.seen };
}

// What has been submitted is an act now, and no draft any more.
export async function keepDraft(draft) {
  if (!draft.closed) await store.put(state.person.id, "drafts", `${draft.order}/${draft.type}`, draft);
}

export async function dropDraft(draft) {
  await store.remove(state.person.id, "drafts", `${draft.order}/${draft.type}`);
  await store.forgetPhotos(state.person.id);
}
