const PAUSE_MS = 50;
/** Below the time-out of every suite that waits, so that what never came is named. */
const PATIENCE_MS = 240_000;

/** Waits for a condition, not for a time; fails with the name of what never came, and the last thing seen. */
export async function until(
  what: string,
  condition: () => Promise<boolean>,
  limitMs = PATIENCE_MS,
  seen?: () => unknown,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      const last = seen === undefined ? '' : `; last seen: ${JSON.stringify(seen(), null, 1)}`;
      throw new Error(`never happened: ${what}${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
