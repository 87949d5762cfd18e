import TestSequencer from '@jest/test-sequencer';

/** Parts of the paths of files that take a minute, most of it waiting: begun last, one of them would end alone. */
const long = ['test/web/', 'kill.spec', 'messaging-faults'];

/** Jest's own order (last duration, else size), but with the long files first. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const at = long.findIndex((part) => path.includes(part));
      return at < 0 ? long.length : at;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
