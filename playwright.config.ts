// The browser tests. `cargo xtask test` runs them with everything they need;
// see e2e/README.md for the layout.
import { defineConfig, devices, type Project } from '@playwright/test';
import { chromiumLaunch, firefoxUse } from './e2e/fixtures/browsers';

// Pictures take time, and somebody who looks at them.
if (process.argv.some((word) => word.includes('screenshots'))) process.env['FOOTLIGHT_SCREENSHOTS'] = 'wanted';
/** Specs that come by what is to be seen, and keep pictures of it where they are wanted. */
const SEEN_BY_THE_WAY = process.env['FOOTLIGHT_SCREENSHOTS']
  ? ['chromium/{announcements,crowded,guests,performers,roommesh,screening}.spec.ts', 'specs/life.spec.ts']
  : [];

const chromium = { ...devices['Desktop Chrome'], channel: undefined, launchOptions: chromiumLaunch() };
const desktop = { viewport: { width: 1280, height: 800 } };

const projects: Project[] = [
  { name: 'chromium', testMatch: ['specs/**/*.spec.ts', 'chromium/**/*.spec.ts'], use: { ...chromium, ...desktop } },
  { name: 'firefox', testMatch: ['specs/**/*.spec.ts', 'firefox/**/*.spec.ts'], use: { ...firefoxUse(), ...desktop } },
  { name: 'crossing', testMatch: 'crossing/**/*.spec.ts', use: { ...chromium, ...desktop } },
  {
    name: 'phone',
    testMatch: 'phone/**/*.spec.ts',
    use: { ...chromium, viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  },
  // Homes and routers, of which each builds its own; `cargo xtask lab` runs more of it.
  {
    name: 'network',
    testMatch: 'network/**/*.spec.ts',
    testIgnore: process.env['FOOTLIGHT_LAB'] ? [] : 'network/**/*.lab.spec.ts',
    // Two browsers are started for each, and houses built before that.
    timeout: 120_000,
    use: { ...chromium, ...desktop },
  },
  { name: 'screenshots', testMatch: ['screenshots/**/*.spec.ts', ...SEEN_BY_THE_WAY], use: { ...chromium, ...desktop } },
];

// Measurements want the machine for themselves: `cargo xtask bench`.
const bench: Project = {
  name: 'bench',
  testMatch: 'bench/**/*.spec.ts',
  timeout: 240_000,
  use: { ...chromium, ...desktop },
};

export default defineConfig({
  testDir: './e2e',
  outputDir: './test-results/browsers',
  fullyParallel: false,
  // Each test runs a server, a performer's encoder and some viewers' decoders.
  workers: 1,
  // Real encoders on shared cores: where nobody watches, one more try, named as flaky.
  retries: process.env['CI'] ? 1 : 0,
  forbidOnly: Boolean(process.env['CI']),
  // So long only where something is wrong, or the machine has other things to do.
  timeout: 90_000,
  expect: { timeout: 30_000, toPass: { timeout: 30_000 } },
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  use: { trace: 'off', screenshot: 'only-on-failure', actionTimeout: 30_000, serviceWorkers: 'block' },
  projects: process.env['FOOTLIGHT_BENCH'] ? [bench] : projects,
});
