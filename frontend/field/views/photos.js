// The photos of a form: taken or chosen, made small, kept at once; their place follows when the phone knows it.
import { instant } from "../clock.js";
import { h, icon } from "../dom.js";
import { keepDraft } from "../drafts.js";
import { NotAPicture, addPlace, keepPhoto, whereAmI } from "../photo.js";
import { changed, state } from "../state.js";
import * as store from "../store.js";
import { fill, words } from "../../app/words.js";

const MOST = 12;

// `slot` is "photos" (many) or "form" (the one stamped form).
export function photoField(draft, slot, label, hint) {
  const strip = h("ul", { class: "f-photos", "aria-label": label });
  const trouble = h("p", { class: "f-trouble", role: "alert", hidden: true });
  const field = { pending: Promise.resolve(), hashes: () => (slot === "form" ? [draft.form].filter(Boolean) : draft.photos) };

  const say = (text) => {
    trouble.textContent = text;
    trouble.hidden = !text;
  };
  const show = async () => strip.replaceChildren(...(await Promise.all(field.hashes().map((hash) => shown(hash)))).filter(Boolean));

  async function shown(hash) {
    const photo = await store.get(state.person.id, "photos", hash);
    return photo && h(
      "li", { class: "f-photo" },
      h("img", { src: URL.createObjectURL(photo.blob), alt: fill("photo_of", instant(photo.taken_at, false)) }),
      h("span", {}, instant(photo.taken_at), h("br"), photo.longitude === null ? words.no_place : fill("place_within", Math.round(photo.accuracy))),
      h("button", { type: "button", class: "f-photo__drop", "aria-label": words.drop_photo, onclick: () => drop(hash) }, icon("x")),
    );
  }

  async function drop(hash) {
    if (slot === "form") draft.form = "";
    else draft.photos = draft.photos.filter((known) => known !== hash);
    await keepDraft(draft);
    await show();
  }

  async function add(files) {
    say("");
    for (const file of files) {
      if (slot === "photos" && draft.photos.length >= MOST) return say(fill("most_photos", MOST));
      try {
        const photo = await keepPhoto(state.person.id, file);
        if (slot === "form") draft.form = photo.sha256;
        else if (!draft.photos.includes(photo.sha256)) draft.photos = [...draft.photos, photo.sha256];
        await keepDraft(draft);
        await show();
        field.pending = Promise.all([field.pending, placed(photo)]);
      } catch (error) {
        refuse(error);
      }
    }
    return undefined;
  }

  async function placed(photo) {
    if (photo.longitude !== null) return;
    await addPlace(state.person.id, photo.sha256, await whereAmI());
    await show();
  }

  function refuse(error) {
    if (error instanceof NotAPicture) return say(words.not_a_picture);
    if (!(error instanceof store.Full)) throw error;
    state.full = true;
    changed();
    return say(words.full);
  }

  const pick = (name, text, camera) => h(
    "label", { class: "f-button f-pick" }, icon(name), text,
    h("input", {
      class: "f-hidden", type: "file", accept: "image/*", capture: camera && "environment", multiple: !camera && slot === "photos", data: { slot, source: camera ? "camera" : "album" },
      onchange: async (event) => {
        const files = [...event.target.files];
        event.target.value = "";
        await add(files);
      },
    }),
  );
  show();
  field.node = h(
    "fieldset", { class: "f-field" },
    h("legend", {}, label), hint && h("p", { class: "f-hint" }, hint), strip,
    h("div", { class: "f-picks" }, pick("camera", words.take_photo, true), pick("photo", words.choose_photo, false)), trouble,
  );
  return field;
}
