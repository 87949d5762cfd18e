// Finds a browser of the Chromium family for the tests that need one.
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { onPath } from './processes.mjs';

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The browser's program: CHROMIUM_PATH, else what the PATH, the usual places or Playwright's own folder hold. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  return (
    onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge') ??
    [...places, ...playwrights()].find((file) => existsSync(file))
  );
}

function playwrights() {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? path.join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(folder)) return [];
  const browsers = readdirSync(folder).filter((name) => name.startsWith('chromium-'));
  return browsers.flatMap((name) =>
    ['chrome-linux/chrome', 'chrome-linux64/chrome'].map((inside) => path.join(folder, name, inside)),
  );
}
