import { describe, expect, it } from '@jest/globals';
import { LogStreams } from './log-streams.js';

describe('open logs', () => {
  it('are limited for a connection, for a cluster and in all', () => {
    const streams = new LogStreams({ ofConnection: 2, ofCluster: 3, inAll: 4 });
    const [ann, bob, eve] = [{}, {}, {}];
    streams.enter(ann, 'a');
    const leave = streams.enter(ann, 'b');
    expect(() => streams.enter(ann, 'c')).toThrow('this connection has 2 logs open');
    streams.enter(bob, 'a');
    streams.enter(eve, 'a');
    expect(() => streams.enter(eve, 'c')).toThrow('4 logs are open in this hub');
    leave();
    leave();
    expect(() => streams.enter(eve, 'a')).toThrow('3 logs of a are open');
    streams.enter(eve, 'c');
  });
});
