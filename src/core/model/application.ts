/** Names an application; its resources may lie in several namespaces. */
export interface ApplicationRef {
  readonly namespace: string;
  readonly name: string;
}
