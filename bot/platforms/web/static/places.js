// The list on the left: channels, what is new in them, and adding one.

import { address, asked, sent } from "./asking.js";
import { fragment } from "./fragments.js";
import { $, channel } from "./page.js";

export async function refreshPlaces() {
  const response = await asked(address("/fragments/places", { channel }));
  $("#place-list").replaceChildren(fragment(await response.text()));
}

export function markNew(other) {
  const link = $(`#place-list [data-channel="${CSS.escape(other)}"]`);
  if (!link || $("[data-new]", link)) return;
  const mark = Object.assign(document.createElement("span"), { textContent: "new" });
  mark.dataset.new = "";
  $(".label", link).after(mark);
}

// What is wrong with a name is said beside it: on a narrow screen the rest is covered.
export async function addChannel(form) {
  const problem = $(".problem", form);
  problem.textContent = "";
  try {
    const { channel: added } = await sent("/api/channels", { name: form.elements.name.value });
    location.assign(address("/", { channel: added }));
  } catch (error) {
    problem.textContent = error.message;
  }
}
