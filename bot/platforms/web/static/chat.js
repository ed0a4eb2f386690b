// The chat in the browser: sends what a person does, and shows what the server answers and tells.
// Every piece of HTML comes from the server, which makes all foreign text harmless; words that
// this file adds are set as text.

const $ = (selector, within = document) => within.querySelector(selector);
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
const { channel } = document.body.dataset;
const [log, list, box] = [$("#log"), $("#messages"), $("#box")];
const [panel, moved] = [$("#panel"), $("#moved")];

const LOGGED_OUT =
  "You are logged out: open the link again that Paper Round printed, or make a new one with “paperround login you”.";
const UNREACHABLE = "Paper Round cannot be reached just now, so nothing was stored. Please try again.";
const RECONNECTING = "The connection was lost; connecting again…";
const FIELD = "form :is(input, select, textarea)";
const REACTIONS = { up: "+1", down: "-1" };
const still = matchMedia("(prefers-reduced-motion: reduce)");

// --- Saying what happens ---

function say(words, isProblem = false) {
  const status = $("#status");
  status.classList.toggle("problem", isProblem);
  status.textContent = words;
}

// Runs something that may fail; what fails is said in one sentence, never left silent.
async function trying(work) {
  try {
    return await work();
  } catch (error) {
    closeDrawers(); // which may cover what is said
    say(error.message, true);
    return null;
  }
}

// --- Asking the server ---

async function asked(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Error(UNREACHABLE);
  }
  if (!response.ok) throw new Error(await problemOf(response));
  return response;
}

async function problemOf(response) {
  if (response.status === 401) return LOGGED_OUT;
  const told = await response.json().catch(() => ({}));
  return told.error ?? `That did not work (${response.status}). Please try again.`;
}

async function sent(path, body) {
  const headers = { "content-type": "application/json" };
  const response = await asked(path, { method: "POST", headers, body: JSON.stringify(body) });
  return response.json();
}

const address = (path, values) => `${path}?${new URLSearchParams(values)}`;

// The one place where HTML is made of text: only ever of the server's own fragments.
function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

// --- Messages ---

const find = (id, within = list) => $(`.message[data-id="${CSS.escape(id)}"]`, within);
const nearBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

// Adds messages at the end; whoever reads further up is told instead of being moved.
function append(html) {
  const wasBelow = nearBottom();
  const messages = $$(".message", fragment(html)).length ? insert(html) : [];
  if (!messages.length) return null;
  if (wasBelow && !messages[0].matches(".papers, .note")) reveal(messages[0]);
  else if (!wasBelow) $("#newer").hidden = false;
  return messages[0];
}

function insert(html) {
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
function tidyDays() {
  let last = null;
  for (const day of $$(".day", list)) {
    const isEmpty = !day.nextElementSibling || day.nextElementSibling.matches(".day");
    if (day.dataset.day === last || isEmpty) day.remove();
    else last = day.dataset.day;
  }
}

// By the log's own scrolling: a browser that brings something into view may move the whole page.
const distance = (element) => element.getBoundingClientRect().top - log.getBoundingClientRect().top - 8;

// Slides a little way; what is far off is better shown at once.
function reveal(element) {
  const by = distance(element);
  const behavior = Math.abs(by) > 1.5 * log.clientHeight ? "instant" : "auto";
  log.scrollTo({ top: log.scrollTop + by, behavior });
}

async function showEarlier(button) {
  const response = await asked(address("/fragments/messages", { channel, before: button.dataset.before }));
  const html = await response.text();
  const first = $(".message", list);
  const top = first?.getBoundingClientRect().top ?? 0;
  log.setAttribute("aria-busy", "true"); // old messages are not read out as if they came now
  list.prepend(...fragment(html).children);
  tidyDays();
  noteEarlier(response);
  if (first) jump(first.getBoundingClientRect().top - top);
  log.removeAttribute("aria-busy");
}

function noteEarlier(response) {
  const before = response.headers.get("X-Earlier");
  $("#earlier").dataset.before = before ?? "";
  $(".earlier").hidden = !before;
}

// Keeps what is read where it is, at once, also where scrolling is smooth.
const jump = (by) => log.scrollBy({ top: by, behavior: "instant" });

// After the server has been away: everything anew, but for what is being typed and read.
async function reload() {
  const response = await asked(address("/fragments/messages", { channel }));
  const html = await response.text();
  const anchor = $$(".message", list).find((each) => each.getBoundingClientRect().bottom > 0);
  const top = anchor?.getBoundingClientRect().top;
  const forms = $$(".message:has(form)", list);
  log.setAttribute("aria-busy", "true");
  list.replaceChildren(fragment(html));
  for (const form of forms) keep(form);
  noteEarlier(response);
  const again = anchor && find(anchor.dataset.id);
  if (again) jump(again.getBoundingClientRect().top - top);
  log.removeAttribute("aria-busy");
  await Promise.all([refreshPanel(), refreshPlaces()]);
}

function keep(message) {
  const fresh = find(message.dataset.id);
  if (fresh) fresh.replaceWith(message);
  else list.append(message);
}

async function refreshPlaces() {
  const response = await asked(address("/fragments/places", { channel }));
  $("#place-list").replaceChildren(fragment(await response.text()));
}

function markNew(other) {
  const link = $(`#place-list [data-channel="${CSS.escape(other)}"]`);
  if (!link || $("[data-new]", link)) return;
  const mark = Object.assign(document.createElement("span"), { textContent: "new" });
  mark.dataset.new = "";
  $(".label", link).after(mark);
}

// --- Thumbs ---

const cards = (paper) => $$(`.paper[data-paper="${CSS.escape(paper)}"]`);

function showMine(paper, vote, saved) {
  for (const card of cards(paper)) {
    for (const does of ["up", "down"]) press(buttonOf(card, does), vote === does);
    const save = buttonOf(card, "save");
    press(save, saved);
    if (save) $("[data-label]", save).textContent = saved ? "Saved" : "Save";
  }
}

// A paper's own buttons, not those of its menu or of an answer below it.
const buttonOf = (card, does) => $(`:scope > .actions > [data-does="${does}"]`, card);
const press = (button, isPressed) => button?.setAttribute("aria-pressed", String(isPressed));
const isPressed = (button) => button?.getAttribute("aria-pressed") === "true";

function showCounts(message, counts) {
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
async function vote(button, card) {
  const { does } = button.dataset;
  const { paper, message } = card.dataset;
  const before = stateOf(card);
  const add = !isPressed(button);
  const after = does === "save" ? { ...before, saved: add } : { ...before, vote: add ? does : null };
  showMine(paper, after.vote, after.saved);
  const ticket = nextTicket();
  try {
    const body = message
      ? ["/api/reactions", { message_id: message, name: REACTIONS[does] ?? "save", add }]
      : ["/api/press", { action: add || does === "save" ? does : "undo", subject: paper, channel }];
    noted(await sent(...body), paper, card, ticket);
  } catch (error) {
    showMine(paper, before.vote, before.saved);
    throw error;
  }
}

async function undo(button) {
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
  const focused = document.activeElement?.closest(".receipt");
  $$(".receipt").forEach((each) => each.remove());
  const receipt = fragment(html).firstElementChild;
  receipt.card = card;
  const titles = $("[data-moved]", receipt);
  moved.hidden = !titles || !isShown(panel);
  if (!moved.hidden) {
    moved.replaceChildren(titles);
    $("details", receipt).remove();
  }
  card.after(receipt);
  if (focused) $("button", receipt)?.focus();
}

const isShown = (element) => getComputedStyle(element).visibility === "visible";

// --- What was learned ---

let tickets = 0;
let shown = { ticket: 0, html: "" };
const nextTicket = () => ++tickets;

async function refreshPanel() {
  const ticket = nextTicket();
  const response = await asked("/fragments/panel");
  showPanel(await response.text(), ticket);
}

// Answers may overtake each other: what was asked for last is what counts. The same once more,
// as an event brings it after a vote's own answer, must not stop the bars while they move.
function showPanel(html, ticket) {
  if (ticket < shown.ticket) return;
  const isSame = html === shown.html;
  shown = { ticket, html };
  if (isSame) return;
  const profile = $("#profile");
  const before = rowsOf(profile);
  const hadFocus = profile.contains(document.activeElement);
  profile.replaceChildren(fragment(html));
  // The papers that moved stand with the bars that moved them.
  ($(".bars", profile) ?? profile.firstElementChild)?.after(moved);
  if (hadFocus) $("#panel-title").focus();
  if (!still.matches) moveBars(before, profile);
}

function rowsOf(profile) {
  const rows = $$(".bar-row", profile).map((row) => [row.dataset.label, placeOf(row)]);
  return new Map(rows);
}

const placeOf = (row) => ({ top: row.offsetTop, width: $(".fill", row).getAttribute("width") });

// Each bar grows or shrinks from where it was, and each row slides to its new place.
function moveBars(before, profile) {
  const timing = { duration: 600, easing: "ease-out" };
  for (const row of $$(".bar-row", profile)) {
    const now = placeOf(row);
    const was = before.get(row.dataset.label);
    const fill = $(".fill", row);
    fill.animate([{ width: `${was?.width ?? 0}px` }, { width: `${now.width}px` }], timing);
    if (was) row.animate([{ transform: `translateY(${was.top - now.top}px)` }, {}], timing);
    else row.animate([{ opacity: 0 }, {}], timing);
  }
}

// --- Commands, buttons, forms ---

async function give(text) {
  const answer = await sent("/api/commands", { text, channel });
  show(answer);
}

// An answer to a button is shown at the end, unless it is only about the paper it stands under.
async function run(button) {
  const answer = await sent("/api/press", { action: "run", subject: button.dataset.subject, channel });
  const card = button.closest(".paper");
  const isOther = (part) => part.dataset.paper !== card?.dataset.paper;
  if (card && !$$(".paper, form", fragment(answer.html)).some(isOther)) showUnder(card, answer.html);
  else show(answer);
}

function showUnder(card, html) {
  const message = $(".message", fragment(html));
  $$(".paper", message).forEach((same) => same.remove());
  $(".who", message).append(hider(message));
  let last = card;
  while (last.nextElementSibling?.matches(".receipt, .message.answer")) last = last.nextElementSibling;
  last.after(message);
  const below = message.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom;
  if (below > 0) log.scrollBy({ top: Math.min(below + 8, distance(message)) });
}

function hider(message) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Hide" });
  button.addEventListener("click", () => message.remove());
  return button;
}

// What somebody asked for themselves is always brought into view.
function show(answer) {
  const messages = insert(answer.html);
  if (!messages.length) return;
  reveal(messages[0]);
  const asks = messages.find((each) => $("form", each));
  if (asks) $(FIELD, asks).focus({ preventScroll: true });
}

async function fill(form) {
  const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const here = "here" in form.dataset;
  const answer = await sent("/api/forms", { form: form.dataset.form, here, values, channel });
  const asking = form.closest(".message");
  const next = $$(".message", fragment(answer.html));
  asking.replaceWith(...next);
  ($("[aria-invalid=true]", next[0]) ?? $(FIELD, next[0]) ?? box).focus();
}

// What is wrong with a name is said beside it: on a narrow screen the rest is covered.
async function addChannel(form) {
  const problem = $(".problem", form);
  problem.textContent = "";
  try {
    const { channel: added } = await sent("/api/channels", { name: form.elements.name.value });
    location.assign(address("/", { channel: added }));
  } catch (error) {
    problem.textContent = error.message;
  }
}

// --- Completion: a combobox after https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ ---

const options = $("#completions");
let chosen = -1;
let timer = 0;
let wanted = "";

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

function typed() {
  clearTimeout(timer);
  close();
  timer = setTimeout(() => complete(box.value), 120);
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
  const option = Object.assign(document.createElement("li"), { id: `completion-${at}`, role: "option" });
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

// What could not be sent stays in the box.
async function submitBox() {
  const text = box.value.trim();
  clearTimeout(timer);
  close();
  if (!text) return say("Type a few words to find papers, or / for commands.");
  box.value = "";
  try {
    await give(text);
  } catch (error) {
    box.value ||= text;
    throw error;
  }
}

// --- Drawers and menus ---

const opener = (drawer) => $(`.opener[aria-controls="${drawer.id}"]`);

function openDrawer(drawer, isOpen) {
  drawer.classList.toggle("open", isOpen);
  opener(drawer).setAttribute("aria-expanded", String(isOpen));
  $(".backdrop").hidden = !isOpen;
  $("main").inert = isOpen;
  const target = isOpen ? $("a, button:not(.closer), [tabindex]", drawer) : opener(drawer);
  target?.focus();
}

const closeDrawers = () => $$(".drawer.open").forEach((drawer) => openDrawer(drawer, false));

function closeMenus(except = null) {
  for (const menu of $$(".menu[open]")) if (menu !== except) menu.open = false;
}

function escape() {
  const menu = document.activeElement?.closest(".menu[open]");
  if (menu) $("summary", menu).focus();
  closeMenus();
  closeDrawers();
}

// A menu that would reach below the messages opens upwards.
function placeMenu(menu) {
  const items = $(".items", menu);
  items.classList.remove("up");
  const below = items.getBoundingClientRect().bottom > log.getBoundingClientRect().bottom;
  items.classList.toggle("up", below);
}

// --- What a person does ---

const BUTTONS = { up: vote, down: vote, save: vote };

async function busy(button, work) {
  if (button.getAttribute("aria-busy") === "true") return; // twice in a hurry is once
  say("");
  button.setAttribute("aria-busy", "true");
  await trying(work);
  button.removeAttribute("aria-busy");
}

function clicked(event) {
  const button = event.target.closest("button, .backdrop");
  closeMenus(event.target.closest(".menu"));
  if (!button) return;
  const card = button.closest(".paper");
  const { does } = button.dataset;
  if (button.id === "earlier") busy(button, () => showEarlier(button));
  else if (button.id === "newer") log.scrollTo({ top: log.scrollHeight });
  else if (button.matches(".opener")) openDrawer($(`#${button.getAttribute("aria-controls")}`), true);
  else if (button.matches(".closer, .backdrop")) closeDrawers();
  else if (does in BUTTONS && card) busy(button, () => BUTTONS[does](button, card));
  else if (does === "undo") busy(button, () => undo(button));
  else if (does) {
    closeMenus();
    closeDrawers();
    busy(button, () => run(button));
  }
}

function submitted(event) {
  const form = event.target;
  const work = { composer: submitBox, "add-channel": () => addChannel(form) }[form.id]
    ?? ("form" in form.dataset ? () => fill(form) : null);
  if (!work) return; // logging out is an ordinary form
  event.preventDefault();
  busy(form, work);
}

function listen() {
  document.addEventListener("click", clicked);
  document.addEventListener("submit", submitted);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") escape();
    if (event.key === "/" && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      box.focus();
    }
  });
  // “toggle” does not bubble, so it is caught on its way down.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches(".menu[open]")) placeMenu(event.target);
  }, true);
  box.addEventListener("input", typed);
  box.addEventListener("keydown", keyInBox);
  box.addEventListener("blur", () => setTimeout(close, 150)); // a click on an option comes first
  options.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  log.addEventListener("scroll", () => {
    if (nearBottom()) $("#newer").hidden = true;
  });
}

// --- What the server tells ---

let queue = Promise.resolve();
let lastEvent = document.body.dataset.lastEvent;

// One after the other, so that messages stand in the order in which they came.
function inTurn(work) {
  queue = queue.then(() => trying(work));
}

const HEARD = {
  message: ({ id, channel: where }) => (where === channel ? arrived(id) : markNew(where)),
  votes: ({ id, up, down }) => showCounts(id, { up, down }),
  mine: ({ paper, vote: mine, saved }) => showMine(paper, mine, saved),
  profile: refreshPanel,
  reset: reload,
};

async function arrived(id) {
  if (find(id)) return;
  const response = await asked(`/fragments/message/${encodeURIComponent(id)}`);
  append(await response.text());
}

function connect() {
  const source = new EventSource(address("/api/events", { after: lastEvent }));
  for (const [kind, heard] of Object.entries(HEARD)) {
    source.addEventListener(kind, (event) => {
      lastEvent = event.lastEventId || lastEvent;
      inTurn(() => heard(JSON.parse(event.data)));
    });
  }
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => {
    connected(false);
    if (source.readyState === EventSource.CLOSED) refused();
  });
}

function connected(isConnected) {
  const note = $("#connection");
  note.hidden = isConnected;
  note.textContent = isConnected ? "" : RECONNECTING;
}

// The browser tries again by itself unless the server refused it: then we ask why, and try later.
async function refused() {
  const isLoggedOut = await fetch("/fragments/panel", { credentials: "same-origin" })
    .then((response) => response.status === 401)
    .catch(() => false);
  if (isLoggedOut) $("#connection").textContent = LOGGED_OUT;
  else setTimeout(connect, 3000);
}

// The latest digest, or what was said last, is read from its beginning.
function begin() {
  const last = $$(":scope > .message:is(.header, .compact, .said, .answer)", list).at(-1);
  const said = last?.previousElementSibling;
  const start = said?.matches(".said") ? said : last;
  if (start) jump(distance(start));
}

listen();
begin();
connect();
