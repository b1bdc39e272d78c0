import { expect, it } from '@jest/globals';
import { addressGroup } from './address-group.js';

it.each([
  { address: '192.0.2.7', group: '192.0.2.7' },
  { address: '::ffff:192.0.2.7', group: '192.0.2.7' },
  { address: '2001:db8:1:2:3:4:5:6', group: '2001:db8:1:2::/64' },
  { address: '2001:db8:1:2::1', group: '2001:db8:1:2::/64' },
  { address: 'fe80::1%eth0', group: 'fe80:0:0:0::/64' },
  { address: undefined, group: 'unknown' },
  { address: 'nonsense', group: 'unknown' },
])('$address counts as $group', ({ address, group }) => {
  expect(addressGroup(address)).toBe(group);
});
