export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Calls `ask` every `everyMs` until it returns true; throws with `what` after `giveUpMs`. */
export async function eventually(what: string, ask: () => Promise<boolean>, everyMs: number, giveUpMs = 300_000): Promise<void> {
  const end = performance.now() + giveUpMs;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${giveUpMs / 1_000} s`);
    await pause(everyMs);
  }
}
