// What the server tells while the page is open.

import { LOGGED_OUT, address } from "./asking.js";
import { arrived, reload } from "./history.js";
import { $, channel } from "./page.js";
import { refreshPanel } from "./panel.js";
import { newIn } from "./places.js";
import { trying } from "./saying.js";
import { showCounts, showMine } from "./votes.js";

const RECONNECTING = "The connection was lost; connecting again…";
const LATER = 3000; // milliseconds until we try again ourselves

const HEARD = {
  message: ({ id, channel: where }) => (where === channel ? arrived(id) : newIn(where)),
  votes: ({ id, up, down }) => showCounts(id, { up, down }),
  mine: ({ paper, vote, saved }) => showMine(paper, vote, saved),
  profile: refreshPanel,
  reset: reload,
};

let source = null;
let queue = Promise.resolve();
let lastEvent = document.body.dataset.lastEvent;
let missed = false; // something that was told could not be shown

// One after the other, so that messages stand in the order in which they came. What fails is made
// good by loading everything anew, as soon as that works.
function inTurn(work) {
  queue = queue.then(async () => {
    const again = missed ? reload : work;
    missed = true;
    if ((await trying(async () => (await again(), true))) === true) missed = false;
    else setTimeout(() => inTurn(reload), LATER);
  });
}

// A page that nobody sees gives its connection back: browsers open only six to one address.
export function connect() {
  listen();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close();
    else listen();
  });
}

function listen() {
  source?.close();
  source = new EventSource(address("/api/events", { after: lastEvent }));
  for (const [kind, heard] of Object.entries(HEARD)) {
    source.addEventListener(kind, (event) => {
      lastEvent = event.lastEventId || lastEvent;
      inTurn(() => heard(JSON.parse(event.data)));
    });
  }
  source.addEventListener("open", () => connected(true));
  source.addEventListener("error", () => {
    connected(false);
    if (source.readyState === EventSource.CLOSED && !document.hidden) refused();
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
  else setTimeout(listen, LATER);
}
