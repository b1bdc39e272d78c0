import ipaddr from 'ipaddr.js';

/**
 * The group by which limits count a remote address: an IPv4 address itself (also when mapped into IPv6), an IPv6 address by its first 64
 * bits, because a host can choose the rest freely. `unknown` if the connection is already closed.
 */
export function addressGroup(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined || !ipaddr.isValid(remoteAddress)) return 'unknown';
  const address = ipaddr.process(remoteAddress);
  if (address.kind() === 'ipv4') return address.toString();
  const [a, b, c, d] = (address as ipaddr.IPv6).parts;
  return `${[a!, b!, c!, d!].map((part) => part.toString(16)).join(':')}::/64`;
}
