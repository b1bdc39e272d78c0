export interface FatalLog {
  fatal(pairs: object, sentence: string): void;
}

/** Exit status after an error that nobody handled: `EX_SOFTWARE`. */
export const SOFTWARE_ERROR = 70;

/**
 * An exception or rejection that nobody handled is logged and ends the process in order, since its state is unknown: `stop` runs
 * once, then the process exits with 70. More of them meanwhile are logged only. Without this the runtime would end it at once,
 * in the middle of writes. The answer takes the handlers away again.
 */
export function onUnhandled(log: FatalLog, stop: () => Promise<void>, exit: (status: number) => void = process.exit): () => void {
  let stopping = false;
  const handle = (error: unknown): void => {
    log.fatal({ err: error }, 'An unhandled error occurred; the hub is stopping.');
    if (stopping) return;
    stopping = true;
    stop()
      .catch((failed: unknown) => log.fatal({ err: failed }, 'The hub could not shut down cleanly.'))
      .finally(() => exit(SOFTWARE_ERROR));
  };
  process.on('uncaughtException', handle).on('unhandledRejection', handle);
  return () => {
    process.off('uncaughtException', handle).off('unhandledRejection', handle);
  };
}
