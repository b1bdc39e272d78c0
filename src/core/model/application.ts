/** Identifies an application; its resources may be in several namespaces. */
export interface ApplicationRef {
  readonly namespace: string;
  readonly name: string;
}
