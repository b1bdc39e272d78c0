import ipaddr from 'ipaddr.js';

/**
 * What limits count a remote address as: an IPv4 address as it is (also when it is mapped into IPv6), an IPv6 address by its
 * first 64 bits, since one host may choose the rest freely. `unknown` for a connection that is closed already.
 */
export function addressGroup(remoteAddress: string | undefined): string {
  if (remoteAddress === undefined || !ipaddr.isValid(remoteAddress)) return 'unknown';
  const address = ipaddr.process(remoteAddress);
  if (address.kind() === 'ipv4') return address.toString();
  const [a, b, c, d] = (address as ipaddr.IPv6).parts;
  return `${[a!, b!, c!, d!].map((part) => part.toString(16)).join(':')}::/64`;
}
