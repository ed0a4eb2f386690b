// Discord as `discord-digital-twin` knows it, until standard input ends.
//
// The first line of standard input says how it begins; the answer is where it is. Each line after
// it is one of these, and its answer what came of it:
//   {"call": method, "with": arguments}          what somebody does
//   {"table": name, "where": row}                what it knows
//   {"table": name, "where": row, "forget": true}
//   {"event": name, "data": ...}                 an event that it has no way to cause
import { createInterface } from "node:readline";
import { DigitalDiscord } from "discord-digital-twin";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (what) => console.log(JSON.stringify(what ?? null));

const twin = new DigitalDiscord(JSON.parse((await lines.next()).value));
await twin.start();
const { gateway } = twin.server;
const dispatch = gateway.sendDispatch.bind(gateway);
// Whoever identified as a shard is told so by Discord, and the twin forgets it.
gateway.sendDispatch = (client, event, data) =>
  dispatch(client, event, event === "READY" ? { ...data, shard: [0, 1] } : data);
say({ rest: twin.restUrl, gateway: twin.gatewayUrl });

async function obey({ call, with: how, table, where, forget, event, data }) {
  if (call) return await twin[call](how);
  if (event) return gateway.broadcast(event, data);
  return await twin.prisma[table][forget ? "deleteMany" : "findMany"]({ where });
}

for await (const line of lines) say(await obey(JSON.parse(line)));
process.exit(0);
