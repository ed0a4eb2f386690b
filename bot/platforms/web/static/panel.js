// What was learned: bars that move when it changes, and the papers that moved with them.

import { asked } from "./asking.js";
import { fragment } from "./fragments.js";
import { $, $$ } from "./page.js";

const [panel, profile, moved] = [$("#panel"), $("#profile"), $("#moved")];
const MOVE = 100; // milliseconds: seen to move, and done within 200 after the press
const FIRST = 3; // titles that are shown at once
const still = matchMedia("(prefers-reduced-motion: reduce)");

let tickets = 0;
let shown = { ticket: 0, html: "" };

// Taken before asking: answers may overtake each other, and what was asked for last counts.
export const nextTicket = () => ++tickets;

export async function refreshPanel() {
  const ticket = nextTicket();
  const response = await asked("/fragments/panel");
  showPanel(await response.text(), ticket);
}

// The same once more, as an event brings it after a vote's own answer, must not stop the bars
// while they move.
export function showPanel(html, ticket) {
  if (ticket < shown.ticket) return;
  const isSame = html === shown.html;
  shown = { ticket, html };
  if (isSame) return;
  const before = rowsOf(profile);
  const hadFocus = profile.contains(document.activeElement);
  profile.replaceChildren(fragment(html));
  moved.hidden = true; // they moved for what was known before
  ($(".bars", profile) ?? profile.firstElementChild)?.after(moved);
  if (hadFocus) $("#panel-title").focus();
  if (!still.matches) moveBars(before, profile);
}

// The papers that moved stand with the bars that moved them; says whether anybody sees them there.
export function showMoved(titles) {
  moved.hidden = !titles || getComputedStyle(panel).visibility !== "visible";
  if (moved.hidden) return false;
  moved.replaceChildren(folded(titles));
  $(".scroll", panel).scrollTo({ top: 0 });
  return true;
}

// So that the panel does not jump by ten titles.
function folded(titles) {
  const rest = $$("li", titles).slice(FIRST);
  if (rest.length < 2) return titles;
  const [more, summary, others] = ["details", "summary", "ul"].map((tag) => document.createElement(tag));
  summary.textContent = `and ${rest.length} more`;
  others.append(...rest);
  more.append(summary, others);
  $("ul", titles).after(more);
  return titles;
}

function rowsOf(within) {
  const rows = $$(".bar-row", within).map((row) => [row.dataset.label, placeOf(row)]);
  return new Map(rows);
}

const placeOf = (row) => ({ top: row.offsetTop, width: $(".fill", row).getAttribute("width") });

// Each bar grows or shrinks from where it was, and each row slides to its new place.
function moveBars(before, within) {
  const timing = { duration: MOVE, easing: "ease-out" };
  for (const row of $$(".bar-row", within)) {
    const now = placeOf(row);
    const was = before.get(row.dataset.label);
    const fill = $(".fill", row);
    fill.animate([{ width: `${was?.width ?? 0}px` }, { width: `${now.width}px` }], timing);
    if (was) row.animate([{ transform: `translateY(${was.top - now.top}px)` }, {}], timing);
    else row.animate([{ opacity: 0 }, {}], timing);
  }
}
