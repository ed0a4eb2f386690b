// Completion: a combobox after https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
// It is the line's, and that of every field of a form that says how the line begins that it ends.

import { address, asked } from "./asking.js";
import { box, channel } from "./page.js";

const DELAY = 120; // milliseconds: whoever types on is not asked about
const COMPLETED = "[role=combobox]";
let input = box; // where was typed last, and the list that belongs to it
let options = listOf(box);
let chosen = -1;
let timer = 0;
let wanted = "";

// Caught on their way down: forms come and go, and what a list takes is for nobody else.
export function listenToTyping() {
  const listen = (type, listener) => document.addEventListener(type, (event) => {
    if (event.target.matches?.(COMPLETED)) listener(event);
  }, true);
  listen("input", typed);
  listen("keydown", keyInField);
  listen("blur", () => setTimeout(closeIfLeft, 150)); // a click on an option comes first
  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".completions [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option);
  });
}

export function stopCompleting() {
  clearTimeout(timer);
  close();
}

function listOf(field) {
  return document.getElementById(field.getAttribute("aria-controls"));
}

function enter(field) {
  if (field === input) return;
  stopCompleting();
  [input, options] = [field, listOf(field)];
}

function closeIfLeft() {
  if (document.activeElement !== input) close();
}

function typed({ target }) {
  enter(target);
  stopCompleting();
  timer = setTimeout(complete, DELAY);
}

// The command after a slash, which is empty while “/papers” itself is being typed.
function commandIn(text) {
  const line = text.trimStart();
  if (!line.startsWith("/")) return undefined;
  return "/papers".startsWith(line) ? "" : line.replace(/^\/(papers\s+)?/, "");
}

// How the line begins that the field ends; the box holds whole lines, or the words of a topic.
function begun(text) {
  if (input !== box) return `${input.dataset.complete} `;
  return commandIn(text) === undefined ? "topic " : "";
}

// What to ask for: after a slash a command, else what a line would be with these words.
function completable(text) {
  const command = input === box ? commandIn(text) : undefined;
  if (command !== undefined) return command;
  return input !== box || text.trim().length > 2 ? begun(text) + text.trimStart() : null;
}

async function complete() {
  const [field, text] = [input, input.value];
  wanted = text;
  const asking = completable(text);
  if (asking === null) return;
  const found = await asked(address("/api/complete", { text: asking, channel }))
    .then((response) => response.json())
    .catch(() => []); // whoever types on is better off without an error
  const isStillWanted = wanted === text && input === field && field.value === text;
  if (isStillWanted && document.activeElement === field) open(found, text);
}

function open(found, text) {
  const start = begun(text);
  const offers = found.filter(({ line }) => line.startsWith(start));
  options.replaceChildren(...offers.map((each, at) => optionOf(each, at, start)));
  options.hidden = !offers.length;
  input.setAttribute("aria-expanded", String(offers.length > 0));
  if (offers.length && input !== box) options.scrollIntoView({ block: "nearest" });
}

function optionOf({ line, sentence }, at, start) {
  const words = line.slice(start.length);
  const option = Object.assign(document.createElement("li"), { id: `${options.id}-${at}` });
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.value = start ? words : `/papers ${line}`;
  for (const [name, text] of [["line", words], ["sentence", sentence]]) {
    const part = document.createElement("span");
    part.className = name;
    part.dir = "auto";
    part.textContent = text;
    option.append(part);
  }
  return option;
}

function close() {
  wanted = "";
  chosen = -1;
  options.hidden = true;
  options.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(by) {
  const all = [...options.children];
  chosen = chosen < 0 && by < 0 ? all.length - 1 : (chosen + by + all.length) % all.length;
  all.forEach((each, at) => each.setAttribute("aria-selected", String(at === chosen)));
  all[chosen].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", all[chosen].id);
}

// In the box one types on after what was taken; a field holds it and nothing else.
function take(option) {
  input.value = input === box ? `${option.dataset.value} ` : option.dataset.value;
  close();
  input.focus();
}

function keyInField(event) {
  enter(event.target);
  const isOpen = !options.hidden;
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (isOpen) choose(key === "ArrowDown" ? 1 : -1);
    else complete();
  } else if (key === "Escape" && isOpen) close();
  else if (key === "Tab" && isOpen && !event.shiftKey) take(options.children[Math.max(chosen, 0)]);
  else if (key === "Enter" && isOpen && chosen >= 0) take(options.children[chosen]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
