// Times on the browser's own clock, in the page's language. Where this script does not run, the
// server's clock is read, and each time tells its zone.

import { $, $$, list } from "./page.js";

const language = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat(language, {
  weekday: "short",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const zone = clock.resolvedOptions().timeZone;

export function localTimes(within) {
  for (const time of $$("time", within)) {
    const at = new Date(time.dateTime);
    time.textContent = clock.format(at);
    time.title = `${dayOf(at)}, ${clock.format(at)} (${zone})`;
  }
}

// “Thu 26 March 2026”, as the server writes it.
function dayOf(at) {
  const parts = new Map(date.formatToParts(at).map(({ type, value }) => [type, value]));
  return ["weekday", "day", "month", "year"].map((type) => parts.get(type)).join(" ");
}

// A day is named once, before its first message: days begin elsewhere in another zone, and
// messages are added before and after those that are there.
export function nameDays() {
  $$(".day:not(:has(+ .message))", list).forEach((day) => day.remove());
  let last = null;
  for (const message of $$(":scope > .message", list)) {
    const day = dayOf(new Date($("time", message).dateTime));
    const named = message.previousElementSibling?.matches(".day");
    if (day === last && named) message.previousElementSibling.remove();
    else if (day !== last) nameDay(named ? message.previousElementSibling : headingBefore(message), day);
    last = day;
  }
}

function headingBefore(message) {
  const heading = Object.assign(document.createElement("h2"), { className: "day" });
  heading.append(document.createElement("span"));
  message.before(heading);
  return heading;
}

// Only where it is another, for the log reads out what changes in it.
function nameDay(heading, day) {
  const words = $("span", heading);
  if (words.textContent !== day) words.textContent = day;
}
