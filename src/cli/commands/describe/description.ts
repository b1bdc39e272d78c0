/** A description: its data in the shape of the API, and its text for people. */
export interface Description {
  readonly value: unknown;
  readonly text: string;
}
