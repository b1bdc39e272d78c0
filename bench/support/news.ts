const GIVE_UP_MS = 180_000;

/** Wakes a waiter when an event may have met its condition. */
export class News {
  #waiting: (() => void) | null = null;

  tell(): void {
    this.#waiting?.();
  }

  /** Resolves once `holds` returns true; rejects with `what` after `giveUpMs`. */
  until(what: string, holds: () => boolean, giveUpMs = GIVE_UP_MS): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error(`${what}: not within ${giveUpMs / 1_000} s`)), giveUpMs);
      let checking = false;
      this.#waiting = () => {
        // Several events arrive in one turn of the event loop; one check at its end is enough.
        if (checking) return;
        checking = true;
        setImmediate(() => {
          checking = false;
          if (!holds()) return;
          clearTimeout(giveUp);
          this.#waiting = null;
          resolve();
        });
      };
      this.#waiting();
    });
  }
}
