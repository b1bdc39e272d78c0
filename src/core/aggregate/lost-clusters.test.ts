import { expect, it } from '@jest/globals';
import { lostText } from './lost-clusters.js';

const lost = (cluster: string, objects = 7, replicas: number | null = 5, seconds: number | null = 130) => ({
  cluster,
  objects,
  replicas,
  seconds,
});

it.each([
  { all: [], text: null },
  { all: [lost('cloud-b')], text: 'cloud-b lost 2 min ago: 7 objects, 5 of 16 replicas unknown' },
  { all: [lost('cloud-b', 1, null)], text: 'cloud-b lost 2 min ago: 1 object unknown' },
  { all: [lost('cloud-b', 1, 0, null)], text: 'cloud-b never heard from: 1 object unknown' },
  { all: [lost('a'), lost('b', 3, 1, 8_000)], text: 'a lost 2 min ago, b lost 2 h ago: 10 objects, 6 of 16 replicas unknown' },
  {
    all: ['a', 'b', 'c', 'd', 'e'].map((name) => lost(name, 1, 1)),
    text: 'a lost 2 min ago, b lost 2 min ago, c lost 2 min ago, 2 more clusters lost: 5 objects, 5 of 16 replicas unknown',
  },
])('says $text', ({ all, text }) => {
  expect(lostText(all, 16)).toBe(text);
});
