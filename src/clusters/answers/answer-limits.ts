const MIB = 1024 * 1024;

/**
 * Limits for answers of one member. An object beyond them is skipped and reported with the reason; an answer beyond them is an error.
 * docs/LIMITS.md lists each.
 */
export const answerLimits = {
  /** One object in a list or a watch. etcd stores objects of at most 1.5 MB; their JSON can be several times larger. */
  objectBytes: 8 * MIB,
  /** Depth of nested maps and lists. Intake allows 100; managed fields add some levels. */
  depth: 200,
  /** Number of values in one object, without keys. */
  objectValues: 250_000,
  /** One answer that is not a list: an object, or a part of discovery. */
  answerBytes: 16 * MIB,
  answerValues: 2_000_000,
  /** The body of an error answer. */
  refusalBytes: 256 * 1024,
  /** A list without its items. */
  envelopeBytes: MIB,
  /** A line of a watch; a longer line ends the watch. Only the first `objectBytes` of a line are kept. */
  lineBytes: 64 * MIB,
  /** Of a list: objects, bytes over all pages, and time. Kubernetes itself supports 150 000 pods in a cluster. */
  listItems: 200_000,
  listBytes: 1024 * MIB,
  /** A list whose objects are kept in memory until they are compared. */
  keptListBytes: 256 * MIB,
  listMs: 120_000,
  /** Wait before a list that exceeded a limit is requested again. */
  endlessListWaitMs: 5 * 60_000,
  continueBytes: 16 * 1024,
  /** Answers that are being read at the same time, over all requests to one member. */
  heldBytes: 64 * MIB,
} as const;

/** Bytes of one member's answers that are in memory and not parsed yet. */
export class HeldBytes {
  #held = 0;

  get held(): number {
    return this.#held;
  }

  /** Throws AnswerTooLarge and then counts nothing. */
  take(bytes: number): void {
    if (this.#held + bytes > answerLimits.heldBytes)
      throw new AnswerTooLarge(`its answers take more than ${mib(answerLimits.heldBytes)} of memory at the same time`);
    this.#held += bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** The answer is not one of a Kubernetes API server. Translated to CLUSTER_MALFORMED_ANSWER with the message as the reason. */
export class MalformedAnswer extends Error {}

/** More bytes than are read. */
export class AnswerTooLarge extends MalformedAnswer {}

export function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
