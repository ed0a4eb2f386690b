// Messages that are fetched: one that came, those before the first, or all of them anew.

import { address, asked } from "./asking.js";
import { fragment } from "./fragments.js";
import { append, find, jump } from "./messages.js";
import { $, $$, channel, list, log } from "./page.js";
import { refreshPanel } from "./panel.js";
import { refreshPlaces } from "./places.js";
import { nameDays } from "./times.js";

export async function arrived(id) {
  if (find(id)) return;
  const response = await asked(`/fragments/message/${encodeURIComponent(id)}`);
  const isNext = append(await response.text()).some((each) => !each.matches(".papers"));
  if (isNext) await refreshPlaces(); // which tell when the one after it comes
}

export async function showEarlier(button) {
  const response = await asked(address("/fragments/messages", { channel, before: button.dataset.before }));
  const html = await response.text();
  const first = $(".message", list);
  const top = first?.getBoundingClientRect().top ?? 0;
  quietly(() => {
    list.prepend(...fragment(html).children);
    nameDays();
    noteEarlier(response);
    if (first) jump(first.getBoundingClientRect().top - top);
  });
}

// After the server has been away: everything anew, but for what is being typed and read.
export async function reload() {
  const response = await asked(address("/fragments/messages", { channel }));
  const html = await response.text();
  const anchor = $$(".message", list).find((each) => each.getBoundingClientRect().bottom > 0);
  const top = anchor?.getBoundingClientRect().top;
  const forms = $$(".message:has(form)", list);
  quietly(() => {
    list.replaceChildren(fragment(html));
    for (const form of forms) keep(form);
    nameDays();
    noteEarlier(response);
    const again = anchor && find(anchor.dataset.id);
    if (again) jump(again.getBoundingClientRect().top - top);
  });
  await Promise.all([refreshPanel(), refreshPlaces()]);
}

// Old messages are not read out as if they came now.
function quietly(work) {
  log.setAttribute("aria-busy", "true");
  work();
  log.removeAttribute("aria-busy");
}

function noteEarlier(response) {
  const before = response.headers.get("X-Earlier");
  $("#earlier").dataset.before = before ?? "";
  $(".earlier").hidden = !before;
}

function keep(message) {
  const fresh = find(message.dataset.id);
  if (fresh) fresh.replaceWith(message);
  else list.append(message);
}
