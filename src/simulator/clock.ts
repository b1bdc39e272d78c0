/** The time in milliseconds since the epoch, and timers. Tests may step it. */
export interface SimulatorClock {
  now(): number;
  /** Calls `run` once after `delayMs`; returns a function that cancels the timer. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

let secondOfText = Number.NaN;
let text = '';

/** `2030-01-02T03:04:05Z`: Kubernetes' times have no fraction. Cached for a second, because every write needs it. */
export function timestamp(clock: SimulatorClock): string {
  const second = Math.floor(clock.now() / 1000);
  if (second === secondOfText) return text;
  secondOfText = second;
  text = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  return text;
}
