const MIB = 1024 * 1024;

/** What one member may send. Beyond it an object is set aside with its reason, and an answer is an error; docs/LIMITS.md says each. */
export const answerLimits = {
  /** Of one object, in a list or a watch. etcd keeps none above 1.5 MB, and JSON takes some times the room of what is stored. */
  objectBytes: 8 * MIB,
  /** Maps and lists inside one another. Intake takes 100; managed fields add some levels. */
  depth: 200,
  /** Values of one object, keys not counted. */
  objectValues: 250_000,
  /** Of one answer that is no list: an object, a part of discovery. */
  answerBytes: 16 * MIB,
  answerValues: 2_000_000,
  /** Of the answer to a call that was refused. */
  refusalBytes: 256 * 1024,
  /** Of a list, what is around its items. */
  envelopeBytes: MIB,
  /** Of a line of a watch before the watch is ended; what is above `objectBytes` of it is not kept. */
  lineBytes: 64 * MIB,
  /** Of a list: objects, bytes over all pages, and time. Kubernetes itself supports 150 000 pods in a cluster. */
  listItems: 200_000,
  listBytes: 1024 * MIB,
  /** Of a list whose objects are kept until they are judged. */
  keptListBytes: 256 * MIB,
  listMs: 120_000,
  /** A list that had no end is asked for again after this. */
  endlessListWaitMs: 5 * 60_000,
  continueBytes: 16 * 1024,
  /** Answers and parts of them that are being read at a time, over all requests to one member. */
  heldBytes: 64 * MIB,
} as const;

/** Bytes of one member's answers that are in memory and not taken apart yet. */
export class HeldBytes {
  #held = 0;

  get held(): number {
    return this.#held;
  }

  /** Throws AnswerTooLarge; then nothing is taken. */
  take(bytes: number): void {
    if (this.#held + bytes > answerLimits.heldBytes)
      throw new AnswerTooLarge(`its answers take more than ${mib(answerLimits.heldBytes)} of memory at the same time`);
    this.#held += bytes;
  }

  give(bytes: number): void {
    this.#held -= bytes;
  }
}

/** An answer is not what a Kubernetes API server sends. Translated to CLUSTER_MALFORMED_ANSWER with the message as the reason. */
export class MalformedAnswer extends Error {}

/** More bytes than are read. */
export class AnswerTooLarge extends MalformedAnswer {}

export function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
