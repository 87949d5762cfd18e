import { waitSeconds } from './sign-in-throttle.js';

test('waits double with each failure beyond the free ones, up to a quarter of an hour', () => {
  const waits = [4, 5, 6, 7, 8, 14, 15, 1000].map((failures) => waitSeconds('email', failures));
  expect(waits).toEqual([0, 1, 2, 4, 8, 512, 900, 900]);
});

test('bears more from an address than from an account: an office shares one', () => {
  expect(waitSeconds('ip', 20)).toBe(0);
  expect(waitSeconds('ip', 21)).toBe(1);
});
