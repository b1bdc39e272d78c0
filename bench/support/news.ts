const GIVE_UP_MS = 180_000;

/** Wakes the one who waits for something that events tell. */
export class News {
  #waiting: (() => void) | null = null;

  tell(): void {
    this.#waiting?.();
  }

  /** Settles once `holds`; rejects with `what` after three minutes. */
  until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => reject(new Error(`${what}: not within ${GIVE_UP_MS / 1_000} s`)), GIVE_UP_MS);
      let checking = false;
      this.#waiting = () => {
        // Many events come in one turn; one look at the end of it is enough.
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
