import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { HubError } from '../../errors.js';

/** Resolves all addresses of a host name, like `dns.lookup` with `all`. */
export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** Decides which addresses the hub may connect to. */
export interface EndpointPolicy {
  permits(address: string): boolean;
}

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Metadata services of cloud providers: they return credentials to any client inside the cloud. Never allowed, even if the operator's
 * ranges include them.
 */
const metadata = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd20:ce::254',
]);
const neverAllowed = new Set(['unspecified', 'multicast', 'broadcast']);
const globalUnicast6 = ipaddr.parseCIDR('2000::/3');

/**
 * Allows public unicast addresses and the CIDR ranges in `allowed`, which the operator sets: loopback, private and link-local networks,
 * where clusters often are. Throws SETTINGS_INVALID for an invalid range.
 */
export function endpointPolicy(allowed: readonly string[]): EndpointPolicy {
  const ranges = allowed.map(parseRange);
  return {
    permits(address) {
      if (!ipaddr.isValid(address)) return false;
      // `process` converts an IPv4-mapped IPv6 address to the IPv4 address that the kernel connects to.
      const parsed = ipaddr.process(address);
      if (metadata.has(parsed.toString()) || neverAllowed.has(parsed.range())) return false;
      return isPublic(parsed) || ranges.some((range) => parsed.kind() === range[0].kind() && parsed.match(range));
    },
  };
}

function parseRange(text: string): Range {
  try {
    return text.includes('/') ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), text.includes(':') ? 128 : 32];
  } catch {
    throw new HubError('SETTINGS_INVALID', `MANIFOLD_ALLOWED_MEMBER_NETWORKS: ${text} is not an address range such as 10.0.0.0/8`);
  }
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(globalUnicast6));
}

/** The error in a server's URL, as a sentence that follows the field's name; null if it is valid. */
export function serverUrlError(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return 'must be the address of the API server';
  if (value.length > 2048 || !/^[\x21-\x7e]+$/.test(value) || value.includes('\\')) return 'is not a URL';
  // The URL parser accepts any number of slashes, so it could read another host than a person does.
  if (!/^https:\/\/[^/]/i.test(value) || !URL.canParse(value)) return 'must be a URL that begins with https://';
  const url = new URL(value);
  if (url.username !== '' || url.password !== '') return 'must not contain a user or password';
  return url.search !== '' || url.hash !== '' || /[?#]/.test(value) ? 'must not have a query or fragment' : null;
}

/** Refuses an address or name that the policy does not permit: every address of a name must be permitted. */
export async function checkEndpoint(server: string, policy: EndpointPolicy, resolve: Resolve = resolveAll): Promise<void> {
  const hostname = bare(new URL(server).hostname);
  await permitted(hostname, policy, resolve);
}

/**
 * A `lookup` for sockets that resolves once, checks every address and returns only checked ones, so that the name cannot resolve to another
 * address between the check and the connection.
 */
export function checkedLookup(policy: EndpointPolicy, resolve: Resolve = resolveAll): LookupFunction {
  return (hostname, options, callback) => {
    permitted(hostname, policy, resolve).then(
      (addresses) => {
        const first = addresses[0]!;
        if (options.all) callback(null, addresses as { address: string; family: number }[]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

async function permitted(hostname: string, policy: EndpointPolicy, resolve: Resolve): ReturnType<Resolve> {
  const family = isIP(hostname);
  const addresses = family ? [{ address: hostname, family }] : await resolve(hostname);
  if (addresses.length === 0) throw new HubError('CLUSTER_UNREACHABLE', `${hostname} has no address`);
  const refused = addresses.find(({ address }) => !policy.permits(address));
  if (refused) {
    throw new HubError(
      'CLUSTER_ENDPOINT_REFUSED',
      `${hostname} has a ${rangeOf(refused.address)} address, which is not allowed; the operator can allow its network in MANIFOLD_ALLOWED_MEMBER_NETWORKS`,
    );
  }
  return addresses;
}

/** Returns the range and not the address: the user must not learn the addresses that names have inside the hub's network. */
function rangeOf(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).range() : 'malformed';
}

function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

const resolveAll: Resolve = (hostname) => systemLookup(hostname, { all: true });
