export interface FatalLog {
  fatal(pairs: object, sentence: string): void;
}

/** Exit status after an unhandled error: `EX_SOFTWARE`. */
export const SOFTWARE_ERROR = 70;

/**
 * An unhandled exception or rejection is logged and shuts the process down, because its state is unknown: `stop` runs once, then the
 * process exits with 70. Further ones are only logged. Without this handler Node.js would exit at once, in the middle of writes. The
 * returned function removes the handlers.
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
