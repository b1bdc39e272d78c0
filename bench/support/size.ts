export interface Size {
  readonly clusters: number;
  readonly objects: number;
}
