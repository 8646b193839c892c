import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 200;
const STUCK_MS = 180_000;

/** Looks again and again until `look` says `done`; fails when what it has `seen` does not change for long. */
export async function until(what, look) {
  let before;
  let movedAt = performance.now();
  for (;;) {
    const { done, seen } = await look();
    if (done) return;
    if (seen !== before) movedAt = performance.now();
    before = seen;
    if (performance.now() - movedAt > STUCK_MS)
      throw new Error(`waited for ${what}: nothing moved for ${STUCK_MS / 1000} s, last seen ${seen}`);
    await pause(LOOK_MS);
  }
}
