// Saying how something went, above the box.

import { closeDrawers } from "./drawers.js";
import { $ } from "./page.js";

export function say(words, isProblem = false) {
  const status = $("#status");
  status.classList.toggle("problem", isProblem);
  status.textContent = words;
}

// Runs something that may fail; what fails is said in one sentence, never left silent.
export async function trying(work) {
  try {
    return await work();
  } catch (error) {
    closeDrawers(); // which may cover what is said
    say(error.message, true);
    return null;
  }
}

export async function busy(button, work) {
  if (button.getAttribute("aria-busy") === "true") return; // twice in a hurry is once
  say("");
  button.setAttribute("aria-busy", "true");
  await trying(work);
  button.removeAttribute("aria-busy");
}
