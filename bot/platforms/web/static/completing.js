// Completion: a combobox after https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { address, asked } from "./asking.js";
import { $, box, channel } from "./page.js";

const DELAY = 120; // milliseconds: whoever types on is not asked about
const options = $("#completions");
let chosen = -1;
let timer = 0;
let wanted = "";

export function listenToTyping() {
  box.addEventListener("input", typed);
  box.addEventListener("keydown", keyInBox);
  box.addEventListener("blur", () => setTimeout(close, 150)); // a click on an option comes first
  options.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}

export function stopCompleting() {
  clearTimeout(timer);
  close();
}

function typed() {
  stopCompleting();
  timer = setTimeout(() => complete(box.value), DELAY);
}

// The command after a slash, which is empty while “/papers” itself is being typed.
function commandIn(text) {
  const line = text.trimStart();
  if (!line.startsWith("/")) return undefined;
  return "/papers".startsWith(line) ? "" : line.replace(/^\/(papers\s+)?/, "");
}

// What to ask for: after a slash a command, else the words of a topic.
function completable(text) {
  const command = commandIn(text);
  if (command !== undefined) return command;
  return text.trim().length > 2 ? `topic ${text.trimStart()}` : null;
}

async function complete(text) {
  wanted = text;
  const asking = completable(text);
  if (asking === null) return;
  const found = await asked(address("/api/complete", { text: asking, channel }))
    .then((response) => response.json())
    .catch(() => []); // whoever types on is better off without an error
  if (wanted === text && box.value === text && document.activeElement === box) open(found, text);
}

function open(found, text) {
  const isCommand = commandIn(text) !== undefined;
  options.replaceChildren(...found.map((each, at) => optionOf(each, at, isCommand)));
  options.hidden = !found.length;
  box.setAttribute("aria-expanded", String(found.length > 0));
}

function optionOf({ line, sentence }, at, isCommand) {
  const words = isCommand ? line : line.replace(/^topic /, "");
  const option = Object.assign(document.createElement("li"), { id: `completion-${at}` });
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.line = isCommand ? `/papers ${line}` : words;
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
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(by) {
  const all = [...options.children];
  chosen = chosen < 0 && by < 0 ? all.length - 1 : (chosen + by + all.length) % all.length;
  all.forEach((each, at) => each.setAttribute("aria-selected", String(at === chosen)));
  all[chosen].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", all[chosen].id);
}

function take(option) {
  box.value = `${option.dataset.line} `;
  close();
  box.focus();
}

function keyInBox(event) {
  const isOpen = !options.hidden;
  const { key } = event;
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (isOpen) choose(key === "ArrowDown" ? 1 : -1);
    else complete(box.value);
  } else if (key === "Escape" && isOpen) close();
  else if (key === "Tab" && isOpen && !event.shiftKey) take(options.children[Math.max(chosen, 0)]);
  else if (key === "Enter" && isOpen && chosen >= 0) take(options.children[chosen]);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
