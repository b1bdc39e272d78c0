import { describe, expect, it } from '@jest/globals';
import { checkEndpoint, checkedLookup, endpointPolicy, type Resolve, serverUrlError } from '../../src/clusters/connection/endpoint.js';

const closed = endpointPolicy([]);
const names: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['93.184.215.14'],
  'public6.example': ['2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'private.example': ['10.1.2.3'],
  'mixed.example': ['93.184.215.14', '10.1.2.3'],
  'mixed6.example': ['93.184.215.14', '::1'],
  'metadata.example': ['169.254.169.254'],
  'localhost.': ['127.0.0.1'],
  localhost: ['127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  'empty.example': [],
};
const resolve: Resolve = async (hostname) => (names[hostname] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('the endpoint of a member', () => {
  it.each([
    'https://127.0.0.1',
    'https://127.1',
    'https://127.0.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://0x7f.1',
    'https://0177.0.0.1',
    'https://017700000001',
    'https://127.255.255.254',
    'https://localhost',
    'https://localhost.',
    'https://LOCALHOST',
    'https://[::1]',
    'https://[0:0:0:0:0:0:0:1]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://[::127.0.0.1]',
    'https://[::7f00:1]',
    'https://[64:ff9b::7f00:1]',
    'https://[64:ff9b:1::a00:1]',
    'https://[2002:7f00:1::]',
    'https://[2001::1]',
    'https://0.0.0.0',
    'https://0',
    'https://[::]',
    'https://10.0.0.1',
    'https://10.255.255.255:6443',
    'https://172.16.0.1',
    'https://172.31.255.255',
    'https://192.168.1.1',
    'https://169.254.169.254',
    'https://169.254.169.254./latest',
    'https://2852039166',
    'https://0xa9fea9fe',
    'https://[::ffff:169.254.169.254]',
    'https://169.254.170.2',
    'https://100.100.100.200',
    'https://168.63.129.16',
    'https://192.0.0.192',
    'https://[fd00:ec2::254]',
    'https://100.64.0.1',
    'https://192.0.2.1',
    'https://198.18.0.1',
    'https://198.51.100.1',
    'https://203.0.113.1',
    'https://224.0.0.1',
    'https://239.255.255.255',
    'https://240.0.0.1',
    'https://255.255.255.255',
    'https://[fe80::1]',
    'https://[fc00::1]',
    'https://[fdff::1]',
    'https://[ff02::1]',
    'https://[2001:db8::1]',
    'https://[100::1]',
    'https://[3fff::1]',
    'https://[5f00::1]',
    'https://[fec0::1]',
    'https://private.example',
    'https://mixed.example',
    'https://mixed6.example',
    'https://metadata.example',
    'https://metadata.google.internal',
  ])('%s is refused', async (url) => {
    expect(serverUrlError(url)).toBeNull();
    await expect(checkEndpoint(url, closed, resolve)).rejects.toMatchObject({ code: 'CLUSTER_ENDPOINT_REFUSED' });
  });

  it.each([
    'http://public.example',
    'HTTP://public.example',
    'file:///etc/passwd',
    'gopher://x',
    'ftp://x',
    'unix:///run/docker.sock',
    'data:text/plain,x',
    'javascript:alert(1)',
    '//public.example',
    'public.example',
    'public.example:6443',
    'https:public.example',
    'https:/public.example',
    'https:///public.example',
    'https:\\\\public.example',
    'https://user@public.example',
    'https://user:pw@public.example',
    'https://public.example@169.254.169.254',
    'https://public.example\\@127.0.0.1',
    'https://public.example#@127.0.0.1',
    'https://public.example?x',
    'https://public.example/#',
    'https://pub lic.example',
    'https://public.example\t',
    'https://public.example\r\nHost: x',
    'https://[::1',
    'https://public.example:99999',
    'https://',
    'https://%00',
    'https://ⓔxample.com',
    '',
    null,
    5,
    {},
    ['https://public.example'],
  ])('%p is no address of an API server', (url) => {
    expect(serverUrlError(url)).not.toBeNull();
  });

  it.each([
    'https://public.example',
    'https://93.184.215.14:6443',
    'https://public6.example/members/a',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]:6443',
  ])('%s is permitted', async (url) => {
    expect(serverUrlError(url)).toBeNull();
    await expect(checkEndpoint(url, closed, resolve)).resolves.toBeUndefined();
  });

  it.each([
    { allowed: ['10.0.0.0/8'], address: '10.1.2.3', want: true, because: 'the operator allowed its network' },
    { allowed: ['10.0.0.0/8'], address: '::ffff:10.1.2.3', want: true, because: 'it is the same address' },
    { allowed: ['10.0.0.0/8'], address: '11.0.0.1', want: true, because: 'it is public' },
    { allowed: ['10.0.0.0/8'], address: '192.168.0.1', want: false, because: 'another network was allowed' },
    { allowed: ['127.0.0.1'], address: '127.0.0.1', want: true, because: 'one address is a network too' },
    { allowed: ['127.0.0.1'], address: '127.0.0.2', want: false, because: 'it is the next address' },
    { allowed: ['fd00::/8'], address: 'fd12::1', want: true, because: 'the operator allowed its network' },
    { allowed: ['fd00::/8'], address: 'fd00:ec2::254', want: false, because: 'it hands out credentials of the cloud' },
    { allowed: ['0.0.0.0/0', '::/0'], address: '169.254.169.254', want: false, because: 'it hands out credentials of the cloud' },
    { allowed: ['0.0.0.0/0'], address: '224.0.0.1', want: false, because: 'it is many hosts' },
    { allowed: ['0.0.0.0/0'], address: '0.0.0.0', want: false, because: 'it is this host' },
    { allowed: ['::/0'], address: '::1', want: true, because: 'the operator allowed everything' },
    { allowed: [], address: 'not an address', want: false, because: 'it is none' },
  ])('$address with $allowed allowed: $want, because $because', ({ allowed, address, want }) => {
    expect(endpointPolicy(allowed).permits(address)).toBe(want);
  });

  it('reports an allowed network that cannot be parsed', () => {
    expect(() => endpointPolicy(['10.0.0.0/8', 'ten'])).toThrow(/ten is not an address range/);
  });

  it('does not expose the address of a name', async () => {
    await expect(checkEndpoint('https://private.example', closed, resolve)).rejects.toThrow(/^(?!.*10\.1\.2\.3).*private address/);
  });

  it('a name whose address changes after the check is not connected to', async () => {
    const answers = [['93.184.215.14'], ['127.0.0.1']];
    const rebinding: Resolve = async () => answers.shift()!.map((address) => ({ address, family: 4 }));
    const lookup = checkedLookup(closed, rebinding);
    const look = () => new Promise((done) => lookup('rebind.example', { all: true }, (error, address) => done(error ?? address)));

    expect(await look()).toEqual([{ address: '93.184.215.14', family: 4 }]);
    expect(await look()).toMatchObject({ code: 'CLUSTER_ENDPOINT_REFUSED' });
  });

  it('a name without an address cannot be reached', async () => {
    await expect(checkEndpoint('https://empty.example', closed, resolve)).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' });
  });
});
