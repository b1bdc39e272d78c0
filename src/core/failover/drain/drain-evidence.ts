/** A cluster that a person has emptied. */
export interface DrainEvidence {
  /** Resources that may be on their way at the same time. */
  readonly maxUnavailable: number;
  /** Works that are there still. */
  readonly left: number;
  /** It was told before that nothing is left. */
  readonly isDone: boolean;
}
