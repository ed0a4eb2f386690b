// Thumbs and Save: what a person pressed, what everybody counts, and what it changed.

import { sent } from "./asking.js";
import { fragment } from "./fragments.js";
import { showWhole } from "./messages.js";
import { $, $$, channel } from "./page.js";
import { nextTicket, showMoved, showPanel } from "./panel.js";
import { say } from "./saying.js";

const REACTIONS = { up: "+1", down: "-1", save: "save" };

// A paper's own buttons, not those of its menu or of an answer below it.
const buttonOf = (card, does) => $(`:scope > .actions > [data-does="${does}"]`, card);
const press = (button, isPressed) => button?.setAttribute("aria-pressed", String(isPressed));
const isPressed = (button) => button?.getAttribute("aria-pressed") === "true";

export function showMine(paper, vote, saved) {
  for (const card of $$(`.paper[data-paper="${CSS.escape(paper)}"]`)) {
    for (const does of ["up", "down"]) press(buttonOf(card, does), vote === does);
    const save = buttonOf(card, "save");
    press(save, saved);
    if (save) $("[data-label]", save).textContent = saved ? "Saved" : "Save";
  }
}

export function showCounts(message, counts) {
  for (const card of $$(`.paper[data-message="${CSS.escape(message)}"]`)) {
    for (const does of ["up", "down"]) {
      const count = $(`:scope > .actions > [data-does="${does}"] [data-count]`, card);
      if (count) count.textContent = counts[does] || "";
    }
  }
}

const stateOf = (card) => ({
  vote: ["up", "down"].find((does) => isPressed(buttonOf(card, does))) ?? null,
  saved: isPressed(buttonOf(card, "save")),
});

// Shows the thumb at once; the answer corrects it, a failure takes it back.
export async function vote(button, card) {
  const { does } = button.dataset;
  const { paper, message } = card.dataset;
  const before = stateOf(card);
  const add = !isPressed(button);
  const after = does === "save" ? { ...before, saved: add } : { ...before, vote: add ? does : null };
  showMine(paper, after.vote, after.saved);
  const ticket = nextTicket();
  try {
    const body = message
      ? ["/api/reactions", { message_id: message, name: REACTIONS[does], add }]
      : ["/api/press", { action: add || does === "save" ? does : "undo", subject: paper, channel }];
    noted(await sent(...body), paper, card, ticket);
  } catch (error) {
    showMine(paper, before.vote, before.saved);
    throw error;
  }
}

export async function undo(button) {
  const paper = button.dataset.subject;
  const card = button.closest(".receipt")?.card ?? null;
  const ticket = nextTicket();
  const pressed = { action: "undo", subject: paper, channel };
  if (card?.dataset.message) pressed.message_id = card.dataset.message; // for its public counts
  noted(await sent("/api/press", pressed), paper, card, ticket);
}

function noted(answer, paper, card, ticket) {
  if (answer.votes) showMine(paper, answer.votes.mine, answer.saved ?? false);
  if (answer.votes && card?.dataset.message) showCounts(card.dataset.message, answer.votes);
  if (answer.panel) showPanel(answer.panel, ticket);
  if (card) showReceipt(answer.html, card);
  else say(answer.receipt ?? "");
}

// One receipt at a time, beside the paper it is about.
function showReceipt(html, card) {
  const hadFocus = document.activeElement?.closest(".receipt");
  $$(".receipt").forEach((each) => each.remove());
  const receipt = fragment(html).firstElementChild;
  receipt.card = card;
  if (showMoved($("[data-moved]", receipt))) $("details", receipt).remove();
  card.after(receipt);
  showWhole(receipt);
  if (hadFocus) $("button", receipt)?.focus();
}
