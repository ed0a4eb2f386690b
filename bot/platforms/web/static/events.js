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

let queue = Promise.resolve();
let lastEvent = document.body.dataset.lastEvent;

// One after the other, so that messages stand in the order in which they came.
function inTurn(work) {
  queue = queue.then(() => trying(work));
}

export function connect() {
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
  else setTimeout(connect, LATER);
}
