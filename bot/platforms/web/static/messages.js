// Messages in the log: put in their places, and brought into view.

import { fragment } from "./fragments.js";
import { $, $$, list, log } from "./page.js";

export const find = (id, within = list) => $(`.message[data-id="${CSS.escape(id)}"]`, within);
export const nearBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

// Adds messages at the end; whoever reads further up is told instead of being moved.
export function append(html) {
  const wasBelow = nearBottom();
  const [first] = insert(html);
  if (!first) return;
  if (!wasBelow) $("#newer").hidden = false;
  else if (!first.matches(".papers, .note")) reveal(first);
}

// Adds messages at the end or in their threads; returns those that were not there before.
export function insert(html) {
  const content = fragment(html);
  const messages = $$(".message", content).filter((each) => !find(each.dataset.id));
  for (const message of messages) {
    const thread = message.dataset.under && threadOf(message.dataset.under);
    if (thread) addToThread(thread, message);
  }
  const known = $$(".message", content).filter((each) => find(each.dataset.id));
  known.forEach((each) => each.remove());
  list.append(...content.children);
  tidyDays();
  return messages;
}

const threadOf = (id) => find(id)?.querySelector(".thread");

function addToThread(thread, message) {
  $("[data-thread]", thread).append(message);
  $("[data-thread-count]", thread).textContent = $$(".message", thread).length;
  thread.hidden = false;
}

// A day is named once, before its first message.
export function tidyDays() {
  let last = null;
  for (const day of $$(".day", list)) {
    const isEmpty = !day.nextElementSibling || day.nextElementSibling.matches(".day");
    if (day.dataset.day === last || isEmpty) day.remove();
    else last = day.dataset.day;
  }
}

// By the log's own scrolling: a browser that brings something into view may move the whole page.
export const distance = (element) => element.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;

// Slides a little way; what is far off is better shown at once.
export function reveal(element) {
  const by = distance(element);
  const behavior = Math.abs(by) > 1.5 * log.clientHeight ? "instant" : "auto";
  log.scrollTo({ top: log.scrollTop + by, behavior });
}

// Keeps what is read where it is, at once, also where scrolling is smooth.
export const jump = (by) => log.scrollBy({ top: by, behavior: "instant" });
