// Lines, buttons and forms that are sent, and where their answers are shown.

import { sent } from "./asking.js";
import { fragment } from "./fragments.js";
import { reload } from "./history.js";
import { insert, reveal, showWhole } from "./messages.js";
import { $, $$, FIELD, box, channel } from "./page.js";
import { keepPlaces } from "./places.js";

export async function give(text) {
  show(await sent("/api/commands", { text, channel }));
}

// An answer to a button is shown at the end, unless it is only about the paper it stands under.
export async function run(button) {
  const answer = await sent("/api/press", { action: "run", subject: button.dataset.subject, channel });
  const card = button.closest(".paper");
  const isOther = (part) => part.dataset.paper !== card?.dataset.paper;
  if (card && !$$(".paper, form", fragment(answer.html)).some(isOther)) showUnder(card, answer.html);
  else show(answer);
  if (button.dataset.subject.startsWith("forget-me")) await reload(); // nothing of before is kept
}

export async function fill(form) {
  const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const here = "here" in form.dataset;
  const answer = await sent("/api/forms", { form: form.dataset.form, here, values, channel });
  const asking = form.closest(".message");
  const next = $$(".message", fragment(answer.html));
  asking.replaceWith(...next);
  ($("[aria-invalid=true]", next[0]) ?? $(FIELD, next[0]) ?? box).focus();
  keepPlaces();
}

// What somebody asked for themselves is always brought into view.
function show(answer) {
  const messages = insert(answer.html);
  if (!messages.length) return;
  reveal(messages[0]);
  const asks = messages.find((each) => $("form", each));
  if (asks) $(FIELD, asks).focus({ preventScroll: true });
  else keepPlaces();
}

function showUnder(card, html) {
  const message = $(".message", fragment(html));
  const hide = hider(message, card);
  $$(".paper", message).forEach((same) => same.remove());
  $(".who", message).append(hide);
  let last = card;
  while (last.nextElementSibling?.matches(".receipt, .message.answer")) last = last.nextElementSibling;
  last.after(message);
  showWhole(message);
  hide.focus({ preventScroll: true });
}

function hider(message, card) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Hide" });
  button.addEventListener("click", () => {
    message.remove();
    $(":scope > .actions summary", card)?.focus({ preventScroll: true });
  });
  return button;
}
