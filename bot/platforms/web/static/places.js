// The list on the left: channels, what is new in them, and adding one.

import { address, asked, sent } from "./asking.js";
import { fragment } from "./fragments.js";
import { $, $$, box, channel, list } from "./page.js";

const places = $("#place-list");
const linkTo = (other) => $(`[data-channel="${CSS.escape(other)}"]`, places);

let shown = "";

export async function refreshPlaces() {
  const response = await asked(address("/fragments/places", { channel }));
  const html = await response.text();
  if (html === shown) return;
  shown = html;
  const marked = $$("a:has([data-new])", places).map((link) => link.dataset.channel);
  const focused = $("a:focus", places)?.dataset.channel;
  places.replaceChildren(fragment(html));
  marked.forEach(mark);
  if (focused) linkTo(focused)?.focus();
  $("#note").textContent = $('[aria-current="page"] .note', places)?.textContent ?? "";
}

// After what may have changed when digests come. A list that stays old is no failure of it.
export const keepPlaces = () => refreshPlaces().catch(() => {});

// Tells of something new elsewhere, which may be the first of a channel that is not listed yet.
// Whoever came before there was anything to see, and asked for no place, is taken there.
export async function newIn(other) {
  if (isWaiting()) return location.replace(address("/", { channel: other }));
  if (!linkTo(other)?.querySelector("[data-new]")) await refreshPlaces();
  mark(other);
}

const isWaiting = () => !(location.search || channel.startsWith("#") || $(".message", list) || box.value);

function mark(other) {
  const link = linkTo(other);
  if (!link || $("[data-new]", link)) return;
  const word = Object.assign(document.createElement("span"), { textContent: "new" });
  word.dataset.new = "";
  $(".label", link).after(word);
}

// What is wrong with a name is said beside it: on a narrow screen the rest is covered.
export async function addChannel(form) {
  const problem = $(".problem", form);
  problem.textContent = "";
  try {
    const { channel: added } = await sent("/api/channels", { name: form.elements.name.value });
    location.assign(`${address("/", { channel: added })}#box`);
  } catch (error) {
    problem.textContent = error.message;
  }
}
