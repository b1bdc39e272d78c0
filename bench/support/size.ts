export interface Size {
  readonly clusters: number;
  readonly objects: number;
  /** Duration of what runs for a time instead of a number of objects. */
  readonly minutes?: number;
}
