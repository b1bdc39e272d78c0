/** Messages of the GraphQL library are cut before they quote the sent value, which may be a Secret or a credential. */
const quoting: readonly RegExp[] = [
  /^([^:]* cannot represent [^:]*): .*$/s,
  /^(Syntax Error: Unexpected \w+) ".*$/s,
  /^(.*?), found .*$/s,
  /^Value ".*" (does not exist in "\w+" enum)\.$/s,
];

/** The message without quoted values; names of fields, types and variables stay. */
export function withoutValues(message: string): string {
  const said = quoting.map((pattern) => pattern.exec(message)?.[1]).find((part) => part !== undefined);
  if (said === undefined) return message;
  return said.startsWith('does not exist') ? `The value ${said}.` : `${said}.`;
}
