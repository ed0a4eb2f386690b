// The chat in the browser: what a person does, and which part of the script does it.

import { fill, give, run } from "./answers.js";
import { listenToTyping, stopCompleting } from "./completing.js";
import { closeDrawers, closeMenus, moveInMenu, openDrawer, placeMenu } from "./drawers.js";
import { connect } from "./events.js";
import { showEarlier } from "./history.js";
import { distance, jump, noticeNewer, showNewer } from "./messages.js";
import { $, $$, box, list, log } from "./page.js";
import { addChannel } from "./places.js";
import { busy, say } from "./saying.js";
import { localTimes, nameDays } from "./times.js";
import { undo, vote } from "./votes.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const THUMBS = ["up", "down", "save"];

function clicked(event) {
  const button = event.target.closest("button, .backdrop");
  closeMenus(event.target.closest(".menu"));
  if (!button) return;
  const card = button.closest(".paper");
  const { does } = button.dataset;
  if (button.id === "earlier") busy(button, () => showEarlier(button));
  else if (button.id === "newer") showNewer();
  else if (button.matches(".opener")) openDrawer($(`#${button.getAttribute("aria-controls")}`));
  else if (button.matches(".closer, .backdrop")) closeDrawers();
  else if (THUMBS.includes(does) && card) busy(button, () => vote(button, card));
  else if (does === "undo") busy(button, () => undo(button));
  else if (does) {
    closeMenus();
    closeDrawers();
    busy(button, () => run(button));
  }
}

function submitted(event) {
  const form = event.target;
  const work = { composer: sendLine, "add-channel": () => addChannel(form) }[form.id]
    ?? ("form" in form.dataset ? () => fill(form) : null);
  if (!work) return; // logging out is an ordinary form
  event.preventDefault();
  stopCompleting();
  busy(form, work);
}

// What could not be sent stays in the box.
async function sendLine() {
  const text = box.value.trim();
  if (!text) return say("Type a few words to find papers, or / for commands.");
  box.value = "";
  try {
    await give(text);
  } catch (error) {
    box.value ||= text;
    throw error;
  }
}

function keyPressed(event) {
  const menu = event.target.closest(".menu[open]");
  const isTyping = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    closeMenus();
    closeDrawers();
  } else if (menu && event.key in STEPS) moveInMenu(menu, STEPS[event.key]);
  else if (event.key === "/" && !isTyping) box.focus();
  else return;
  event.preventDefault();
}

function listen() {
  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitted);
  document.addEventListener("keydown", keyPressed);
  // “toggle” does not bubble, so it is caught on its way down.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches(".menu[open]")) placeMenu(event.target);
    if (event.target.matches(".add[open]")) $("input", event.target).focus();
  }, true);
  log.addEventListener("scroll", noticeNewer);
  listenToTyping();
  $("#send").disabled = false; // until now the browser would have sent the form itself
}

// The latest digest, or what was said last, is read from its beginning.
function begin() {
  localTimes(list);
  nameDays();
  const last = $$(":scope > .message:is(.header, .compact, .said, .answer)", list).at(-1);
  const said = last?.previousElementSibling;
  const start = said?.matches(".said") ? said : last;
  if (start) jump(distance(start));
}

begin();
listen();
connect();
