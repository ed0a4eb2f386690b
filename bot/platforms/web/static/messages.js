// Messages in the log: put in their places, and brought into view.

import { fragment } from "./fragments.js";
import { $, $$, list, log } from "./page.js";
import { nameDays } from "./times.js";

const IN_VIEW = 40; // pixels of a message that one notices

export const find = (id, within = list) => $(`.message[data-id="${CSS.escape(id)}"]`, within);
const nearBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

// Adds messages at the end; whoever reads further up is told instead of being moved.
export function append(html) {
  const wasBelow = nearBottom();
  const messages = insert(html);
  const [first] = messages;
  if (!first || first.matches(".papers, .papers + .note")) return messages; // of the digest above
  if (wasBelow) reveal(first);
  else tellOfNewer(first);
  return messages;
}

let newer = null; // the first message that came while something else was read

function tellOfNewer(message) {
  newer ??= message;
  $("#newer").hidden = false;
}

export function showNewer() {
  if (newer) reveal(newer);
}

// What has come into view needs no telling.
export function noticeNewer() {
  if (!newer || newer.getBoundingClientRect().top > log.getBoundingClientRect().bottom - IN_VIEW) return;
  newer = null;
  $("#newer").hidden = true;
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
  nameDays();
  return messages;
}

const threadOf = (id) => find(id)?.querySelector(".thread");

function addToThread(thread, message) {
  $("[data-thread]", thread).append(message);
  $("[data-thread-count]", thread).textContent = $$(".message", thread).length;
  thread.hidden = false;
}

// By the log's own scrolling: a browser that brings something into view may move the whole page.
export const distance = (element) => element.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;

// Slides a little way; what is far off is better shown at once.
export function reveal(element) {
  const by = distance(element);
  const behavior = Math.abs(by) > 1.5 * log.clientHeight ? "instant" : "auto";
  log.scrollTo({ top: log.scrollTop + by, behavior });
}

// Scrolls as little as it takes to show what came below something, from its beginning.
export function showWhole(element) {
  const below = element.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom;
  if (below > 0) log.scrollBy({ top: Math.min(below + 8, distance(element)) });
}

// Keeps what is read where it is, at once, also where scrolling is smooth.
export const jump = (by) => log.scrollBy({ top: by, behavior: "instant" });
