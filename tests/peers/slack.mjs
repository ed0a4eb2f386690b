// Slack as `emulate` knows it, until standard input ends.
//
// The first line of standard input is {"seed": ..., "events": URL}; the answer is its own address.
// emulate signs and sends events but has no public way to say where to, so the plugin is asked as
// it is registered. That file's name belongs to the version that package-lock.json pins.
import { createInterface } from "node:readline";
import { createEmulator } from "emulate";
import { slackPlugin } from "./node_modules/emulate/dist/dist-6ZQHD4DN.js";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { seed, events } = JSON.parse((await lines.next()).value);
const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  register(app, store, webhooks, ...rest);
  const told = ["reaction_added", "reaction_removed"];
  webhooks.register({ url: events, events: told, active: true, owner: "slack" });
};

const emulator = await createEmulator({ service: "slack", port: 0, hostname: "127.0.0.1", seed: { slack: seed } });
console.log(JSON.stringify({ url: emulator.url }));
while (!(await lines.next()).done);
await emulator.close();
process.exit(0);
