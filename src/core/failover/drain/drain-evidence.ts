/** A cluster that a person drains. */
export interface DrainEvidence {
  /** Resources that may move at the same time. */
  readonly maxUnavailable: number;
  /** Works that are still in the cluster. */
  readonly left: number;
  /** The end of the drain was already reported. */
  readonly isDone: boolean;
}
