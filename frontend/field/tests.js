// "Test this camera now": asked once, then looked after until it has a verdict or the signal is gone.
import { Later, NoSignal, Refused, SignedOut, readTest, startTest } from "./remote.js";
import { changed, refresh, state } from "./state.js";
import * as store from "./store.js";

const EVERY = 1_500;
const LONGEST = 180_000;

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function say(key, test) {
  state.tests.set(key, test);
  changed();
}

export async function testCamera(order, camera) {
  const key = `${order}/${camera}`;
  say(key, { verdict: "asking" });
  try {
    let test = await startTest(order, camera, await store.get(state.person.id, "kept", "csrf"));
    for (const until = Date.now() + LONGEST; test.verdict === "running" && Date.now() < until; ) {
      say(key, test);
      await wait(EVERY);
      test = await readTest(order, camera);
    }
    say(key, test);
    refresh();
  } catch (error) {
    say(key, { verdict: verdictOf(error) });
  }
}

function verdictOf(error) {
  if (error instanceof NoSignal) return "unreachable";
  if (error instanceof SignedOut || error instanceof Later || error instanceof Refused) return "failed";
  throw error;
}
