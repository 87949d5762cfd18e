// `npm run shots`: takes a picture of every screen, for looking at. Into shots/, with an index.html.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { demoState } from './launcher/demo.mjs';
import { recall } from './launcher/credentials.mjs';
import { dist, root, short } from './lib/paths.mjs';
import { portFrom } from './lib/ports.mjs';
import { main, say, step, Trouble } from './lib/print.mjs';
import { until } from './lib/processes.mjs';

const help = `npm run shots                    every screen at 1280 and 390 wide, light, in English
npm run shots -- --dark --fr     in the dark and in French as well
npm run shots -- --only console  only screens whose pattern holds this
npm run shots -- --readme        only the two pictures of README.md, into docs/images/
npm run shots -- --url http://…  of this installation; OCTROI_ADMIN_EMAIL and OCTROI_ADMIN_PASSWORD sign in

Without --url: the installation that runs here, else one with the demo is started and ended.
The partner looked at is one of the demo's.`;

const folder = path.join(root, 'shots');
const widths = [1280, 390];

await main(async () => {
  const options = readOptions();
  if (options.help) return say(help);
  await ensureInstalled();
  await ensureBuilt();
  const program = findChromium();
  if (!program) throw new Trouble('No Chromium was found. Install one, or name it in CHROMIUM_PATH.');
  const place = await installation(options);
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    await (options.readme ? shootReadme(browser, place) : shoot(browser, place, options));
  } finally {
    await browser.close();
    await place.stop?.();
  }
});

function readOptions() {
  const flag = { type: 'boolean', default: false };
  const known = {
    url: { type: 'string' },
    only: { type: 'string' },
    dark: flag,
    fr: flag,
    readme: flag,
    help: { ...flag, short: 'h' },
  };
  try {
    return parseArgs({ options: known }).values;
  } catch (error) {
    throw new Trouble(`${error.message}\n\n${help}`);
  }
}

/** { url, email, password, stop? }: the one that is named, the one that runs, or a new one that has played the demo. */
async function installation({ url }) {
  const isUp = (address) =>
    fetch(new URL('/livez', address)).then(
      (answer) => answer.ok,
      () => false,
    );
  const login = () => {
    const { secrets = {} } = recall();
    return {
      email: process.env.OCTROI_ADMIN_EMAIL ?? secrets.OCTROI_ADMIN_EMAIL,
      password: process.env.OCTROI_ADMIN_PASSWORD ?? secrets.OCTROI_ADMIN_PASSWORD,
    };
  };
  if (url && !(await isUp(url))) throw new Trouble(`Nothing answers at ${url}.`);
  const known = url ?? recall().url;
  if (known && (await isUp(known))) return { url: known, ...login() };
  const port = await portFrom(4100);
  const child = spawn(process.execPath, ['tools/start.mjs', '--port', String(port)], { cwd: root, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = () => (child.kill('SIGTERM'), ended);
  try {
    await step('installation', async () => {
      const isReady = async () => child.exitCode !== null || ((await isUp(recall().url)) && demoState() === 'played');
      await until('the demo has been played', isReady, { ms: 600_000, every: 500 });
      if (child.exitCode !== null) throw new Trouble('It did not start: "npm start" says why.');
      return `${recall().url}, with the demo`;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: recall().url, ...login(), stop };
}

/** Takes all pictures, one member after the other. */
async function shoot(browser, place, options) {
  const { partners, demoPassword } = await compiled('src/demo/partners.js');
  const members = {
    public: undefined,
    partner: { email: partners.harbor.email, password: demoPassword },
    staff: place,
  };
  const screens = await screensOf(browser, place, partners.harbor.company);
  const wanted = screens.filter(({ pattern }) => pattern.includes(options.only ?? ''));
  if (!options.only) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const shots = [];
  for (const [audience, member] of Object.entries(members))
    for (const locale of options.fr ? ['en', 'fr'] : ['en']) {
      const page = await enter(browser, place.url, member, locale);
      await step(`${audience} ${locale}`, async () => {
        for (const screen of wanted.filter((one) => one.audience === audience))
          shots.push(
            ...(await shootScreen(page, screen, { locale, themes: options.dark ? ['light', 'dark'] : ['light'] })),
          );
        return `${shots.length} pictures so far`;
      });
      await page.context().close();
    }
  writeFileSync(path.join(folder, 'index.html'), indexOf(shots));
  for (const { pattern } of wanted.filter(({ address }) => !address)) say(`   ${pattern}: nothing here to show`);
  say(`${shots.length} pictures: ${short(path.join(folder, 'index.html'))}`);
}

/** A partner's upcoming invoice with a line opened, and the console's home: what README.md shows. */
async function shootReadme(browser, place) {
  const { partners, demoPassword } = await compiled('src/demo/partners.js');
  const pictures = {
    portal: { member: { email: partners.velo.email, password: demoPassword }, address: '/portal/upcoming' },
    console: { member: place, address: '/console' },
  };
  for (const [name, { member, address }] of Object.entries(pictures)) {
    const page = await enter(browser, place.url, member, 'en');
    await page.goto(address);
    await page.setViewportSize({ width: 1280, height: 960 });
    await page.locator('main h1').waitFor();
    if (name === 'portal') await page.locator('main .priced-line-head', { hasText: '$' }).first().click();
    await settle(page);
    await page.screenshot({ path: path.join(root, 'docs', 'images', `${name}.png`) });
    await page.context().close();
  }
  say('docs/images/portal.png and console.png');
}

/** The screens that the routers know, with addresses of what there is. */
async function screensOf(browser, place, company) {
  const { createServer } = await import('vite');
  const { createClient } = await import(pathToFileURL(path.join(dist, 'libs/contracts/src/index.js')).href);
  const { samplesOf } = await compiled('test/web/support/samples.js');
  const { screensOf: walk } = await compiled('test/web/support/screens.js');
  const page = await enter(browser, place.url, place, 'en');
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  await page.context().close();
  const samples = await samplesOf(createClient({ baseUrl: place.url, headers: () => ({ cookie }) }), company);
  const vite = await createServer({
    configFile: path.join(root, 'apps/web/vite.config.ts'),
    server: { middlewareMode: true, ws: false },
    appType: 'custom',
    logLevel: 'error',
  });
  try {
    return await walk(samples, (file) => vite.ssrLoadModule(`/src/${file.replace(/\.js$/, '.tsx')}`));
  } finally {
    await vite.close();
  }
}

function compiled(file) {
  return import(pathToFileURL(path.join(dist, 'apps/all-in-one', file)).href);
}

async function enter(browser, url, member, locale) {
  const context = await browser.newContext({
    baseURL: url,
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  await page.goto(member ? '/sign-in' : '/');
  if (member) {
    await page.locator('input[autocomplete=username]').fill(member.email ?? '');
    await page.locator('input[autocomplete=current-password]').fill(member.password ?? '');
    await page.locator('button[type=submit]').click();
    await page.waitForURL((to) => to.pathname !== '/sign-in');
  }
  await page.getByText(locale.toUpperCase(), { exact: true }).first().click();
  return page;
}

async function shootScreen(page, { pattern, address }, { locale, themes }) {
  if (!address) return [];
  await page.evaluate((to) => history.pushState(null, '', to), address);
  const shots = [];
  for (const theme of themes)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 900 });
      await settle(page);
      const name = `${pattern.slice(1).replaceAll(/[/$]+/g, '-') || 'home'}-${width}-${theme}-${locale}.png`;
      await page.screenshot({ path: path.join(folder, name), fullPage: true });
      shots.push({ pattern, name });
    }
  return shots;
}

/** What was asked for has come and is drawn. A page that asks again and again is never idle: it is taken as it is. */
async function settle(page) {
  await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => {});
  await page.waitForTimeout(700);
}

function indexOf(shots) {
  const patterns = [...new Set(shots.map(({ pattern }) => pattern))];
  const rows = patterns.map((pattern) => {
    const own = shots.filter((shot) => shot.pattern === pattern);
    const pictures = own.map(({ name }) => `<a href="${name}"><img src="${name}" alt="${name}" loading="lazy"></a>`);
    return `<h2>${pattern}</h2><p>${pictures.join(' ')}</p>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Octroi, every screen</title>
<style>body{font:16px system-ui;margin:2rem}img{height:420px;border:1px solid #ccc;vertical-align:top}</style>
${rows.join('\n')}\n`;
}
